"""The receipt of an answer: as it was given, to keep, to print, to show at a counter. Address: ?answer=K7F-29M-4TD"""

from __future__ import annotations

import streamlit as st

from service.schemas import Answer, Citation, LanguageCode
from ui import texts
from ui.answer_card import banks, how_made, nearest_pages, notice_box, review_due, updated
from ui.client import ServiceFailedError
from ui.components import contact, new_tab_link, next_steps, problem_card
from ui.language import link
from ui.markup import Html, outside_link, show, tag
from ui.sentences import language_name
from ui.session import Session
from ui.wording import facts_line, heading_text, moment, place, quoted


def render(session: Session) -> None:
    """Draw the page."""
    language = session.language
    reference = st.query_params.get("answer", "")
    with st.container(key="receipt"):
        main, aside = st.columns([7, 3], gap="large")
        with main:
            show(tag("p", tag("a", texts.TO_START(language), href=link("/", language)), class_="back"))
            if not reference:
                _find(language)
            else:
                try:
                    answer = session.service.stored_answer(reference)
                except ServiceFailedError as failure:
                    show(problem_card(failure.problem, language, heading="h1", asked=False))
                    _form(language)
                else:
                    show(receipt(answer, language, changed=_changed(session, answer)))
        with aside:
            show(contact(language))


def receipt(answer: Answer, language: LanguageCode, *, changed: bool) -> Html:
    """The whole receipt. ``changed``: another generation has been published since."""
    part = answer.language if answer.language != language else None
    again = link("/", language)
    return tag(
        "article",
        tag("h1", texts.RECEIPT(language, reference=answer.id)),
        tag("p", tag("a", texts.PRINT(language), href="#receipt", data_print=True, class_="print button")),
        _facts(answer, language),
        tag(
            "p",
            texts.RECEIPT_CHANGED(language),
            " ",
            tag("a", texts.RECEIPT_ASK_AGAIN(language), href=again),
            class_="caution",
        )
        if changed
        else None,
        notice_box(answer, language),
        tag("h2", texts.STATUS_TITLES[answer.status](language)),
        None if answer.sentences else tag("p", answer.message, class_="message", lang=part),
        how_made(answer, language),
        banks(answer, language),
        nearest_pages(answer.nearest, language),
        _sources(answer, language),
        next_steps(answer.next_steps, language, heading="h2"),
        _small_print(answer, language),
        class_="receipt",
        id="receipt",
    )


def _facts(answer: Answer, language: LanguageCode) -> Html:
    rows = [
        (texts.RECEIPT_QUESTION(language), answer.question),
        (texts.RECEIPT_GIVEN(language), moment(answer.asked_at, language)),
        (texts.RECEIPT_GENERATION(language), answer.generation),
        (texts.RECEIPT_MODEL(language), answer.model),
    ]
    pairs = [tag("div", tag("dt", name), tag("dd", value)) for name, value in rows if value]
    return tag("dl", *pairs, class_="receipt-facts")


def _sources(answer: Answer, language: LanguageCode) -> Html:
    if not answer.citations:
        return Html()
    items = [_source(citation, answer, language) for citation in answer.citations]
    return tag("section", tag("h2", texts.RECEIPT_SOURCES(language)), tag("ul", *items), class_="receipt-sources")


def _source(citation: Citation, answer: Answer, language: LanguageCode) -> Html:
    part = citation.language if citation.language != language else None
    facts = [
        place(citation.jurisdiction, language),
        citation.authority,
        updated(citation.updated, language),
        review_due(citation, answer, language),
        language_name(citation.language, language),
        texts.PAGE_NUMBER(language, number=citation.page) if citation.page else "",
        texts.LICENCE(language, licence=citation.licence) if citation.licence else "",
    ]
    address = outside_link(citation.url).partition("#")[0]
    name = texts.AUTHORITY_SITE if citation.demonstration else texts.OFFICIAL_PAGE
    return tag(
        "li",
        tag("span", str(citation.number), class_="badge"),
        tag(
            "div",
            tag("p", quoted(citation.quote, citation.language), class_="quote", lang=part),
            tag("p", heading_text(citation.document_title, citation.language), class_="title", lang=part),
            tag("p", facts_line(facts), class_="facts"),
            tag(
                "p",
                new_tab_link(name(language), citation.url, language, about=citation.document_title),
                class_="screen",
            ),
            tag("p", address, class_="address") if address else None,
        ),
        id=f"citation-{citation.number}",
        tabindex="-1",
    )


def _small_print(answer: Answer, language: LanguageCode) -> Html:
    labels = ", ".join(dict.fromkeys(item.label for item in answer.masked))
    return tag(
        "div",
        tag("p", texts.RECEIPT_VALUE(language)),
        tag("p", texts.MASKED(language, labels=labels)) if labels else None,
        class_="about",
    )


def _changed(session: Session, answer: Answer) -> bool:
    """Whether the service reads another generation than this answer did. Not told when it cannot be asked."""
    if not answer.generation:
        return False
    try:
        current = session.service.corpora().generation
    except ServiceFailedError:
        return False
    return bool(current) and current != answer.generation


def _find(language: LanguageCode) -> None:
    show(tag("h1", texts.RECEIPT_PAGE(language)), tag("p", texts.RECEIPT_LEDE(language), class_="lede"))
    _form(language)


def _form(language: LanguageCode) -> None:
    with st.form("find", border=False):
        st.text_input(texts.REFERENCE(language), key="receipt-reference", autocomplete="off", placeholder="K7F-29M-4TD")
        st.form_submit_button(texts.RECEIPT_OPEN(language), type="primary", on_click=_open)


def _open() -> None:
    typed: str = st.session_state["receipt-reference"]
    reference = "-".join(typed.upper().replace("-", " ").split())
    if reference:
        st.query_params["answer"] = reference
