"""Who may see an editor's reports: whoever sends the editor key. Without a key in the settings nobody may."""

from __future__ import annotations

import hmac

from fastapi import Request
from fastapi.responses import JSONResponse

from service.routes.access import state_of
from service.schemas import Problem, Status

_CLOSED = (
    "Cette partie n’est pas ouverte : aucune clé de rédaction n’est définie (DEUXRIVES_EDITOR_KEY).",
    "Dieser Teil ist nicht geöffnet: Es ist kein Redaktionsschlüssel gesetzt (DEUXRIVES_EDITOR_KEY).",
)
_REFUSED = (
    "Clé de rédaction absente ou fausse : envoyez « Authorization: Bearer … ».",
    "Der Redaktionsschlüssel fehlt oder ist falsch: Senden Sie „Authorization: Bearer …“.",
)


class EditorOnlyError(Exception):
    """The request bears no editor key, or a wrong one (403), or there is none in the settings (404)."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code


def editor(request: Request) -> None:
    """A dependency of every route for editors. Keys are compared in constant time. Raises EditorOnlyError."""
    key = state_of(request).settings.editor_key.get_secret_value()
    if not key:
        raise EditorOnlyError(404)
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), key.encode())
    if kind.lower() != "bearer" or not same:
        raise EditorOnlyError(403)


def refused(request: Request, error: EditorOnlyError) -> JSONResponse:
    """The refusal in both languages, the browser's first."""
    french, german = _CLOSED if error.code == 404 else _REFUSED
    accepted = request.headers.get("accept-language", "").lower()
    german_first = accepted.startswith("de")
    status = Status.NOT_FOUND if error.code == 404 else Status.REJECTED_INVALID
    body = Problem(status=status, message=german if german_first else french, message_fr=french, message_de=german)
    return JSONResponse(body.model_dump(mode="json"), status_code=error.code)
