"""A sentence as a model gave it, as it may be shown, and every reason for which it is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.extract import Extract


class Fault(StrEnum):
    """Why a sentence was dropped."""

    UNKNOWN_PASSAGE = "unknown_passage"
    QUOTE = "quote"
    MARKUP = "markup"
    LINK = "link"
    FIGURE = "figure"
    LANGUAGE = "language"
    COUNTRY = "country"
    NEGATION = "negation"
    LIMIT = "limit"
    UNSUPPORTED = "unsupported"
    PLANTED = "planted"
    FORM = "form"
    REPEATED = "repeated"


@dataclass(frozen=True)
class Quote:
    """A passage by the short name it was shown under, and the words that are said to stand in it."""

    passage: str
    text: str


@dataclass(frozen=True)
class Claim:
    """A sentence as the model gave it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Verified:
    """A sentence that may be shown, with the whole sentences of the passages that it rests on."""

    text: str
    evidence: tuple[Extract, ...]
    translated: bool
