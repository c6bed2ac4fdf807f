"""An update, step by step: plan, build, check, compare, publish. Each step says what it does before and what came of it after."""

from __future__ import annotations

import streamlit as st

from service.run_schemas import CorpusFolder, RunDetail, RunRequest, RunView, Step
from service.schemas import LanguageCode
from ui import editor_texts as words
from ui.editor_client import EditorClient
from ui.editor_desk import STEPS, Desk, Progress, desk_of, has_changes
from ui.editor_effect import effect_view
from ui.editor_history import begin, outcome, version_facts, version_name
from ui.editor_plan import check_view, plan_view
from ui.editor_progress import follow
from ui.markup import Html, plain_label, show, tag
from ui.run_words import loss_of
from ui.run_words import words as said
from ui.wording import facts_line, moment

CONFIRM = "editor-confirm"


def render(client: EditorClient, language: LanguageCode) -> None:
    """Draw this part of the page. Raises ServiceFailedError."""
    view = client.overview()
    folders = client.files().corpora
    desk = desk_of(view, folders)
    show(_state(desk, language))
    outcome(view, language)
    if desk.running is not None:
        st.session_state[CONFIRM] = False
        follow(client, desk.running.id, language)
        return
    plan = _details(client, desk, "plan", "build")
    nothing = plan is not None and plan.run.state == "done" and not has_changes(plan.plan) and not desk.stale
    for number, step in enumerate(STEPS, 1):
        _step(client, desk, step, number, folders, plan, language)
        if nothing and desk.draft is None:
            break


def _state(desk: Desk, language: LanguageCode) -> Html:
    live, draft = desk.live, desk.draft
    online = (
        [
            tag("dd", _capital(version_name(live, language))),
            tag("dd", facts_line(version_facts(live, language)), class_="facts"),
        ]
        if live
        else [tag("dd", words.LIVE_NONE(language))]
    )
    waiting = (
        [
            tag("dd", _capital(version_name(draft, language))),
            tag("dd", facts_line(version_facts(draft, language)), class_="facts"),
        ]
        if draft
        else [tag("dd", words.WAITING_NONE(language), class_="none")]
    )
    return tag(
        "dl",
        tag("div", tag("dt", words.LIVE(language)), *online, class_="live"),
        tag("div", tag("dt", words.WAITING(language)), *waiting, class_="draft" if draft else "no-draft"),
        class_="versions",
    )


def _step(
    client: EditorClient,
    desk: Desk,
    step: Step,
    number: int,
    folders: list[CorpusFolder],
    plan: RunDetail | None,
    language: LanguageCode,
) -> None:
    names = {folder.corpus: folder.name for folder in folders}
    progress = desk.progress(step)
    with st.container(key=f"step-{step}-{progress}"):
        show(_heading(desk.latest.get(step), step, number, progress, language))
        _result(client, desk, step, plan, names, language)
        if not desk.may(step) or (progress == "later" and step != "publish"):
            return
        if step == "publish":
            _publish(client, desk, language)
        else:
            _button(client, desk, step, progress, folders, language)


def _heading(run: RunView | None, step: Step, number: int, progress: Progress, language: LanguageCode) -> Html:
    states = {
        "done": words.STEP_DONE,
        "failed": words.STEP_FAILED,
        "next": words.STEP_NEXT,
        "later": words.STEP_LATER,
    }
    who = ""
    if run is not None and run.ended is not None and progress in ("done", "failed"):
        who = words.STEP_BY(language, moment=moment(run.ended, language), name=run.by or words.UNKNOWN_NAME(language))
    return tag(
        "div",
        tag(
            "h2",
            tag("span", words.STEP_NUMBER(language, number=number), " ", class_="unseen"),
            tag("span", "✓" if progress == "done" else str(number), class_="step-number", aria_hidden="true"),
            tag("span", words.STEP_TITLES[step](language)),
            " ",
            tag("span", states[progress](language), class_=f"state is-{progress}" if progress != "later" else "unseen"),
        ),
        tag("p", who or words.STEP_HINTS[step](language), class_="facts"),
        class_=f"step-head is-{progress}",
    )


