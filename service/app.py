"""The HTTP service. ``create_app`` receives its state; the one broad exception handler of the product is here."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retriever.errors import NoGenerationError, RetrieverError
from service.corpus_files import MAX_FILE_BYTES
from service.routes import (
    answers,
    corpora,
    documents,
    editor_access,
    feedback,
    health,
    reference,
    reports,
    runs,
    search,
)
from service.routes.access import problem_for
from service.routes.refusals import EditorRefusedError, refusal
from service.schemas import Status
from service.settings import ServiceSettings
from service.state import State

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 128 * 1024
FILES_PATH = "/v1/runs/files/"  # the only place that takes more

DESCRIPTION = """
Posez une question en français ou en allemand sur une démarche en France ou en Allemagne : chaque phrase de la réponse est
citée mot pour mot.

Stellen Sie eine Frage auf Deutsch oder Französisch zu einer Verwaltungsleistung in Deutschland oder Frankreich: Jeder Satz
der Antwort wird wörtlich belegt.
"""


def create_app(settings: ServiceSettings, state: State) -> FastAPI:
    """The application over an open state; closes it when it stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        yield
        state.close()

    app = FastAPI(
        title="Deux Rives",
        version=version("deux-rives"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # the usual page loads scripts from elsewhere; ours is in routes/reference.py
        redoc_url=None,
    )
    app.state.deuxrives = state
    app.state.settings = settings
    for module in (answers, feedback, search, documents, corpora, runs, reports, health, reference):
        app.include_router(module.router)

    app.add_middleware(Containment)
    _handle_errors(app)
    return app


class Containment:
    """Around every request: the limit of its body, the headers that all responses bear, and the end of whatever nobody
    foresaw. (FastAPI's own limit answers in plain English.)

    Nothing is raised further. The server would log the exception with its message, which may hold what the person typed,
    and would cut a stream that has begun, which then looks like a short answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        media_type = ""
        declared = Headers(scope=scope).get("content-length", "")
        limit = MAX_FILE_BYTES if scope["path"].startswith(FILES_PATH) else MAX_BODY_BYTES
        received = int(declared) if declared.isdecimal() and int(declared) > limit else 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive() if received <= limit else {"type": "http.request"}
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        async def send_on(message: Message) -> None:
            nonlocal media_type
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers.setdefault("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                headers.setdefault("Cache-Control", "no-store")
                media_type = headers.get("content-type", "unknown")
            await send(message)

        try:
            await self._app(scope, receive_some, send_on)
        except Exception as error:
            _log_unexpected(error, scope)
            request = Request(scope)
            if not media_type:
                await problem(request, Status.ERROR_SEARCH, 500)(scope, receive, send_on)
            elif media_type.startswith("text/event-stream"):
                event = answers.problem_event(problem_for(request, Status.ERROR_SEARCH))
                await send({"type": "http.response.body", "body": event.encode(), "more_body": False})
            else:
                raise RuntimeError("a response was cut short") from None  # the server closes the connection


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        too_long = any(fault["type"] == "string_too_long" and "question" in fault["loc"] for fault in error.errors())
        return problem(request, Status.REJECTED_TOO_LONG if too_long else Status.REJECTED_INVALID, 422)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        statuses = {404: Status.NOT_FOUND, 413: Status.REJECTED_TOO_LONG, 503: Status.ERROR_TIMEOUT}
        status = statuses.get(error.status_code, Status.REJECTED_INVALID)
        return problem(request, status, error.status_code, dict(error.headers or {}))

    @app.exception_handler(editor_access.EditorOnlyError)
    async def editors_only(request: Request, error: editor_access.EditorOnlyError) -> JSONResponse:
        return editor_access.refused(request, error)

    @app.exception_handler(EditorRefusedError)
    async def not_edited(request: Request, error: EditorRefusedError) -> JSONResponse:
        return refusal(request, error)

    @app.exception_handler(NoGenerationError)
    async def not_ready(request: Request, _error: NoGenerationError) -> JSONResponse:
        return problem(request, Status.NOT_READY, 503)

    @app.exception_handler(RetrieverError)
    async def search_failed(request: Request, error: RetrieverError) -> JSONResponse:
        log.error("search failed: %s", error)
        return problem(request, Status.ERROR_SEARCH, 503)


def _log_unexpected(error: Exception, scope: Scope) -> None:
    """The type and the place, never the message, nor the path as it was typed: they may hold what the person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    route = getattr(scope.get("route"), "path", "no route")
    log.error("unexpected %s at %s on %s %s", type(error).__name__, where, scope["method"], route)


def problem(request: Request, status: Status, code: int, headers: dict[str, str] | None = None) -> JSONResponse:
    """A refusal with its sentence in both languages, the reader's first."""
    body = problem_for(request, status).model_dump(mode="json")
    return JSONResponse(body, status_code=code, headers=headers)
