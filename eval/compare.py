# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
"""Two runs of the same topics side by side: what changed, whether chance could have done it, and where it changed most.

Paired by set and topic. The p value is that of a two-sided permutation test (the signs of the differences swapped at
random), the interval a bootstrap of the mean difference; both are seeded, so that a comparison repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from eval.results import Record, read_config, read_rows
from eval.topics import SetError

SEED = 20261123
RESAMPLES = 9999
CHANGED = 10  # topics shown
LEAD = "nDCG@10"  # the measure by which topics are called better or worse


@dataclass(frozen=True)
class Side:
    """One system of one result folder."""

    folder: Path
    system: str = "product"

    @property
    def name(self) -> str:
        """As it is shown, and as ``parse_side`` reads it."""
        return f"{self.folder}@{self.system}"


@dataclass(frozen=True)
class Difference:
    """A measure of both sides over the same topics: means, the mean of B − A, its 95 % interval, the p value, and how many
    topics rose and fell."""

    measure: str
    topics: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    better: int
    worse: int


def parse_side(text: str) -> Side:
    """``FOLDER`` or ``FOLDER@SYSTEM``."""
    folder, mark, system = text.rpartition("@")
    return Side(Path(folder), system) if mark and not Path(text).is_dir() else Side(Path(text))


def compare(one: Side, other: Side, only: str = "") -> Record:
    """Differences for each set that both have (``only`` one if named), and for all topics together where there are several;
    the topics that changed most. Raises SetError where the two have no topic in common."""
    there = read_config(other.folder)["sets"]
    keys = [key for key in read_config(one.folder)["sets"] if key in there and key == (only or key)]
    pairs = {key: _pairs(one, other, key) for key in keys}
    pairs = {key: found for key, found in pairs.items() if found}
    if not pairs:
        raise SetError(f"{one.name} and {other.name} have no topic in common")
    rows = [(key, *pair) for key, of_set in pairs.items() for pair in of_set]
    rows.sort(key=lambda row: (-abs(_change(row[1], row[2])), row[0], row[1]["topic"]))
    together = {"all sets": [pair for of_set in pairs.values() for pair in of_set]} if len(pairs) > 1 else {}
    return {
        "a": one.name,
        "b": other.name,
        "seed": SEED,
        "resamples": RESAMPLES,
        "sets": {key: [d.__dict__ for d in differences(of_set)] for key, of_set in (pairs | together).items()},
        "changed_most": [_changed(*row) for row in rows[:CHANGED] if _change(row[1], row[2])],
    }


def differences(pairs: Sequence[tuple[Record, Record]]) -> list[Difference]:
    """One for each measure that all rows have."""
    names = [n for n in pairs[0][0]["measures"] if all(n in row["measures"] for pair in pairs for row in pair)]
    return [difference(n, [a["measures"][n] for a, _ in pairs], [b["measures"][n] for _, b in pairs]) for n in names]


def difference(measure: str, a: Sequence[float], b: Sequence[float]) -> Difference:
    """Compare the values of the same topics, in the same order."""
    one, other = np.array(a), np.array(b)
    change = other - one
    low, high, p = 0.0, 0.0, 1.0
    if len(change) > 1 and change.any():
        interval = stats.bootstrap(
            (change,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
        ).confidence_interval
        low, high = float(interval.low), float(interval.high)
        p = float(
            stats.permutation_test(
                (one, other),
                _mean_difference,
                permutation_type="samples",
                vectorized=True,
                n_resamples=RESAMPLES,
                rng=np.random.default_rng(SEED),
            ).pvalue
        )
    elif len(change):
        low = high = float(change[0])
    return Difference(
        measure,
        len(change),
        *(round(float(x), 4) for x in (one.mean(), other.mean(), change.mean(), low, high, p)),
        better=int((change > 0).sum()),
        worse=int((change < 0).sum()),
    )


def _mean_difference(one: np.ndarray, other: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.mean(other - one, axis=axis)


def _pairs(one: Side, other: Side, key: str) -> list[tuple[Record, Record]]:
    rows = {row["topic"]: row for row in read_rows(other.folder, key, other.system)}
    return [(row, rows[row["topic"]]) for row in read_rows(one.folder, key, one.system) if row["topic"] in rows]


def _change(a: Record, b: Record) -> float:
    return float(b["measures"][LEAD] - a["measures"][LEAD])


def _changed(key: str, a: Record, b: Record) -> Record:
    return {
        "set": key,
        "topic": a["topic"],
        "text": a.get("text") or b.get("text", ""),
        "a": a["measures"][LEAD],
        "b": b["measures"][LEAD],
        "difference": round(_change(a, b), 6),
        "first_a": a["ranking"][0][0] if a["ranking"] else "",
        "first_b": b["ranking"][0][0] if b["ranking"] else "",
    }
