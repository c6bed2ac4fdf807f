"""What every route needs: the state, and a place among the searches that run at once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from fastapi import HTTPException, Request

from retriever.passage import Language
from service import messages
from service.schemas import LanguageCode, Problem, Status
from service.state import State


def state_of(request: Request) -> State:
    """The open state of the application."""
    return request.app.state.deuxrives


def problem_for(request: Request, status: Status, chosen: LanguageCode | None = None) -> Problem:
    """The sentence of a status in both languages, first the one that was chosen, else the browser's."""
    french, german = (messages.status_text(status, language) for language in (Language.FR, Language.DE))
    accepted = request.headers.get("accept-language", "").lower()
    german_first = "de" in accepted and ("fr" not in accepted or accepted.index("de") < accepted.index("fr"))
    message = german if chosen == "de" or (chosen is None and german_first) else french
    return Problem(status=status, message=message, message_fr=french, message_de=german)


@contextmanager
def admitted(state: State) -> Generator[None]:
    """A place among the running searches. Raises 503 with Retry-After when all are taken: to be told at once to come
    back is better than to wait with everybody else. Who waited here would hold a thread that a running stream needs."""
    if not state.searches.acquire(blocking=False):
        raise HTTPException(503, headers={"Retry-After": "2"})
    try:
        yield
    finally:
        state.searches.release()
