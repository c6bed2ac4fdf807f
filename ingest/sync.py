"""One run of an editor: read, compare with what is live, build aside, check, publish; all of it, or step by step."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.build import BuildTimings, build_generation, check_room
from ingest.candidates import Candidate, CheckResult
from ingest.chunk import Chunking, chunk
from ingest.counterparts import resolve_counterparts
from ingest.gate import run_gate
from ingest.manifest import ManifestError
from ingest.plan import MANIFEST_GONE, CorpusPlan, RunReport, all_anew, losses, plan_corpus, up_to_date
from ingest.publish import UNFINISHED, editing, forget_old_drafts, make_current, newest_draft
from ingest.reader_pool import ReaderPool
from ingest.reading import Corpus, ReadCorpus, fetched, find_corpora, read_corpus
from ingest.source import SourceError
from ingest.tools import Progress, Tools, open_live
from retriever.embedder import Embedder
from retriever.errors import GenerationCorruptError
from retriever.generation import CorpusRecord, new_generation_id
from retriever.passage import Passage, text_digest
from retriever.sparse import SparseEncoder
from retriever.store import Index, Store

NOTHING_READ = "no file gave any text: nothing is published"
NOTHING_CHANGED = "nothing has changed"


@dataclass(frozen=True)
class Wish:
    """What the editor asked for. ``sources`` by corpus; ``only`` names corpora, empty for all that have a source; ``accept_loss``
    corpora that may lose more than the maximum of their documents (one whose manifest is gone is left out of the new generation);
    ``fetch``: get the pages of corpora whose manifest names some from the network first."""

    sources: Mapping[str, Path]
    only: Sequence[str] = ()
    accept_loss: Sequence[str] = ()
    fetch: bool = False


def sync(
    tools: Tools,
    sources: Mapping[str, Path],
    only: Sequence[str],
    progress: Progress,
    dry_run: bool = False,
    accept_loss: Sequence[str] = (),
    fetch: bool = False,
) -> RunReport:
    """Bring the index up to date with the sources: build, check and publish in one. ``dry_run`` only plans.

    Corpora without a source, or not named, stay as they are in the live generation. See ``Wish`` for the rest. Raises
    ManifestError, SourceError or a RetrieverError; the live generation is untouched then, and where the report gives none.
    """
    wish = Wish(sources, only, accept_loss, fetch)
    with editing(tools):
        report, embedder = _prepare(tools, wish, progress, dry_run)
        if embedder is not None:
            _check_and_publish(tools, report, embedder, wish, progress)
            (tools.settings.data_folder / UNFINISHED).unlink(missing_ok=True)
        return report


def build(tools: Tools, wish: Wish, progress: Progress) -> RunReport:
    """Build a generation aside and leave it for ``check`` and ``publish``. Raises what ``sync`` raises.

    A build that is killed goes on where it stopped when it is run again: what was read and embedded is in the cache.
    """
    with editing(tools):
        report, embedder = _prepare(tools, wish, progress)
        if embedder is not None:
            (tools.settings.data_folder / UNFINISHED).unlink(missing_ok=True)
            forget_old_drafts(tools)
        return report


def check(
    tools: Tools, identifier: str, progress: Progress, accept_loss: Sequence[str] = ()
) -> tuple[str, CheckResult]:
    """Run the gate on a generation (the newest draft if none is named) and remember what it said. Raises RetrieverError,
    ManifestError."""
    with editing(tools):
        identifier = identifier or newest_draft(tools)
        tools.store.open(identifier).close()  # before the embedder, which takes seconds
        known = tools.candidates.get(identifier) or Candidate(identifier, published_at=_since_ever(tools, identifier))
        accepted = tuple(dict.fromkeys((*known.accept_loss, *accept_loss)))
        result = run_gate(tools, identifier, tools.open_embedder(), accepted, progress)
        tools.candidates.save(replace(known, accept_loss=accepted, check=result))
        return identifier, result


def _since_ever(tools: Tools, identifier: str) -> str:
    """A generation of an earlier version was published when it was made."""
    found = {generation.id: generation.created for generation in tools.store.generations()}.get(identifier)
    return found.astimezone(UTC).isoformat(timespec="milliseconds") if found else tools.moment


def _prepare(tools: Tools, wish: Wish, progress: Progress, dry_run: bool = False) -> tuple[RunReport, Embedder | None]:
    """Plan, and build where there is something to build: then the embedder comes with the report, and the mark of an unfinished
    run still stands."""
    began = time.perf_counter()
    started = tools.now().isoformat()
    corpora, known = _wanted(tools, wish, progress)
    live = open_live(tools.store)
    if live is None:
        _refuse_silent_loss(tools, {c.manifest.id for c in corpora}, wish.accept_loss)
    try:
        orphans = {c.id for c in live.generation.corpora} - known if live else set[str]()
        strange = sorted(set(wish.accept_loss) - orphans - known)
        if strange:
            raise ManifestError(f"no corpus named {', '.join(strange)}")
        dropped = sorted(orphans & set(wish.accept_loss))
        report, embedder = _run(tools, corpora, live, dropped, progress, dry_run, wish.accept_loss)
    finally:
        if live is not None:
            live.close()
    report.started = started
    report.seconds["total"] = time.perf_counter() - began
    return report, embedder


def _refuse_silent_loss(tools: Tools, read: set[str], accept_loss: Sequence[str]) -> None:
    """Where the live generation cannot be read, what it holds of other corpora cannot be taken over. Raises
    GenerationCorruptError unless everything is read anew or its loss accepted."""
    current = tools.store.current()
    if current is None:
        return
    known = {generation.id: generation for generation in tools.store.generations()}
    last = known.get(current) or max(known.values(), key=lambda g: g.created, default=None)
    lost = sorted({c.id for c in last.corpora if c.documents} - read - set(accept_loss)) if last else []
    if lost:
        raise GenerationCorruptError(
            f"the current generation ({current}) cannot be read, and {', '.join(lost)} would be lost with it: give the "
            "sources of all corpora, go back with `rollback`, or name what may be lost with --accept-loss"
        )


def _wanted(tools: Tools, wish: Wish, progress: Progress) -> tuple[list[Corpus], set[str]]:
    """The corpora to read, and the names of all that have a manifest."""
    data_folder = tools.settings.data_folder
    corpora = find_corpora(tools.settings.corpora_folder, wish.sources, data_folder)
    known = {c.manifest.id for c in corpora}
    unknown = sorted(set(wish.only) - known)
    if unknown:
        raise ManifestError(f"no corpus named {', '.join(unknown)}")
    if wish.fetch:  # only what is to be read, and nobody has given another source for
        corpora = [
            fetched(c, data_folder, progress)
            if (not wish.only or c.manifest.id in wish.only) and c.manifest.id not in wish.sources
            else c
            for c in corpora
        ]
    without = [name for name in wish.only for c in corpora if c.manifest.id == name and c.source is None]
    wanted = [c for c in corpora if c.source is not None and (not wish.only or c.manifest.id in wish.only)]
    if without or not wanted:
        raise SourceError(f"no source for {', '.join(without) or 'any corpus'}: give one with --source <corpus>=<path>")
    return wanted, known


def _run(
    tools: Tools,
    corpora: Sequence[Corpus],
    live: Index | None,
    dropped: Sequence[str],
    progress: Progress,
    dry_run: bool,
    accept_loss: Sequence[str],
) -> tuple[RunReport, Embedder | None]:
    began = time.perf_counter()
    with ReaderPool() as readers:
        read = [read_corpus(corpus, tools.cache, progress, readers, tools.now().date()) for corpus in corpora]
    mine = {item.manifest.id for item in read}
    read = resolve_counterparts(read, [d.id for d in live.documents() if d.corpus not in mine] if live else [])
    plans = _plans(read, live, dropped)
    report = RunReport(plans, seconds={"read": time.perf_counter() - began})
    report.reason = losses(plans, accept_loss, tools.maximum_loss)
    if report.reason:
        return report, None

    embedder = tools.open_embedder()
    chunking = Chunking(tools.settings.passage_tokens, embedder.window)
    anew = all_anew(live.generation, embedder, chunking) if live else ""
    if anew:
        report.notes.append(anew)
    if live and up_to_date(live.generation, embedder, chunking, read, plans):
        report.generation, report.reason = live.generation.id, NOTHING_CHANGED
        report.documents, report.passages = live.generation.documents, live.generation.passages
        return report, None
    if dry_run:
        report.generation = live.generation.id if live else ""
        return report, None

    started = time.perf_counter()
    passages = _cut(read, chunking, embedder, progress)
    records: list[CorpusRecord] = [item.record for item in read]
    if live:
        kept = [c for c in live.generation.corpora if c.id not in {plan.corpus for plan in plans}]
        records.extend(kept)
        for corpus in kept:
            passages.extend(sorted(live.all_passages(corpus.id), key=lambda p: (p.document_id, p.ordinal)))
    report.seconds["cut"] = time.perf_counter() - started
    if not passages:
        report.reason = NOTHING_READ
        return report, None
    _build(tools, report, passages, records, chunking, embedder, accept_loss, progress)
    return report, embedder


def _plans(read: Sequence[ReadCorpus], live: Index | None, dropped: Sequence[str]) -> list[CorpusPlan]:
    digests: dict[str, dict[str, str]] = {}
    for document in live.documents() if live else ():
        digests.setdefault(document.corpus, {})[document.id] = document.digest
    plans = [plan_corpus(item, digests.get(item.manifest.id, {}), live) for item in read]
    for corpus in dropped:
        removed = sorted(digests.get(corpus, {}))
        plans.append(CorpusPlan(corpus, removed=removed, reasons=dict.fromkeys(removed, MANIFEST_GONE)))
    return plans


def _cut(read: Sequence[ReadCorpus], chunking: Chunking, embedder: Embedder, progress: Progress) -> list[Passage]:
    passages: list[Passage] = []
    documents = [document for item in read for document in item.documents]
    for done, document in enumerate(documents, 1):
        passages.extend(chunk(document, chunking, embedder.count_tokens))
        if done % 100 == 0 or done == len(documents):
            progress("cut", done, len(documents))
    return passages


def _build(
    tools: Tools,
    report: RunReport,
    passages: Sequence[Passage],
    records: Sequence[CorpusRecord],
    chunking: Chunking,
    embedder: Embedder,
    accept_loss: Sequence[str],
    progress: Progress,
) -> None:
    """Build aside, and say so in ``report`` and beside the generation."""
    if not tools.settings.qdrant_url:
        check_room(tools.settings.data_folder, len(passages))
    now = tools.now()
    digest = text_digest(embedder.fingerprint, chunking.fingerprint, *(p.digest for p in passages))
    identifier = new_generation_id(_after_all(tools.store, now), digest)
    (tools.settings.data_folder / UNFINISHED).write_text(identifier, encoding="utf-8")
    timings = BuildTimings()
    generation = build_generation(
        tools.store,
        identifier,
        now,
        passages,
        records,
        chunking.fingerprint,
        embedder,
        SparseEncoder(),
        tools.cache,
        progress,
        timings,
    )
    tools.candidates.save(
        Candidate(identifier, tools.store.current() or "", tools.moment, tools.by, tuple(accept_loss))
    )
    report.embedded = timings.embedded
    report.seconds.update(timings.seconds)
    report.generation, report.built = identifier, True
    report.documents, report.passages = generation.documents, generation.passages


def _check_and_publish(tools: Tools, report: RunReport, embedder: Embedder, wish: Wish, progress: Progress) -> None:
    """Publish what was built, and say so in ``report``; or remove it, and say why it is refused."""
    started = time.perf_counter()
    result = run_gate(tools, report.generation, embedder, wish.accept_loss, progress)
    report.seconds["check"] = time.perf_counter() - started
    report.seconds["total"] += report.seconds["check"]
    report.notes += result.notes
    candidate = tools.candidates.get(report.generation) or Candidate(report.generation)
    if result.passed:
        candidate = replace(candidate, check=result)
        tools.candidates.save(candidate)
        make_current(tools, candidate)
        report.published = True
    else:
        report.reason = f"refused: {'; '.join(result.refusals)}"
        tools.store.remove(report.generation)
        tools.candidates.remove(report.generation)
        report.generation, report.built, report.documents, report.passages = "", False, 0, 0


def _after_all(store: Store, now: datetime) -> datetime:
    """Now, or just after the newest generation where the clock was set back: ids must sort in the order of their making."""
    stamps = [identifier[:18] for identifier in (*(g.id for g in store.generations()), store.current() or "")]
    newest = max(stamps)
    if f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}"[:18] > newest:
        return now
    try:
        last = datetime.strptime(f"{newest}000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:  # a generation that somebody named by hand
        return now
    return last + timedelta(milliseconds=1)
