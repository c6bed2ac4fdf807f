"""A pytest plugin (``-p eval.guard_out``): takes one guard out before any test runs, and writes which tests passed."""

from __future__ import annotations

import json
import pkgutil
from pathlib import Path

import pytest

from eval.guards import OPTION, REPORT, chosen_guards

_passed: dict[str, bool] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, default="", help="The name of a guard (eval/guards.py) that is taken out of the code.")
    parser.addoption(REPORT, default="", help="A file for the outcome of each test, as JSON.")


def pytest_configure(config: pytest.Config) -> None:
    name = str(config.getoption(OPTION))
    if name:
        (guard,) = chosen_guards([name])
        for target, replacement in guard.without.items():
            take_out(target, replacement)


def take_out(target: str, replacement: object) -> None:
    """Put ``replacement`` in the place of a dotted name. Raises AttributeError where nothing stands there."""
    path, _, last = target.rpartition(".")
    owner = pkgutil.resolve_name(path)
    getattr(owner, last)
    setattr(owner, last, replacement)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if not report.skipped:
        _passed[report.nodeid] = _passed.get(report.nodeid, True) and report.passed


def pytest_sessionfinish(session: pytest.Session) -> None:
    target = str(session.config.getoption(REPORT))
    if target:
        Path(target).write_text(json.dumps(_passed), encoding="utf-8")
