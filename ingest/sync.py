"""One run of an editor: read, compare with what is live, build aside, check, publish."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.build import BuildTimings, build_generation
from ingest.cache import Cache
from ingest.chunk import Chunking, chunk
from ingest.manifest import ManifestError
from ingest.reading import Corpus, ReadCorpus, changes, find_corpora, read_corpus
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
SMOKE_QUERIES = 20
SMOKE_FOUND = 0.7  # of the sampled titles must find their own document among ten

Progress = Callable[[str, int, int], None]


class PublishRefusedError(RetrieverError):
    """The new generation did not pass its checks; the old one stays. The message names the check and its figures."""


@dataclass
class CorpusPlan:
    """What a run does to one corpus, in document ids."""

    corpus: str
    added: list[str] = field(default_factory=list[str])
    changed: list[str] = field(default_factory=list[str])
    removed: list[str] = field(default_factory=list[str])
    unchanged: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    files: int = 0
    empty: int = 0


@dataclass
class RunReport:
    """What a run did: the plan of each corpus, the generation it published (empty if none), the time it took."""

    plans: list[CorpusPlan]
    generation: str = ""
    published: bool = False
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    reason: str = ""

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
    tools: Tools, sources: Mapping[str, Path], only: Sequence[str], progress: Progress, dry_run: bool = False
) -> RunReport:
    """Bring the index up to date with the sources. ``only`` names corpora, empty for all that have a source.

    Corpora without a source, or not named, stay as they are in the live generation. Raises ManifestError, SourceError,
    PublishRefusedError or another RetrieverError; the live generation is untouched then.
    """
    with build_lock(tools.settings.data_folder):
        return _sync(tools, sources, only, progress, dry_run)


def _sync(
    tools: Tools, sources: Mapping[str, Path], only: Sequence[str], progress: Progress, dry_run: bool
) -> RunReport:
    began = time.perf_counter()
    corpora = [c for c in find_corpora(tools.settings.corpora_folder, sources) if not only or c.manifest.id in only]
    missing = sorted(set(only) - {c.manifest.id for c in corpora})
    if missing:
        raise ManifestError(f"no corpus named {', '.join(missing)}")
    with_source = [c for c in corpora if c.source is not None]
    if not with_source:
        raise SourceError("no corpus has a source: give one with --source <corpus>=<path>")
    live = _open_live(tools.store)
    try:
        return _run(tools, with_source, live, progress, dry_run, began)
    finally:
        if live is not None:
            live.close()


def _run(
    tools: Tools, corpora: Sequence[Corpus], live: Index | None, progress: Progress, dry_run: bool, began: float
) -> RunReport:
    read = [read_corpus(corpus, tools.cache, progress) for corpus in corpora]
    reading = time.perf_counter() - began
    digests: dict[str, dict[str, str]] = {}
    for document in live.documents() if live else ():
        digests.setdefault(document.corpus, {})[document.id] = document.digest
    plans = [_plan(item, digests.get(item.manifest.id, {})) for item in read]
    report = RunReport(plans, seconds={"read": reading})

    embedder = tools.open_embedder()
    chunking = Chunking(tools.settings.passage_tokens, embedder.window)
    if live and _up_to_date(live.generation, embedder, chunking, read, plans):
        report.generation, report.reason = live.generation.id, "nothing has changed"
        report.documents, report.passages = live.generation.documents, live.generation.passages
        report.seconds["total"] = time.perf_counter() - began
        return report
    if dry_run:
        report.seconds["total"] = time.perf_counter() - began
        report.generation = live.generation.id if live else ""
        return report

    passages: list[Passage] = []
    started = time.perf_counter()
    total = sum(len(item.documents) for item in read)
    done = 0
    for item in read:
        for document in item.documents:
            passages.extend(chunk(document, chunking, embedder.count_tokens))
            done += 1
            if done % 100 == 0 or done == total:
                progress("cut", done, total)
    records: list[CorpusRecord] = [item.record for item in read]
    if live:
        kept = [c for c in live.generation.corpora if c.id not in {item.manifest.id for item in read}]
        records.extend(kept)
        for corpus in kept:
            passages.extend(sorted(live.all_passages(corpus.id), key=lambda p: (p.document_id, p.ordinal)))
    report.seconds["cut"] = time.perf_counter() - started
    if not passages:
        report.reason = "no file gave any text: nothing is published"
        return report

    now = tools.now()
    identifier = new_generation_id(
        now, text_digest(embedder.fingerprint, chunking.fingerprint, *(p.digest for p in passages))
    )
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
    try:
        check(tools.store, generation, live.generation if live else None, plans, embedder, sparse)
    except PublishRefusedError:
        tools.store.remove(identifier)
        raise
    report.seconds["check"] = time.perf_counter() - started
    tools.store.publish(identifier)
    _forget_old(tools.store)
    report.generation, report.published = identifier, True
    report.documents, report.passages = generation.documents, generation.passages
    report.seconds["total"] = time.perf_counter() - began
    return report


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
    return CorpusPlan(read.manifest.id, added, changed, removed, unchanged, read.failed, read.files, read.empty)


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


def check(
    store: Store,
    generation: Generation,
    live: Generation | None,
    plans: Sequence[CorpusPlan],
    embedder: Embedder,
    sparse: SparseEncoder,
) -> None:
    """The gate before publishing. Raises PublishRefusedError."""
    for plan in plans:
        before = plan.unchanged + len(plan.changed) + len(plan.removed)
        lost = len(plan.removed)
        if live and before >= 10 and lost > MAXIMUM_LOSS * before:
            raise PublishRefusedError(
                f"corpus {plan.corpus}: {lost} of {before} documents would disappear, more than {MAXIMUM_LOSS:.0%}"
            )
    index = store.open(generation.id)
    try:
        documents = sorted(index.documents(), key=lambda d: text_digest(d.id))[:SMOKE_QUERIES]
        searcher = Searcher(index, embedder, sparse)
        found = sum(_finds_itself(searcher, d.title, d.language, d.id, d.corpus) for d in documents)
    finally:
        index.close()
    if found < SMOKE_FOUND * len(documents):
        raise PublishRefusedError(f"only {found} of {len(documents)} sampled titles find their own page")


def _finds_itself(searcher: Searcher, title: str, language: Language, document_id: str, corpus: str) -> bool:
    result = searcher.search(Query(title, language, Filters(corpora=(corpus,)), limit=10))
    return any(
        hit.passage.title == title or hit.passage.document_id == document_id for r in result.rankings for hit in r.hits
    )


def rollback(store: Store, to: str = "") -> str:
    """Make an earlier generation current: the one named, else the newest before the current one. Returns its id.

    Raises NoGenerationError if there is none.
    """
    current = store.current()
    earlier = [g.id for g in store.generations() if current and g.id < current]
    target = to or (earlier[-1] if earlier else "")
    if not target:
        raise NoGenerationError("there is no earlier generation to go back to")
    store.publish(target)
    return target


def _forget_old(store: Store) -> None:
    current = store.current()
    for generation in store.generations()[:-KEPT_GENERATIONS]:
        if generation.id != current:
            store.remove(generation.id)
