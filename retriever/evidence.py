"""From a ranking to the probability that it holds the answer.

A fused score says nothing of relevance by itself. What does is how near the best passage comes to the question (centred
cosine), whether it is a match of words as well, and how far the best stand out from the rest of the ranking. A logistic model
over these, per language of the question, was fitted on labelled answerable and off-topic questions (docs/decisions.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from retriever.passage import Language
from retriever.query import Hit


@dataclass(frozen=True)
class EvidenceModel:
    """Weights of the logistic model: of the best centred cosine, of BM25 per query term, of the margin; and the intercept."""

    intercept: float
    cosine: float
    coverage: float
    margin: float


MODELS = {
    Language.FR: EvidenceModel(-10.0, 20.0, 0.0, 0.0),
    Language.DE: EvidenceModel(-10.0, 20.0, 0.0, 0.0),
}


@dataclass(frozen=True)
class Features:
    """What the model sees: best centred cosine; BM25 of the best hit per query term; best cosine minus the tenth's."""

    cosine: float
    coverage: float
    margin: float


def features(hits: Sequence[Hit], query_terms: int) -> Features:
    """Features of one country's ranking; all zero when nothing was found."""
    dense = sorted((s.score for hit in hits if (s := hit.stage("dense"))), reverse=True)
    if not dense:
        return Features(0.0, 0.0, 0.0)
    lexical = max((s.score for hit in hits[:3] if (s := hit.stage("bm25"))), default=0.0)
    tail = dense[min(len(dense) - 1, 9)]
    return Features(dense[0], lexical / max(1, query_terms), dense[0] - tail)


def probability(language: Language, seen: Features) -> float:
    """Between 0 and 1."""
    model = MODELS[language]
    z = model.intercept + model.cosine * seen.cosine + model.coverage * seen.coverage + model.margin * seen.margin
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))
