"""The page's way to the service. What goes wrong there becomes a ``Problem`` in both languages, never a stack trace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from service.schemas import (
    Answer,
    CorporaView,
    DocumentView,
    Feedback,
    FeedbackReceipt,
    Health,
    Problem,
    Question,
    SearchRequest,
    SearchResponse,
    Sentence,
    Status,
    Withdrawn,
)
from ui import texts
from ui.settings import Settings
from ui.texts import Text

Body = TypeVar("Body", bound=BaseModel)
AnswerEvent = SearchResponse | Sentence | Withdrawn | Answer

_MAX_EVENT_BYTES: Final = 4_000_000
_NO_HEADERS: Final[dict[bytes, bytes]] = {}
_BY_CODE: Final[dict[int, tuple[Status, Text]]] = {
    404: (Status.NOT_FOUND, texts.MISSING),
    422: (Status.REJECTED_INVALID, texts.UNREADABLE),
    503: (Status.NOT_READY, texts.NOT_READY_YET),
    504: (Status.ERROR_TIMEOUT, texts.SLOW),
}


class ServiceFailedError(Exception):
    """The service gave no answer; ``problem`` says so to the reader."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status.value)
        self.problem = problem


def problem(status: Status, text: Text) -> Problem:
    """A problem that the page itself noticed."""
    return Problem(status=status, message=text("fr"), message_fr=text("fr"), message_de=text("de"))


@dataclass(frozen=True)
class ServiceClient:
    """The service over HTTP. One object serves every session of the page; httpx's client may be shared by threads."""

    http: httpx.Client
    answer_seconds: float
    now: Callable[[], float] = time.monotonic

    @classmethod
    def from_settings(cls, settings: Settings) -> ServiceClient:
        """A client whose only peer is the service: proxies named in the environment are not used."""
        timeout = httpx.Timeout(settings.page_read_seconds, connect=settings.page_connect_seconds)
        http = httpx.Client(base_url=settings.service_url, timeout=timeout, trust_env=False, follow_redirects=False)
        return cls(http=http, answer_seconds=settings.page_answer_seconds)

    def answer(self, question: Question) -> Iterator[AnswerEvent]:
        """The answer as it comes: the passages, each verified sentence, then the whole ``Answer``, which is last.

        A ``Withdrawn`` takes the sentences of its country back."""
        body = question.model_dump(mode="json", exclude_none=True)
        headers = {"Accept": "text/event-stream"}
        ends = self.now() + self.answer_seconds
        try:
            with self.http.stream("POST", "/v1/answers", json=body, headers=headers) as response:
                if not _is_stream(response):
                    yield parsed(Answer, _checked(response, response.read()))
                    return
                for name, data in _events(_lines(response.iter_bytes())):
                    if self.now() > ends:
                        raise ServiceFailedError(problem(Status.ERROR_TIMEOUT, texts.SLOW))
                    event = _event(name, data)
                    if event is not None:
                        yield event
                    if isinstance(event, Answer):
                        return
        except httpx.TimeoutException as error:
            raise ServiceFailedError(problem(Status.ERROR_TIMEOUT, texts.SLOW)) from error
        except httpx.HTTPError as error:
            raise ServiceFailedError(problem(Status.NOT_READY, texts.UNREACHABLE)) from error
        raise ServiceFailedError(problem(Status.ERROR_SEARCH, texts.BROKEN))

    def stored_answer(self, reference: str) -> Answer:
        """An answer given before, by its reference number."""
        return self._get(Answer, f"/v1/answers/{quote(reference, safe='')}")

    def feedback(self, reference: str, said: Feedback) -> FeedbackReceipt:
        """Keep what somebody says about an answer; what was kept comes back."""
        path = f"/v1/answers/{quote(reference, safe='')}/feedback"
        return self._read(FeedbackReceipt, "POST", path, said.model_dump(mode="json"))

    def search(self, request: SearchRequest) -> SearchResponse:
        """The passages for a question, one ranking per country."""
        return self._read(SearchResponse, "POST", "/v1/search", request.model_dump(mode="json", exclude_none=True))

    def document(self, document_id: str, passage_id: str = "") -> DocumentView:
        """A document, with one of its passages marked."""
        passage = f"?passage={quote(passage_id, safe='')}" if passage_id else ""
        return self._get(DocumentView, f"/v1/documents/{quote(document_id, safe='')}{passage}")

    def corpora(self) -> CorporaView:
        """What the service answers from."""
        return self._get(CorporaView, "/v1/corpora")

    def health(self) -> Health:
        """Whether the service can answer; the service's own "not ready" is a ``Health`` too."""
        response = self._send("GET", "/health/ready", None)
        try:
            return Health.model_validate_json(response.content)
        except ValidationError:
            return parsed(Health, _checked(response, response.content))

    def editing(self, key: str, method: str, path: str, body: object = None, content: bytes | None = None) -> bytes:
        """What the service answers whoever has the editor's key. Raises ServiceFailedError."""
        response = self._send(method, path, body, content, {b"Authorization": f"Bearer {key}".encode()})
        return _checked(response, response.content)

    def _get(self, kind: type[Body], path: str) -> Body:
        return self._read(kind, "GET", path, None)

    def _read(self, kind: type[Body], method: str, path: str, body: object) -> Body:
        response = self._send(method, path, body)
        return parsed(kind, _checked(response, response.content))

    def _send(
        self,
        method: str,
        path: str,
        body: object,
        content: bytes | None = None,
        headers: dict[bytes, bytes] = _NO_HEADERS,
    ) -> httpx.Response:
        try:
            return self.http.request(
                method, path, json=body, content=content, headers={b"Accept": b"application/json", **headers}
            )
        except httpx.TimeoutException as error:
            raise ServiceFailedError(problem(Status.ERROR_TIMEOUT, texts.SLOW)) from error
        except httpx.HTTPError as error:
            raise ServiceFailedError(problem(Status.NOT_READY, texts.UNREACHABLE)) from error


