"""From the stages' scores to one score: the centred cosine plus a light share of BM25.

Reciprocal ranks throw away how near a passage is, and at full weight BM25 makes good dense rankings worse. Centred
cosines of one query are comparable with each other, so they are kept as they are, and BM25 adds to them: of the
question's words in its own language, of the termbase's words in the other. Measured against weighted reciprocal rank
fusion in docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from retriever.query import StageRank

# The stages: the centred cosine, BM25 of the question's own words, BM25 of the termbase's words in the other language.
DENSE, BM25, TERMS = "dense", "bm25", "terms"
# Of one point of BM25, which sums inverse document frequencies: a full match of a question is 15 to 30.
SHARES = {DENSE: 1.0, BM25: 0.02, TERMS: 0.015}


def fuse(scores: Mapping[str, Mapping[str, float]]) -> list[tuple[str, float]]:
    """Passage ids with their fused score, best first, from the scores of each stage (no score counts as zero); equal ones
    in the order of the ids, so that runs repeat."""
    fused: dict[str, float] = {}
    for stage, of_stage in scores.items():
        for identifier, score in of_stage.items():
            fused[identifier] = fused.get(identifier, 0.0) + SHARES[stage] * score
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def stage_ranks(stage: str, scores: Mapping[str, float]) -> dict[str, StageRank]:
    """The place of each passage within one stage."""
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return {i: StageRank(stage, rank, score) for rank, (i, score) in enumerate(ordered, 1) if score != 0.0}
