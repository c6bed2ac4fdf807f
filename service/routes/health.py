"""``/health``: is the process alive, and can it answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from retriever.errors import NoGenerationError, RetrieverError
from service.routes.access import state_of
from service.schemas import Health

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", response_model=Health)
async def live() -> Health:
    """The process answers. Not in a thread: those may all be waiting for a search."""
    return Health(ready=True, status="live")


@router.get("/ready", response_model=Health, responses={503: {"model": Health}})
def ready(request: Request) -> Health | JSONResponse:
    """An index is open and can be searched; otherwise 503 and what to do."""
    try:
        with state_of(request).current.use() as searcher:
            return Health(ready=True, status="ready", generation=searcher.index.generation.id)
    except NoGenerationError as error:
        refused = Health(ready=False, status="not_ready", detail=str(error))
    except RetrieverError as error:
        refused = Health(ready=False, status="error_search", detail=str(error))
    return JSONResponse(refused.model_dump(mode="json"), status_code=503)
