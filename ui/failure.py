"""What the reader sees when the page's own script fails."""

from __future__ import annotations

import streamlit as st

from service.schemas import Status
from ui import texts
from ui.client import problem
from ui.components import problem_card
from ui.language import choose
from ui.markup import show


def show_failure(_error: Exception) -> bool:
    """Say it in the reader's language, in Streamlit's place (``True``); Streamlit has written it to the log."""
    language = choose(st.query_params.get("lang"), st.context.headers.get("Accept-Language"))
    show(problem_card(problem(Status.ERROR_SEARCH, texts.BROKEN), language))
    return True
