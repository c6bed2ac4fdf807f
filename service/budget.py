"""How many tokens a day may be spent, held across processes and restarts by one small file a day."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

KEPT_DAYS = 7  # files of earlier days that are kept for whoever looks after the costs


class TokenBudget:
    """A ceiling on tokens a day (UTC). 0 is no ceiling.

    Every answer first reserves the most it can cost, and gives back what it did not use: answers that run at the same
    time cannot pass the ceiling together. A line of the file is one reservation or return; lines are appended whole.
    """

    def __init__(self, folder: Path, ceiling: int, today: Callable[[], date]) -> None:
        self._folder = folder
        self._ceiling = ceiling
        self._today = today

    def reserve(self, tokens: int) -> bool:
        """Take ``tokens`` from today's ceiling; False, and nothing is taken, where too few are left."""
        if not self._ceiling:
            return True
        self._write(tokens)
        if self.spent() <= self._ceiling:
            return True
        self._write(-tokens)
        return False

    def give_back(self, tokens: int) -> None:
        """Return what was reserved and not used; a negative number where more was used."""
        if self._ceiling and tokens:
            self._write(-tokens)

    def spent(self) -> int:
        """Tokens spent or reserved today."""
        try:
            lines = self._file().read_text("ascii").split()
        except FileNotFoundError:
            return 0
        return sum(int(line) for line in lines)

    def _file(self) -> Path:
        return self._folder / f"{self._today().isoformat()}.txt"

    def _write(self, tokens: int) -> None:
        path = self._file()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            for old in sorted(path.parent.glob("????-??-??.txt"))[:-KEPT_DAYS]:
                old.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{tokens}\n".encode("ascii"))
        finally:
            os.close(handle)
