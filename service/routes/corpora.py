"""``/v1/corpora``: what the service answers from."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.routes.access import state_of
from service.schemas import CorporaView
from service.views import corpora_view

router = APIRouter(prefix="/v1/corpora", tags=["corpora"])


@router.get("", response_model=CorporaView)
def show(request: Request) -> CorporaView:
    """The published generation, its corpora, their counts and the files that failed."""
    state = state_of(request)
    with state.current.use() as searcher:
        generation = searcher.index.generation
    earlier = [g.id for g in state.store.generations() if g.id < generation.id]
    return corpora_view(generation, earlier[-1] if earlier else "")
