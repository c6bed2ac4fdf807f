"""Starting an editor's runs, each in a process of its own that outlives this one, and saying how they are doing.

The process is ``python -m ingest <step>`` or ``python -m eval effect``; nothing of theirs is imported here. What they leave in the
data folder (``service/run_record.py`` says what) is all that is known of them.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from retriever.generation import Generation
from retriever.settings import RetrieverSettings
from retriever.store import Store
from service import run_record
from service.run_schemas import (
    CheckView,
    GenerationView,
    RunDetail,
    RunRequest,
    RunsView,
    RunView,
)
from service.settings import ServiceSettings

OUTPUT = "output.log"
FAILED_TO_START = "the run's process ended before it began; its output is in the run's folder"
# Keys that no run needs: what a child does not have, it cannot let out.
_KEPT_FROM_RUNS = ("DEUXRIVES_EDITOR_KEY", "DEUXRIVES_MODEL_KEY")

Command = Callable[[list[str]], list[str]]


class RunBusyError(Exception):
    """Another run goes on; ``run`` is that one."""

    def __init__(self, run: RunView) -> None:
        super().__init__(run.id)
        self.run = run


class NothingToCompareError(Exception):
    """An effect needs a live generation and a draft."""


def python_module(arguments: list[str]) -> list[str]:
    """The command line of a module of ours, with this interpreter."""
    return [sys.executable, "-m", *arguments]


class Runs:
    """The runs of one data folder. ``command`` makes the command line of a module's arguments."""

    def __init__(
        self,
        settings: ServiceSettings,
        store: Store,
        command: Command = python_module,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._store = store
        self._command = command
        self._now = now
        self.folder = settings.data_folder / "runs"

    def start(self, request: RunRequest) -> RunView:
        """Begin a run and come back at once. Raises RunBusyError while another one goes on, NothingToCompareError, OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._starting():
            running = self.running()
            if running is not None:
                raise RunBusyError(running)
            identifier = run_record.new_id(self.folder, self._now())
            arguments = self._arguments(request, identifier)
            folder = self.folder / identifier
            folder.mkdir()
            run = RunView(id=identifier, step=request.step, by=request.by, state="queued", created=self._now())
            run_record.write(folder, run)
            self._launch(folder, run, arguments)
        return run

    def running(self) -> RunView | None:
        """The run that goes on or is about to, if any."""
        newest = run_record.read_all(self.folder, self._now(), 20)
        return next((run for run in newest if run.state in ("queued", "running")), None)

    def overview(self) -> RunsView:
        """The history and the generations."""
        runs = run_record.read_all(self.folder, self._now())
        running = next((run.id for run in runs if run.state in ("queued", "running")), "")
        return RunsView(running=running, runs=runs, generations=self.generations())

    def detail(self, identifier: str) -> RunDetail | None:
        """One run with what it found out; None if there is none."""
        run = run_record.read(self.folder, identifier, self._now())
        if run is None:
            return None
        folder = self.folder / run.id
        return RunDetail(
            run=run,
            plan=run_record.read_plan(folder),
            check=self._check(run.generation) if run.step in ("check", "sync") and run.generation else None,
            effect=run_record.read_effect(folder) if run.step == "effect" else None,
        )

    def latest(self, *steps: str) -> RunDetail | None:
        """The newest run of one of these steps that came to its end."""
        for run in run_record.read_all(self.folder, self._now()):
            if run.step in steps and run.state in ("done", "failed"):
                return self.detail(run.id)
        return None

    def generations(self) -> list[GenerationView]:
        """Every generation there is, the newest first."""
        current = self._store.current()
        return [self._generation(item, current) for item in reversed(self._store.generations())]

    def _generation(self, generation: Generation, current: str | None) -> GenerationView:
        kept = self._candidate(generation.id)
        draft = bool(kept) and not kept.get("published_at")
        return GenerationView(
            id=generation.id,
            state="live" if generation.id == current else "draft" if draft else "earlier",
            created=generation.created,
            documents=generation.documents,
            passages=generation.passages,
            built_by=kept.get("built_by", ""),
            base=kept.get("base", ""),
            published_at=kept.get("published_at") or (None if draft else generation.created),
            published_by=kept.get("published_by", ""),
            check=run_record.read_check(kept.get("check")),
        )

    def _check(self, generation: str) -> CheckView | None:
        return run_record.read_check(self._candidate(generation).get("check"))

    def _candidate(self, generation: str) -> dict[str, Any]:
        """What is remembered beside a generation: who built it, its check, when it was published. Empty if nothing is."""
        try:
            data = json.loads((self._settings.data_folder / "candidates" / f"{generation}.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return cast("dict[str, Any]", data) if isinstance(data, dict) else {}

    def _arguments(self, request: RunRequest, identifier: str) -> list[str]:
        chosen = [request.generation] if request.generation else []
        if request.step == "effect":
            return self._effect_arguments(request.generation, identifier)
        scope: list[str] = []
        if request.step in ("plan", "build", "sync"):
            chosen = []
            for corpus in request.corpora:
                scope += ["--corpus", corpus]
            for corpus in request.accept_loss:
                scope += ["--accept-loss", corpus]
        return ["ingest", request.step, *scope, "--run", identifier, "--", *chosen]

    def _effect_arguments(self, new: str, identifier: str) -> list[str]:
        generations = self.generations()
        old = next((g.id for g in generations if g.state == "live"), "")
        new = new or next((g.id for g in generations if g.state == "draft"), "")
        if not old or not new or old == new:
            raise NothingToCompareError
        return ["eval", "effect", "--run", identifier, "--", old, new]

    def _launch(self, folder: Path, run: RunView, arguments: list[str]) -> None:
        try:
            with (folder / OUTPUT).open("wb") as output:
                process = subprocess.Popen(  # noqa: S603  the arguments are ours or checked names, and no shell reads them
                    self._command(arguments),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=self._environment(),
                    start_new_session=True,  # a signal for the service, or its end, is none for the run
                )
        except OSError:
            run_record.write(folder, self._not_begun(run))
            raise
        threading.Thread(target=self._see_off, args=(process, folder), daemon=True).start()

    def _see_off(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        """Wait for the process, so that it does not stay as a zombie; say so where it ended before it wrote a word."""
        code = process.wait()
        run = run_record.read(self.folder, folder.name, self._now())
        if run is not None and run.state == "queued" and code:
            run_record.write(folder, self._not_begun(run))

    def _not_begun(self, run: RunView) -> RunView:
        update = {"state": "failed", "exit_code": 1, "ended": self._now(), "messages": [*run.messages, FAILED_TO_START]}
        return run.model_copy(update=update)

    def _environment(self) -> dict[str, str]:
        """This process's, with the settings that say where everything is as they are here."""
        kept = {name: value for name, value in os.environ.items() if name.upper() not in _KEPT_FROM_RUNS}
        for name in (*RetrieverSettings.model_fields, "database_url"):  # a comparison asks the questions of the ledger
            value = getattr(self._settings, name)
            text = value.get_secret_value() if isinstance(value, SecretStr) else "" if value is None else str(value)
            if text:
                kept[f"DEUXRIVES_{name.upper()}"] = text
        return kept

    @contextmanager
    def _starting(self) -> Generator[None]:
        """One start at a time, among all services over this folder."""
        descriptor = os.open(self.folder / ".starting", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
