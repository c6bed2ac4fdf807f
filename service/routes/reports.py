"""``/v1/reports``: what the record of answers and the last report on quality tell an editor. All of it needs the editor key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from service import reports
from service.quality_file import quality_file, read_report
from service.quality_schemas import QualityReport
from service.report_schemas import CitingReport, FlaggedReport, UnansweredReport
from service.routes.access import admitted, state_of
from service.routes.editor_access import editor
from service.schemas import Problem

CLOSED: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem, "description": "The editor key is missing or wrong."},
    404: {"model": Problem, "description": "No editor key is set, or there is no such report."},
}

router = APIRouter(prefix="/v1/reports", tags=["reports"], dependencies=[Depends(editor)], responses=CLOSED)

Days = Annotated[
    int | None, Query(ge=1, le=3650, description="Only the last days; everything that is kept, if left out.")
]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/citing/{document_id:path}", response_model=CitingReport)
def citing(document_id: str, request: Request, days: Days = None, limit: Limit = 200) -> CitingReport:
    """Which questions were answered from this document, the latest first."""
    state = state_of(request)
    with state.current.use() as searcher:
        report = reports.citing(state.ledger, searcher.index, document_id, _since(days), limit)
    if not report.published and not report.times:
        raise HTTPException(404)
    return report


@router.get("/unanswered", response_model=UnansweredReport)
def unanswered(request: Request, days: Days = None, limit: Limit = 50) -> UnansweredReport:
    """Questions that found nothing, clustered across both languages, with the nearest pages."""
    state = state_of(request)
    with admitted(state), state.current.use() as searcher:
        return reports.unanswered(searcher, state.ledger, _since(days), limit)


@router.get("/flagged", response_model=FlaggedReport)
def flagged(request: Request, days: Days = None) -> FlaggedReport:
    """Passages that were flagged, what has become of them, and which questions to ask again."""
    state = state_of(request)
    with state.current.use() as searcher:
        return reports.flagged(state.ledger, searcher.index, _since(days))


@router.get("/quality", response_model=QualityReport)
def quality(request: Request) -> QualityReport:
    """The last report that ``python -m eval quality`` made; it says of which generation and when."""
    report = read_report(quality_file(state_of(request).settings.data_folder))
    if report is None:
        raise HTTPException(404)
    return report


def _since(days: int | None) -> datetime | None:
    return datetime.now(UTC) - timedelta(days=days) if days else None
