"""Pages that say nearly the same, found by the sequences of words that they share."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# (scipy has no types.)

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from eval.quality_pages import Page

ALIKE = 0.7  # share of common word sequences (Jaccard) from which two pages are near-duplicates
WORDS = 4  # words of a sequence: a changed name then takes four sequences with it
MIN_SEQUENCES = 8  # pages shorter than this are alike by chance
_BLOCK = 500
_WORD = re.compile(r"\w+")


def find_duplicates(pages: Sequence[Page], alike: float = ALIKE) -> list[tuple[float, list[int]]]:
    """Groups of two pages and more in one language, the largest first: mean likeness to the first page of the group, and
    the places of the pages. The first is the one that has most near-duplicates itself."""
    matrix, sizes = _sequences(pages)
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    transposed = matrix.T.tocsr()
    for start in range(0, len(pages), _BLOCK):
        common = (matrix[start : start + _BLOCK] @ transposed).tocoo()
        row, column, shared = common.row.astype(np.int64) + start, common.col.astype(np.int64), common.data
        likeness = shared / (sizes[row] + sizes[column] - shared)
        kept = (likeness >= alike) & (row != column)
        rows.append(row[kept])
        columns.append(column[kept])
        values.append(likeness[kept])
    row, column, likeness = (np.concatenate(parts) if parts else np.empty(0) for parts in (rows, columns, values))
    if not len(row):
        return []
    pairs = csr_matrix((likeness, (row, column)), shape=(len(pages), len(pages)))
    _, labels = connected_components(pairs, directed=False)
    degrees = np.diff(pairs.indptr)
    groups: dict[int, list[int]] = {}
    for at in np.flatnonzero(degrees):
        groups.setdefault(int(labels[at]), []).append(int(at))
    return sorted((_group(found, pairs, degrees) for found in groups.values()), key=lambda g: (-len(g[1]), g[1][0]))


def _group(found: list[int], pairs: Any, degrees: NDArray[np.int32]) -> tuple[float, list[int]]:
    first = max(found, key=lambda at: (degrees[at], -at))
    others = [at for at in found if at != first]
    near = pairs[first].toarray()[0]
    # A page of the group may be like another one of it and just not like the first: its likeness is then below the bound.
    known = [float(near[at]) for at in others if near[at]]
    return round(float(np.mean(known)), 3), [first, *others]


def _sequences(pages: Sequence[Page]) -> tuple[Any, NDArray[np.float64]]:
    """Which page has which sequence of words [pages, sequences], and how many each has. Numbers count as one word, so that
    versions with other amounts are found; languages never share a sequence."""
    numbers: dict[str, int] = {}
    factors = np.array([1_000_003, 8191, 131, 1], dtype=np.uint64)[-WORDS:] * np.uint64(2_654_435_761)
    found: list[NDArray[np.uint64]] = []
    for page in pages:
        words = ["0" if word[0].isdigit() else word for word in _WORD.findall(page.text.casefold())]
        ids = np.array([numbers.setdefault(word, len(numbers) + 1) for word in words], dtype=np.uint64)
        with np.errstate(over="ignore"):
            mixed = ids * ids * np.uint64(0x9E3779B97F4A7C15) + ids
            hashed = (
                sum((mixed[i : len(mixed) - WORDS + 1 + i] * factors[i] for i in range(WORDS)), np.zeros(1, np.uint64))
                if len(ids) >= WORDS
                else np.empty(0, np.uint64)
            )
            hashed = np.unique(hashed * np.uint64(2) + np.uint64(page.language == "fr"))
        found.append(hashed if len(hashed) >= MIN_SEQUENCES else hashed[:0])
    sizes = np.array([len(hashed) for hashed in found], dtype=np.float64)
    everything = np.concatenate(found) if found else np.empty(0, np.uint64)
    _, columns = np.unique(everything, return_inverse=True)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    ones = np.ones(len(everything), dtype=np.float32)
    return csr_matrix((ones, columns, starts), shape=(len(pages), int(columns.max(initial=-1)) + 1)), sizes
