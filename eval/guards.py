"""Does a test fail when its guard is taken out? Each guard against the faults F8 to F12 and F21 to F26, tried one by one.

The guards are taken out in memory, by ``eval/guard_out.py`` in a pytest run of its own; no file is changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.personal_data import Masked

ROOT = Path(__file__).parents[1]
OPTION = "--without-guard"
REPORT = "--guard-report"
ANSWERS = "tests/service/test_compose.py"
CALLS = "tests/service/test_llm.py"
SENTENCES = "tests/service/test_verify.py"
PLANTED = "tests/service/test_hostile_model.py::test_a_planted_instruction_changes_no_answer"


class GuardError(Exception):
    """The proof itself did not run; the message says why."""


@dataclass(frozen=True)
class Guard:
    """One guard: the fault it stands against, in words what is taken out, what replaces it, and the tests that watch it.

    ``without`` maps dotted names (module, class, attribute) to what stands there while the guard is out.
    """

    name: str
    fault: str
    says: str
    without: dict[str, object]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """Tests that ran and failed with the guard in its place and without it; ``first`` is the first that failed without."""

    guard: Guard
    tests: int
    failed_with: int
    failed_without: int
    first: str

    @property
    def holds(self) -> bool:
        """All pass with the guard, and at least one fails without it."""
        return self.tests > 0 and not self.failed_with and self.failed_without > 0

    def plain(self) -> dict[str, object]:
        """As JSON knows it."""
        counts = {"tests": self.tests, "failed_with": self.failed_with, "failed_without": self.failed_without}
        guard = {"fault": self.guard.fault, "name": self.guard.name, "guard": self.guard.says}
        return {**guard, **counts, "first_failed": self.first, "holds": self.holds}


def _always(value: object) -> Callable[..., object]:
    return lambda *_arguments, **_named: value


class _Nothing:
    """A pattern that finds nothing."""

    def search(self, _text: str) -> None:
        return None


class _NoSuchError(Exception):
    """An exception that nobody raises."""


def _total_only(model: object, began: float, _last: float, _spoke: bool) -> float:
    return began + model.options.total_s  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def _kept_something(outcome: object) -> bool:
    return outcome.kept > 0  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def _whole_passage(located: object, _quote: str) -> object:
    from retriever.sentences import Span

    return Span(0, len(located.passage.text))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]


GUARDS = (
    Guard(
        "fallback", "F8", "a model's failure ends in the quoted answer",
        {"service.compose.ModelError": _NoSuchError},
        (f"{ANSWERS}::test_every_fault_ends_in_the_sources_own_words",),
    ),
    Guard(
        "attempts", "F8", "two calls at most",
        {"service.llm.ATTEMPTS": 4},
        (f"{CALLS}::test_every_failure_has_its_name_and_at_most_two_calls",),
    ),
    Guard(
        "waiting", "F9", "limits on the first word and on the next one",
        {"service.llm.Model._limit": _total_only},
        (f"{CALLS}::test_every_failure_has_its_name_and_at_most_two_calls",),
    ),
    Guard(
        "whole-answers", "F10", "sentences of an answer that broke off are withdrawn",
        {"service.compose.Outcome.holds": property(_kept_something)},
        (f"{ANSWERS}::test_an_answer_cut_anywhere_is_withdrawn",),
    ),
    Guard(
        "json", "F11", "the answer is the one JSON object that was asked for",
        {"service.sentence_stream.SentenceStream.close": _always(None)},
        (f"{ANSWERS}::test_every_fault_ends_in_the_sources_own_words",),
    ),
    Guard(
        "language", "F11", "each sentence is in the reader's language",
        {"service.verify.Verifier._is_readers_language": _always(True)},
        (f"{SENTENCES}::test_a_translation_needs_figures_terms_and_nearness",),
    ),
    Guard(
        "leaving", "F12", "who leaves ends the call",
        {"service.llm._Call.cancel": _always(None)},
        (f"{CALLS}::test_closing_ends_the_call_before_and_after_the_first_word",),
    ),
    Guard(
        "invisible", "F21", "invisible characters are taken out of a question",
        {"service.question._visible": lambda character: character},  # pyright: ignore[reportUnknownLambdaType]
        (
            "tests/service/test_question.py::test_text_is_cleaned_and_words_are_kept",
            "tests/service/test_question.py::test_cleaning_is_stable_and_leaves_nothing_invisible",
        ),
    ),
    Guard(
        "third-language", "F22", "a third language is turned away",
        {"service.question._TURN_AWAY": float("inf")},
        ("tests/service/test_question.py::test_a_third_language_is_turned_away_in_both_of_ours",),
    ),
    Guard(
        "orders-in-a-question", "F23", "what speaks to the machine is left out of a question",
        {"service.guardrails._without_instructions": lambda text: (text, False)},  # pyright: ignore[reportUnknownLambdaType]
        ("tests/service/test_guardrails.py::test_what_is_addressed_to_the_machine_is_left_out_of_the_question",),
    ),
    Guard(
        "hidden-text", "F24", "what a browser does not show is not read",
        {"ingest.readers.web.remove_hidden": _always(None)},
        (PLANTED,),
    ),
    Guard(
        "orders-in-a-page", "F24", "sentences that speak to a machine are cut out and never cited",
        {
            "service.shown.speaks_to_a_machine": _always(False),
            "service.verify.speaks_to_a_machine": _always(False),
            "service.claim_form.speaks_to_a_machine": _always(False),
        },
        (PLANTED,),
    ),
    Guard(
        "quotes", "F25", "a quote stands word for word in its passage",
        {"service.shown.Located.find": _whole_passage},
        (f"{SENTENCES}::test_a_sentence_that_says_something_else_is_dropped",),
    ),
    Guard(
        "links", "F25", "no link or number to call of the model's own",
        {
            "service.claim_form.LINK": _Nothing(),
            "service.claim_form.PHONE": _Nothing(),
            "service.verify.Verifier._tokens_stand": _always(True),
        },
        (f"{SENTENCES}::test_a_sentence_that_says_something_else_is_dropped",),
    ),
    Guard(
        "figures", "F25", "each figure stands in the cited sentences, where it belongs",
        {"service.verify.figure_fault": _always(None), "service.verify.figures_bound": _always(True)},
        (f"{SENTENCES}::test_a_sentence_that_says_something_else_is_dropped",),
    ),
    Guard(
        "mask", "F26", "personal data is masked before anything else sees it",
        {"service.answer.mask": lambda text: Masked(text, ())},  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        (
            "tests/service/test_answer.py::test_masked_data_is_named_and_not_searched_for",
            "tests/service/test_answer.py::test_an_address_across_the_limit_leaves_nothing_behind",
        ),
    ),
)  # fmt: skip


def chosen_guards(names: Sequence[str]) -> list[Guard]:
    """The guards of these names, all for none. Raises GuardError for an unknown name."""
    known = {guard.name: guard for guard in GUARDS}
    if unknown := [name for name in names if name not in known]:
        raise GuardError(f"--guard {unknown[0]}: expected one of {', '.join(known)}")
    return [known[name] for name in names] or list(GUARDS)


def prove(guards: Sequence[Guard], progress: Callable[[str, int, int], None]) -> list[Proof]:
    """Run the tests of the guards as they are, once, and then each guard's tests without it.

    Raises GuardError where a run was no run: nothing collected, or pytest itself failed.
    """
    tests = list(dict.fromkeys(test for guard in guards for test in guard.tests))
    progress("guards", 0, len(guards) + 1)
    before = _outcomes(tests, "")
    proofs: list[Proof] = []
    for number, guard in enumerate(guards, 1):
        progress("guards", number, len(guards) + 1)
        after = _outcomes(guard.tests, guard.name)
        mine = [name for name in before if name.startswith(guard.tests)]
        failed = [name for name, passed in after.items() if not passed]
        proofs.append(
            Proof(guard, len(mine), sum(not before[name] for name in mine), len(failed), failed[0] if failed else "")
        )
    progress("guards", len(guards) + 1, len(guards) + 1)
    return proofs


def _outcomes(tests: Iterable[str], without: str) -> dict[str, bool]:
    """Whether each test passed, by its node id, with one guard taken out, or none for an empty name."""
    with tempfile.TemporaryDirectory(prefix="deuxrives-guards-") as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "eval.guard_out", "-p", "no:cacheprovider"]
        command += [OPTION, without, REPORT, str(report), *tests]
        done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode not in (0, 1) or not report.is_file():
            raise GuardError(f"pytest ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return json.loads(report.read_text("utf-8"))
