"""The quality of a generation: what an editor may want to mend, found offline from what is published."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from eval.quality_counterparts import NEAR, find_counterparts
from eval.quality_duplicates import ALIKE, find_duplicates
from eval.quality_pages import page_vectors, read_pages
from eval.quality_reach import FIRST, Asked, find_reach
from eval.quality_stale import YEARS, find_broken_links, find_stale
from eval.quality_versions import compare_versions, find_versions
from ingest.build import Progress
from retriever.search import Searcher
from retriever.store import Index
from service.quality_schemas import DuplicateGroup, QualityReport


@dataclass(frozen=True)
class Bounds:
    """``near``: cosine from which a page of the other language may be the same page; ``alike``: share of common word sequences
    from which two pages are near-duplicates; ``years`` after which an unchanged page is stale; ``first``: passages a country
    that a question reaches."""

    near: float = NEAR
    alike: float = ALIKE
    years: float = YEARS
    first: int = FIRST


def examine(
    index: Index,
    searcher: Searcher | None,
    asked: Mapping[str, Sequence[Asked]],
    now: datetime,
    bounds: Bounds,
    progress: Progress,
) -> QualityReport:
    """The report on an open generation. Without a searcher (it needs the embedder) nothing is said of pages that no question
    reaches; the rest needs none."""
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(step: str) -> Generator[None]:
        progress(step, 0, 1)
        began = time.perf_counter()
        yield
        seconds[step] = round(time.perf_counter() - began, 2)
        progress(step, 1, 1)

    with timed("pages"):
        pages = read_pages(index)
    with timed("counterparts"):
        counterparts = find_counterparts(pages, page_vectors(index, pages), bounds.near)
    with timed("duplicates"):
        groups = find_duplicates(pages, bounds.alike)
    with timed("versions"):
        differing = compare_versions(pages, find_versions(pages, [places for _, places in groups]))
    with timed("stale"):
        stale = find_stale(pages, now.astimezone(UTC).date(), bounds.years)
    with timed("links"):
        broken = find_broken_links(pages)
    reach = None
    if searcher is not None:
        began = time.perf_counter()
        reach = find_reach(searcher, pages, asked, progress, bounds.first)
        seconds["reach"] = round(time.perf_counter() - began, 2)
    return QualityReport(
        generation=index.generation.id,
        made_at=now,
        pages=len(pages),
        passages=index.generation.passages,
        counterparts=counterparts,
        differing=differing,
        stale_years=bounds.years,
        stale=stale,
        duplicates=[DuplicateGroup(likeness=like, pages=[pages[at].name for at in places]) for like, places in groups],
        broken_links=broken,
        reach=reach,
        seconds=seconds,
    )
