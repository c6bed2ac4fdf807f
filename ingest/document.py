"""A page or file as read: sections under headings, and one canonical text with character offsets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from retriever.passage import Language, Reference, text_digest

SECTION_BREAK = "\n\n"


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
    """One page or file. ``text`` is canonical: citations point into it by character offset."""

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
        )
