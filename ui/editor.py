"""The editor's page: what the service answers from, for everybody; behind the key, everything that changes it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from service.run_schemas import MAX_NAME_CHARACTERS
from service.schemas import LanguageCode, Problem, Status
from ui import editor_corpora, editor_files, editor_history, editor_reports, editor_update, texts
from ui import editor_texts as words
from ui.client import ServiceFailedError
from ui.components import problem_card
from ui.editor_client import EditorClient
from ui.markup import show, tag
from ui.session import Session
from ui.texts import Text
from ui.uploads import allow_uploads

CLIENT = "editor-client"
PART = "editor-part"
REFUSALS = {Status.REJECTED_INVALID: words.KEY_WRONG, Status.NOT_FOUND: words.KEY_CLOSED}

Part = Callable[[EditorClient, LanguageCode], None]
PARTS: dict[str, tuple[Text, Part]] = {
    "update": (words.PART_UPDATE, editor_update.render),
    "files": (words.PART_FILES, editor_files.render),
    "corpora": (words.PART_CORPORA, lambda client, language: editor_corpora.render(client.service, language)),
    "reports": (words.PART_REPORTS, editor_reports.render),
    "history": (words.PART_HISTORY, editor_history.render),
}


def render(session: Session) -> None:
    """Draw the page."""
    language = session.language
    client: EditorClient | None = st.session_state.get(CLIENT)
    with st.container(key="editor"):
        if client is None:
            _outside(session)
            return
        allow_uploads()
        show(tag("div", tag("h1", words.DESK(language)), class_="intro"))
        _signed(client, language)
        chosen: str = (
            st.segmented_control(
                words.PARTS(language),
                options=list(PARTS),
                format_func=lambda part: PARTS[part][0](language),
                key=PART,
                default="update",
                required=True,
                label_visibility="collapsed",
            )
            or "update"
        )
        try:
            PARTS[chosen][1](client, language)
        except ServiceFailedError as failure:
            show(problem_card(failure.problem, language, asked=False))


def _outside(session: Session) -> None:
    """What anybody may see, and the door."""
    language = session.language
    intro = tag("p", texts.EDITOR_LEDE(language), class_="lede")
    show(tag("div", tag("h1", texts.EDITOR_TITLE(language)), intro, class_="intro"))
    with st.container(key="door"):
        show(tag("h2", words.DOOR(language)), tag("p", words.DOOR_HINT(language)))
        refused: Problem | None = st.session_state.pop("editor-refused", None)
        said = REFUSALS.get(refused.status) if refused else None
        if said:
            show(tag("p", said(language), class_="run-ended failed", data_announce=said(language)))
        elif refused is not None:
            show(problem_card(refused, language, heading="h3", asked=False))
        with st.form("editor-door", border=False):
            st.text_input(words.NAME(language), key="editor-name", max_chars=MAX_NAME_CHARACTERS, autocomplete="name")
            st.text_input(words.KEY(language), key="editor-key", type="password", autocomplete="current-password")
            st.form_submit_button(words.OPEN(language), type="primary", on_click=_enter, args=(session,))
    try:
        editor_corpora.render(session.service, language)
    except ServiceFailedError as failure:
        show(problem_card(failure.problem, language, asked=False))
    editor_corpora.commands(language)


def _enter(session: Session) -> None:
    """Try the key once; it is kept for this session only, and only when it is the right one."""
    name = " ".join(st.session_state["editor-name"].split())
    client = EditorClient(session.service, st.session_state["editor-key"].strip(), name)
    try:
        client.overview()
    except ServiceFailedError as failure:
        st.session_state["editor-refused"] = failure.problem
        return
    st.session_state[CLIENT] = client


def _signed(client: EditorClient, language: LanguageCode) -> None:
    with st.container(key="signed", horizontal=True, vertical_alignment="center"):
        name = client.name or words.UNKNOWN_NAME(language)
        show(tag("p", words.SIGNED(language, name=name), class_="facts"))
        st.button(words.LEAVE(language), key="editor-leave", type="tertiary", on_click=_leave)


def _leave() -> None:
    for name in [key for key in st.session_state if str(key).startswith("editor-")]:
        del st.session_state[name]
