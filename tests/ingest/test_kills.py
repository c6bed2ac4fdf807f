"""Kills at many steps: the program ``kills.py``, a small dose of it (``make kills`` for the large one)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_the_old_or_the_new_generation_and_needs_no_repair() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingest.kills", "--random", "10"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode in (0, 1), done.stderr
    said = json.loads(done.stdout)
    assert said["faults"] == []
    assert done.returncode == 0
    assert said["kills"] >= 40
    assert {"build", "check", "publish", "rollback", "sync"} <= set(said["by_command"]), said
    assert said["by_command"]["publish, each file operation"] >= 10
    # Kills before and after the switch: else nothing was tried.
    assert min(said["current_after_a_kill"].values()) > 0 and len(said["current_after_a_kill"]) == 2
