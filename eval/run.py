"""A test set through the product's own chunking, embedder and retriever: ranked documents per topic."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eval.topics import TestSet
from ingest.build import BuildTimings, build_generation
from ingest.cache import Cache
from ingest.chunk import Chunking, chunk
from retriever.edge_store import EdgeStore
from retriever.embedder import Embedder
from retriever.everyday import Everyday
from retriever.generation import CorpusRecord, new_generation_id
from retriever.passage import text_digest
from retriever.query import Filters, Query
from retriever.search import NO_EVERYDAY, Searcher
from retriever.sparse import SparseEncoder
from retriever.store import Store
from retriever.termbase import Termbase

HITS = 50  # passages asked for per topic; documents are scored by their best passage


@dataclass
class RetrievalRun:
    """``hits[topic][document] = score``, the milliseconds of each search (embedding included), and what was indexed and
    how many texts were embedded for it."""

    hits: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    milliseconds: list[float] = field(default_factory=list[float])
    passages: int = 0
    generation: str = ""
    embedded: int = 0


def index_set(
    test_set: TestSet,
    store: Store,
    cache: Cache,
    embedder: Embedder,
    chunking: Chunking,
    progress: Callable[[str, int, int], None],
) -> tuple[str, int]:
    """Build and publish a generation of the set's documents; returns its id and how many texts were embedded."""
    passages = [p for d in test_set.documents for p in chunk(d, chunking, embedder.count_tokens)]
    corpora: dict[str, CorpusRecord] = {}
    for d in test_set.documents:
        # A record a jurisdiction: it is the records that say which countries a generation has.
        corpora.setdefault(
            d.jurisdiction, CorpusRecord(d.corpus, d.corpus, d.language, d.jurisdiction, authority="test set")
        )
    now = datetime.now(UTC)
    identifier = new_generation_id(now, text_digest(*(p.digest for p in passages)))
    sparse = SparseEncoder()
    records = list(corpora.values())
    timings = BuildTimings()
    build_generation(
        store, identifier, now, passages, records, chunking.fingerprint, embedder, sparse, cache, progress, timings
    )
    store.publish(identifier)
    return identifier, timings.embedded


def retrieve(test_set: TestSet, searcher: Searcher) -> RetrievalRun:
    """Search each topic among its set's countries, one after the other, and time it."""
    run = RetrievalRun(passages=searcher.index.generation.passages, generation=searcher.index.generation.id)
    countries = tuple(sorted({d.jurisdiction for d in test_set.documents}))
    for topic in test_set.topics[:5]:  # warm
        searcher.search(Query(topic.text, topic.language, Filters(countries=countries), HITS))
    for topic in test_set.topics:
        began = time.perf_counter()
        result = searcher.search(Query(topic.text, topic.language, Filters(countries=countries), HITS))
        run.milliseconds.append((time.perf_counter() - began) * 1000)
        scores: dict[str, float] = {}
        for ranking in result.rankings:
            for hit in ranking.hits:
                document = hit.passage.document_id
                scores[document] = max(scores.get(document, hit.score), hit.score)
        run.hits[topic.id] = scores
    return run


def run_retrieval(
    test_set: TestSet,
    cache: Cache,
    embedder: Embedder,
    termbase: Termbase,
    chunking: Chunking,
    progress: Callable[[str, int, int], None],
    everyday: Everyday = NO_EVERYDAY,
) -> RetrievalRun:
    """Index the set in a temporary folder, search it, and leave nothing behind but cached embeddings."""
    with tempfile.TemporaryDirectory(prefix="deuxrives-eval-") as folder:
        store = EdgeStore(Path(folder))
        generation, embedded = index_set(test_set, store, cache, embedder, chunking, progress)
        index = store.open(generation)
        try:
            run = retrieve(test_set, Searcher(index, embedder, SparseEncoder(), termbase, everyday))
        finally:
            index.close()
    run.embedded = embedded
    return run
