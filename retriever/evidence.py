"""From a ranking to the probability that it holds the answer.

A fused score says nothing of relevance by itself. What does is how near the best passage comes to the question (centred
cosine), whether words match as well, and how far the best stands out from the rest. Two logistic models per language of the
question, one for rankings whose best passage is in that language and one for the other, were fitted on answerable and
off-topic questions in equal weight (docs/decisions.md): nearness across the border is measured on another scale.
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


# By language of the question, and whether the best passage is in it.
MODELS = {
    (Language.FR, True): EvidenceModel(-4.97, 10.03, 0.09, 7.77),
    (Language.FR, False): EvidenceModel(-4.42, 11.21, 0.0, 12.04),
    (Language.DE, True): EvidenceModel(-6.18, 13.12, 0.05, 8.22),
    (Language.DE, False): EvidenceModel(-4.62, 12.79, 0.0, 7.65),
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


def evidence(language: Language, hits: Sequence[Hit], query_terms: int) -> float:
    """Between 0 and 1; 0 for an empty ranking. ``language`` is the question's, ``query_terms`` its BM25 terms."""
    if not hits:
        return 0.0
    seen = features(hits, query_terms)
    model = MODELS[language, hits[0].passage.language is language]
    z = model.intercept + model.cosine * seen.cosine + model.coverage * seen.coverage + model.margin * seen.margin
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))
