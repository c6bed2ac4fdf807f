"""One run of an editor: read, compare with what is live, build aside, check, publish."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.build import BuildTimings, build_generation
from ingest.cache import Cache
from ingest.chunk import Chunking, chunk
from ingest.counterparts import resolve_counterparts
from ingest.manifest import ManifestError
from ingest.reader_pool import ReaderPool
from ingest.reading import Corpus, ReadCorpus, changes, fetched, find_corpora, read_corpus
from ingest.source import SourceError
from retriever.embedder import Embedder
from retriever.errors import NoGenerationError, RetrieverError, StoreBusyError
from retriever.generation import CorpusRecord, Generation, new_generation_id
from retriever.passage import Language, Passage, text_digest
from retriever.query import Filters, Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from retriever.store import Index, Store

KEPT_GENERATIONS = 3  # the current one and two to roll back to
MAXIMUM_LOSS = 0.3  # of a corpus's documents; more is taken for an accident and not published
UNFINISHED = "building"  # in the data folder while a run builds: the id of the generation that is not published yet
SMOKE_QUERIES = 20
SMOKE_FOUND = 0.7  # of the sampled titles must find their own document among ten

Progress = Callable[[str, int, int], None]


@dataclass
class CorpusPlan:
    """What a run does to one corpus, in document ids. ``expired`` pages are left out (each with its last day); those that are
    ``due`` for a review are published (each with the day by which it was to be reviewed)."""

    corpus: str
    added: list[str] = field(default_factory=list[str])
    changed: list[str] = field(default_factory=list[str])
    removed: list[str] = field(default_factory=list[str])
    unchanged: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    files: int = 0
    empty: int = 0
    expired: tuple[tuple[str, str], ...] = ()
    due: tuple[tuple[str, str], ...] = ()


@dataclass
class RunReport:
    """What a run did: the plan of each corpus, the generation that is live after it (empty if nothing could be published, and
    ``reason`` says why), the time it took."""

    plans: list[CorpusPlan]
    generation: str = ""
    published: bool = False
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    reason: str = ""
    started: str = ""

    @property
    def failed(self) -> int:
        return sum(len(plan.failed) for plan in self.plans)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 nothing could be published, 3 published (or up to date) without the files that failed."""
        if self.reason and not self.published and not self.generation:
            return 1
        return 3 if self.failed else 0


@dataclass(frozen=True)
class Tools:
    """What a run works with; made in one place and passed in."""

    settings: RetrieverSettings
    store: Store
    cache: Cache
    open_embedder: Callable[[], Embedder]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@contextmanager
def build_lock(data_folder: Path) -> Generator[None]:
    """One builder at a time. Raises StoreBusyError; the lock goes with the process, so a killed builder leaves none."""
    data_folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_folder / "build.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusyError(f"another run is building in {data_folder}: wait for it to end") from None
        yield
    finally:
        os.close(descriptor)


def sync(
    tools: Tools,
    sources: Mapping[str, Path],
    only: Sequence[str],
    progress: Progress,
    dry_run: bool = False,
    accept_loss: Sequence[str] = (),
    fetch: bool = False,
) -> RunReport:
    """Bring the index up to date with the sources. ``only`` names corpora, empty for all that have a source.

    Corpora without a source, or not named, stay as they are in the live generation. ``accept_loss`` names corpora that may lose
    more than MAXIMUM_LOSS of their documents; one whose manifest is gone is left out of the new generation. ``fetch``: get the
    pages of corpora whose manifest names some from the network first. Raises
    ManifestError, SourceError or a RetrieverError; the live generation is untouched then, and where the report gives none.
    """
    with build_lock(tools.settings.data_folder):
        return _sync(tools, sources, only, progress, dry_run, accept_loss, fetch)


