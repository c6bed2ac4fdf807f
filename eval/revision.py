"""Which commit is measured."""

from __future__ import annotations

import subprocess
from pathlib import Path


def revision() -> str:
    """The commit measured, with ``+`` where the tree had changes; ``unknown`` outside a repository."""
    root = Path(__file__).parent

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607
        return done.stdout.strip()

    commit = git("rev-parse", "--short=12", "HEAD")
    return (commit + ("+" if git("status", "--porcelain") else "")) if commit else "unknown"
