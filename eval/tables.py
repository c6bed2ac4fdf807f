"""Figures as tables for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from eval.compare import LEAD
from eval.guards import Proof
from eval.results import Record


def comparison(found: Record) -> Group:
    """What ``compare`` found: the differences by set, then the topics that changed most."""
    return Group(
        Text(f"A = {found['a']}\nB = {found['b']}\n"),
        *(_differences(key, rows) for key, rows in found["sets"].items()),
        _changed(found["changed_most"]),
    )


def _differences(key: str, rows: Sequence[Record]) -> Table:
    table = Table(title=Text(f"{key}: {rows[0]['topics']} topics"), title_justify="left")
    for heading in ("measure", "A", "B", "B − A", "95 % interval", "p", "better / worse"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row["measure"],
            f"{row['a']:.3f}",
            f"{row['b']:.3f}",
            f"{row['difference']:+.3f}",
            f"{row['low']:+.3f} … {row['high']:+.3f}",
            f"{row['p']:.4f}",
            f"{row['better']} / {row['worse']}",
        )
    return table


def _changed(rows: Sequence[Record]) -> Table:
    table = Table(title=f"Topics that changed most ({LEAD})", title_justify="left")
    for heading in ("set, topic", "A", "B", "question"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        place = Text(f"{row['set']} {row['topic']}")
        table.add_row(place, f"{row['a']:.3f}", f"{row['b']:.3f}", Text(row["text"]))
    return table


def proofs_table(proofs: Sequence[Proof]) -> Table:
    """Each guard with its tests: how many fail while it is in its place, and how many without it."""
    table = Table(title="Guards taken out", title_justify="left")
    for heading in ("fault", "guard", "tests", "fail with it", "fail without", ""):
        table.add_column(heading, overflow="fold")
    for proof in proofs:
        counts = (str(proof.tests), str(proof.failed_with), str(proof.failed_without))
        verdict = "watched" if proof.holds else "NOT WATCHED"
        table.add_row(proof.guard.fault, Text(proof.guard.says), *counts, verdict)
    return table
