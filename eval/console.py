"""Where the commands speak to a person: beside their figures, and in one line when something is wrong."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import typer
from rich.console import Console

from eval.guards import GuardError
from eval.topics import SetError
from ingest.cache import CacheError
from retriever.errors import RetrieverError

console = Console(stderr=True)


@contextmanager
def errors_in_one_line() -> Generator[None]:
    """What a person can mend is said in one line, and the exit code is 1."""
    try:
        yield
    except (SetError, CacheError, GuardError, RetrieverError, OSError) as error:
        console.print(f"error: {error}", markup=False, style="red")
        raise typer.Exit(1) from error
