"""``<data>/runs/<id>/``: what a run is doing while it works, and what it did. The interface between a run and who started it.

``run.json`` is small, replaced atomically while the run works, and may be polled; ``report.json`` is written once, at the end, and
names every document and file. The file ``lock`` is locked (flock) by the run's process as long as it lives: a run that says
``running`` and whose lock is free was killed.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from retriever.edge_store import write_durably

FORMAT = 1
RUN_FILE, REPORT_FILE, LOCK_FILE = "run.json", "report.json", "lock"
UPDATE_SECONDS = 0.5  # between two writings of run.json while a step goes on
KILLED = "the run was killed before its end; the next one goes on where it stopped"

State = Literal["queued", "running", "done", "failed"]

# What each command does, in this order, and how much of its time each step takes, roughly: only for the bar that people watch.
_SHARES = {"fetch": 5, "read": 15, "cut": 5, "embed": 55, "write": 5, "check": 14, "publish": 1, "answer": 100}
_READING = ("fetch", "read")
_BUILDING = (*_READING, "cut", "embed", "write")
_STEPS: Mapping[str, tuple[str, ...]] = {
    "plan": _READING,
    "build": _BUILDING,
    "check": ("check",),
    "publish": ("publish",),
    "rollback": ("publish",),
    "effect": ("answer",),
    "sync": (*_BUILDING, "check", "publish"),
}
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


class RunError(Exception):
    """A run cannot begin under this id; the message says why in one line."""


@dataclass(frozen=True)
class RunRecord:
    """``run.json``. Times are ISO 8601 in UTC, empty where there is none yet.

    ``by`` is the editor who named themself. ``step`` is what goes on (``read <corpus>``, ``embed``, …), of which ``done`` of
    ``total`` is finished and which takes ``seconds_left`` more; ``progress`` (0 to 1, never falling) is an estimate for the
    whole command.
    ``exit_code``: 0 all well, 1 nothing was published, 3 done without the files that failed. ``corpora`` counts documents by
    corpus: added, changed, unchanged, removed, failed. ``generation`` is the one that the run made, checked or published.
    """

    id: str
    command: str
    by: str = ""
    state: State = "queued"
    created: str = ""
    started: str = ""
    ended: str = ""
    pid: int = 0
    step: str = ""
    done: int = 0
    total: int = 0
    progress: float = 0.0
    seconds_left: float | None = None
    exit_code: int | None = None
    generation: str = ""
    messages: tuple[str, ...] = ()
    corpora: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    format: int = FORMAT


class Run:
    """One run that writes its folder. Made by ``begin``; ``finish`` must be called at its end."""

    def __init__(self, folder: Path, record: RunRecord, lock: int) -> None:
        self.folder = folder
        self.record = record
        self._lock = lock
        self._written = self._step_began = time.monotonic()

    def progress(self, step: str, done: int, total: int) -> None:
        """Say how far a step has come. Never fails: a disk that is full stops the work itself, not the word about it."""
        if total <= 0:
            return
        now = time.monotonic()
        new_step = step != self.record.step
        if new_step:
            self._step_began = now
        elapsed = now - self._step_began
        self.record = replace(
            self.record,
            step=step,
            done=done,
            total=total,
            progress=max(self.record.progress, overall(self.record.command, step, done / total)),
            seconds_left=round(elapsed * (total - done) / done, 1) if done and not new_step else None,
        )
        if new_step or now - self._written >= UPDATE_SECONDS:
            with suppress(OSError):
                self._write()

    def say(self, message: str) -> None:
        """Add a line for the person who waits."""
        self.record = replace(self.record, messages=(*self.record.messages, message))

    def finish(
        self,
        exit_code: int,
        now: datetime,
        generation: str = "",
        corpora: Mapping[str, dict[str, int]] | None = None,
        report: Mapping[str, Any] | None = None,
    ) -> None:
        """Write ``report.json`` and the last state. Raises OSError when the disk is full; nothing else depends on it."""
        if self.record.ended:
            return
        self.record = replace(
            self.record,
            state="failed" if exit_code == 1 else "done",
            ended=_iso(now),
            exit_code=exit_code,
            generation=generation,
            progress=self.record.progress if exit_code == 1 else 1.0,
            seconds_left=None,
            corpora=dict(corpora or {}),
        )
        try:
            if report is not None:
                write_durably(self.folder / REPORT_FILE, _text(report))
            self._write()
        finally:
            os.close(self._lock)

    def _write(self) -> None:
        write_durably(self.folder / RUN_FILE, _text(asdict(self.record)))
        self._written = time.monotonic()


def begin(runs: Path, command: str, by: str, now: datetime, identifier: str = "") -> Run:
    """Begin a run: under a new id, or under ``identifier``, which whoever starts the process may have made with state ``queued``.

    Raises RunError when that id is no id, or taken; OSError.
    """
    identifier = identifier or new_run_id(runs, now)
    if not _ID.fullmatch(identifier):
        raise RunError(f"{identifier!r} is not a run id: letters, digits and hyphens")
    folder = runs / identifier
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        known = _read(folder)
        if known is not None and known.state != "queued":
            raise BlockingIOError
        created = known.created if known and known.created else _iso(now)
        who = by or (known.by if known else "")
        run = Run(
            folder,
            RunRecord(identifier, command, who, "running", created, _iso(now), pid=os.getpid()),
            lock,
        )
        run._write()  # pyright: ignore[reportPrivateUsage]
    except BlockingIOError:
        os.close(lock)
        raise RunError(f"there is a run {identifier} already") from None
    except BaseException:
        os.close(lock)
        raise
    return run


def queue(runs: Path, command: str, by: str, now: datetime) -> RunRecord:
    """Make the folder of a run that another process will do: ``python -m ingest <command> --run <id>``. Raises OSError."""
    record = RunRecord(new_run_id(runs, now), command, by, created=_iso(now))
    folder = runs / record.id
    folder.mkdir(parents=True)
    write_durably(folder / RUN_FILE, _text(asdict(record)))
    return record


def new_run_id(runs: Path, now: datetime) -> str:
    """``20261123T194500123-1a2b``: sorts by time, also after the clock was set back."""
    moment = now.astimezone(UTC)
    stamp = f"{moment:%Y%m%dT%H%M%S%f}"[:18]
    last = max((path.name[:18] for path in _folders(runs)), default="")
    if stamp <= last:
        with suppress(ValueError):
            moment = datetime.strptime(last + "000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
            stamp = f"{moment + timedelta(milliseconds=1):%Y%m%dT%H%M%S%f}"[:18]
    return f"{stamp}-{secrets.token_hex(2)}"


def read_run(runs: Path, identifier: str) -> RunRecord | None:
    """One run as it is now; a killed one is ``failed``. None if there is none of that id, or it cannot be read."""
    if not _ID.fullmatch(identifier):
        return None
    record = _read(runs / identifier)
    if record is not None and record.state == "running" and not _is_alive(runs / identifier):
        # It may have ended between the two looks.
        again = _read(runs / identifier) or record
        return _killed(again) if again.state == "running" else again
    return record


def read_runs(runs: Path, newest: int = 0) -> list[RunRecord]:
    """All runs, or the ``newest``, latest first."""
    names = sorted((path.name for path in _folders(runs)), reverse=True)
    found = (read_run(runs, name) for name in names[: newest or None])
    return [record for record in found if record is not None]


def tidy(runs: Path, kept: int) -> None:
    """Say of killed runs that they were; remove all but the ``kept`` newest that have ended. Never fails."""
    for place, record in enumerate(read_runs(runs)):
        folder = runs / record.id
        with suppress(OSError):
            for left in folder.glob(".*.json.*"):
                left.unlink(missing_ok=True)
            stored = _read(folder)
            if stored is not None and stored.state == "running" and record.state == "failed":
                write_durably(folder / RUN_FILE, _text(asdict(record)))
        if place >= kept and record.state in ("done", "failed"):
            shutil.rmtree(folder, ignore_errors=True)


def overall(command: str, step: str, fraction: float) -> float:
    """How much of a command is done (0 to 1) when this share of one of its steps is."""
    steps = _STEPS.get(command, ())
    kind = step.split(" ", 1)[0]
    if kind not in steps:
        return 0.0
    before = sum(_SHARES[name] for name in steps[: steps.index(kind)])
    # There may be more corpora to read, and titles to embed after texts: never quite the end of a step.
    return min(0.99, (before + _SHARES[kind] * min(fraction, 1.0)) / sum(_SHARES[name] for name in steps))


def _killed(record: RunRecord) -> RunRecord:
    return replace(record, state="failed", exit_code=1, seconds_left=None, messages=(*record.messages, KILLED))


def _is_alive(folder: Path) -> bool:
    try:
        lock = os.open(folder / LOCK_FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(lock)


def _read(folder: Path) -> RunRecord | None:
    try:
        data = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        if data["format"] != FORMAT or data["state"] not in get_args(State):
            return None
        fields: dict[str, Any] = {**data, "messages": tuple(data["messages"]), "id": folder.name}
        return RunRecord(**fields)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _folders(runs: Path) -> Sequence[Path]:
    return [path for path in runs.glob("*") if path.is_dir() and _ID.fullmatch(path.name)]


def _text(data: Mapping[str, Any]) -> str:
    # Names of files may hold bytes that are no text.
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode("utf-8")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
