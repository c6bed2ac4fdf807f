"""From the stages' scores to one score: the centred cosine plus a light share of BM25.

Reciprocal ranks throw away how near a passage is, and at full weight BM25 makes good dense rankings worse. Centred
cosines of one query are comparable with each other, so they are kept as they are, and BM25 adds to them where the
passage is in the query's language. Measured against weighted reciprocal rank fusion in docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from retriever.query import StageRank

# Of one point of BM25, which sums inverse document frequencies: a full match of a question is 15 to 30.
BM25_SHARE = 0.02


def fuse(dense: Mapping[str, float], bm25: Mapping[str, float]) -> list[tuple[str, float]]:
    """Passage ids with their fused score, best first; equal scores in the order of the ids, so that runs repeat."""
    fused = {i: dense.get(i, 0.0) + BM25_SHARE * bm25.get(i, 0.0) for i in {*dense, *bm25}}
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def stage_ranks(stage: str, scores: Mapping[str, float]) -> dict[str, StageRank]:
    """The place of each passage within one stage."""
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return {i: StageRank(stage, rank, score) for rank, (i, score) in enumerate(ordered, 1) if score != 0.0}
