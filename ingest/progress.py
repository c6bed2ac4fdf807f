"""Progress on the terminal: one bar a step, with the time left."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

LABELS = {"embed": "embedding passages", "write": "writing the index", "cut": "cutting into passages"}


@contextmanager
def progress_bars(console: Console) -> Generator[Callable[[str, int, int], None]]:
    """One bar a step, with the time left."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def update(step: str, done: int, total: int) -> None:
            if total == 0:
                return
            if step not in tasks:
                tasks[step] = bars.add_task(LABELS.get(step, step), total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield update
