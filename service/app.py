"""The HTTP service. ``create_app`` receives its state; the one broad exception handler of the product is here."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from retriever.errors import NoGenerationError, RetrieverError
from retriever.passage import Language
from service import messages
from service.routes import answers, corpora, documents, health, reference, search
from service.schemas import Problem, Status
from service.settings import ServiceSettings
from service.state import State

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 128 * 1024

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
        max_body_size=MAX_BODY_BYTES,
    )
    app.state.deuxrives = state
    app.state.settings = settings
    for module in (answers, search, documents, corpora, health, reference):
        app.include_router(module.router)

    @app.middleware("http")
    async def headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    _handle_errors(app)
    return app


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, _error: RequestValidationError) -> JSONResponse:
        return problem(request, Status.REJECTED_INVALID, 422)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        statuses = {404: Status.NOT_FOUND, 413: Status.REJECTED_TOO_LONG, 503: Status.ERROR_TIMEOUT}
        status = statuses.get(error.status_code, Status.REJECTED_INVALID)
        return problem(request, status, error.status_code, dict(error.headers or {}))

    @app.exception_handler(NoGenerationError)
    async def not_ready(request: Request, _error: NoGenerationError) -> JSONResponse:
        return problem(request, Status.NOT_READY, 503)

    @app.exception_handler(RetrieverError)
    async def search_failed(request: Request, error: RetrieverError) -> JSONResponse:
        log.error("search failed: %s", error)
        return problem(request, Status.ERROR_SEARCH, 503)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        # The type and the place, never the message: it may hold what the person typed.
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        log.error("unexpected %s at %s on %s", type(error).__name__, where, request.url.path)
        return problem(request, Status.ERROR_SEARCH, 500)


def problem(request: Request, status: Status, code: int, headers: dict[str, str] | None = None) -> JSONResponse:
    """A refusal with its sentence in both languages, the reader's first."""
    french, german = (messages.status_text(status, language) for language in (Language.FR, Language.DE))
    accepted = request.headers.get("accept-language", "").lower()
    german_first = "de" in accepted and ("fr" not in accepted or accepted.index("de") < accepted.index("fr"))
    body = Problem(status=status, message=german if german_first else french, message_fr=french, message_de=german)
    return JSONResponse(body.model_dump(mode="json"), status_code=code, headers=headers)
