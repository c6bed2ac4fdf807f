"""Pages without a counterpart in the other language, and the nearest that there is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.quality_pages import Page
from retriever.embedder import Vectors
from retriever.passage import Language
from service.quality_schemas import CounterpartCounts, Counterparts, LonePage

NEAR = 0.4  # cosine of two pages: reached by 65 % of the counterparts of our demonstration pages and by 8 % of the best others
_BLOCK = 1000


def find_counterparts(pages: Sequence[Page], vectors: Vectors, threshold: float = NEAR) -> Counterparts:
    """``vectors`` [n, dimension] are the pages' own. A page that another one names counts as named."""
    known = {page.id for page in pages}
    named = {page.id for page in pages if page.counterpart in known}
    named |= {page.counterpart for page in pages if page.counterpart in known}
    counts: dict[str, CounterpartCounts] = {page.corpus: CounterpartCounts() for page in pages}
    lone: list[LonePage] = []
    nearest = _nearest(pages, vectors)
    for at, page in enumerate(pages):
        if page.id in named:
            counts[page.corpus].named += 1
            continue
        other, nearness = nearest.get(at, (None, 0.0))
        near = other is not None and nearness >= threshold
        counts[page.corpus].near += near
        counts[page.corpus].none += not near
        found = pages[other].name if other is not None else None
        lone.append(LonePage(page=page.name, nearest=found, nearness=round(nearness, 3), near=near))
    lone.sort(key=lambda item: (item.near, item.nearness, item.page.id))
    return Counterparts(threshold=threshold, by_corpus=counts, pages=lone)


def _nearest(pages: Sequence[Page], vectors: Vectors) -> dict[int, tuple[int, float]]:
    """By the place of a page: the place of the nearest one in the other language, and their cosine."""
    places = {
        language: np.array([at for at, page in enumerate(pages) if page.language is language], int)
        for language in Language
    }
    found: dict[int, tuple[int, float]] = {}
    for language, mine in places.items():
        others = np.concatenate([places[other] for other in Language if other is not language])
        if not len(others):
            continue
        for start in range(0, len(mine), _BLOCK):
            block = mine[start : start + _BLOCK]
            cosines = vectors[block] @ vectors[others].T
            best = cosines.argmax(axis=1)
            for row, at in enumerate(block):
                found[int(at)] = (int(others[best[row]]), float(cosines[row, best[row]]))
    return found
