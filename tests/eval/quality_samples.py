"""Small pages for the reports on quality."""

from __future__ import annotations

from datetime import date

from eval.quality_pages import Page
from retriever.passage import Language, Reference

FR, DE = Language.FR, Language.DE


def make_page(
    identifier: str,
    title: str = "",
    text: str = "",
    language: Language = FR,
    jurisdiction: str = "",
    url: str = "",
    audience: tuple[str, ...] = (),
    updated: date | None = None,
    review: date | None = None,
    counterpart: str = "",
    references: tuple[Reference, ...] = (),
) -> Page:
    return Page(
        id=identifier,
        corpus=identifier.split(":")[0],
        title=title or identifier,
        language=language,
        jurisdiction=jurisdiction or str(language).upper(),
        url=url,
        audience=audience,
        updated=updated,
        review=review,
        counterpart=counterpart,
        references=references,
        text=text,
        passage_ids=(),
    )
