"""The report on the quality of a generation, as it is written by ``python -m eval quality`` and served."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from service.schemas import LanguageCode, Schema

Relation = Literal["counterpart", "same_id", "same_address", "near_duplicate"]
Staleness = Literal["review_past", "not_changed", "no_date"]


class PageName(Schema):
    """A page, by what an editor knows it by."""

    id: str
    title: str
    corpus: str
    language: LanguageCode
    jurisdiction: str
    url: str = ""


class CounterpartCounts(Schema):
    """Pages of one corpus whose page in the other language is named, is near by its text, or is not there."""

    named: int = 0
    near: int = 0
    none: int = 0


class LonePage(Schema):
    """A page that names none in the other language, and the nearest that there is. ``near``: it may well be that page, and
    only has to be named."""

    page: PageName
    nearest: PageName | None = None
    nearness: Annotated[float, Field(description="Cosine of the two pages, -1 to 1.")] = 0.0
    near: bool = False


class Counterparts(Schema):
    """Pages without a counterpart: first those without even a near one, the farthest first."""

    threshold: float
    by_corpus: dict[str, CounterpartCounts]
    pages: list[LonePage]


class StatedFigure(Schema):
    """A figure where it stands. ``value`` is in one form for both languages, e.g. ``money 25`` or ``month 3``."""

    value: str
    sentence: str


class FigurePair(Schema):
    """Two sentences that say the same with other figures."""

    first: StatedFigure
    second: StatedFigure


class DifferingVersions(Schema):
    """Two versions of one page that do not state the same amounts or times. ``pairs`` are sentences that differ in their
    figures alone, or nearly; ``only_first`` and ``only_second`` are figures that the other page does not have anywhere."""

    relation: Relation
    first: PageName
    second: PageName
    pairs: list[FigurePair] = Field(default=[])
    only_first: list[StatedFigure] = Field(default=[])
    only_second: list[StatedFigure] = Field(default=[])


class StalePage(Schema):
    """A page whose review is over, that has not changed for years, or (``no_date``) of which nobody can tell."""

    page: PageName
    why: Staleness
    updated: date | None = None
    review: date | None = None


class DuplicateGroup(Schema):
    """Pages that say nearly the same. ``likeness``: mean share of common word sequences with the first of them, 0 to 1."""

    likeness: float
    pages: list[PageName]


class BrokenLink(Schema):
    """A link to a page of a site that is indexed, and that is not there."""

    page: PageName
    label: str
    url: str


class Reach(Schema):
    """Pages that none of these questions brings into the first ``first`` passages of their country."""

    first: int
    questions: dict[str, int]
    reached: dict[str, int]
    unreached: dict[str, int]
    pages: list[PageName]


class QualityReport(Schema):
    """What an editor may want to mend in one generation. ``seconds`` by step."""

    generation: str
    made_at: datetime
    pages: int
    passages: int
    counterparts: Counterparts
    differing: list[DifferingVersions]
    stale_years: float
    stale: list[StalePage]
    duplicates: list[DuplicateGroup]
    broken_links: list[BrokenLink]
    reach: Reach | None = None
    seconds: dict[str, float]
