"""Passages made by hand, for what works on a passage alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from retriever.passage import Language, Passage, passage_id
from retriever.query import Hit


def passage(text: str, **fields: object) -> Passage:
    """A German passage with this text; ``fields`` replace what is named."""
    made = Passage(
        id=passage_id("stadt:pass", 0),
        document_id="stadt:pass",
        ordinal=0,
        text=text,
        start=0,
        end=len(text),
        headings=("Gebühr",),
        title="Pass beantragen",
        corpus="stadt",
        url="https://example.org/pass",
        language=Language.DE,
        jurisdiction="DE",
        authority="Bürgeramt",
        updated=date(2026, 10, 1),
        licence="EUPL-1.2",
    )
    return replace(made, **fields)  # pyright: ignore[reportArgumentType]


def hit(found: Passage, score: float = 1.0, rank: int = 1) -> Hit:
    """The passage as a hit."""
    return Hit(found, rank, score, ())
