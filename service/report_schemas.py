"""What the record of answers tells an editor. Questions are the masked ones; there are no others."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from service.replay import Differences
from service.schemas import LanguageCode, NearestPage, Schema, Status

PassageState = Literal["unchanged", "moved", "changed", "gone"]


class AskedQuestion(Schema):
    """A question of the record, by its reference number."""

    reference: str
    asked_at: datetime
    language: LanguageCode
    status: Status
    question: str


class CitedIn(Schema):
    """An answer that cites a document, and the quotes it takes from it."""

    asked: AskedQuestion
    generation: str
    quotes: list[str]


class CitingReport(Schema):
    """Which questions were answered from a document, the latest first. ``published`` says whether there is such a document now."""

    document_id: str
    document_title: str
    published: bool
    times: int
    cited_in: list[CitedIn]


class UnansweredCluster(Schema):
    """Questions on one matter that found nothing, in whichever language; ``question`` stands for them. ``nearest`` are the
    pages that come first for it, with the evidence (0 to 1) that they answer it."""

    question: str
    times: int
    languages: dict[str, int]
    last: datetime
    questions: list[AskedQuestion]
    nearest: list[NearestPage] = Field(default=[])
    evidence: float = 0.0


class UnansweredReport(Schema):
    """Clusters, the largest first. ``left_out`` are older questions beyond what is clustered at once."""

    generation: str
    since: datetime | None
    questions: int
    left_out: int
    clusters: list[UnansweredCluster]


class FlaggedState(Schema):
    """A passage that somebody flagged, and what has become of it since. ``ask_again``: the answers (by reference number) whose
    page has changed since, so that their question may have another answer; ``asked_again`` what each gives today."""

    passage_id: str
    document_id: str
    document_title: str
    times: int
    reasons: dict[str, int]
    comments: list[str]
    last: datetime
    state: Annotated[
        PassageState,
        Field(description="moved: the same words stand elsewhere on the page; gone: there is no such page."),
    ]
    answers: list[AskedQuestion]
    ask_again: list[str] = Field(default=[])
    asked_again: list[Differences] = Field(default=[])


class FlaggedReport(Schema):
    """Flagged passages: first those whose page has changed."""

    generation: str
    since: datetime | None
    passages: list[FlaggedState]
