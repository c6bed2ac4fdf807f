"""The versions there are, going back to one, and who did what and when."""

from __future__ import annotations

import streamlit as st

from service.run_schemas import GenerationView, RunRequest, RunsView, RunView
from service.schemas import LanguageCode
from ui import editor_texts as words
from ui.client import ServiceFailedError
from ui.components import problem_card
from ui.editor_client import EditorClient
from ui.editor_progress import ended, follow, number
from ui.markup import Html, join, show, tag
from ui.run_words import words as said
from ui.wording import facts_line, moment

CONFIRM = "editor-back-to"


def render(client: EditorClient, language: LanguageCode) -> None:
    """Draw this part of the page. Raises ServiceFailedError."""
    view = client.overview()
    outcome(view, language)
    if view.running:
        follow(client, view.running, language)
    show(tag("h2", words.HISTORY_VERSIONS(language)))
    for generation in view.generations:
        _version(client, generation, language, busy=bool(view.running))
    show(tag("h2", words.HISTORY_RUNS(language)), _runs(view, language))


def outcome(view: RunsView, language: LanguageCode) -> None:
    """Say once how the run ended that was followed on this page."""
    identifier: str = st.session_state.pop("editor-ended", "")
    problem = st.session_state.pop("editor-problem", None)
    run = next((run for run in view.runs if run.id == identifier), None)
    if run is not None:
        # The steps of an update say themselves why they failed, where they stand.
        alone = run.state == "failed" and run.step in ("rollback", "sync")
        reasons = [tag("li", said(message, language)) for message in run.messages] if alone else []
        show(ended(run, language), tag("ul", *reasons, class_="said") if reasons else None)
    if problem is not None:
        show(problem_card(problem, language, asked=False))


def begin(client: EditorClient, request: RunRequest) -> None:
    """Start a step; what stands in its way is said when the page is drawn next."""
    try:
        client.start(request)
    except ServiceFailedError as failure:
        st.session_state["editor-problem"] = failure.problem


def version_name(generation: GenerationView, language: LanguageCode) -> str:
    """« version du 24 novembre 2026, 08:12 »."""
    return words.VERSION_OF(language, moment=moment(generation.created, language))


def version_facts(generation: GenerationView, language: LanguageCode) -> list[str]:
    """Who and when, how much, and the id."""
    facts: list[str] = []
    if generation.built_by:
        facts.append(words.BUILT_BY(language, name=generation.built_by))
    if generation.published_at:
        when = moment(generation.published_at, language)
        if generation.published_by:
            facts.append(words.PUBLISHED_BY(language, moment=when, name=generation.published_by))
        else:
            facts.append(words.PUBLISHED_ON(language, moment=when))
    documents, passages = number(generation.documents), number(generation.passages)
    facts.append(words.SIZE(language, documents=documents, passages=passages))
    return facts


def _version(client: EditorClient, generation: GenerationView, language: LanguageCode, *, busy: bool) -> None:
    state = words.HISTORY_STATES[generation.state](language)
    name = version_name(generation, language)
    with st.container(key=f"version-{generation.id}"):
        show(
            tag(
                "div",
                tag(
                    "h3",
                    f"{name[:1].upper()}{name[1:]}",
                    " ",
                    tag("span", state, class_=f"state is-{generation.state}"),
                ),
                tag("p", facts_line(version_facts(generation, language)), class_="facts"),
                tag("p", tag("code", generation.id), class_="facts"),
                class_="version",
            )
        )
        if generation.state == "earlier":
            _go_back(client, generation, language, busy=busy)


def _go_back(client: EditorClient, generation: GenerationView, language: LanguageCode, *, busy: bool) -> None:
    if st.session_state.get(CONFIRM) != generation.id:
        st.button(
            words.STEP_BUTTONS["rollback"](language),
            key=f"back-{generation.id}",
            on_click=_ask,
            args=(generation.id,),
            disabled=busy,
        )
        return
    body = words.CONFIRM_ROLLBACK_BODY(language, version=version_name(generation, language))
    title = words.CONFIRM_ROLLBACK(language)
    show(tag("div", tag("h4", title), tag("p", body), class_="confirm", data_announce=f"{title} {body}"))
    request = RunRequest(step="rollback", by=client.name or words.UNKNOWN_NAME(language), generation=generation.id)
    with st.container(key="confirm-back", horizontal=True):
        st.button(words.ROLLBACK_NOW(language), type="primary", on_click=_back, args=(client, request))
        st.button(words.CANCEL(language), on_click=_ask, args=("",))


def _ask(identifier: str) -> None:
    st.session_state[CONFIRM] = identifier


def _back(client: EditorClient, request: RunRequest) -> None:
    _ask("")
    begin(client, request)


def _runs(view: RunsView, language: LanguageCode) -> Html:
    if not view.runs:
        return tag("p", words.HISTORY_NONE(language), class_="empty")
    labels = [
        text(language) for text in (words.HISTORY_WHEN, words.HISTORY_WHAT, words.HISTORY_WHO, words.HISTORY_RESULT)
    ]
    head = tag("tr", *(tag("th", label, scope="col") for label in labels))
    rows = [_run(run, labels, language) for run in view.runs]
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="corpora history")


def _run(run: RunView, labels: list[str], language: LanguageCode) -> Html:
    state = "partial" if run.state == "done" and run.exit_code == 3 else run.state
    result = tag("span", words.RESULTS[state](language), class_="alert" if run.state == "failed" else None)
    notes = [tag("span", said(message, language), class_="facts note") for message in run.messages[:3]]
    when = moment(run.created, language) if run.created else ""
    return tag(
        "tr",
        tag("th", when, scope="row"),
        tag("td", words.STEP_TITLES[run.step](language), data_label=labels[1]),
        tag("td", run.by or words.UNKNOWN_NAME(language), data_label=labels[2]),
        tag("td", tag("div", join([result, *notes])), data_label=labels[3]),
    )
