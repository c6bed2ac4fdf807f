"""The frozen types that everything else speaks: a passage, its language, whose rule it is."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

_PASSAGE_NAMESPACE = uuid.UUID("6f1b1c52-5f0f-5b0e-9d55-0f6a5d3e7c11")
CONTEXT_CHARACTERS = 350  # longer in one of 7,000 sections of Service-Public
_JURISDICTION = re.compile(r"EU|(?!EU)[A-Z]{2}(-[A-Z0-9]{1,3})?")

ReferenceKind = Literal["service", "form", "contact", "law", "more"]


class Language(StrEnum):
    """The two languages the product speaks; the value is the ISO 639-1 code."""

    FR = "fr"
    DE = "de"


def parse_jurisdiction(code: str) -> str:
    """Check an ISO 3166-1 or 3166-2 code, or ``EU``, and return it. Raises ValueError otherwise."""
    if not _JURISDICTION.fullmatch(code):
        raise ValueError(f"{code!r} is not a jurisdiction: expected FR, DE, DE-BE, EU, …")
    return code


def country_of(jurisdiction: str) -> str:
    """The country whose ranking a jurisdiction belongs to: ``DE-BE`` gives ``DE``, ``EU`` stays ``EU``."""
    return jurisdiction.split("-", 1)[0]


@dataclass(frozen=True, slots=True)
class Reference:
    """A link that a page gives beside its text: an online service, a form, a contact, a legal basis."""

    kind: ReferenceKind
    title: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is stored, found and cited.

    The passages of a document are its canonical text without overlap or loss: joined in the order of their
    ordinals they give it back, and ``text == canonical[start:end]`` (offsets in characters). ``title`` and
    ``headings`` say where the text stands; they are embedded with it and are never part of a quote.
    """

    id: str
    document_id: str
    ordinal: int
    text: str
    start: int
    end: int
    headings: tuple[str, ...]
    title: str
    corpus: str
    url: str
    language: Language
    jurisdiction: str
    authority: str
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    updated: date | None = None
    licence: str = ""
    page: int | None = None
    # Of the whole document, and carried by the passage with ordinal 0 only:
    references: tuple[Reference, ...] = ()
    keywords: tuple[str, ...] = ()  # other names of the matter: searched, never quoted
    counterpart: str = ""  # id of the same page in the other language
    review: date | None = None  # the day by which its editor means to have looked at it again
    digest: str = ""
    document_digest: str = ""

    @property
    def country(self) -> str:
        """The country whose ranking this passage belongs to."""
        return country_of(self.jurisdiction)

    @property
    def embedded_text(self) -> str:
        """What the embedder and BM25 read: title and heading path, then the text."""
        return f"{context(self.title, self.headings)}\n{self.text.strip()}"


def context(title: str, headings: Sequence[str]) -> str:
    """Title and heading path as they are embedded: no more than CONTEXT_CHARACTERS, else they would push the text out of the
    embedder's window. Where they are longer, the title and the innermost headings stay, each cut short."""
    parts = list(dict.fromkeys((title, *headings)))
    whole = "\n".join(parts)
    if len(whole) <= CONTEXT_CHARACTERS:
        return whole
    kept = [parts[0], *parts[1:][-5:]]
    share = CONTEXT_CHARACTERS // len(kept) - 1
    return "\n".join(part[:share] for part in kept)


def passage_id(document_id: str, ordinal: int) -> str:
    """The stable id of a passage (UUID version 5): the same document and ordinal always give the same id."""
    return str(uuid.uuid5(_PASSAGE_NAMESPACE, f"{document_id}#{ordinal}"))


def text_digest(*parts: str) -> str:
    """SHA-256 over the parts, each length-prefixed so that ("ab", "c") and ("a", "bc") differ; hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
