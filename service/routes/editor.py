"""The editor's door: a key in a header, and refusals that say in both languages what is wrong."""

from __future__ import annotations

import hmac

from fastapi import Request
from fastapi.responses import JSONResponse

from service.schemas import Problem, Status
from service.settings import ServiceSettings

HEADER = "X-Editor-Key"


class EditorRefusedError(Exception):
    """Why an editor's request is not carried out: a status code and a sentence in both languages."""

    def __init__(self, code: int, fr: str, de: str) -> None:
        super().__init__(str(code))
        self.code = code
        self.fr = fr
        self.de = de


def require_editor(request: Request) -> None:
    """Let through who knows the key. Raises EditorRefusedError: 403 where no key is set, 401 where another one is given."""
    settings: ServiceSettings = request.app.state.settings
    expected = settings.editor_key.get_secret_value() if settings.editor_key else ""
    if not expected:
        raise EditorRefusedError(
            403,
            "Le travail de rédaction est fermé\u00a0: aucune clé de rédaction n’est définie sur ce service "
            "(DEUXRIVES_EDITOR_KEY).",
            "Die Redaktion ist geschlossen: Für diesen Dienst ist kein Redaktionsschlüssel gesetzt (DEUXRIVES_EDITOR_KEY).",
        )
    given = request.headers.get(HEADER, "").encode("latin-1")  # the bytes as they came: a key may hold any letter
    if not hmac.compare_digest(given, expected.encode()):
        raise EditorRefusedError(
            401,
            "La clé de rédaction manque ou n’est pas la bonne.",
            "Der Redaktionsschlüssel fehlt oder ist nicht der richtige.",
        )


def refusal(request: Request, error: EditorRefusedError) -> JSONResponse:
    """The refusal as every other problem: both languages, the reader's first."""
    german_first = request.headers.get("accept-language", "").lower().startswith("de")
    body = Problem(
        status=Status.REFUSED_EDITOR,
        message=error.de if german_first else error.fr,
        message_fr=error.fr,
        message_de=error.de,
    )
    return JSONResponse(body.model_dump(mode="json"), status_code=error.code)
