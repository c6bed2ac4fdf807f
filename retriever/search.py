"""A query to its rankings: each country searched apart, each hit with the reasons it is there."""

from __future__ import annotations

import time
from dataclasses import replace

from retriever.embedder import Embedder
from retriever.errors import EmbedderMismatchError
from retriever.evidence import evidence
from retriever.fusion import fuse, stage_ranks
from retriever.passage import Language
from retriever.query import Hit, Query, Ranking, SearchResult, StageRank
from retriever.sparse import SparseEncoder, Terms
from retriever.store import Found, Index, StageQuery

DEPTH = 60  # candidates that each stage may name, per country
PER_DOCUMENT = 3  # hits of one document in a ranking: a fourth says what the three have said
REJECTED = 5  # rejected hits that are shown with their reason
MINIMUM_SHARE = 0.35  # of the best hit's score, under which a hit is no use to anybody


class Searcher:
    """Searches one open generation. Threads may share it. Raises EmbedderMismatchError if the generation was built with
    another embedder: vectors of two embedders cannot be compared."""

    def __init__(self, index: Index, embedder: Embedder, sparse: SparseEncoder) -> None:
        if index.generation.embedder != embedder.fingerprint:
            raise EmbedderMismatchError(
                f"generation {index.generation.id} was built with {index.generation.embedder}, "
                f"the settings name {embedder.fingerprint}: publish a new generation or change DEUXRIVES_EMBEDDER"
            )
        self.index = index
        self.embedder = embedder
        self.sparse = sparse

    def search(self, query: Query) -> SearchResult:
        """One ranking per country, in the order of ``query.filters.countries`` (or of the alphabet)."""
        clock = _Clock()
        countries = [
            country
            for country in dict.fromkeys(query.filters.countries or self.index.generation.countries)
            if country in self.index.generation.countries
        ]
        means = self.index.generation.means
        raw = self.embedder.embed_queries([query.text])
        vector = tuple(float(x) for x in means.centre_queries(raw, query.language)[0])
        terms = self.sparse.query(query.text, query.language)
        clock.lap("embed")

        stages = [_stages(query, country, vector, terms) for country in countries]
        found = [_scores(item) for item in self.index.search([stage for pair in stages for stage in pair])]
        pairs = list(zip(found[::2], found[1::2], strict=True))
        clock.lap("stages")
        completions = [_completions(*pair, *scores) for pair, scores in zip(stages, pairs, strict=True)]
        completed = self.index.search([stage for pair in completions for stage in pair])
        for i, (dense, bm25) in enumerate(pairs):
            dense.update(_scores(completed[2 * i]))
            bm25.update(_scores(completed[2 * i + 1]))
        clock.lap("complete")

        rankings = tuple(
            self._ranking(query, country, dense, bm25, len(terms.ids))
            for country, (dense, bm25) in zip(countries, pairs, strict=True)
        )
        clock.lap("rank")
        return SearchResult(rankings, clock.laps, vector)

    def _ranking(
        self, query: Query, country: str, dense: dict[str, float], bm25: dict[str, float], query_terms: int
    ) -> Ranking:
        fused = fuse(dense, bm25)
        by_dense, by_bm25 = stage_ranks("dense", dense), stage_ranks("bm25", bm25)
        hits: list[Hit] = []
        rejected: list[Hit] = []
        seen: dict[str, int] = {}
        texts: set[str] = set()
        enough = max(10, query.limit)
        step = 2 * enough + REJECTED  # as many candidates as nearly always give enough hits, then the next ones
        for start in range(0, len(fused), step):
            part = fused[start : start + step]
            if len(hits) >= enough or (hits and part[0][1] < MINIMUM_SHARE * hits[0].score):
                break
            passages = {p.id: p for p in self.index.passages([i for i, _ in part])}
            for place, (identifier, score) in enumerate(part, start + 1):
                passage = passages.get(identifier)
                if passage is None:
                    continue
                stages: tuple[StageRank, ...] = tuple(
                    s for s in (by_dense.get(identifier), by_bm25.get(identifier)) if s is not None
                )
                hit = Hit(passage, place, score, stages)
                reason = self._reason_against(hit, hits, seen, texts)
                if reason:
                    rejected.append(replace(hit, reason=reason))
                    continue
                seen[passage.document_id] = seen.get(passage.document_id, 0) + 1
                texts.add(passage.digest)
                hits.append(replace(hit, rank=len(hits) + 1))
        held = evidence(query.language, hits[:10], query_terms)
        return Ranking(country, tuple(hits[: query.limit]), tuple(rejected[:REJECTED]), held)

    @staticmethod
    def _reason_against(hit: Hit, hits: list[Hit], seen: dict[str, int], texts: set[str]) -> str:
        if hits and hit.score < MINIMUM_SHARE * hits[0].score:
            return "far below the best hit"
        if hit.passage.digest in texts:
            return "same text as a better hit"
        if seen.get(hit.passage.document_id, 0) >= PER_DOCUMENT:
            return "document already has three better hits"
        return ""


def _stages(query: Query, country: str, vector: tuple[float, ...], terms: Terms) -> tuple[StageQuery, StageQuery]:
    """The dense and the BM25 search of one country. BM25 looks only at passages in the query's language: the words of the
    other language are noise to it."""
    filters = replace(query.filters, countries=(country,))
    depth = max(DEPTH, query.limit)
    lexical = depth if not filters.languages or query.language in filters.languages else 0
    return (
        StageQuery("dense", filters, depth, vector=vector),
        StageQuery(
            "bm25",
            replace(filters, languages=(query.language,)),
            lexical,
            terms=terms,
            idf_language=Language(query.language),
        ),
    )


def _completions(
    dense_stage: StageQuery, bm25_stage: StageQuery, dense: dict[str, float], bm25: dict[str, float]
) -> tuple[StageQuery, StageQuery]:
    """Each stage asked for its score of what only the other one found, so that no score is missing when they are added."""
    only_bm25 = tuple(sorted(set(bm25) - set(dense)))
    only_dense = tuple(sorted(set(dense) - set(bm25)))
    return (
        replace(dense_stage, among=only_bm25, limit=len(only_bm25)),
        replace(bm25_stage, among=only_dense, limit=len(only_dense) if bm25_stage.limit else 0),
    )


def _scores(found: list[Found]) -> dict[str, float]:
    return {item.id: item.score for item in found}


class _Clock:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now
