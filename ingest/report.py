"""Runs, checks and the history, told to the person at the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from ingest.candidates import Candidate, CheckResult
from ingest.completeness import Completeness
from ingest.difference import CorpusDifference
from ingest.plan import CorpusPlan, RunReport
from ingest.run_folder import RunRecord
from retriever.generation import Generation

SHOWN_FAILURES = 20


def print_report(report: RunReport, console: Console, reasons: bool = False) -> None:
    """A table of the corpora, every failed file with its reason (the first ones), and what was published or built; with
    ``reasons``, also why a document is added, changed or removed."""
    table = Table("corpus", "files", "added", "changed", "unchanged", "removed", "without text", "failed")
    for plan in report.plans:
        row = (
            plan.files,
            len(plan.added),
            len(plan.changed),
            plan.unchanged,
            len(plan.removed),
            plan.empty,
            len(plan.failed),
        )
        table.add_row(plan.corpus, *map(str, row))
    console.print(table)
    for plan in report.plans:
        if reasons:
            _print_reasons(plan, console)
        for name, reason in plan.failed[:SHOWN_FAILURES]:
            console.print(f"  failed: {plan.corpus}/{name}: {reason}", markup=False, highlight=False)
        if len(plan.failed) > SHOWN_FAILURES:
            console.print(f"  … and {len(plan.failed) - SHOWN_FAILURES} more, all in the run record")
        for label, pages in (("expired, left out", plan.expired), ("due for a review", plan.due)):
            for identifier, day in pages[:SHOWN_FAILURES]:
                console.print(f"  {label}: {identifier} ({day})", markup=False, highlight=False)
            if len(pages) > SHOWN_FAILURES:
                console.print(f"  … and {len(pages) - SHOWN_FAILURES} more, all in the run record")
    seconds = ", ".join(f"{step} {value:.1f} s" for step, value in report.seconds.items())
    for note in report.notes:
        console.print(note, markup=False, highlight=False)
    if report.published:
        console.print(f"published {report.generation}: {report.documents} documents, {report.passages} passages")
    elif report.built:
        console.print(
            f"built {report.generation}: {report.documents} documents, {report.passages} passages; not published"
        )
        console.print(
            f"next: `python -m ingest check {report.generation}`, then `publish`. A build that is killed goes on where it "
            "stopped: what was embedded is kept.",
            markup=False,
            highlight=False,
        )
    elif report.reason:
        console.print(report.reason, markup=False, highlight=False)
    console.print(f"{report.embedded} texts embedded; {seconds}")


def _print_reasons(plan: CorpusPlan, console: Console) -> None:
    for mark, documents in (("+", plan.added), ("~", plan.changed), ("-", plan.removed)):
        for identifier in documents[:SHOWN_FAILURES]:
            console.print(f"  {mark} {identifier}: {plan.reasons.get(identifier, '')}", markup=False, highlight=False)
        if len(documents) > SHOWN_FAILURES:
            console.print(f"  {mark} … and {len(documents) - SHOWN_FAILURES} more, all in the run’s report")


def print_check(identifier: str, result: CheckResult, console: Console) -> None:
    """Whether it may be published; why not, line by line; what was counted and measured."""
    for line in (
        *(f"  refused: {reason}" for reason in result.refusals),
        *(f"  note: {note}" for note in result.notes),
    ):
        console.print(line, markup=False, highlight=False)
    for name, values in result.figures.items():
        console.print(f"  {name}: {_figures(values)}", markup=False, highlight=False)
    beside = f" beside {result.against}" if result.against else ""
    verdict = "may be published" if result.passed else "must not be published"
    console.print(f"{identifier} {verdict} (checked{beside})", markup=False, highlight=False)


def _figures(values: object) -> str:
    if isinstance(values, Mapping):
        return ", ".join(f"{name} {_figures(value)}" for name, value in values.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(values)


def print_status(
    current: str,
    generations: Sequence[Generation],
    candidates: Mapping[str, Candidate | None],
    runs: Sequence[RunRecord],
    console: Console,
) -> None:
    """A line a generation, the corpora of the current one, the last runs."""
    for generation in generations:
        mark = "* " if generation.id == current else "  "
        state = _state(candidates.get(generation.id))
        console.print(f"{mark}{generation.id}  {generation.documents} documents, {generation.passages} passages{state}")
        if generation.id == current:
            for c in generation.corpora:
                console.print(
                    f"      {c.id}: {c.documents} documents, {c.passages} passages, {len(c.failed)} failed files"
                )
    if runs:
        console.print("runs, the last first:")
    for run in runs:
        how = (
            f"{run.state} ({run.exit_code})"
            if run.exit_code is not None
            else f"{run.state} {run.progress:.0%} {run.step}"
        )
        who = f"  by {run.by}" if run.by else ""
        when = (run.started or run.created)[:19].replace("T", " ")
        last = f"  {run.messages[-1][:100]}" if run.messages else ""
        console.print(f"  {when} UTC  {run.command:<8}  {how}{who}{last}", markup=False, highlight=False)


def _state(candidate: Candidate | None) -> str:
    if candidate is None:
        return ""
    if not candidate.is_draft:
        who = f" by {candidate.published_by}" if candidate.published_by else ""
        return f", published {candidate.published_at[:19].replace('T', ' ')} UTC{who}"
    if candidate.check is None:
        return ", not published, not checked"
    return ", not published, checked" if candidate.check.passed else ", not published, refused by its check"


def print_difference(before: str, after: str, differences: Sequence[CorpusDifference], console: Console) -> None:
    """Every document that differs, with its title; corpora without a difference in one line."""
    console.print(f"{before} → {after}", markup=False, highlight=False)
    for item in differences:
        counts = f"{len(item.added)} added, {len(item.changed)} changed, {len(item.removed)} removed"
        console.print(f"{item.corpus}: {counts}, {item.unchanged} unchanged", markup=False, highlight=False)
        for mark, documents in (("+", item.added), ("~", item.changed), ("-", item.removed)):
            for identifier, title in documents:
                console.print(f"  {mark} {identifier}  {title}", markup=False, highlight=False)


def print_completeness(found: Completeness, show: int, console: Console) -> None:
    """The figures in one line, then the first faults of each kind."""
    kinds = (
        ("missing", found.missing),
        ("cut in two", found.cut),
        ("repeated", found.repeated),
        ("of the pages’ furniture", found.furniture),
    )
    counts = ", ".join(f"{len(sentences)} {kind}" for kind, sentences in kinds)
    console.print(
        f"{found.corpus}: {found.documents} documents, {found.sentences} sentences, {found.share:.3%} in one passage; {counts}",
        highlight=False,
    )
    for kind, sentences in kinds:
        for name, sentence in sentences[:show]:
            console.print(f"  {kind}: {name}: {sentence[:200]}", markup=False, highlight=False)