def _sync(
    tools: Tools,
    sources: Mapping[str, Path],
    only: Sequence[str],
    progress: Progress,
    dry_run: bool,
    accept_loss: Sequence[str],
    fetch: bool,
) -> RunReport:
    began = time.perf_counter()
    started = tools.now().isoformat()
    _sweep(tools.store, tools.settings.data_folder / UNFINISHED)
    data_folder = tools.settings.data_folder
    corpora = find_corpora(tools.settings.corpora_folder, sources, data_folder)
    unknown = sorted(set(only) - {c.manifest.id for c in corpora})
    if unknown:
        raise ManifestError(f"no corpus named {', '.join(unknown)}")
    if fetch:  # only what is to be read, and nobody has given another source for
        corpora = [
            fetched(c, data_folder, progress)
            if (not only or c.manifest.id in only) and c.manifest.id not in sources
            else c
            for c in corpora
        ]
    without = [name for name in only for c in corpora if c.manifest.id == name and c.source is None]
    wanted = [c for c in corpora if c.source is not None and (not only or c.manifest.id in only)]
    if without or not wanted:
        raise SourceError(f"no source for {', '.join(without) or 'any corpus'}: give one with --source <corpus>=<path>")
    live = _open_live(tools.store)
    try:
        orphans = {c.id for c in live.generation.corpora} - {c.manifest.id for c in corpora} if live else set[str]()
        strange = sorted(set(accept_loss) - orphans - {c.manifest.id for c in corpora})
        if strange:
            raise ManifestError(f"no corpus named {', '.join(strange)}")
        dropped = sorted(orphans & set(accept_loss))
        report = _run(tools, wanted, live, dropped, progress, dry_run, accept_loss)
    finally:
        if live is not None:
            live.close()
    report.started = started
    report.seconds["total"] = time.perf_counter() - began
    return report


def _sweep(store: Store, unfinished: Path) -> None:
    """Remove what a killed run left: half a generation, or a whole one that was never checked or published, to which nobody
    must roll back."""
    if unfinished.is_file():
        left = unfinished.read_text(encoding="utf-8", errors="replace").strip()
        if left != store.current():
            with suppress(NoGenerationError):
                store.remove(left)
        unfinished.unlink()
    store.sweep()


def _run(
    tools: Tools,
    corpora: Sequence[Corpus],
    live: Index | None,
    dropped: Sequence[str],
    progress: Progress,
    dry_run: bool,
    accept_loss: Sequence[str],
) -> RunReport:
    began = time.perf_counter()
    with ReaderPool() as readers:
        read = [read_corpus(corpus, tools.cache, progress, readers, tools.now().date()) for corpus in corpora]
    mine = {item.manifest.id for item in read}
    read = resolve_counterparts(read, [d.id for d in live.documents() if d.corpus not in mine] if live else [])
    digests: dict[str, dict[str, str]] = {}
    for document in live.documents() if live else ():
        digests.setdefault(document.corpus, {})[document.id] = document.digest
    plans = [_plan(item, digests.get(item.manifest.id, {})) for item in read]
    plans += [CorpusPlan(corpus, removed=sorted(digests.get(corpus, {}))) for corpus in dropped]
    report = RunReport(plans, seconds={"read": time.perf_counter() - began})
    report.reason = _losses(plans, accept_loss)
    if report.reason:
        return report

    embedder = tools.open_embedder()
    chunking = Chunking(tools.settings.passage_tokens, embedder.window)
    if live and _up_to_date(live.generation, embedder, chunking, read, plans):
        report.generation, report.reason = live.generation.id, "nothing has changed"
        report.documents, report.passages = live.generation.documents, live.generation.passages
        return report
    if dry_run:
        report.generation = live.generation.id if live else ""
        return report

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
        report.reason = "no file gave any text: nothing is published"
        return report
    _build_and_publish(tools, report, passages, records, chunking, embedder, progress)
    return report


def _cut(read: Sequence[ReadCorpus], chunking: Chunking, embedder: Embedder, progress: Progress) -> list[Passage]:
    passages: list[Passage] = []
    documents = [document for item in read for document in item.documents]
    for done, document in enumerate(documents, 1):
        passages.extend(chunk(document, chunking, embedder.count_tokens))
        if done % 100 == 0 or done == len(documents):
            progress("cut", done, len(documents))
    return passages


def _build_and_publish(
    tools: Tools,
    report: RunReport,
    passages: Sequence[Passage],
    records: Sequence[CorpusRecord],
    chunking: Chunking,
    embedder: Embedder,
    progress: Progress,
) -> None:
    """Build aside, check, publish, and say so in ``report``; or say why it is refused."""
    now = tools.now()
    identifier = new_generation_id(
        now, text_digest(embedder.fingerprint, chunking.fingerprint, *(p.digest for p in passages))
    )
    unfinished = tools.settings.data_folder / UNFINISHED
    unfinished.write_text(identifier, encoding="utf-8")
    sparse = SparseEncoder()
    timings = BuildTimings()
    generation = build_generation(
        tools.store,
        identifier,
        now,
        passages,
        records,
        chunking.fingerprint,
        embedder,
        sparse,
        tools.cache,
        progress,
        timings,
    )
    report.embedded = timings.embedded
    report.seconds.update(timings.seconds)
    started = time.perf_counter()
    report.reason = check(tools.store, generation, embedder, sparse)
    report.seconds["check"] = time.perf_counter() - started
    if report.reason:
        tools.store.remove(identifier)
    else:
        tools.store.publish(identifier)
        _forget_old(tools.store)
        report.generation, report.published = identifier, True
        report.documents, report.passages = generation.documents, generation.passages
    unfinished.unlink(missing_ok=True)


