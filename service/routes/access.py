"""What every route needs: the state, and a place among the searches that run at once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from fastapi import HTTPException, Request

from service.state import State


def state_of(request: Request) -> State:
    """The open state of the application."""
    return request.app.state.deuxrives


@contextmanager
def admitted(state: State) -> Generator[None]:
    """A place among the running searches. Raises 503 with Retry-After when all are taken: to be told at once to come
    back is better than to wait with everybody else."""
    if not state.searches.acquire(timeout=2):
        raise HTTPException(503, headers={"Retry-After": "2"})
    try:
        yield
    finally:
        state.searches.release()
