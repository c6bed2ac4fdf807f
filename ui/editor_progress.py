"""A run that goes on: what it does, how far it is, how long it will take; and in a sentence how one ended."""

from __future__ import annotations

import math

import streamlit as st

from service.run_schemas import RunView
from service.schemas import LanguageCode
from ui import editor_texts as words
from ui.client import ServiceFailedError
from ui.components import problem_card
from ui.editor_client import EditorClient
from ui.markup import Html, show, tag
from ui.wording import NARROW, facts_line

LOOK_SECONDS = 1.0


@st.fragment(run_every=LOOK_SECONDS)
def follow(client: EditorClient, identifier: str, language: LanguageCode) -> None:
    """Draw the run anew every second; when it has ended, draw the whole page anew."""
    try:
        run = client.run(identifier).run
    except ServiceFailedError as failure:
        show(problem_card(failure.problem, language, asked=False))
        return
    if run.state in ("done", "failed"):
        st.session_state["editor-ended"] = run.id
        st.rerun()
    show(progress_card(run, language))


def progress_card(run: RunView, language: LanguageCode) -> Html:
    """The card of a run that goes on."""
    title = words.RUNNING(language, step=words.STEP_TITLES[run.step](language))
    percent = round(100 * run.progress)
    facts = [f"{percent}{NARROW}%", time_left(run.seconds_left, language)]
    if run.total:
        facts.append(words.COUNTED(language, done=number(run.done), total=number(run.total)))
    if run.by:
        facts.append(words.RUNNING_BY(language, name=run.by))
    bar = tag("progress", f"{percent} %", value=percent, max=100, aria_labelledby="running-title")
    return tag(
        "section",
        tag("h2", title, id="running-title", data_announce=title),
        tag("p", doing(run, language), class_="doing"),
        bar,
        tag("p", facts_line(facts), class_="facts"),
        tag("p", words.RUNNING_HINT(language), class_="facts"),
        class_="card run-card",
    )


def doing(run: RunView, language: LanguageCode) -> str:
    """What goes on, in words."""
    if not run.doing:
        return words.QUEUED(language)
    kind, _, corpus = run.doing.partition(" ")
    text = words.DOING.get(kind, words.DOING_OTHER)
    return text(language, corpus=corpus) if "{corpus}" in text.fr else text(language)


def ended(run: RunView, language: LanguageCode) -> Html:
    """A line that says how a run ended; it is read out once."""
    failed = run.state == "failed"
    text = (words.ENDED_FAILED if failed else words.ENDED)(language, step=words.STEP_TITLES[run.step](language))
    return tag("p", text, class_="run-ended failed" if failed else "run-ended", data_announce=text)


def time_left(seconds: float | None, language: LanguageCode) -> str:
    """« encore 3 min environ »; nothing where it is not known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return words.LEFT_SECONDS(language, count=max(1, math.ceil(seconds)))
    return words.LEFT_MINUTES(language, count=math.ceil(seconds / 60))


def number(value: int) -> str:
    """A count with narrow spaces between the thousands, as both languages accept."""
    return f"{value:,}".replace(",", NARROW)
