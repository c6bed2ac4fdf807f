"""The citizen's page: one question, one answer, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from service.schemas import Answer, CountryCode, LanguageCode, Problem, Question, Status
from ui import texts
from ui.answer_card import answer_card
from ui.client import ServiceFailedError
from ui.components import contact, problem_card
from ui.feedback import ask_reader
from ui.markup import join, show, tag
from ui.session import Session, contexts, readiness
from ui.sources import sources
from ui.texts import Text
from ui.waiting import follow

COUNTRIES: Final[dict[str, tuple[Text, list[CountryCode] | None]]] = {
    "auto": (texts.COUNTRY_AUTO, None),
    "FR": (texts.COUNTRY_FR, ["FR"]),
    "DE": (texts.COUNTRY_DE, ["DE"]),
    "both": (texts.COUNTRY_BOTH, ["FR", "DE"]),
}


@dataclass
class Shown:
    """What stands below the question: an answer with the passages of its citations, or a problem."""

    answer: Answer | None = None
    contexts: dict[int, str] | None = None
    problem: Problem | None = None


def render(session: Session) -> None:
    """Draw the page."""
    language = session.language
    _restore(session)
    asked: Question | None = st.session_state.pop("asked", None)
    shown: Shown = st.session_state.get("shown", Shown())
    fresh = asked is None and shown.answer is None and shown.problem is None
    with st.container(key="citizen"):
        main, aside = st.columns([7, 3], gap="large")
        with aside:  # drawn first: it must be there while an answer is awaited
            show(contact(language))
        with main:
            _title(language, fresh=fresh)
            if fresh and (found := readiness(session.service)):
                show(problem_card(found, language, asked=False))
            _form(language)
            if asked is not None:
                shown = _ask(session, asked)
            _show(session, shown)
            if fresh:
                _examples(language)


def question_of(language: LanguageCode, text: str, country: str) -> Question:
    """The question as the service wants it; what is too long for the wire is cut, and refused there as too long."""
    return Question(question=text[:20_000], language=language, countries=countries_of(country, language))


def countries_of(country: str, language: LanguageCode) -> list[CountryCode] | None:
    """The countries behind a choice; of both, the reader's own first."""
    countries = COUNTRIES[country][1]
    return countries[::-1] if countries and language == "de" else countries


def _restore(session: Session) -> None:
    """Fetch the answer that the address names, unless it is the one already here."""
    reference = st.query_params.get("answer", "")
    shown: Shown = st.session_state.get("shown", Shown())
    if not reference or "asked" in st.session_state or (shown.answer and shown.answer.id == reference):
        return
    try:
        answer = session.service.stored_answer(reference)
    except ServiceFailedError as failure:
        st.session_state["shown"] = Shown(problem=failure.problem)
        return
    st.session_state["shown"] = Shown(answer=answer, contexts=contexts(session.service, answer.citations))
    st.session_state.setdefault("question", answer.question)


def _title(language: LanguageCode, *, fresh: bool) -> None:
    lede = tag("p", texts.LEDE(language), class_="lede") if fresh else None
    show(tag("div", tag("h1", texts.TITLE(language)), lede, class_="intro" if fresh else "intro small"))


def _form(language: LanguageCode) -> None:
    with st.form("ask", border=False, enter_to_submit=True):
        st.text_input(
            texts.ASK_LABEL(language),
            key="question",
            autocomplete="off",
            placeholder=texts.ASK_PLACEHOLDER(language),
        )
        st.radio(
            texts.COUNTRY_LABEL(language),
            options=list(COUNTRIES),
            format_func=lambda country: COUNTRIES[country][0](language),
            horizontal=True,
            key="country",
        )
        st.form_submit_button(texts.SUBMIT(language), type="primary", on_click=_submitted, args=(language,))
    checks = f" {texts.AI_NOTICE_CHECK(language)} {texts.PERSONAL_NOTICE(language)}"
    show(tag("p", tag("strong", texts.AI_NOTICE(language)), checks, class_="notice"))


def _submitted(language: LanguageCode) -> None:
    question = question_of(language, st.session_state["question"], st.session_state["country"])
    st.session_state["asked"] = question


def _ask_text(language: LanguageCode, text: str, country: str) -> None:
    st.session_state["question"] = text
    st.session_state["country"] = country
    st.session_state["asked"] = question_of(language, text, country)


def _ask(session: Session, asked: Question) -> Shown:
    st.query_params.pop("answer", None)
    slot = st.empty()
    try:
        answer = follow(session.service.answer(asked), slot, session.language)
    except ServiceFailedError as failure:
        shown = Shown(problem=failure.problem)
    else:
        shown = Shown(answer=answer, contexts=contexts(session.service, answer.citations))
        if answer.id:
            st.query_params["answer"] = answer.id
    slot.empty()
    st.session_state["shown"] = shown
    return shown


def _show(session: Session, shown: Shown) -> None:
    language = session.language
    if shown.problem is not None:
        show(problem_card(shown.problem, language))
        if st.session_state.get("question"):
            st.button(texts.ASK_AGAIN(language), on_click=_submitted, args=(language,))
    if shown.answer is None:
        return
    card, said = st.container(), st.container()
    # Before the card: a citation that can be followed has its source on the page.
    show(sources(shown.answer, shown.contexts or {}, language))
    with card:
        show(answer_card(shown.answer, language))
    with said:
        ask_reader(session, shown.answer)
    if shown.answer.status is Status.CLARIFY_COUNTRY:
        _countries(shown.answer, language)


def _countries(answer: Answer, language: LanguageCode) -> None:
    """Two buttons that ask the same question again for one country."""
    text: str = st.session_state.get("question") or answer.question
    with st.container(horizontal=True, key="countries"):
        for country in ("DE", "FR") if language == "de" else ("FR", "DE"):
            label = COUNTRIES[country][0](language)
            st.button(label, key=f"country-{country}", on_click=_ask_text, args=(language, text, country))


def _examples(language: LanguageCode) -> None:
    show(join([tag("h2", texts.EXAMPLES_TITLE(language), class_="examples-title")]))
    with st.container(key="examples"):
        for number, example in enumerate(texts.EXAMPLES):
            text = example(language)
            st.button(text, key=f"example-{number}", type="tertiary", on_click=_ask_text, args=(language, text, "auto"))
