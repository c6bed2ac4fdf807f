"""What is remembered beside a generation: what it was built on, what its check said, who published it and when.

A generation itself never changes once it is built; this is a small file ``<data>/candidates/<id>.json``. A generation without
one was published by an earlier version.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from retriever.edge_store import write_durably
from retriever.generation import check_generation_id

FORMAT = 1


@dataclass(frozen=True)
class CheckResult:
    """What the gate said of a generation, beside ``against``, the generation that was live then (empty if none was).

    ``refusals`` are why it must not be published, a line each; ``notes`` what could not be checked; ``figures`` what was
    measured. ``at`` is ISO 8601 in UTC, ``by`` the editor.
    """

    at: str
    by: str = ""
    against: str = ""
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    figures: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against publishing it."""
        return not self.refusals


@dataclass(frozen=True)
class Candidate:
    """A generation that was built: on which live one (``base``), when and by whom, with which losses accepted; then its check; then
    when it was first published, and by whom. Times are ISO 8601 in UTC."""

    id: str
    base: str = ""
    built_at: str = ""
    built_by: str = ""
    accept_loss: tuple[str, ...] = ()
    check: CheckResult | None = None
    published_at: str = ""
    published_by: str = ""

    @property
    def is_draft(self) -> bool:
        """Built, and never published: nobody rolls back to it."""
        return not self.published_at


class Candidates:
    """The files of one data folder."""

    def __init__(self, data_folder: Path) -> None:
        self.folder = data_folder / "candidates"

    def get(self, generation_id: str) -> Candidate | None:
        """None where there is none, or where it cannot be read: then it counts as not checked."""
        try:
            data = json.loads(self._path(generation_id).read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                return None
            said: dict[str, Any] = data["check"] or {}
            lines: dict[str, Any] = {name: tuple(said[name]) for name in ("refusals", "notes") if said}
            check = CheckResult(**{**said, **lines}) if said else None
            fields: dict[str, Any] = {
                name: value for name, value in data.items() if name not in ("format", "id", "check", "accept_loss")
            }
            return Candidate(generation_id, check=check, accept_loss=tuple(data["accept_loss"]), **fields)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, candidate: Candidate) -> None:
        """Replace its file, durably. Raises OSError."""
        data = {"format": FORMAT, **asdict(candidate)}
        text = json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode("utf-8")
        write_durably(self._path(candidate.id), text)

    def drafts(self, generations: Sequence[str]) -> list[str]:
        """Those of these generations that were never published, in their order."""
        found = ((identifier, self.get(identifier)) for identifier in generations)
        return [identifier for identifier, candidate in found if candidate is not None and candidate.is_draft]

    def remove(self, generation_id: str) -> None:
        """Forget one; nothing happens if there is none."""
        self._path(generation_id).unlink(missing_ok=True)

    def keep_only(self, generations: Collection[str]) -> None:
        """Forget those whose generation is gone, and what a kill left of a file that was being written."""
        for path in self.folder.glob("*"):
            if path.name.startswith(".") or path.stem not in generations:
                with suppress(OSError):
                    path.unlink()

    def _path(self, generation_id: str) -> Path:
        return self.folder / f"{check_generation_id(generation_id)}.json"
