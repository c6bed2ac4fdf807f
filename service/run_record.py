"""``<data>/runs/<id>/``, as ``python -m ingest`` and ``python -m eval`` write it: read here, and begun as ``queued``.

``run.json`` is replaced atomically while a run works, ``report.json`` is written at its end. The run's process
holds a lock on the file ``lock`` as long as it lives: one that says ``running`` and whose lock is free was killed.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import ValidationError

from service.run_schemas import (
    CheckView,
    CorpusPlanView,
    EffectChange,
    EffectView,
    FailedSource,
    PlannedPage,
    RunView,
    Step,
)

FORMAT = 1
START_SECONDS = 120  # a queued run whose process has not begun by then never will
KILLED = "the run was killed before its end; the next one goes on where it stopped"
NOT_BEGUN = "the run never began: its process could not be started"
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
_RENAMED = {"command": "step", "step": "doing"}


def new_id(runs: Path, now: datetime) -> str:
    """``20261123T194500123-1a2b``: sorts by time, also after the clock was set back."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}"[:18]
    last = max((path.name[:18] for path in _folders(runs)), default="")
    if stamp <= last:
        try:
            after = datetime.strptime(f"{last}000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC) + timedelta(milliseconds=1)
            stamp = f"{after:%Y%m%dT%H%M%S%f}"[:18]
        except ValueError:
            pass  # a folder that is no run
    return f"{stamp}-{secrets.token_hex(2)}"


def write(folder: Path, run: RunView) -> None:
    """Replace ``run.json`` in one step. Raises OSError."""
    data: dict[str, Any] = {
        "id": run.id,
        "command": run.step,
        "by": run.by,
        "state": run.state,
        "created": _iso(run.created),
        "started": _iso(run.started),
        "ended": _iso(run.ended),
        "pid": 0,
        "step": run.doing,
        "done": run.done,
        "total": run.total,
        "progress": run.progress,
        "seconds_left": run.seconds_left,
        "exit_code": run.exit_code,
        "generation": run.generation,
        "messages": run.messages,
        "corpora": run.corpora,
        "format": FORMAT,
    }
    aside = folder / f".run.json.{secrets.token_hex(4)}"
    try:
        with aside.open("w", encoding="utf-8", errors="replace") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(folder / "run.json")
    finally:
        aside.unlink(missing_ok=True)


def read(runs: Path, identifier: str, now: datetime) -> RunView | None:
    """One run as it is now; a killed one is ``failed``. None if there is none of that id, or it cannot be read."""
    if not _ID.fullmatch(identifier):
        return None
    folder = runs / identifier
    run = _read(folder)
    if run is None or run.state not in ("queued", "running") or _is_alive(folder):
        return run
    run = _read(folder) or run  # it may have begun or ended between the two looks
    if run.state == "queued" and run.created and now - run.created < timedelta(seconds=START_SECONDS):
        return run
    if run.state in ("queued", "running"):
        said = KILLED if run.state == "running" else NOT_BEGUN
        return run.model_copy(
            update={"state": "failed", "exit_code": 1, "seconds_left": None, "messages": [*run.messages, said]}
        )
    return run


def read_all(runs: Path, now: datetime, newest: int = 100) -> list[RunView]:
    """The newest runs, latest first."""
    names = sorted((path.name for path in _folders(runs)), reverse=True)
    found = (read(runs, name, now) for name in names[:newest])
    return [run for run in found if run is not None]


def read_plan(folder: Path) -> list[CorpusPlanView]:
    """What a run did or would do to each corpus, from its report; empty if it left none."""
    report = _json(folder / "report.json")
    try:
        return [_plan(item) for item in report.get("plans", [])]
    except (KeyError, TypeError, ValueError, AttributeError):
        return []


def read_check(data: object) -> CheckView | None:
    """The check of a generation as it is kept beside it."""
    if not isinstance(data, dict):
        return None
    kept = {name: value for name, value in cast("dict[str, Any]", data).items() if name in CheckView.model_fields}
    try:
        return CheckView.model_validate(kept | {"at": kept.get("at") or None})
    except ValidationError:
        return None


def read_effect(folder: Path) -> EffectView | None:
    """What publishing would change, from the report of a comparison; None if the run left none, or a damaged one."""
    report = _json(folder / "report.json")
    try:
        changes = [EffectChange.model_validate(item) for item in report["effects"] if item["kinds"]]
        return EffectView(
            old=report["old"], new=report["new"], asked=report["questions"], kinds=report["kinds"], changes=changes
        )
    except (KeyError, TypeError, ValueError):
        return None


def _plan(item: dict[str, Any]) -> CorpusPlanView:
    reasons: dict[str, str] = item.get("reasons", {})

    def pages(name: str) -> list[PlannedPage]:
        return [PlannedPage(document_id=i, reason=reasons.get(i, "")) for i in item.get(name, [])]

    def dated(name: str) -> list[PlannedPage]:
        return [PlannedPage(document_id=i, reason=day) for i, day in item.get(name, [])]

    return CorpusPlanView(
        corpus=item["corpus"],
        added=pages("added"),
        changed=pages("changed"),
        removed=pages("removed"),
        failed=[FailedSource(name=name, reason=reason) for name, reason in item.get("failed", [])],
        expired=dated("expired"),
        due=dated("due"),
        unchanged=item.get("unchanged", 0),
        files=item.get("files", 0),
    )


def _read(folder: Path) -> RunView | None:
    data = _json(folder / "run.json")
    try:
        if data["format"] != FORMAT or data["command"] not in get_args(Step):
            return None
        named = {_RENAMED.get(name, name): value for name, value in data.items()}
        fields = {name: value for name, value in named.items() if name in RunView.model_fields}
        for name in ("created", "started", "ended"):
            fields[name] = fields.get(name) or None
        return RunView.model_validate(fields | {"id": folder.name})
    except (KeyError, ValidationError):
        return None


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _is_alive(folder: Path) -> bool:
    try:
        lock = os.open(folder / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(lock)


def _folders(runs: Path) -> list[Path]:
    return [path for path in runs.glob("*") if path.is_dir() and _ID.fullmatch(path.name)]


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else ""