def _result(
    client: EditorClient,
    desk: Desk,
    step: Step,
    plan: RunDetail | None,
    names: dict[str, str],
    language: LanguageCode,
) -> None:
    run = desk.latest.get(step)
    told = step == "check" and desk.draft is not None and desk.draft.check is not None and desk.draft.check.refusals
    if run is not None and run.state == "failed" and desk.progress(step) == "failed" and not told:
        show(tag("ul", *(tag("li", said(message, language)) for message in run.messages), class_="said alert"))
    if step == "plan" and plan is not None:
        if desk.stale:
            show(tag("p", words.STALE(language), class_="caution"))
        show(plan_view(plan.plan, names, language))
    elif step == "check" and desk.draft is not None and desk.draft.check is not None:
        live = desk.live
        against = moment(live.created, language) if live and desk.draft.check.against == live.id else ""
        show(check_view(desk.draft.check, against, language))
    elif step == "effect" and desk.progress(step) == "done" and run is not None:
        effect = client.run(run.id).effect
        if effect is not None:
            show(effect_view(effect, language))


def _button(
    client: EditorClient,
    desk: Desk,
    step: Step,
    progress: Progress,
    folders: list[CorpusFolder],
    language: LanguageCode,
) -> None:
    accepted: list[str] = []
    run = desk.latest.get(step)
    for corpus in loss_of(run.messages) if run is not None and run.state == "failed" else []:
        name = next((folder.name for folder in folders if folder.corpus == corpus), corpus)
        label = plain_label(words.ACCEPT_LOSS(language, corpus=name))
        if st.checkbox(label, key=f"editor-loss-{step}-{corpus}"):
            accepted.append(corpus)
    done = progress == "done"
    label = words.STEP_AGAIN if done else words.STEP_BUTTONS[step]
    st.button(
        label(language),
        key=f"start-{step}",
        type="primary" if progress in ("next", "failed") else "tertiary" if done else "secondary",
        on_click=_start,
        args=(client, step, desk, accepted, language),
    )


def _start(client: EditorClient, step: Step, desk: Desk, accepted: list[str], language: LanguageCode) -> None:
    generation = desk.draft.id if desk.draft and step in ("check", "effect", "publish") else ""
    by = client.name or words.UNKNOWN_NAME(language)
    begin(client, RunRequest(step=step, by=by, generation=generation, accept_loss=accepted))


def _publish(client: EditorClient, desk: Desk, language: LanguageCode) -> None:
    draft = desk.draft
    if draft is None:
        return
    if not st.session_state.get(CONFIRM):
        seen = desk.progress("effect") == "done"
        label = words.STEP_BUTTONS["publish"](language)
        kind = "primary" if seen else "secondary"
        st.button(label, key="start-publish", type=kind, on_click=_ask, args=(True,))
        return
    title = words.CONFIRM_PUBLISH(language)
    body = words.CONFIRM_PUBLISH_BODY(language, version=version_name(draft, language))
    unseen = None if desk.progress("effect") == "done" else tag("p", words.CONFIRM_UNSEEN(language), class_="alert")
    show(tag("div", tag("h3", title), tag("p", body), unseen, class_="confirm", data_announce=f"{title} {body}"))
    with st.container(key="confirm-publish", horizontal=True):
        st.button(
            words.PUBLISH_NOW(language),
            type="primary",
            on_click=_publish_now,
            args=(client, desk, language),
        )
        st.button(words.CANCEL(language), on_click=_ask, args=(False,))


def _publish_now(client: EditorClient, desk: Desk, language: LanguageCode) -> None:
    _ask(False)
    _start(client, "publish", desk, [], language)


def _ask(asked: bool) -> None:
    st.session_state[CONFIRM] = asked


def _details(client: EditorClient, desk: Desk, *steps: Step) -> RunDetail | None:
    """The newest of these runs with what it found out; one that left no plan (it broke early) counts for nothing."""
    runs = sorted((run for step in steps if (run := desk.latest.get(step))), key=lambda run: run.id, reverse=True)
    for run in runs:
        detail = client.run(run.id)
        if detail.plan:
            return detail
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
