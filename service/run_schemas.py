"""What goes over the wire for editors: runs, generations, plans, checks, effects, and the files of a corpus."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.schemas import LanguageCode, Status

Step = Literal["plan", "build", "check", "effect", "publish", "rollback", "sync"]
RunState = Literal["queued", "running", "done", "failed"]
GenerationState = Literal["live", "draft", "earlier"]

MAX_NAME_CHARACTERS = 100
CorpusId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=100)]


class Schema(BaseModel):
    """Base of all of it: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class RunRequest(Schema):
    """What an editor starts. ``generation``: the one to check, to compare, to publish or to go back to."""

    step: Step
    by: Annotated[
        str,
        Field(
            pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$",
            max_length=MAX_NAME_CHARACTERS,
            description="Who starts it, for the history.",
        ),
    ]
    generation: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z-]*$",
            max_length=64,
            description="Left out: the newest draft; for rollback, the one before the live one.",
        ),
    ] = ""
    corpora: Annotated[list[CorpusId], Field(max_length=50, description="Only these; all when left out.")] = []
    accept_loss: Annotated[
        list[CorpusId], Field(max_length=50, description="Corpora that may lose many of their pages in this run.")
    ] = []


class RunView(Schema):
    """One run. ``progress`` goes from 0 to 1 over the whole step, ``seconds_left`` is an estimate. ``exit_code``: 0 all well,
    1 nothing was published, 3 done without the files that failed. ``corpora`` counts pages (added, changed, unchanged, removed)
    and files that failed, by corpus."""

    id: str
    step: Step
    by: str = ""
    state: RunState
    created: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    doing: Annotated[str, Field(description="What goes on, e.g. `read demo-fr` or `embed`.")] = ""
    done: int = 0
    total: int = 0
    progress: float = 0.0
    seconds_left: float | None = None
    exit_code: int | None = None
    generation: str = ""
    messages: list[str] = []
    corpora: dict[str, dict[str, int]] = {}


class PlannedPage(Schema):
    """A page that is added, changed or removed, and why."""

    document_id: str
    reason: str = ""


class FailedSource(Schema):
    """A file that cannot be read, and why."""

    name: str
    reason: str


class CorpusPlanView(Schema):
    """What a run does to one corpus. ``expired`` pages are left out, ``due`` ones are published; the reason is the day."""

    corpus: str
    added: list[PlannedPage] = []
    changed: list[PlannedPage] = []
    removed: list[PlannedPage] = []
    failed: list[FailedSource] = []
    expired: list[PlannedPage] = []
    due: list[PlannedPage] = []
    unchanged: int = 0
    files: int = 0


class CheckView(Schema):
    """What the check said of a generation beside the one that was live then. ``refusals``: why it must not be published."""

    at: datetime | None = None
    by: str = ""
    against: str = ""
    refusals: list[str] = []
    notes: list[str] = []
    figures: dict[str, Any] = {}


class GenerationView(Schema):
    """A generation: the live one, a draft that nobody reads yet, or an earlier one to go back to."""

    id: str
    state: GenerationState
    created: datetime
    documents: int
    passages: int
    built_by: str = ""
    base: Annotated[str, Field(description="The generation that was live when this one was built.")] = ""
    published_at: datetime | None = None
    published_by: str = ""
    check: CheckView | None = None


class Seen(BaseModel):
    """Base of an answer as the comparison keeps it: what it holds besides is nothing to a reader."""

    model_config = ConfigDict(extra="ignore")


class SeenSentence(Seen):
    """A sentence of an answer, whose rule it is, and the numbers of its citations."""

    text: str
    country: str = ""
    citations: list[int] = Field(default=[])


class SeenCitation(Seen):
    """A source of an answer."""

    number: int
    quote: str = ""
    passage_id: str = ""
    document_id: str
    document_title: str
    authority: str = ""
    updated: date | None = None
    url: str = ""


class SeenAnswer(Seen):
    """An answer as a reader sees it; ``nearest`` are the titles offered where there is none."""

    status: Status
    message: str = ""
    sentences: list[SeenSentence] = Field(default=[])
    citations: list[SeenCitation] = Field(default=[])
    nearest: list[str] = Field(default=[])


class EffectChange(Seen):
    """One question whose answer is not the same with both generations. ``source``: flagged, frequent, demo or file; ``times``:
    how often it was; ``kinds``: what changes: answered, refused, status, sentences, citations, reworded."""

    question: str
    language: LanguageCode | None = None
    countries: list[str] = Field(default=[])
    source: str = ""
    times: int = 1
    reference: str = ""
    kinds: list[str]
    old: SeenAnswer
    new: SeenAnswer


class EffectView(Schema):
    """What publishing would change: the answers of two generations to the same questions; in full those that differ."""

    old: str
    new: str
    asked: Annotated[int, Field(description="Questions answered with both generations.")] = 0
    kinds: Annotated[dict[str, int], Field(description="Questions by what changes.")] = {}
    changes: list[EffectChange] = []


class RunDetail(Schema):
    """A run with what it found out. ``plan`` after plan, build and sync, ``check`` after check, ``effect`` after effect."""

    run: RunView
    plan: list[CorpusPlanView] = []
    check: CheckView | None = None
    effect: EffectView | None = None


class RunsView(Schema):
    """The history, newest first, and the generations there are. ``running`` is the id of the run that goes on, or empty."""

    running: str = ""
    runs: list[RunView] = []
    generations: list[GenerationView] = []


class CorpusFile(Schema):
    """A file in the folder of a corpus."""

    name: str
    bytes: int
    changed: datetime


class CorpusFolder(Schema):
    """The files of a corpus that can be changed here. ``accepted``: the endings that its format knows; none where the corpus is
    read from elsewhere, or from an archive. ``changed``: when a file last came, went or was changed."""

    corpus: str
    name: str
    accepted: list[str] = []
    files: list[CorpusFile] = []
    changed: datetime | None = None
    max_bytes: int = 0


class FoldersView(Schema):
    """The folder of every corpus."""

    corpora: list[CorpusFolder]
