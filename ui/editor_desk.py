"""What an editor has before them: what is live, what waits, and how far the update has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from service.run_schemas import CorpusFolder, CorpusPlanView, GenerationView, RunsView, RunView, Step

STEPS: Final[tuple[Step, ...]] = ("plan", "build", "check", "effect", "publish")
Progress = Literal["done", "failed", "next", "later"]


@dataclass(frozen=True)
class Desk:
    """The update that is under way. ``latest`` holds, by step, the newest run since something else was last made live;
    ``draft`` the newest generation that was built on the live one; ``stale`` says that files have changed since the plan was
    made, ``outdated`` that they have since the draft was."""

    live: GenerationView | None
    draft: GenerationView | None
    running: RunView | None
    latest: dict[Step, RunView] = field(default_factory=dict[Step, RunView])
    stale: bool = False
    outdated: bool = False

    def progress(self, step: Step) -> Progress:
        """How far one step is. Exactly one is ``next`` unless all is done or the last thing tried has failed."""
        if self._is_done(step):
            return "done"
        first = next((other for other in STEPS if not self._is_done(other) and other != "effect"), "")
        if step == "effect":
            waits = self._is_done("check") and not self._failed(step)
            return "next" if waits else "failed" if self._failed(step) else "later"
        if self._failed(step):
            return "failed"
        if step == "publish" and first == step and not (self._is_done("effect") or self._failed("effect")):
            return "later"
        return "next" if step == first else "later"

    def may(self, step: Step) -> bool:
        """Whether the step makes sense now."""
        match step:
            case "check" | "effect":
                return self.draft is not None and (step == "check" or self.live is not None)
            case "publish":
                return self._is_done("check")
            case _:
                return True

    def _is_done(self, step: Step) -> bool:
        if step == "build":
            return self.draft is not None and not self.outdated
        if step == "check":
            return self._is_done("build") and self._checked
        if step == "publish":
            return False
        run = self.latest.get(step)
        if run is None or run.state != "done" or run.exit_code == 1:
            return False
        if step == "effect":
            return self._is_done("build") and run.id > self._built
        return not self.stale

    def _failed(self, step: Step) -> bool:
        run = self.latest.get(step)
        return run is not None and run.state == "failed" and not (step in ("check", "effect") and run.id < self._built)

    @property
    def _checked(self) -> bool:
        check = self.draft.check if self.draft else None
        return check is not None and not check.refusals and (self.live is None or check.against == self.live.id)

    @property
    def _built(self) -> str:
        run = self.latest.get("build")
        return run.id if run else ""


def desk_of(view: RunsView, folders: Iterable[CorpusFolder]) -> Desk:
    """The state of the update, from the history, the generations and the times of the files."""
    live = next((g for g in view.generations if g.state == "live"), None)
    base = live.id if live else ""
    draft = next((g for g in view.generations if g.state == "draft" and g.base == base), None)
    running = next((run for run in view.runs if run.id == view.running), None)
    latest: dict[Step, RunView] = {}
    for run in view.runs:
        if run.step in ("publish", "rollback", "sync") and run.state == "done":
            break
        if run.state in ("done", "failed"):
            latest.setdefault(run.step, run)
    newest = max((folder.changed for folder in folders if folder.changed), default=None)
    planned = _started(latest, "plan", "build")
    built = _started(latest, "build") or (draft.created if draft else None)
    return Desk(live, draft, running, latest, _is_later(newest, planned), _is_later(newest, built))


def has_changes(plan: list[CorpusPlanView]) -> bool:
    """Whether there is anything to build."""
    return any(item.added or item.changed or item.removed for item in plan)


def _started(latest: dict[Step, RunView], *steps: Step) -> datetime | None:
    """When the last of these runs began to read the files."""
    return max((run.started for step in steps if (run := latest.get(step)) and run.started), default=None)


def _is_later(newest: datetime | None, read: datetime | None) -> bool:
    return newest is not None and read is not None and newest > read