def _is_stream(response: httpx.Response) -> bool:
    return response.is_success and response.headers.get("content-type", "").startswith("text/event-stream")


def _checked(response: httpx.Response, body: bytes) -> bytes:
    """The body of a success; else the service's own problem, or one made from the status code."""
    if response.is_success:
        return body
    try:
        found = Problem.model_validate_json(body)
    except ValidationError:
        found = problem(*_BY_CODE.get(response.status_code, (Status.ERROR_SEARCH, texts.BROKEN)))
    raise ServiceFailedError(found)


def parsed(kind: type[Body], body: bytes | str) -> Body:
    """The body as what it should be. Raises ServiceFailedError."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise ServiceFailedError(problem(Status.ERROR_SEARCH, texts.BROKEN)) from error


def _event(name: str, data: str) -> AnswerEvent | None:
    match name:
        case "passages":
            return parsed(SearchResponse, data)
        case "sentence":
            return parsed(Sentence, data)
        case "withdrawn":
            return parsed(Withdrawn, data)
        case "done":
            return parsed(Answer, data)
        case "error":
            raise ServiceFailedError(parsed(Problem, data))
        case _:
            return None


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Lines ended by LF or CRLF only: httpx's own splitting also cuts at U+2028 and U+0085, which a page may hold."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > _MAX_EVENT_BYTES:
            raise ServiceFailedError(problem(Status.ERROR_SEARCH, texts.BROKEN))
        yield from (line.removesuffix(b"\r").decode("utf-8", "replace") for line in whole)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Server-sent events as (name, data), read as the HTML standard says, without ids and retry times."""
    name, data = "", list[str]()
    for line in lines:
        if not line:
            if data:
                yield name or "message", "\n".join(data)
            name, data = "", list[str]()
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
