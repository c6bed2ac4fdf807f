"""Refusals of an editor's request, in sentences of their own: what stands in the way, in both languages."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse

from service.schemas import Problem, Status


class EditorRefusedError(Exception):
    """Why an editor's request is not carried out: a status code and a sentence in both languages."""

    def __init__(self, code: int, fr: str, de: str) -> None:
        super().__init__(str(code))
        self.code = code
        self.fr = fr
        self.de = de


def refusal(request: Request, error: EditorRefusedError) -> JSONResponse:
    """The refusal as every other problem: both languages, the browser's first."""
    german_first = request.headers.get("accept-language", "").lower().startswith("de")
    body = Problem(
        status=Status.REFUSED_EDITOR,
        message=error.de if german_first else error.fr,
        message_fr=error.fr,
        message_de=error.de,
    )
    return JSONResponse(body.model_dump(mode="json"), status_code=error.code)
