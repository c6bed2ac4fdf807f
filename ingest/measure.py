"""The evaluation of two generations, in a process of its own: the figures are ``eval``'s, which this room does not import."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

from ingest.tools import Measured
from retriever.errors import RetrieverError

MEASURE_SECONDS = 900
NOT_INSTALLED = "the evaluation’s packages are not installed (pip install '.[dev]'): retrieval was not compared"


class MeasureError(RetrieverError):
    """The evaluation could not be run, so that nobody knows what it would have said."""


def measure(new: str, live: str) -> Measured:
    """``python -m eval gate NEW LIVE`` in the environment of this process. Raises MeasureError."""
    if find_spec("ir_measures") is None:
        return Measured(notes=(NOT_INSTALLED,))
    command = [sys.executable, "-m", "eval", "gate", new, live]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=MEASURE_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MeasureError(f"the evaluation could not be run: {type(error).__name__}") from error
    try:
        said = json.loads(done.stdout)
        return Measured(said["figures"], tuple(said["refusals"]), tuple(said["notes"]))
    except (ValueError, KeyError, TypeError) as error:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise MeasureError(f"the evaluation could not be run (exit code {done.returncode}): {last[:300]}") from error
