"""A document as the service holds it, the cited passage marked. Address: ?document=…&passage=…&quote=…"""

from __future__ import annotations

import streamlit as st

from service.schemas import DocumentPassage, DocumentReference, DocumentView, LanguageCode
from ui import texts
from ui.answer_card import updated
from ui.client import ServiceFailedError
from ui.components import contact, new_tab_link, problem_card
from ui.language import link
from ui.markup import Html, join, marked, outside_link, show, tag
from ui.sentences import language_name
from ui.session import Session
from ui.wording import facts_line, heading_text, place

CITED_ID = "cited-passage"


def render(session: Session) -> None:
    """Draw the page."""
    language = session.language
    document_id = st.query_params.get("document", "")
    with st.container(key="document"):
        main, aside = st.columns([7, 3], gap="large")
        with main:
            if not document_id:
                show(_nothing(language))
            else:
                try:
                    view = session.service.document(document_id, st.query_params.get("passage", ""))
                except ServiceFailedError as failure:
                    show(problem_card(failure.problem, language, heading="h1", asked=False))
                else:
                    show(document(view, st.query_params.get("quote", ""), language))
        with aside:
            show(contact(language))


def document(view: DocumentView, quote: str, language: LanguageCode) -> Html:
    """The document from its passages, in reading order."""
    part = view.language if view.language != language else None
    cited = any(passage.cited for passage in view.passages)
    official = (texts.AUTHORITY_SITE if view.demonstration else texts.OFFICIAL_PAGE)(language)
    facts = [place(view.jurisdiction, language), view.authority, updated(view.updated, language)]
    facts.append(language_name(view.language, language))
    return tag(
        "article",
        tag("p", tag("a", texts.TO_START(language), href=link("/", language)), class_="back"),
        tag("h1", heading_text(view.title, view.language), lang=part),
        tag("p", facts_line(facts), class_="facts"),
        tag(
            "p",
            texts.DOCUMENT_DEMONSTRATION(language) if view.demonstration else texts.DOCUMENT_COPY(language),
            " ",
            new_tab_link(official, view.url, language),
        ),
        _jump(language) if cited else None,
        tag("div", *_passages(view.passages, quote, language), lang=part, class_="text"),
        _references(view.references, language),
        tag("p", texts.LICENCE(language, licence=view.licence), class_="facts") if view.licence else None,
        class_="document",
    )


def _jump(language: LanguageCode) -> Html:
    there = tag("a", texts.DOCUMENT_CITED(language), href=f"#{CITED_ID}", data_opens=CITED_ID, class_="jump")
    return tag("p", there)


def _nothing(language: LanguageCode) -> Html:
    return tag(
        "section",
        tag("h1", texts.DOCUMENT_PAGE(language)),
        tag("p", texts.DOCUMENT_NONE(language)),
        tag("p", tag("a", texts.TO_START(language), href=link("/", language))),
        class_="document",
    )


def _passages(passages: list[DocumentPassage], quote: str, language: LanguageCode) -> list[Html]:
    shown: list[Html] = []
    above: list[str] = []
    page: int | None = None
    for passage in sorted(passages, key=lambda passage: passage.ordinal):
        shown += _headings(passage.headings, above)
        above = passage.headings
        if passage.page is not None and passage.page != page:
            page = passage.page
            shown.append(tag("p", texts.PAGE_NUMBER(language, number=page), class_="facts", lang=language))
        shown.append(_passage(passage, quote, language))
    return shown


def _headings(headings: list[str], above: list[str]) -> list[Html]:
    """The headings that were not already standing above the passage before, h2 and deeper."""
    new = next((depth for depth, (one, two) in enumerate(zip(headings, above, strict=False)) if one != two), None)
    if new is None:
        new = min(len(headings), len(above))
    return [tag(f"h{min(depth + 2, 6)}", headings[depth]) for depth in range(new, len(headings))]


def _passage(passage: DocumentPassage, quote: str, language: LanguageCode) -> Html:
    if not passage.cited:
        return tag("div", passage.text, class_="passage")
    text, found = marked(passage.text, quote)
    label = tag("p", texts.DOCUMENT_CITED_LABEL(language), class_="cited-label", lang=language)
    body = tag("div", text if found else tag("mark", passage.text), class_="passage")
    return tag("div", label, body, id=CITED_ID, class_="cited", tabindex="-1", data_scroll_now=True)


def _references(references: list[DocumentReference], language: LanguageCode) -> Html:
    if not references:
        return Html()
    items = [
        tag(
            "li",
            new_tab_link(item.title, item.url, language) if outside_link(item.url) else tag("span", item.title),
            tag("span", item.detail, class_="facts") if item.detail else None,
        )
        for item in references
    ]
    return join([tag("h2", texts.REFERENCES(language)), tag("ul", *items, class_="references")])
