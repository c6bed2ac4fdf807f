"""A page or file as read: sections under headings, and one canonical text with character offsets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from retriever.passage import Language, Reference, text_digest

SECTION_BREAK = "\n\n"
_DATES = ("updated", "expires", "review")
_LATER_FIELDS = ("counterpart", "keywords", "expires", "review")


class UnreadableFileError(Exception):
    """A file that cannot be read as its format; the message is the reason shown in the run report."""


@dataclass(frozen=True)
class Section:
    """A headed part of a document.

    ``headings`` is the path from the outermost heading down to this section's own (empty for an introduction; the
    document's title is not repeated in it). ``text`` is the body: one block (paragraph, list item starting with "- ",
    table row with cells joined by " | ") a line, blocks separated by one newline. ``page`` is the 1-based page of a PDF.
    """

    headings: tuple[str, ...]
    text: str
    page: int | None = None


@dataclass(frozen=True)
class Document:
    """One page or file. ``text`` is canonical: citations point into it by character offset.

    ``counterpart`` is the id of the same page in the other language; as a reader gives it, it may still be an address or a
    native id (see ``counterparts``). ``keywords`` are names that people use for the matter and that the text does not: they are
    searched, never quoted. ``expires`` is the last day on which the page may be shown, ``review`` the day by which its editor
    means to have looked at it again.
    """

    id: str
    corpus: str
    url: str
    title: str
    language: Language
    jurisdiction: str
    authority: str
    sections: tuple[Section, ...]
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    updated: date | None = None
    licence: str = ""
    references: tuple[Reference, ...] = ()
    counterpart: str = ""
    keywords: tuple[str, ...] = ()
    expires: date | None = None
    review: date | None = None

    @cached_property
    def text(self) -> str:
        """The bodies of the sections that have one, in reading order, a blank line between two of them."""
        return SECTION_BREAK.join(section.text for section in self.sections if section.text)

    @cached_property
    def digest(self) -> str:
        """Changes when anything that a reader or the index could see changes."""
        return text_digest(
            self.id,
            self.url,
            self.title,
            self.language,
            self.jurisdiction,
            self.authority,
            repr(self.audience),
            repr(self.topics),
            str(self.updated),
            self.licence,
            repr(self.references),
            *(part for s in self.sections for part in (repr(s.headings), s.text, str(s.page))),
            # Named, and only where they are set, so that pages without them keep the digest that they had before.
            *(part for name in _LATER_FIELDS if (value := getattr(self, name)) for part in (name, repr(value))),
        )


def plain_document(document: Document) -> dict[str, Any]:
    """A document as JSON knows it."""
    data = asdict(document)
    for name in _DATES:
        data[name] = data[name].isoformat() if data[name] else None
    return data


def document_of(data: dict[str, Any]) -> Document:
    """The document of ``plain_document``; ``data`` is used up."""
    data["language"] = Language(data["language"])
    for name in _DATES:
        data[name] = date.fromisoformat(data[name]) if data.get(name) else None
    data["sections"] = tuple(Section(tuple(s["headings"]), s["text"], s["page"]) for s in data["sections"])
    data["references"] = tuple(Reference(**r) for r in data["references"])
    for name in ("audience", "topics", "keywords"):
        data[name] = tuple(data.get(name, ()))
    return Document(**data)
