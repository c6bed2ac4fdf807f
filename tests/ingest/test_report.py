"""The report as a person reads it, the record as a program does, and the bars while they wait."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ingest.plan import CorpusPlan, RunReport
from ingest.progress import progress_bars
from ingest.report import SHOWN_FAILURES, print_report

STARTED = "2026-11-23T19:45:00.123000+00:00"


def printed(report: RunReport) -> str:
    console = Console(file=io.StringIO(), width=200, soft_wrap=True, emoji=False)
    print_report(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def report(*failed: tuple[str, str], **fields: object) -> RunReport:
    plan = CorpusPlan("ville", ["ville:a"], ["ville:b", "ville:c"], [], 40, tuple(failed), 43, 1)
    return RunReport([plan], started=STARTED, **fields)  # type: ignore[arg-type]


def test_the_report_says_what_was_published() -> None:
    text = printed(
        report(generation="g", published=True, documents=43, passages=99, embedded=7, seconds={"read": 1.25})
    )
    assert "published g: 43 documents, 99 passages" in text
    assert "7 texts embedded; read 1.2 s" in text
    row = next(line for line in text.splitlines() if "ville" in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == ["ville", "43", "1", "2", "40", "0", "1", "0"]


def test_failures_are_named_with_their_reason_as_they_are() -> None:
    text = printed(report(("a[1].md", "[bold]XML[/bold] ist kaputt")))
    assert "failed: ville/a[1].md: [bold]XML[/bold] ist kaputt" in text


def test_many_failures_are_cut_and_counted() -> None:
    text = printed(report(*[(f"{n}.md", "leer") for n in range(SHOWN_FAILURES + 5)]))
    assert text.count("failed: ") == SHOWN_FAILURES
    assert "and 5 more, all in the run record" in text


@pytest.mark.parametrize(
    "reason", ["nothing has changed", "refused: 7 of 20 documents of corpus [ville] would disappear"]
)
def test_a_reason_is_said(reason: str) -> None:
    assert reason in printed(report(reason=reason))


@pytest.mark.parametrize(
    ("fields", "failed", "code"),
    [
        ({"published": True, "generation": "g"}, (), 0),
        ({"published": True, "generation": "g"}, (("a", "b"),), 3),
        ({"reason": "nothing has changed", "generation": "g"}, (), 0),
        ({"reason": "nothing has changed", "generation": "g"}, (("a", "b"),), 3),
        ({"reason": "no file gave any text"}, (("a", "b"),), 1),
        ({"reason": "refused"}, (), 1),
    ],
)
def test_exit_codes(fields: dict[str, object], failed: tuple[tuple[str, str], ...], code: int) -> None:
    assert report(*failed, **fields).exit_code == code


def test_reasons_are_told_where_they_are_asked_for() -> None:
    told = report(generation="g", reason="nothing has changed")
    told.plans[0].reasons = {"ville:a": "not in the live generation", "ville:b": "text, date"}
    assert "text, date" not in printed(told)
    console = Console(file=io.StringIO(), width=200, soft_wrap=True, emoji=False)
    print_report(told, console, reasons=True)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "+ ville:a: not in the live generation" in text
    assert "~ ville:b: text, date" in text


def test_a_draft_is_told_as_one() -> None:
    text = printed(report(generation="g", built=True, documents=43, passages=99))
    assert "built g: 43 documents, 99 passages; not published" in text
    assert "python -m ingest check g" in text


def test_bars_show_each_step_and_never_divide_by_nothing() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with progress_bars(console) as progress:
        progress("embed", 0, 0)
        progress("embed", 0, 10)
        progress("embed", 10, 10)
        progress("read ville", 1, 2)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "embedding passages" in text and "10/10" in text
    assert "read ville" in text and "1/2" in text
