"""``/v1/answers``: ask, stream, and open an answer again by its reference number."""

from __future__ import annotations

import logging
from collections.abc import Generator
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from retriever.errors import NoGenerationError, RetrieverError
from service.answer import answer, answer_events
from service.routes.access import admitted, problem_for, state_of
from service.schemas import Answer, Problem, Question, SearchResponse, Sentence, Status, Withdrawn
from service.state import State

log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1/answers", tags=["answers"])

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "Not a question object."},
    503: {"model": Problem, "description": "No index, or too many searches at once."},
}
_EVENTS = {SearchResponse: "passages", Sentence: "sentence", Withdrawn: "withdrawn", Answer: "done"}
EVENT_STREAM = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "example": "event: passages\ndata: {…}\n\nevent: sentence\ndata: {…}\n\nevent: done\ndata: {…}\n\n",
    }
}


@router.post("", response_model=Answer, responses={200: {"content": EVENT_STREAM}, **PROBLEMS})
def ask(question: Question, request: Request) -> Answer | StreamingResponse:
    """Answer a question. With ``Accept: text/event-stream``: the passages, then each sentence, then the answer.

    ``withdrawn`` takes a country's sentences back: its model failed before the end, and the sources follow instead."""
    state = state_of(request)
    if "text/event-stream" in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return EventStream(_stream(state, question, request), headers)
    with admitted(state):
        return answer(state, question)


@router.get("/{reference}", response_model=Answer, responses={404: {"model": Problem}})
def reopen(reference: str, request: Request) -> Answer:
    """The answer with this reference number, as it was given."""
    found = state_of(request).ledger.get(reference)
    if found is None:
        raise HTTPException(404)
    return found


class EventStream(StreamingResponse):
    """Closes its events at once when the reader has gone: they hold a generation and a place among the searches."""

    def __init__(self, events: Generator[str], headers: dict[str, str]) -> None:
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._events.close()


def _stream(state: State, question: Question, request: Request) -> Generator[str]:
    """Server-sent events. The stream has begun when something fails, so a failure is an event too, never a cut answer."""

    def failed(status: Status) -> str:
        return problem_event(problem_for(request, status, question.language))

    try:
        with admitted(state):
            for event in answer_events(state, question):
                if event is None:
                    yield ": waiting\n\n"  # a comment: shows whether the reader is still there
                    continue
                name = _EVENTS[type(event)]
                yield f"event: {name}\ndata: {event.model_dump_json()}\n\n"
    except NoGenerationError:
        yield failed(Status.NOT_READY)
    except HTTPException:
        yield failed(Status.ERROR_TIMEOUT)
    except RetrieverError as error:
        log.error("search failed: %s", error)
        yield failed(Status.ERROR_SEARCH)


def problem_event(problem: Problem) -> str:
    """A failure as the last event of a stream."""
    return f"event: error\ndata: {problem.model_dump_json()}\n\n"
