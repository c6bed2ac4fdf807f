"""The agent's page: passages at once, a sentence to read aloud, an answer to copy, all in one view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from service.schemas import Answer, CorpusView, LanguageCode, Problem, SearchRequest, SearchResponse
from ui import texts
from ui.answer_card import answer_card
from ui.citizen import COUNTRIES, countries_of, question_of
from ui.client import ServiceFailedError
from ui.components import problem_card
from ui.copies import copies, read_aloud
from ui.feedback import flag_passage
from ui.language import LANGUAGES, link
from ui.markup import plain_label, show, tag
from ui.passages import rankings
from ui.sentences import language_name
from ui.session import Session, contexts
from ui.sources import sources
from ui.waiting import follow

RECENT: Final = 8
LIMIT: Final = 6


@dataclass
class Desk:
    """What the agent has in front of them during one call."""

    recent: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    search: SearchResponse | None = None
    answer: Answer | None = None
    contexts: dict[int, str] = field(default_factory=dict[int, str])
    problem: Problem | None = None


def render(session: Session) -> None:
    """Draw the page."""
    language = session.language
    desk: Desk = st.session_state.setdefault("desk", Desk())
    with st.container(key="agent"):
        show(tag("h1", texts.AGENT_TITLE(language), class_="desk-title"))
        left, middle, right = st.columns([4, 6, 6], gap="medium")
        with left:
            _ask_form(session)
            _open_form(session)
            _recent(desk, language)
        with middle:
            show(tag("h2", texts.AGENT_PASSAGES(language)))
            found = st.empty()
        with right:
            show(tag("h2", texts.AGENT_ANSWER(language)))
            _work(session, desk, found, st.empty())
            _answer(session, desk)


def reference_of(typed: str) -> str:
    """A reference number as the service writes it: capitals, groups with hyphens between them."""
    return "-".join(typed.upper().replace("-", " ").split())


def _ask_form(session: Session) -> None:
    language = session.language
    with st.form("desk-ask", border=False):
        st.text_input(
            texts.AGENT_ASK(language),
            key="desk-question",
            autocomplete="off",
            placeholder=texts.AGENT_ASK_PLACEHOLDER(language),
        )
        st.form_submit_button(texts.AGENT_SUBMIT(language), type="primary", on_click=_ask)
        st.radio(
            texts.COUNTRY_LABEL(language),
            options=list(COUNTRIES),
            format_func=lambda country: COUNTRIES[country][0](language),
            horizontal=True,
            key="desk-country",
        )
        st.pills(
            texts.AGENT_LANGUAGES(language),
            options=LANGUAGES,
            format_func=lambda code: language_name(code, language).capitalize(),
            selection_mode="multi",
            key="desk-languages",
        )
        names = {corpus.id: corpus.name for corpus in _corpora(session)}
        if names:
            st.pills(
                texts.AGENT_CORPORA(language),
                options=list(names),
                format_func=lambda corpus: plain_label(names[corpus]),
                selection_mode="multi",
                key="desk-corpora",
            )
    show(tag("p", texts.AGENT_FILTER_HINT(language), class_="facts"))


def _corpora(session: Session) -> list[CorpusView]:
    """For the filter. Without the service there is no filter; what is wrong is said where the passages would be."""
    try:
        return session.service.corpora().corpora
    except ServiceFailedError:
        return []


def _open_form(session: Session) -> None:
    language = session.language
    with st.form("desk-open", border=False):
        st.text_input(texts.AGENT_OPEN(language), key="desk-reference", autocomplete="off", placeholder="K7F-29M-4TD")
        st.form_submit_button(texts.AGENT_OPEN_SUBMIT(language), on_click=_open)


def _recent(desk: Desk, language: LanguageCode) -> None:
    show(tag("h2", texts.AGENT_RECENT(language)))
    if not desk.recent:
        show(tag("p", texts.AGENT_RECENT_NONE(language), class_="facts"))
        return
    with st.container(key="recent"):
        for number, (text, country) in enumerate(desk.recent):
            label = plain_label(text[:80])
            st.button(label, key=f"recent-{number}", type="tertiary", on_click=_ask_again, args=(text, country))
        st.button(texts.AGENT_NEW_CALL(language), key="new-call", on_click=_new_call)


def _ask() -> None:
    text, country = st.session_state["desk-question"], st.session_state["desk-country"]
    if not text.strip():
        return
    desk: Desk = st.session_state["desk"]
    desk.recent = [(text, country), *(pair for pair in desk.recent if pair[0] != text)][:RECENT]
    st.session_state["desk-todo"] = "ask"


def _ask_again(text: str, country: str) -> None:
    st.session_state["desk-question"] = text
    st.session_state["desk-country"] = country
    _ask()


def _open() -> None:
    if st.session_state["desk-reference"].strip():
        st.session_state["desk-todo"] = "open"


def _new_call() -> None:
    """Nothing of one caller is left on the screen for the next."""
    st.session_state["desk"] = Desk()
    st.session_state["desk-question"] = ""
    st.session_state["desk-reference"] = ""


def _work(session: Session, desk: Desk, found: DeltaGenerator, slot: DeltaGenerator) -> None:
    """Do what was asked for, the passages first; then draw what there is in the middle column."""
    language = session.language
    todo: str = st.session_state.pop("desk-todo", "")
    try:
        if todo == "open":
            desk.problem, desk.search = None, None
            desk.answer = session.service.stored_answer(reference_of(st.session_state["desk-reference"]))
            desk.contexts = contexts(session.service, desk.answer.citations)
        elif todo == "ask":
            _search(session, desk)
            found.html(rankings(desk.search, language))
            question = question_of(language, st.session_state["desk-question"], st.session_state["desk-country"])
            desk.answer = follow(session.service.answer(question), slot, language)
            desk.contexts = contexts(session.service, desk.answer.citations)
    except ServiceFailedError as failure:
        desk.problem, desk.answer = failure.problem, None
    slot.empty()
    found.html(rankings(desk.search, language))


def _search(session: Session, desk: Desk) -> None:
    text, country = st.session_state["desk-question"], st.session_state["desk-country"]
    desk.problem, desk.answer, desk.search = None, None, None
    desk.search = session.service.search(
        SearchRequest(
            question=text[:20_000],
            language=session.language,
            countries=countries_of(country, session.language),
            corpora=st.session_state.get("desk-corpora") or None,
            languages=st.session_state["desk-languages"] or None,
            limit=LIMIT,
        )
    )


def _answer(session: Session, desk: Desk) -> None:
    language = session.language
    if desk.problem is not None:
        show(problem_card(desk.problem, language))
    if desk.answer is None:
        if desk.problem is None:
            show(tag("p", texts.AGENT_ANSWER_EMPTY(language), class_="empty"))
        return
    answer = desk.answer
    aloud = read_aloud(answer, language)
    if aloud is not None:
        text, spoken = aloud
        show(
            tag(
                "section",
                tag("h3", texts.AGENT_READ_ALOUD(language)),
                tag("p", text, lang=spoken if spoken != language else None),
                tag("p", tag("em", texts.TRANSLATED(language), class_="translated"))
                if answer.sentences[0].translated
                else None,
                class_="aloud",
            )
        )
    if answer.sentences:
        show(copies(answer, language))
    show(answer_card(answer, language), sources(answer, desk.contexts, language))
    flag_passage(session, answer)
    show(tag("p", tag("a", texts.AGENT_FULL(language), href=link("/", language, answer=answer.id))))
