"""The sources of an answer: one group per document, each quote a card that opens to its words in context."""

from __future__ import annotations

from collections.abc import Mapping

from service.schemas import Answer, Citation, LanguageCode
from ui import texts
from ui.answer_card import review_due, updated
from ui.components import new_tab_link
from ui.language import link
from ui.markup import Html, marked, tag
from ui.sentences import language_name
from ui.wording import country_of, facts_line, heading_text, place, quoted


def sources(answer: Answer, contexts: Mapping[int, str], language: LanguageCode) -> Html:
    """All sources; ``contexts`` holds the passage of each citation, by its number, where it could be fetched."""
    if not answer.citations:
        return Html()
    documents: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        documents.setdefault(citation.document_id, []).append(citation)
    return tag(
        "section",
        tag("h2", texts.SOURCES(language), id="sources"),
        *(_document(citations, answer, contexts, language) for citations in documents.values()),
        class_="sources",
        aria_labelledby="sources",
    )


def _document(citations: list[Citation], answer: Answer, contexts: Mapping[int, str], language: LanguageCode) -> Html:
    first = citations[0]
    facts = [
        place(first.jurisdiction, language),
        first.authority,
        updated(first.updated, language),
        review_due(first, answer, language),
        language_name(first.language, language),
        texts.LICENCE(language, licence=first.licence) if first.licence else "",
    ]
    return tag(
        "div",
        tag("h3", heading_text(first.document_title, first.language), lang=_part(first, language)),
        tag("p", facts_line(facts), class_="facts"),
        *(_quote(citation, contexts.get(citation.number, ""), language) for citation in citations),
        class_=f"source-document bank-{country_of(first.jurisdiction).lower()}",
    )


def _quote(citation: Citation, context: str, language: LanguageCode) -> Html:
    part = _part(citation, language)
    shown, found = marked(context, citation.quote)
    whole = link(
        "/document", language, document=citation.document_id, passage=citation.passage_id, quote=citation.quote
    )
    headings = heading_text(" › ".join(citation.headings), citation.language)
    return tag(
        "details",
        tag(
            "summary",
            tag("span", str(citation.number), class_="badge"),
            tag("span", quoted(citation.quote, citation.language), class_="quote", lang=part),
        ),
        tag(
            "div",
            tag("p", headings, class_="path", lang=part) if headings else None,
            tag("p", texts.PAGE_NUMBER(language, number=citation.page), class_="facts") if citation.page else None,
            tag("blockquote", shown if found else tag("mark", citation.quote), lang=part),
            None if found else tag("p", texts.NO_CONTEXT(language), class_="facts"),
            tag(
                "p",
                new_tab_link(_page_name(citation, language), citation.url, language, about=citation.document_title),
                tag("a", texts.WHOLE_DOCUMENT(language), href=whole),
                class_="links",
            ),
        ),
        id=f"citation-{citation.number}",
        class_="source",
    )


def _part(citation: Citation, language: LanguageCode) -> LanguageCode | None:
    """The ``lang`` of the citation's words, where it is not the page's own."""
    return citation.language if citation.language != language else None


def _page_name(citation: Citation, language: LanguageCode) -> str:
    """A demonstration text does not stand on the authority's page: the link must not promise it."""
    return (texts.AUTHORITY_SITE if citation.demonstration else texts.OFFICIAL_PAGE)(language)
