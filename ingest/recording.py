"""Every command that changes or plans something is a run: recorded from its first step to its exit code, whatever ends it."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from ingest.cache import CacheError
from ingest.manifest import ManifestError
from ingest.plan import RunReport
from ingest.progress import progress_bars
from ingest.run_folder import Run, RunError, begin, tidy
from ingest.settings import IngestSettings
from ingest.source import SourceError
from retriever.errors import RetrieverError

STOPPED = "the run was stopped before its end; the next one goes on where it stopped"


Mendable = tuple[type[Exception], ...]
_MENDABLE: Mendable = (ManifestError, SourceError, RetrieverError, CacheError, RunError, OSError)


class Outcome:
    """What a command makes known of its run, to be written down at its end."""

    def __init__(self, settings: IngestSettings, run: Run, progress: Callable[[str, int, int], None]) -> None:
        self.settings, self.progress = settings, progress
        self.by = run.record.by
        self.exit_code = 0
        self.generation = ""
        self.corpora: dict[str, dict[str, int]] = {}
        self.report: Mapping[str, Any] | None = None
        self._run = run

    def say(self, message: str) -> None:
        """A line of the record."""
        self._run.say(message)

    def take(self, report: RunReport) -> None:
        """All that a report holds."""
        self.exit_code, self.generation = report.exit_code, report.generation
        self.corpora = {plan.corpus: plan.counts for plan in report.plans}
        self.report = {**asdict(report), "exit_code": report.exit_code}
        for message in (*report.notes, *([report.reason] if report.reason else [])):
            self.say(message)

    def close(self) -> None:
        """Write the end of the run."""
        self._run.finish(self.exit_code, datetime.now(UTC), self.generation, self.corpora, self.report)


@contextmanager
def recorded(command: str, by: str, identifier: str, console: Console, also: Mendable = ()) -> Generator[Outcome]:
    """A run with its folder and its bars. What can go wrong ends the program with one line and exit code 1, not a stack trace; a
    polite signal to stop is written down too. ``also`` are further errors that a person can mend."""
    with one_line_for_each_failure(console, also):
        settings = IngestSettings()
        run = begin(settings.runs_folder, command, by or settings.editor, datetime.now(UTC), identifier)
        tidy(settings.runs_folder, settings.kept_runs)
        signal.signal(signal.SIGTERM, _stop)
        with progress_bars(console) as bars:

            def progress(step: str, done: int, total: int) -> None:
                bars(step, done, total)
                run.progress(step, done, total)

            outcome = Outcome(settings, run, progress)
            try:
                yield outcome
            except BaseException as error:
                outcome.exit_code = 1
                outcome.say(reason_of(error, also) or _end_of(error))
                with suppress(OSError):
                    outcome.close()
                raise
        try:
            outcome.close()
        except OSError as error:  # what was published is published
            console.print(f"the run's record cannot be written: {error}", markup=False, style="yellow")


@contextmanager
def one_line_for_each_failure(console: Console, also: Mendable = ()) -> Generator[None]:
    """What can go wrong with settings, files, disk, cache and store ends the program with one line, not a stack trace."""
    try:
        yield
    except Exception as error:
        reason = reason_of(error, also)
        if not reason:
            raise
        fail(reason, console)


def reason_of(error: BaseException, also: Mendable = ()) -> str:
    """One line for what an editor or an operator can mend; empty for anything else."""
    if isinstance(error, ValidationError):
        faults = "; ".join(f"DEUXRIVES_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        return f"settings: {faults}"
    if isinstance(error, sqlite3.Error):
        return f"the cache in the data folder: {error}"
    if isinstance(error, MemoryError):
        return "the memory is used up: give the run more, or fewer corpora at a time"
    if isinstance(error, (*_MENDABLE, *also)):
        return str(error)
    return ""


def fail(reason: str, console: Console) -> NoReturn:
    """Say it in one line and end with exit code 1."""
    console.print(f"error: {reason}", markup=False, style="red")
    raise typer.Exit(1)


def _end_of(error: BaseException) -> str:
    """An error that nobody foresaw is named by its kind only: its text may hold anything."""
    return (
        STOPPED
        if isinstance(error, KeyboardInterrupt)
        else f"the run ended with a fault of its own: {type(error).__name__}"
    )


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
