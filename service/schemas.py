"""What goes over the wire: the answer that the citizen, the agent and the ledger see, and the questions asked of us."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LanguageCode = Literal["fr", "de"]
CountryCode = Literal["FR", "DE"]

MAX_QUESTION_CHARACTERS = 1000


class Status(StrEnum):
    """Why the text returned is, or is not, an answer."""

    ANSWERED = "answered"
    ANSWERED_IN_PART = "answered_in_part"
    CLARIFY_COUNTRY = "clarify_country"
    CLARIFY_QUESTION = "clarify_question"
    GREETING = "greeting"
    REFUSED_NO_PASSAGE = "refused_no_passage"
    REFUSED_NOT_SUPPORTED = "refused_not_supported"
    REFUSED_OUT_OF_SCOPE = "refused_out_of_scope"
    REFUSED_PERSONAL_CASE = "refused_personal_case"
    REFUSED_UNSAFE = "refused_unsafe"
    CRISIS = "crisis"
    REJECTED_TOO_LONG = "rejected_too_long"
    REJECTED_LANGUAGE = "rejected_language"
    REJECTED_EMPTY = "rejected_empty"
    REJECTED_INVALID = "rejected_invalid"
    NOT_FOUND = "not_found"
    NOT_READY = "not_ready"
    REFUSED_EDITOR = "refused_editor"
    ERROR_SEARCH = "error_search"
    ERROR_MODEL = "error_model"
    ERROR_TIMEOUT = "error_timeout"


class Schema(BaseModel):
    """Base of everything on the wire: unknown fields are refused, so that a typo is an error and not a silence."""

    model_config = ConfigDict(extra="forbid")


class Question(Schema):
    """A question as asked."""

    question: Annotated[
        str,
        Field(
            max_length=20_000,
            description="The question, in French or German, in the person's own words.",
            examples=["Comment renouveler ma carte d’identité ?", "Wie melde ich meinen Wohnsitz an?"],
        ),
    ]
    language: Annotated[
        LanguageCode | None, Field(description="Language of the answer's fixed texts; detected when left out.")
    ] = None
    countries: Annotated[
        list[CountryCode] | None,
        Field(min_length=1, max_length=2, description="Whose rules are wanted; told from the question when left out."),
    ] = None


class SearchRequest(Question):
    """A search: a question with the filters of the agent's page."""

    corpora: Annotated[list[str] | None, Field(max_length=50)] = None
    audiences: Annotated[list[str] | None, Field(max_length=20)] = None
    languages: Annotated[list[LanguageCode] | None, Field(min_length=1, max_length=2)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class Citation(Schema):
    """A passage that a sentence relies on. ``quote`` stands word for word in the passage."""

    number: Annotated[int, Field(ge=1)]
    quote: str
    passage_id: str
    document_id: str
    document_title: str
    headings: list[str] = []
    corpus: str
    authority: str
    jurisdiction: str
    language: LanguageCode
    updated: Annotated[date | None, Field(description="The source's own date.")] = None
    review: Annotated[
        date | None, Field(description="When the page's editor means to have looked at it again; the past is overdue.")
    ] = None
    licence: str = ""
    url: Annotated[
        str, Field(description="The official page, with a text fragment (or #page=n) that opens at the quote.")
    ]
    document_url: Annotated[str, Field(description="Path of the document in this service, the passage marked.")]
    page: Annotated[int | None, Field(description="The page of a PDF that the quote stands on, from 1.")] = None
    demonstration: Annotated[
        bool, Field(description="Not an official text: the quote does not stand on the authority's page.")
    ] = False


class Sentence(Schema):
    """One sentence of an answer with the numbers of the citations it rests on."""

    text: str
    citations: list[int]
    language: LanguageCode
    country: Annotated[str, Field(description="Whose rule it is: FR, DE or EU.")]
    composed: Annotated[
        bool,
        Field(description="Written by a language model and verified against its citations; else quoted word for word."),
    ] = False
    translated: Annotated[
        bool, Field(description="A machine translation; the original, which alone counts, is the citation's quote.")
    ] = False


class Withdrawn(Schema):
    """Sentences streamed so far that are taken back: the model failed before its end, and the sources are quoted instead."""

    country: Annotated[str, Field(description="Whose sentences: FR, DE or EU. Those of another country stay.")]


class NextStep(Schema):
    """Whom to call or where to go."""

    text: str
    country: str = ""
    phone: str = ""
    url: str = ""


class Condition(Schema):
    """A threshold, exception or deadline of a cited section that the answer leaves out."""

    quote: str
    citation: int
    country: str


class NearestPage(Schema):
    """A page near the question, offered when the sources do not answer it."""

    title: str
    document_id: str
    url: str
    document_url: str
    authority: str
    country: str
    language: LanguageCode


class MaskedData(Schema):
    """Personal data that was taken out of the question before anything else was done with it."""

    kind: str
    label: str


class Timings(Schema):
    """Milliseconds."""

    search: float = 0.0
    compose: float = 0.0
    total: float = 0.0


class ModelUse(Schema):
    """What a language model did for an answer, and what was not let through."""

    model: str
    fault: Annotated[
        str, Field(description="Why the sources are quoted instead, e.g. late; empty where it answered.")
    ] = ""
    kept: Annotated[int, Field(description="Sentences of the model that were verified.")] = 0
    dropped: Annotated[dict[str, int], Field(description="Sentences that failed a check, by check.")] = {}
    prompts: Annotated[list[str], Field(description="SHA-256 of what was asked, one a country.")] = []
    prompt_tokens: int = 0
    completion_tokens: int = 0
    temperature: float = 0.0


class Answer(Schema):
    """The text returned and why it is, or is not, an answer. The same object for citizen, agent and ledger."""

    id: Annotated[
        str,
        Field(
            description="Short reference number that can be spoken over a phone, e.g. K7F-29M-4TD. Empty when the answer could "
            "not be recorded."
        ),
    ]
    status: Status
    language: LanguageCode
    question: Annotated[str, Field(description="As asked, personal data masked.")]
    message: Annotated[str, Field(description="The fixed sentence of the status, in the reader's language.")]
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    conditions: list[Condition] = []
    next_steps: list[NextStep] = []
    nearest: list[NearestPage] = []
    countries: list[str] = Field(default=[], description="The countries answered for, in the order shown.")
    country_source: Literal["person", "question", "none"] = "none"
    notices: Annotated[
        list[str], Field(description="What the reader must know first, e.g. that texts are not official.")
    ] = []
    masked: list[MaskedData] = []
    composed_by: Literal["extractive", "model", "none"] = "none"
    generated: Annotated[bool, Field(description="An AI system chose these sentences (AI Act, article 50).")] = True
    generation: str = ""
    model: str = ""
    model_use: ModelUse | None = None
    asked_at: datetime
    timings: Timings = Timings()


FeedbackReason = Literal[
    "not_my_question", "wrong_country", "outdated", "incomplete", "unclear", "wrong_passage", "broken_link", "other"
]
MAX_COMMENT_CHARACTERS = 1000


class Feedback(Schema):
    """What a reader or an agent says about an answer. A passage of the answer may be flagged as wrong."""

    helpful: bool
    reasons: Annotated[list[FeedbackReason], Field(max_length=8)] = []
    passage_id: Annotated[str, Field(max_length=64, description="A passage that the answer cites.")] = ""
    comment: Annotated[
        str, Field(max_length=MAX_COMMENT_CHARACTERS, description="Personal data in it is masked before it is kept.")
    ] = ""


class FeedbackReceipt(Schema):
    """What was kept of a feedback: the comment as it was masked, and what was taken out of it."""

    answer: str
    feedback: Feedback
    masked: list[MaskedData] = []


class StageRank(Schema):
    """Where one stage of the search put a hit, from 1, and the stage's own score."""

    stage: str
    rank: int
    score: float


class SearchHit(Schema):
    """A passage found, with the reasons it is there."""

    rank: int
    passage_id: str
    document_id: str
    document_title: str
    headings: list[str]
    text: str
    key_sentence: str
    corpus: str
    authority: str
    jurisdiction: str
    language: LanguageCode
    updated: date | None = None
    url: str
    document_url: str
    stages: list[StageRank]
    reason: Annotated[str, Field(description="Empty for a hit; why it was rejected otherwise.")] = ""


class CountryRanking(Schema):
    """The ranking of one country. Scores of two countries are never compared."""

    country: str
    hits: list[SearchHit]
    rejected: list[SearchHit] = []
    evidence: Annotated[float, Field(description="Probability that the ranking holds the answer, 0 to 1.")]


class SearchResponse(Schema):
    """One ranking per country, most likely country first."""

    language: LanguageCode
    status: Status
    message: str = ""
    rankings: list[CountryRanking]
    country_source: Literal["person", "question", "none"] = "none"
    terms: list[list[str]] = Field(default=[], description="Official terms recognised: [French, German].")
    everyday: list[list[str]] = Field(default=[], description="Everyday words recognised: [typed, official terms].")
    masked: list[MaskedData] = []
    generation: str = ""
    timings: dict[str, float] = Field(default={}, description="Milliseconds per stage.")


class DocumentPassage(Schema):
    """A passage of a document in reading order; ``cited`` marks the one asked for."""

    id: str
    ordinal: int
    headings: list[str]
    text: str
    page: int | None = None
    cited: bool = False


class DocumentReference(Schema):
    """A service, form, contact or law that the page names beside its text."""

    kind: str
    title: str
    url: str = ""
    detail: str = ""


class DocumentView(Schema):
    """A document shown from its passages."""

    id: str
    title: str
    corpus: str
    url: str
    authority: str
    jurisdiction: str
    language: LanguageCode
    updated: date | None = None
    licence: str = ""
    passages: list[DocumentPassage]
    references: list[DocumentReference] = []
    demonstration: bool = False
    generation: str = ""


class FailedFile(Schema):
    """A file that was not published, and why."""

    name: str
    reason: str


class CorpusView(Schema):
    """One corpus of the published generation."""

    id: str
    name: str
    language: LanguageCode
    jurisdiction: str
    authority: str
    licence: str = ""
    homepage: str = ""
    note: str = ""
    demonstration: bool = False
    documents: int
    passages: int
    failed: list[FailedFile] = []
    oldest: date | None = None
    newest: date | None = None


class CorporaView(Schema):
    """What the service answers from."""

    generation: str
    published_at: datetime | None = None
    embedder: str = ""
    previous: str = ""
    corpora: list[CorpusView]


class Problem(Schema):
    """Any refusal that is not an answer: its status and its sentence in both languages."""

    status: Status
    message: str
    message_fr: str
    message_de: str


class Health(Schema):
    """Whether the service can answer, and what to do when it cannot."""

    ready: bool
    status: str
    detail: str = ""
    generation: str = ""
