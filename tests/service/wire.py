"""Reading what the service sends."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, Protocol

from retriever.passage import Language
from service.messages import status_text
from service.schemas import Problem, Status

EVENT_STREAM = {"Accept": "text/event-stream"}


class Response(Protocol):
    """As much of a client's response as is read here."""

    status_code: int

    @property
    def text(self) -> str: ...

    def json(self) -> Any: ...


class Event(NamedTuple):
    """One server-sent event."""

    name: str
    data: dict[str, Any]


def events(text: str) -> list[Event]:
    """The events of a whole stream; each must be well formed."""
    assert text.endswith("\n\n")
    found: list[Event] = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        assert name.startswith("event: ")
        assert data.startswith("data: ")
        found.append(Event(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def is_problem(response: Response, status: Status) -> Problem:
    """The response is this problem, with the fixed sentence in both languages."""
    problem = Problem.model_validate(response.json())
    assert problem.status is status
    assert problem.message_fr == status_text(status, Language.FR)
    assert problem.message_de == status_text(status, Language.DE)
    assert problem.message in (problem.message_fr, problem.message_de)
    assert "Traceback" not in response.text
    return problem
