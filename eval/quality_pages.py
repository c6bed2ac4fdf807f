"""The pages of a generation, put together from their passages, for the reports on its quality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import numpy as np

from retriever.centering import unit
from retriever.embedder import Vectors
from retriever.passage import Language, Passage, Reference, country_of
from retriever.store import Index
from service.quality_schemas import PageName
from service.views import language_code

_BATCH = 1000
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Page:
    """A page with its whole text."""

    id: str
    corpus: str
    title: str
    language: Language
    jurisdiction: str
    url: str
    audience: tuple[str, ...]
    updated: date | None
    review: date | None
    counterpart: str
    references: tuple[Reference, ...]
    text: str
    passage_ids: tuple[str, ...]

    @property
    def country(self) -> str:
        return country_of(self.jurisdiction)

    @property
    def name(self) -> PageName:
        """As it stands in a report."""
        return PageName(
            id=self.id,
            title=self.title,
            corpus=self.corpus,
            language=language_code(self.language),
            jurisdiction=self.jurisdiction,
            url=self.url,
        )

    @property
    def plain_title(self) -> str:
        """In small letters with single spaces."""
        return _SPACES.sub(" ", self.title).strip().casefold()


def read_pages(index: Index) -> list[Page]:
    """Every page, sorted by id."""
    passages: dict[str, list[Passage]] = {}
    for passage in index.all_passages():
        passages.setdefault(passage.document_id, []).append(passage)
    return [_page(sorted(found, key=lambda p: p.ordinal)) for _, found in sorted(passages.items())]


def _page(passages: Sequence[Passage]) -> Page:
    first = passages[0]
    return Page(
        id=first.document_id,
        corpus=first.corpus,
        title=first.title,
        language=first.language,
        jurisdiction=first.jurisdiction,
        url=first.url,
        audience=first.audience,
        updated=first.updated,
        review=first.review,
        counterpart=first.counterpart,
        references=first.references,
        text="".join(p.text for p in passages),
        passage_ids=tuple(p.id for p in passages),
    )


def page_vectors(index: Index, pages: Sequence[Page]) -> Vectors:
    """One unit vector a page [n, dimension]: the direction of its passages' sum. They are centred by language in the
    generation, so pages of two languages can be compared."""
    ids = [identifier for page in pages for identifier in page.passage_ids]
    rows = np.repeat(np.arange(len(pages)), [len(page.passage_ids) for page in pages])
    sums = np.zeros((len(pages), index.generation.dimension), np.float32)
    for start in range(0, len(ids), _BATCH):
        part = slice(start, start + _BATCH)
        np.add.at(sums, rows[part], index.vectors(ids[part]))
    return unit(sums)


def plain_address(url: str) -> str:
    """An address without what differs between two ways of writing it: scheme, "www.", last slash, fragment. Empty for none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"
