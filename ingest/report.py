"""The run, told to the person at the terminal and written as a record that a machine can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ingest.completeness import Completeness
from ingest.difference import CorpusDifference
from ingest.sync import RunReport

SHOWN_FAILURES = 20


def print_report(report: RunReport, console: Console) -> None:
    """A table of the corpora, every failed file with its reason (the first ones), and what was published."""
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
    if report.published:
        console.print(f"published {report.generation}: {report.documents} documents, {report.passages} passages")
    elif report.reason:
        console.print(report.reason, markup=False, highlight=False)
    console.print(f"{report.embedded} texts embedded; {seconds}")


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
    kinds = (("missing", found.missing), ("cut in two", found.cut), ("repeated", found.repeated))
    counts = ", ".join(f"{len(sentences)} {kind}" for kind, sentences in kinds)
    console.print(
        f"{found.corpus}: {found.documents} documents, {found.sentences} sentences, {found.share:.3%} in one passage; {counts}",
        highlight=False,
    )
    for kind, sentences in kinds:
        for name, sentence in sentences[:show]:
            console.print(f"  {kind}: {name}: {sentence[:200]}", markup=False, highlight=False)


def write_record(report: RunReport, folder: Path) -> Path:
    """``runs/<time>.json`` with everything the report holds; the time is the run's start in UTC."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.fromisoformat(report.started).astimezone(UTC):%Y%m%dT%H%M%S%f}.json"
    data = asdict(report) | {"exit_code": report.exit_code}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
