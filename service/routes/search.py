"""``/v1/search``: the passages alone, for agents."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.answer import search
from service.routes.access import admitted, state_of
from service.routes.answers import PROBLEMS
from service.schemas import SearchRequest, SearchResponse

router = APIRouter(prefix="/v1/search", tags=["search"])


@router.post("", response_model=SearchResponse, responses=PROBLEMS)
def find(request_body: SearchRequest, request: Request) -> SearchResponse:
    """One ranking per country. Each hit says which stage put it where; rejected hits say why."""
    state = state_of(request)
    with admitted(state):
        return search(state, request_body)
