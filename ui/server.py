"""The page's web server: Streamlit inside, our language, headers and addresses around it.

``python -m ui`` runs it; so does ``python -m uvicorn --factory ui.server:create_app`` from the root of the project.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.schemas import LanguageCode
from ui.failure import show_failure
from ui.language import LANGUAGES, choose
from ui.shell import ASSETS, not_found, translated
from ui.uploads import may_upload

PAGES: Final = frozenset({"/", "/agent", "/editor", "/document", "/receipt", "/accessibility", "/legal", "/ai"})

# Streamlit's own addresses that the page needs. The others (metrics, the agent interface) are closed; uploads are, but for
# editors.
_PASSED: Final = ("/static/", f"{ASSETS}/", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream")

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles into the page as it runs
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class PageMiddleware:
    """Serves the pages in the reader's language, adds the security headers, closes what no page needs."""

    def __init__(self, app: ASGIApp, pages: dict[LanguageCode, str]) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, _with_headers(send))
        elif scope["type"] != "websocket" or scope["path"].endswith("/_stcore/stream"):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(_PASSED) or may_upload(path):
            await self._app(scope, receive, send)
            return
        await self._page(scope, path)(scope, receive, send)

    def _page(self, scope: Scope, path: str) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("405", status_code=405)
        language = _language(scope)
        if path != "/":
            path = path.rstrip("/")
        if path not in PAGES:
            return HTMLResponse(not_found(language), status_code=404)
        response = HTMLResponse(self._pages[language])
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Accept-Language"
        response.headers["Content-Language"] = language
        return response


def create_app() -> st.App:
    """The page as an ASGI application."""
    # Addresses hold reference numbers and quotes. Streamlit gives this log a handler whatever uvicorn was told.
    logging.getLogger("uvicorn.access").disabled = True
    folder = Path(__file__).resolve().parent
    index = (Path(st.__file__).resolve().parent / "static" / "index.html").read_text(encoding="utf-8")
    pages: dict[LanguageCode, str] = {language: translated(index, language) for language in LANGUAGES}
    return st.App(
        folder / "app.py",
        routes=[Mount(ASSETS, StaticFiles(directory=folder / "static"))],
        middleware=[Middleware(PageMiddleware, pages=pages)],
        on_script_error=show_failure,
    )


def _language(scope: Scope) -> LanguageCode:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[-1]
    return choose(asked, Headers(scope=scope).get("accept-language"))


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