def _open_live(store: Store) -> Index | None:
    current = store.current()
    if current is None:
        return None
    try:
        return store.open(current)
    except RetrieverError:
        return None  # a damaged live generation is one more reason to build a new one


def _plan(read: ReadCorpus, live: Mapping[str, str]) -> CorpusPlan:
    added, changed, removed = changes(read.documents, live)
    unchanged = len(read.documents) - len(added) - len(changed)
    return CorpusPlan(
        read.manifest.id,
        added,
        changed,
        removed,
        unchanged,
        read.failed,
        read.files,
        read.empty,
        tuple((identifier, day.isoformat()) for identifier, day in read.expired),
        tuple((identifier, day.isoformat()) for identifier, day in read.due),
    )


def _up_to_date(
    live: Generation, embedder: Embedder, chunking: Chunking, read: Sequence[ReadCorpus], plans: Sequence[CorpusPlan]
) -> bool:
    records = {c.id: c for c in live.corpora}
    return (
        live.embedder == embedder.fingerprint
        and live.chunking == chunking.fingerprint
        and not any(plan.added or plan.changed or plan.removed for plan in plans)
        and all(_same_record(records.get(item.manifest.id), item.record) for item in read)
    )


def _same_record(old: CorpusRecord | None, new: CorpusRecord) -> bool:
    if old is None:
        return False
    return old == replace(new, documents=old.documents, passages=old.passages, oldest=old.oldest, newest=old.newest)


def _losses(plans: Sequence[CorpusPlan], accepted: Sequence[str]) -> str:
    """Why the plans must not be carried out: a corpus would lose too much, or all. Empty if they may."""
    for plan in plans:
        lost = len(plan.removed)
        before = plan.unchanged + len(plan.changed) + lost
        left = plan.unchanged + len(plan.changed) + len(plan.added)
        if plan.corpus not in accepted and ((before >= 10 and lost > MAXIMUM_LOSS * before) or (lost and not left)):
            return (
                f"refused: {lost} of {before} documents of corpus {plan.corpus} would disappear; "
                f"if that is meant, add --accept-loss {plan.corpus}"
            )
    return ""


def check(store: Store, generation: Generation, embedder: Embedder, sparse: SparseEncoder) -> str:
    """The gate before publishing, on the generation as it is read. Why it is refused; empty if it may be published."""
    index = store.open(generation.id)
    try:
        documents = sorted(index.documents(), key=lambda d: text_digest(d.id))[:SMOKE_QUERIES]
        searcher = Searcher(index, embedder, sparse)
        found = sum(_finds_itself(searcher, d.title, d.language, d.id, d.corpus) for d in documents)
    finally:
        index.close()
    if found < SMOKE_FOUND * len(documents):
        return f"refused: only {found} of {len(documents)} sampled titles find their own page"
    return ""


def _finds_itself(searcher: Searcher, title: str, language: Language, document_id: str, corpus: str) -> bool:
    result = searcher.search(Query(title, language, Filters(corpora=(corpus,)), limit=10))
    return any(
        hit.passage.title == title or hit.passage.document_id == document_id for r in result.rankings for hit in r.hits
    )


def rollback(store: Store, to: str = "") -> str:
    """Make an earlier generation current: the one named, else the newest before the current one. Returns its id.

    Raises NoGenerationError if there is none, GenerationCorruptError if it cannot be read.
    """
    current = store.current()
    earlier = [g.id for g in store.generations() if current and g.id < current]
    target = to or (earlier[-1] if earlier else "")
    if not target:
        raise NoGenerationError("there is no earlier generation to go back to")
    store.open(target).close()
    store.publish(target)
    return target


def _forget_old(store: Store) -> None:
    current = store.current()
    for generation in store.generations()[:-KEPT_GENERATIONS]:
        if generation.id != current:
            store.remove(generation.id)
