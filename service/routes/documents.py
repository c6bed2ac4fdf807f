"""``/v1/documents``: a document as it is cited, from its passages."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request

from service.routes.access import state_of
from service.schemas import DocumentView, Problem
from service.views import document_view

router = APIRouter(prefix="/v1/documents", tags=["documents"])


@router.get("/{document_id:path}", response_model=DocumentView, responses={404: {"model": Problem}})
def show(document_id: str, request: Request, passage: str = "") -> DocumentView:
    """The text of a document in reading order, the passage named by ``passage`` marked as cited."""
    with state_of(request).current.use() as searcher:
        passages = searcher.index.document(document_id)
        if not passages:
            raise HTTPException(404)
        return document_view(passages, passage, searcher.index.generation)
