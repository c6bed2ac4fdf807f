"""The systems that are compared on the same passages: the product, and what a plainer retriever would do with them.

Every system gets the passages as the product cuts them, the product's embedder and, but for Haystack's, its BM25 analysis,
so that what differs is the retrieval.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from eval.topics import Topic
from retriever.centering import unit
from retriever.embedder import Embedder, Vectors
from retriever.everyday import Everyday
from retriever.passage import Language, Passage
from retriever.query import Filters, Query, Ranking
from retriever.search import NO_EVERYDAY, Searcher
from retriever.sparse import SparseEncoder
from retriever.store import Index, StageQuery
from retriever.termbase import Termbase

HITS = 50  # passages asked for per topic; documents are scored by their best passage
RRF_K = 60
LIGHT = 0.3  # BM25's share in the floor's reciprocal rank fusion

Name = Literal["product", "bm25", "dense", "rrf", "floor", "haystack"]
NAMES: tuple[Name, ...] = ("product", "bm25", "dense", "rrf", "floor", "haystack")
DESCRIPTIONS: Mapping[str, str] = {
    "product": "the retriever as it is shipped",
    "bm25": "BM25 alone, with the product's analysis in the language of the question",
    "dense": "the embedder alone: raw cosine, not centred",
    "rrf": "plain reciprocal rank fusion (k = 60) of dense and bm25",
    "floor": "dense, centred by the means of the set's own passages and questions, and BM25 at 0.3 in weighted "
    "reciprocal rank fusion; no BM25 across languages",
    "haystack": "Haystack's documented hybrid: in-memory BM25 and embedding retrievers joined by reciprocal rank fusion, "
    "with the product's embedder as its component",
}


@dataclass(frozen=True)
class FoundIn:
    """The documents that one ranking found, each with the score of its best passage; ``country`` is empty where a system
    makes one list over all of them. ``stages`` has, by stage, the scores that this stage alone gave the same documents."""

    country: str
    documents: dict[str, float]
    evidence: float = 0.0
    language: Language | None = None
    stages: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])


@dataclass(frozen=True)
class Retrieved:
    """What a system returned for one topic, and the milliseconds of its steps (the question's embedding included)."""

    rankings: tuple[FoundIn, ...]
    steps: dict[str, float]

    @property
    def documents(self) -> dict[str, float]:
        """All rankings as one: documents with their best score."""
        return _best((name, score) for found in self.rankings for name, score in found.documents.items())

    @property
    def stages(self) -> dict[str, dict[str, float]]:
        """The same for each stage."""
        names = dict.fromkeys(name for found in self.rankings for name in found.stages)
        return {n: _best(pair for found in self.rankings for pair in found.stages.get(n, {}).items()) for n in names}


class System(Protocol):
    """Finds documents for a topic among some countries; none named means all of them."""

    def search(self, topic: Topic, countries: tuple[str, ...]) -> Retrieved: ...


@dataclass(frozen=True)
class Indexed:
    """One open index of test documents and what went into it: passages, and their raw vectors [n, dimension]."""

    index: Index
    passages: Sequence[Passage]
    vectors: Vectors
    embedder: Embedder
    topics: Sequence[Topic]
    embedded: int = 0


def make_system(name: Name, indexed: Indexed, termbase: Termbase, everyday: Everyday = NO_EVERYDAY) -> System:
    """Build one system over what is indexed."""
    if name == "product":
        return Product(Searcher(indexed.index, indexed.embedder, SparseEncoder(), termbase, everyday))
    if name == "haystack":
        from eval.haystack_hybrid import HaystackHybrid  # a second to import

        return HaystackHybrid(indexed, HITS)
    return Baseline(name, indexed)


class Product:
    """The product's own retriever."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def search(self, topic: Topic, countries: tuple[str, ...]) -> Retrieved:
        result = self._searcher.search(Query(topic.text, topic.language, Filters(countries=countries), HITS))
        return Retrieved(tuple(_found_in(ranking) for ranking in result.rankings), dict(result.timings))


class Baseline:
    """BM25, dense, their plain fusion, or the floor. Dense search is exact, over a matrix in memory."""

    def __init__(self, name: Name, indexed: Indexed) -> None:
        self._name = name
        self._indexed = indexed
        self._sparse = SparseEncoder()
        self._rows = {passage.id: passage for passage in indexed.passages}
        self._countries = np.array([passage.country for passage in indexed.passages])
        self._means: dict[Language, Vectors] = {}
        self._vectors = indexed.vectors
        if name == "floor":
            self._vectors = self._centre(indexed)

    def search(self, topic: Topic, countries: tuple[str, ...]) -> Retrieved:
        began = time.perf_counter()
        vector = None if self._name == "bm25" else self._indexed.embedder.embed_queries([topic.text])[0]
        embedded = time.perf_counter()
        lists: list[tuple[float, dict[str, float]]] = []
        if vector is not None:
            centred = unit((vector - self._means[topic.language])[None])[0] if self._name == "floor" else vector
            lists.append((1.0, self._dense(centred, countries)))
        if self._name != "dense":
            same_only = self._name == "floor"
            lists.append((LIGHT if same_only else 1.0, self._bm25(topic, countries, same_only)))
        scores = lists[0][1] if len(lists) == 1 else _fuse_ranks(lists)
        documents = _best((self._rows[i].document_id, score) for i, score in scores.items())
        steps = {"embed": (embedded - began) * 1000, "search": (time.perf_counter() - embedded) * 1000}
        return Retrieved((FoundIn("", documents),), steps)

    def _centre(self, indexed: Indexed) -> Vectors:
        """Passages by the mean of their language; questions by the mean of the set's own, as the floor's recipe has it."""
        centred = np.array(indexed.vectors)
        for language in Language:
            mine = np.array([passage.language is language for passage in indexed.passages], bool)
            if mine.any():
                centred[mine] -= centred[mine].mean(axis=0)
            texts = [topic.text for topic in indexed.topics if topic.language is language]
            if texts:
                self._means[language] = indexed.embedder.embed_queries(texts).mean(axis=0)
        return unit(centred)

    def _dense(self, vector: Vectors, countries: tuple[str, ...]) -> dict[str, float]:
        scores = self._vectors @ vector
        if countries:
            scores = np.where(np.isin(self._countries, countries), scores, -np.inf)
        best = [int(i) for i in np.argsort(-scores, kind="stable")[:HITS]]
        return {self._indexed.passages[i].id: float(scores[i]) for i in best if np.isfinite(scores[i])}

    def _bm25(self, topic: Topic, countries: tuple[str, ...], same_only: bool) -> dict[str, float]:
        languages = (topic.language,) if same_only else ()
        query = StageQuery(
            "bm25",
            Filters(countries=countries, languages=languages),
            HITS,
            terms=self._sparse.query(topic.text, topic.language),
            idf_language=topic.language if same_only else None,
        )
        return {found.id: found.score for found in self._indexed.index.search([query])[0]}


def _found_in(ranking: Ranking) -> FoundIn:
    hits = ranking.hits
    stages = dict.fromkeys(stage.stage for hit in hits for stage in hit.stages)
    return FoundIn(
        ranking.country,
        _best((hit.passage.document_id, hit.score) for hit in hits),
        ranking.evidence,
        hits[0].passage.language if hits else None,
        {n: _best((hit.passage.document_id, s.score) for hit in hits if (s := hit.stage(n))) for n in stages},
    )


def _fuse_ranks(lists: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Weighted reciprocal rank fusion of lists that are ordered best first."""
    fused: dict[str, float] = {}
    for weight, scores in lists:
        for rank, identifier in enumerate(scores, 1):
            fused[identifier] = fused.get(identifier, 0.0) + weight / (RRF_K + rank)
    return fused


def _best(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for name, score in pairs:
        best[name] = max(best.get(name, score), score)
    return best
