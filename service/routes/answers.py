"""``/v1/answers``: ask, stream, and open an answer again by its reference number."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from retriever.errors import NoGenerationError, RetrieverError
from retriever.passage import Language
from service import messages
from service.answer import answer, answer_events
from service.routes.access import admitted, state_of
from service.schemas import Answer, Problem, Question, SearchResponse, Sentence, Status
from service.state import State

log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1/answers", tags=["answers"])

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "Not a question object."},
    503: {"model": Problem, "description": "No index, or too many searches at once."},
}
EVENT_STREAM = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "example": "event: passages\ndata: {…}\n\nevent: sentence\ndata: {…}\n\nevent: done\ndata: {…}\n\n",
    }
}


@router.post("", response_model=Answer, responses={200: {"content": EVENT_STREAM}, **PROBLEMS})
def ask(question: Question, request: Request) -> Answer | StreamingResponse:
    """Answer a question. With ``Accept: text/event-stream``: the passages, then each sentence, then the answer."""
    state = state_of(request)
    if "text/event-stream" in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(_stream(state, question), media_type="text/event-stream", headers=headers)
    with admitted(state):
        return answer(state, question)


@router.get("/{reference}", response_model=Answer, responses={404: {"model": Problem}})
def reopen(reference: str, request: Request) -> Answer:
    """The answer with this reference number, as it was given."""
    found = state_of(request).ledger.get(reference)
    if found is None:
        raise HTTPException(404)
    return found


def _stream(state: State, question: Question) -> Iterator[str]:
    """Server-sent events. The stream has begun when something fails, so a failure is an event too, never a cut answer."""
    try:
        with admitted(state):
            for event in answer_events(state, question):
                name = {SearchResponse: "passages", Sentence: "sentence", Answer: "done"}[type(event)]
                yield f"event: {name}\ndata: {event.model_dump_json()}\n\n"
    except NoGenerationError:
        yield _problem_event(Status.NOT_READY, question)
    except HTTPException:
        yield _problem_event(Status.ERROR_TIMEOUT, question)
    except RetrieverError as error:
        log.error("search failed: %s", error)
        yield _problem_event(Status.ERROR_SEARCH, question)


def _problem_event(status: Status, question: Question) -> str:
    french, german = (messages.status_text(status, language) for language in (Language.FR, Language.DE))
    shown = german if question.language == "de" else french
    problem = Problem(status=status, message=shown, message_fr=french, message_de=german)
    return f"event: error\ndata: {problem.model_dump_json()}\n\n"
