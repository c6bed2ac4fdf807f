"""The results as a page that anybody can read: one file, no script, nothing asked of another machine.

The figures of one or several result folders become rows of plots with their tables; ``report.html`` lays them out. Plots are
drawn by the page itself as SVG whose positions are shares of the width, so that their text keeps its size on a phone and
their colours follow the reader's light or dark setting.
"""

from __future__ import annotations

import math
import statistics
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.compare import LEAD, Side, compare
from eval.results import Record, latency, read_config, read_json, read_rows
from eval.systems import DESCRIPTIONS

RATIO_FLOOR, RATIO_GOAL = 0.85, 0.97
FLOOR, PRODUCT, DENSE = "floor", "product", "dense"
LABELS = {"bm25": "BM25 alone", "dense": "Dense alone", "rrf": "Plain fusion", "haystack": "Haystack", "floor": "Floor"}
WORDS = {"fr": "French", "de": "German"}
STEPS = {
    "embed": "embed the question",
    "stages": "search by meaning and by words",
    "complete": "complete missing scores",
    "rank": "rank and read the passages",
}
_MILLISECONDS = (0.1, 1000.0)  # the ends of the latency axis


def write_report(folders: Sequence[Path], target: Path) -> None:
    """Write the page of these result folders, which have been scored. Raises SetError."""
    environment = Environment(
        loader=PackageLoader("eval", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(environment.get_template("report.html").render(view(folders)), encoding="utf-8")


def view(folders: Sequence[Path]) -> Record:
    """All that the page shows. Of a set that stands in two folders the first counts."""
    known = tomllib.loads(resources.files("eval").joinpath("known_sets.toml").read_text("utf-8"))
    sets: dict[str, Record] = {}
    ratios: list[Record] = []
    mixed: list[Record] = []
    for folder in folders:
        for key, row in _sets(folder, known).items():
            if key not in sets:
                sets[key] = row
                ratios += [r for r in read_json(folder / "ratios.json") if r["cross"] == key]
        if not mixed and _has_mixed(folder):
            mixed = _mixed(folder, known)
    rows = sorted(sets.values(), key=lambda row: (_DIRECTIONS.get(row["direction"], 9), row["title"]))
    configs = [read_config(folder) for folder in folders]
    return {
        "measure": LEAD,
        "configs": configs,
        "rows": rows,
        "groups": [(d, [r for r in rows if r["direction"] == d]) for d in dict.fromkeys(r["direction"] for r in rows)],
        "systems": _systems(rows),
        "labels": LABELS | {PRODUCT: "Deux Rives"},
        "descriptions": DESCRIPTIONS,
        "directions": [_direction(d, rows) for d in dict.fromkeys(row["direction"] for row in rows)],
        "ratios": [
            _ratio(r, sets) for r in ratios if r["system"] in (PRODUCT, DENSE, FLOOR) and r["ratio"] is not None
        ],
        "ratio_floor": RATIO_FLOOR,
        "ratio_goal": RATIO_GOAL,
        "mixed": mixed,
        "mixed_documents": _mixed_documents(folders),
        "stages": _stages(rows),
        "speed": _speed(folders),
        "steps": _steps(folders),
        "summary": _summary(rows, [r for r in ratios if r["system"] == PRODUCT], _speed(folders)),
        "words": direction_in_words,
    }


_DIRECTIONS = {"fr→fr": 0, "de→de": 1, "fr→de": 2, "de→fr": 3}


def direction_in_words(direction: str) -> str:
    """``fr→de`` as "French question, German page"."""
    asked, _, answered = direction.partition("→")
    side = [" and ".join(WORDS.get(code, code) for code in text.split("+")) for text in (asked, answered)]
    return f"{side[0]} question, {side[1]} page"


def _sets(folder: Path, known: Record) -> dict[str, Record]:
    config, results = read_config(folder), read_json(folder / "results.json")
    rows: dict[str, Record] = {}
    for key, described in config["sets"].items():
        of_set = [r for r in results if r["set"] == key]
        scores = {r["system"]: r["measures"] for r in of_set if not r["stage"]}
        rows[key] = {
            "key": key,
            "folder": folder,
            "title": known.get(key, {}).get("title", key),
            "direction": described["direction"],
            "topics": described.get("topics", 0),
            "passages": described.get("passages", 0),
            "scores": {system: measures[LEAD] for system, measures in scores.items()},
            "recall": {system: measures["R@10"] for system, measures in scores.items()},
            "stages": {r["stage"]: r["measures"][LEAD] for r in of_set if r["stage"] and r["system"] == PRODUCT},
        }
        rows[key] |= _judged(rows[key], known.get(key, {}))
    return rows


def _judged(row: Record, known: Record) -> Record:
    """The goal, the difference from the floor with its interval, and one word for both."""
    scores: dict[str, float] = row["scores"]
    goal = known.get("goal")
    if "goal_over_dense" in known and DENSE in scores:
        goal = min(1.0, round(known["goal_over_dense"] * scores[DENSE], 3))
    found: Record = {"goal": goal, "against_floor": None, "verdict": "", "rival": None}
    rivals = {name: score for name, score in scores.items() if name not in (PRODUCT, FLOOR)}
    if rivals:
        best = max(rivals, key=lambda name: rivals[name])
        found["rival"] = (best, rivals[best])
    if PRODUCT not in scores:
        return found
    if FLOOR in scores:
        sides = (Side(row["folder"], FLOOR), Side(row["folder"], PRODUCT))
        compared = compare(*sides, only=row["key"])["sets"][row["key"]]
        found["against_floor"] = next(d for d in compared if d["measure"] == LEAD)
    bars = [score for name, score in scores.items() if name != PRODUCT]
    if goal is not None and scores[PRODUCT] >= goal:
        found["verdict"] = "goal"
    elif bars:
        found["verdict"] = "above" if scores[PRODUCT] >= max(bars) else "below"
    return found


def _systems(rows: Sequence[Record]) -> list[str]:
    """In the order of ``DESCRIPTIONS``; runs from elsewhere last."""
    names = dict.fromkeys(name for row in rows for name in row["scores"])
    return [n for n in DESCRIPTIONS if n in names] + [n for n in names if n not in DESCRIPTIONS]


def _direction(direction: str, rows: Sequence[Record]) -> Record:
    """Means over the sets of one direction, of the systems that ran on all of them."""
    mine = [row for row in rows if row["direction"] == direction]
    systems = [name for name in _systems(mine) if all(name in row["scores"] for row in mine)]
    return {
        "direction": direction,
        "sets": len(mine),
        "topics": sum(row["topics"] for row in mine),
        "scores": {name: round(statistics.mean(row["scores"][name] for row in mine), 3) for name in systems},
    }


def _ratio(ratio: Record, sets: Record) -> Record:
    return {
        **ratio,
        "title": sets[ratio["cross"]]["title"],
        "cross_direction": sets[ratio["cross"]]["direction"],
        "enough": "goal" if ratio["ratio"] >= RATIO_GOAL else "above" if ratio["ratio"] >= RATIO_FLOOR else "below",
    }


def _has_mixed(folder: Path) -> bool:
    return (folder / "mixed" / "results.json").is_file()


def _mixed_documents(folders: Sequence[Path]) -> Record:
    found: list[Record] = [read_json(folder / "mixed" / "config.json") for folder in folders if _has_mixed(folder)]
    return found[0] if found else {}


def _mixed(folder: Path, known: Record) -> list[Record]:
    """The mixed index beside the separate one, by set and system."""
    separate = {
        (r["set"], r["system"]): r["measures"][LEAD] for r in read_json(folder / "results.json") if not r["stage"]
    }
    rows: list[Record] = []
    for row in read_json(folder / "mixed" / "results.json"):
        alone = separate[row["set"], row["system"]]
        counts = row["countries"]
        said = counts["topics"] - counts["named_none"]
        rows.append(
            {
                **row,
                "title": known.get(row["set"], {}).get("title", row["set"]),
                "separate": alone,
                "kept": {k: row[k][LEAD] / alone if alone else 0.0 for k in ("given", "open", "first")},
                "said": said,
                "recognised": (counts["named_right"] + counts["named_both"]) / said if said else None,
                "by_evidence": counts["first_by_evidence"] / counts["topics"],
            }
        )
    return sorted(rows, key=lambda row: (_DIRECTIONS.get(row["direction"], 9), row["title"]))


def _stages(rows: Sequence[Record]) -> Record:
    with_stages = [row for row in rows if row["stages"]]
    return {"names": list(dict.fromkeys(n for row in with_stages for n in row["stages"])), "rows": with_stages}


def _times(folder: Path, system: str) -> list[Record]:
    """The timed rows of a system on all sets."""
    keys = [r["set"] for r in read_json(folder / "results.json") if r["system"] == system and "latency_ms" in r]
    return [row for key in keys for row in read_rows(folder, key, system) if "milliseconds" in row]


def _speed(folders: Sequence[Path]) -> list[Record]:
    """Median and 95th percentile by system over all searches of the first folder, with their places on the axis."""
    found: list[Record] = []
    for system in DESCRIPTIONS:
        rows = _times(folders[0], system)
        if rows:
            times: dict[str, Any] = latency([row["milliseconds"] for row in rows])
            found.append({"system": system, "searches": len(rows), **times, "at": [_log(times[k]) for k in times]})
    return found


def _steps(folders: Sequence[Path]) -> list[Record]:
    """The median of each of the product's steps, and its share of their sum."""
    rows = _times(folders[0], PRODUCT)
    names = dict.fromkeys(name for row in rows for name in row["steps"])
    medians = {name: statistics.median(row["steps"].get(name, 0.0) for row in rows) for name in names}
    total = sum(medians.values())
    return [{"name": STEPS.get(n, n), "ms": round(m, 2), "share": m / total} for n, m in medians.items() if total]


def _log(milliseconds: float) -> float:
    """The place from 0 to 1 on the axis."""
    low, high = (math.log10(end) for end in _MILLISECONDS)
    return min(1.0, max(0.0, (math.log10(max(milliseconds, 1e-6)) - low) / (high - low)))


def _summary(rows: Sequence[Record], ratios: Sequence[Record], speed: Sequence[Record]) -> list[tuple[str, str]]:
    """What a reader in a hurry takes away: a figure and what it says."""
    judged = [row for row in rows if row["against_floor"]]
    lines: list[tuple[str, str]] = []
    if judged:
        kept = sum(row["scores"][PRODUCT] >= row["scores"][FLOOR] for row in judged)
        lines.append((f"{kept} of {len(judged)}", "test sets on which Deux Rives is at or above the floor set for it"))
    with_goal = [row for row in rows if row["goal"] is not None and PRODUCT in row["scores"]]
    if with_goal:
        met = sum(row["verdict"] == "goal" for row in with_goal)
        lines.append((f"{met} of {len(with_goal)}", "test sets on which it reaches its goal"))
    if ratios:
        worst = min(ratio["ratio"] for ratio in ratios)
        mean = statistics.mean(ratio["ratio"] for ratio in ratios)
        lines.append(
            (
                f"{mean * 100:.0f} %",
                f"of its score is kept when the question is in the other language (worst: {worst * 100:.0f} %)",
            )
        )
    mine = next((row for row in speed if row["system"] == PRODUCT), None)
    if mine:
        lines.append((f"{mine['p50']:.0f} ms", f"for the median search; 95 in 100 take less than {mine['p95']:.0f} ms"))
    return lines
