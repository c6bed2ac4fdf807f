"""Test sets through the product's own chunking and embedder: indexed once, searched by each system, documents ranked."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eval.systems import Indexed, Name, Retrieved, System, make_system
from eval.topics import TestSet, Topic
from ingest.build import BuildTimings, build_generation, embed_texts
from ingest.cache import Cache
from ingest.chunk import Chunking, chunk
from ingest.document import Document
from retriever.edge_store import EdgeStore
from retriever.embedder import Embedder, Vectors
from retriever.everyday import Everyday
from retriever.generation import CorpusRecord, new_generation_id
from retriever.passage import Passage, text_digest
from retriever.search import NO_EVERYDAY
from retriever.sparse import SparseEncoder
from retriever.store import Store
from retriever.termbase import Termbase

WARM = 5  # topics searched before any is timed

Progress = Callable[[str, int, int], None]


@dataclass
class RetrievalRun:
    """What one system found: ``hits[topic][document] = score``, the milliseconds of each search (embedding included), what
    was indexed, how many texts were embedded for it, and everything that the system said by topic."""

    hits: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    milliseconds: list[float] = field(default_factory=list[float])
    passages: int = 0
    generation: str = ""
    embedded: int = 0
    retrieved: dict[str, Retrieved] = field(default_factory=dict[str, Retrieved])


class BatchMemory:
    """An embedder that remembers what it was given in batches: every generation embeds the same broad questions for its
    means. A text alone, as in a search that is timed, is embedded anew each time."""

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint, self.dimension, self.window = embedder.fingerprint, embedder.dimension, embedder.window
        self.count_tokens = embedder.count_tokens
        self._embedder = embedder
        self._known: dict[tuple[str, ...], Vectors] = {}

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._recall("query", texts, self._embedder.embed_queries)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._recall("passage", texts, self._embedder.embed_passages)

    def _recall(self, role: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        if len(texts) < 2:
            return embed(texts)
        key = (role, *texts)
        if key not in self._known:
            self._known[key] = embed(texts)
        return self._known[key]


def index_set(
    test_set: TestSet, store: Store, cache: Cache, embedder: Embedder, chunking: Chunking, progress: Progress
) -> tuple[str, int]:
    """Build and publish a generation of the set's documents; returns its id and how many texts were embedded."""
    passages = _chunked(test_set.documents, embedder, chunking)
    identifier, embedded = _build(test_set.documents, passages, store, cache, embedder, chunking, progress)
    store.publish(identifier)
    return identifier, embedded


@contextmanager
def indexed_documents(
    documents: Sequence[Document],
    topics: Sequence[Topic],
    cache: Cache,
    embedder: Embedder,
    chunking: Chunking,
    progress: Progress,
) -> Generator[Indexed]:
    """A generation of these documents in a temporary folder, open; nothing stays but cached embeddings. ``topics`` are the
    questions that will be asked of it."""
    passages = _chunked(documents, embedder, chunking)
    with tempfile.TemporaryDirectory(prefix="deuxrives-eval-") as folder:
        store = EdgeStore(Path(folder))
        identifier, embedded = _build(documents, passages, store, cache, embedder, chunking, progress)
        # The raw vectors, for the systems that do not centre: all of them are in the cache by now.
        raw = embed_texts([p.embedded_text for p in passages], embedder, cache, _silent, BuildTimings())
        index = store.open(identifier)
        try:
            yield Indexed(index, passages, raw, embedder, topics, embedded)
        finally:
            index.close()


def retrieve(test_set: TestSet, system: System, indexed: Indexed) -> RetrievalRun:
    """Search each topic among its set's countries, one after the other, and time it."""
    generation = indexed.index.generation
    run = RetrievalRun(passages=generation.passages, generation=generation.id, embedded=indexed.embedded)
    countries = countries_of(test_set)
    for topic in test_set.topics[:WARM]:
        system.search(topic, countries)
    for topic in test_set.topics:
        began = time.perf_counter()
        found = system.search(topic, countries)
        run.milliseconds.append((time.perf_counter() - began) * 1000)
        run.retrieved[topic.id] = found
        run.hits[topic.id] = found.documents
    return run


def countries_of(test_set: TestSet) -> tuple[str, ...]:
    """The countries whose rules a set's documents are."""
    return tuple(sorted({d.jurisdiction.split("-", 1)[0] for d in test_set.documents}))


def run_systems(
    test_set: TestSet,
    systems: Sequence[Name],
    cache: Cache,
    embedder: Embedder,
    termbase: Termbase,
    chunking: Chunking,
    progress: Progress,
    everyday: Everyday = NO_EVERYDAY,
) -> dict[str, RetrievalRun]:
    """Index the set once and search it with each system."""
    arguments = (test_set.documents, test_set.topics, cache, embedder, chunking, progress)
    with indexed_documents(*arguments) as indexed:
        return {name: retrieve(test_set, make_system(name, indexed, termbase, everyday), indexed) for name in systems}


def run_retrieval(
    test_set: TestSet,
    cache: Cache,
    embedder: Embedder,
    termbase: Termbase,
    chunking: Chunking,
    progress: Progress,
    everyday: Everyday = NO_EVERYDAY,
) -> RetrievalRun:
    """The same with the product alone."""
    return run_systems(test_set, ("product",), cache, embedder, termbase, chunking, progress, everyday)["product"]


def _chunked(documents: Sequence[Document], embedder: Embedder, chunking: Chunking) -> list[Passage]:
    return [passage for document in documents for passage in chunk(document, chunking, embedder.count_tokens)]


def _build(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    store: Store,
    cache: Cache,
    embedder: Embedder,
    chunking: Chunking,
    progress: Progress,
) -> tuple[str, int]:
    """Write a complete generation; its id and how many texts were embedded for it."""
    corpora: dict[str, CorpusRecord] = {}
    for d in documents:
        # A record a jurisdiction: it is the records that say which countries a generation has.
        corpora.setdefault(
            d.jurisdiction, CorpusRecord(d.corpus, d.corpus, d.language, d.jurisdiction, authority="test set")
        )
    now = datetime.now(UTC)
    identifier = new_generation_id(now, text_digest(*(p.digest for p in passages)))
    records, timings, sparse = list(corpora.values()), BuildTimings(), SparseEncoder()
    build_generation(
        store, identifier, now, passages, records, chunking.fingerprint, embedder, sparse, cache, progress, timings
    )
    return identifier, timings.embedded


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nothing is embedded that anybody waits for."""
