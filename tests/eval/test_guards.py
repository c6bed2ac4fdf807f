"""The proof that tests fail without their guard, itself tried on one guard; and that every fault has one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from eval.guard_out import take_out
from eval.guards import GUARDS, GuardError, chosen_guards, prove
from tests.conftest import silent

ROOT = Path(__file__).parents[2]
FAULTS = {f"F{number}" for number in (*range(8, 13), *range(21, 27))}


def test_every_fault_has_a_guard_and_every_guard_has_tests_that_exist() -> None:
    assert {guard.fault for guard in GUARDS} == FAULTS
    for guard in GUARDS:
        assert guard.tests
        for test in guard.tests:
            file, _, name = test.partition("::")
            assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), test


def test_a_guard_taken_out_is_noticed_and_nothing_else_is() -> None:
    (figures,) = chosen_guards(["figures"])
    # A test that does not watch the guard: it has no wrong figure.
    unwatched = replace(figures, tests=("tests/service/test_verify.py::test_a_sentence_is_said_once",))
    found, missed = prove([figures], silent)[0], prove([unwatched], silent)[0]

    assert found.holds
    assert (found.failed_with, found.first.partition("[")[0]) == (0, figures.tests[0])
    assert 0 < found.failed_without < found.tests, "the other sentences are still dropped"
    assert not missed.holds
    assert (missed.tests, missed.failed_with, missed.failed_without) == (1, 0, 0)


def test_names_that_are_none_are_refused() -> None:
    with pytest.raises(GuardError, match="expected one of"):
        chosen_guards(["nothing"])
    with pytest.raises(AttributeError):
        take_out("service.verify.no_such_guard", None)
    (figures,) = chosen_guards(["figures"])
    with pytest.raises(GuardError, match="pytest ended with"):
        prove([replace(figures, tests=("tests/service/test_verify.py::test_no_such",))], silent)
