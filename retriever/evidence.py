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

from retriever.fusion import DENSE
from retriever.passage import Language
from retriever.query import Hit

CUT_OFF = 0.35  # as MINIMUM_SHARE of the search


@dataclass(frozen=True)
class EvidenceModel:
    """Weights of the logistic model: of the best centred cosine, of a tenth of BM25, of the margin; and the intercept."""

    intercept: float
    cosine: float
    coverage: float
    margin: float


# By language of the question, and whether the best passage is in it.
MODELS = {
    (Language.FR, True): EvidenceModel(-6.20, 5.69, 2.30, 8.13),
    (Language.FR, False): EvidenceModel(-5.09, 13.16, 0.73, 7.14),
    (Language.DE, True): EvidenceModel(-6.75, 9.84, 1.68, 9.20),
    (Language.DE, False): EvidenceModel(-5.28, 13.81, 0.70, 6.09),
}


@dataclass(frozen=True)
class Features:
    """What the model sees: best centred cosine; the best BM25 of the first three hits, divided by 10; best cosine minus the
    tenth's. A ranking of fewer than ten has left out what scores under ``CUT_OFF`` of its best."""

    cosine: float
    coverage: float
    margin: float


def features(hits: Sequence[Hit]) -> Features:
    """Features of one country's ranking; all zero when nothing was found."""
    dense = sorted((s.score for hit in hits if (s := hit.stage(DENSE))), reverse=True)
    if not dense:
        return Features(0.0, 0.0, 0.0)
    lexical = max((s.score for hit in hits[:3] for s in hit.stages if s.stage != DENSE), default=0.0)
    tail = dense[9] if len(dense) > 9 else min(dense[-1], CUT_OFF * dense[0])
    return Features(dense[0], lexical / 10, dense[0] - tail)


def evidence(language: Language, hits: Sequence[Hit]) -> float:
    """Between 0 and 1; 0 for an empty ranking. ``language`` is the question's."""
    if not hits:
        return 0.0
    seen = features(hits)
    model = MODELS[language, hits[0].passage.language is language]
    z = model.intercept + model.cosine * seen.cosine + model.coverage * seen.coverage + model.margin * seen.margin
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))
