"""A table as lines that each stand alone: every value keeps the name of its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retriever.passage import Language

_MAX_SPAN = 40
_MAX_LABEL = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; a span is the number of columns or rows that it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def table_lines(header: Sequence[Sequence[Cell]], body: Sequence[Sequence[Cell]], language: Language) -> list[str]:
    """Rows as "column: value | column: value".

    The label is repeated in each row so that an amount quoted alone, or cut from its table by a passage border, still
    says what it is. Without a header, or with column names too long to repeat, cells are only joined by " | ". A cell
    that covers several rows is repeated in each; one that covers the whole width stands alone.
    """
    grid = _spread([*header, *body])
    width = max((len(row) for row in grid), default=0)
    labels = _labels(grid[: len(header)], width)
    if any(len(label) > _MAX_LABEL for label in labels):
        lines = [_joined(row, [""] * width, language) for row in grid]
    else:
        lines = [_joined(row, labels, language) for row in grid[len(header) :]]
    if not any(lines) and header:  # a "header" without rows is a caption
        lines = [_joined(row, [""] * width, language) for row in grid]
    return [line for line in lines if line]


def _spread(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Put each cell into every column and row that it covers; the same object marks the same cell."""
    grid: list[list[Cell]] = []
    below: dict[int, tuple[Cell, int]] = {}  # column -> the cell that reaches down into it, and for how many rows
    for row in rows:
        line: list[Cell] = []
        waiting = list(row)
        while waiting or len(line) in below:
            column = len(line)
            if column in below:
                cell, left = below.pop(column)
                line.append(cell)
                if left > 1:
                    below[column] = (cell, left - 1)
                continue
            cell = waiting.pop(0)
            for offset in range(min(max(cell.columns, 1), _MAX_SPAN)):
                line.append(cell)
                if cell.rows > 1:
                    below[column + offset] = (cell, min(cell.rows, _MAX_SPAN) - 1)
                else:
                    below.pop(column + offset, None)
        grid.append(line)
    return grid


def _labels(header: list[list[Cell]], width: int) -> list[str]:
    labels: list[str] = []
    for column in range(width):
        texts = [row[column].text for row in header if column < len(row)]
        labels.append(" – ".join(dict.fromkeys(text for text in texts if text)))
    return labels


def _joined(row: list[Cell], labels: list[str], language: Language) -> str:
    colon = "\u00a0: " if language is Language.FR else ": "
    parts: list[str] = []
    covered: list[tuple[Cell, list[str]]] = []
    for cell, label in zip(row, labels, strict=False):
        if covered and covered[-1][0] is cell:
            covered[-1][1].append(label)
        else:
            covered.append((cell, [label]))
    alone = len(covered) == 1 and len(labels) > 1
    for cell, names in covered:
        if not cell.text:
            continue
        label = "" if alone else " / ".join(dict.fromkeys(name for name in names if name))
        label = label.rstrip(" :\u00a0")
        parts.append(f"{label}{colon}{cell.text}" if label and label != cell.text else cell.text)
    return " | ".join(parts)
