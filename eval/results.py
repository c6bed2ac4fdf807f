"""A result folder: what was run and with which settings, each system's run file, each topic's row, and the figures.

``config.json`` and ``runs/<set>/`` (``qrels.trec``, ``<system>.trec``, ``<system>.jsonl``) are written once, when the systems
are run. Scoring reads only these and can be repeated: it fills in the rows' measures and writes ``results.json``. A run file
of any other engine that is put beside the others is scored with them. ``<system>+<stage>.trec`` is the order that one stage
alone would give what the system found.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.measures import aggregate, per_topic
from eval.run import RetrievalRun
from eval.topics import SetError, TestSet, read_qrels
from eval.trec import plain_id, read_run, write_qrels, write_run

Record = dict[str, Any]

SHOWN = 10  # documents of a ranking that a row holds


def set_key(folder: Path) -> str:
    """The name of a set in a result folder: its folder's and the one above, as in ``integreat-omos-qa/beir-de``."""
    path = folder.resolve()
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def check_new(folder: Path) -> None:
    """Raises SetError where a folder holds results: those of two runs are never mixed."""
    if (folder / "config.json").exists():
        raise SetError(f"{folder}: holds results already; name another folder")


def write_config(folder: Path, config: Record) -> None:
    """Begin a result folder. Raises SetError where there is one already."""
    check_new(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", config)


def write_runs(folder: Path, key: str, test_set: TestSet, runs: Mapping[str, RetrievalRun]) -> None:
    """The judgements of one set, and each system's run and rows."""
    place = runs_folder(folder, key)
    place.mkdir(parents=True, exist_ok=True)
    write_qrels(place / "qrels.trec", {topic.id: test_set.qrels[topic.id] for topic in test_set.topics})
    for system, run in runs.items():
        write_run(place / f"{system}.trec", run.hits, system)
        stages = dict.fromkeys(name for found in run.retrieved.values() for name in found.stages)
        for stage in stages:
            of_stage = {topic: found.stages.get(stage, {}) for topic, found in run.retrieved.items()}
            write_run(place / f"{system}+{stage}.trec", of_stage, f"{system}+{stage}")
        rows = [
            {
                "topic": plain_id(topic.id),
                "language": str(topic.language),
                "text": topic.text,
                "milliseconds": round(milliseconds, 3),
                "steps": {name: round(taken, 3) for name, taken in run.retrieved[topic.id].steps.items()},
                "ranking": _top(run.hits[topic.id]),
            }
            for topic, milliseconds in zip(test_set.topics, run.milliseconds, strict=True)
        ]
        write_jsonl(place / f"{system}.jsonl", rows)


def score_folder(folder: Path) -> list[Record]:
    """Score every run file of a result folder by its judgements; returns what ``results.json`` then holds.

    Raises SetError where the folder holds no results.
    """
    config = read_config(folder)
    results: list[Record] = []
    for key, described in config["sets"].items():
        place = runs_folder(folder, key)
        qrels = read_qrels(place / "qrels.trec")
        for path in sorted(place.glob("*.trec"), key=lambda p: _order(p.stem, config["systems"])):
            if path.stem == "qrels":
                continue
            run = read_run(path)
            of_topic = per_topic(qrels, run)
            rows = _rows(path.with_suffix(".jsonl"), of_topic, run)
            if "+" not in path.stem:
                write_jsonl(path.with_suffix(".jsonl"), rows)
            measures = {name: round(value, 4) for name, value in aggregate(qrels, run).items()}
            system, _, stage = path.stem.partition("+")
            results.append(
                {
                    "set": key,
                    "direction": described["direction"],
                    "system": system,
                    "stage": stage,
                    "topics": len(qrels),
                    "measures": measures,
                    **({} if stage else _times(rows)),
                }
            )
    write_json(folder / "results.json", results)
    return results


def score_run(run_file: Path, qrels_file: Path) -> Record:
    """Measures of any TREC run, on its own judgements file (TREC's four columns, or BEIR's three)."""
    qrels, run = read_qrels(qrels_file), read_run(run_file)
    return {"topics": len(qrels), "measures": {name: round(value, 4) for name, value in aggregate(qrels, run).items()}}


def read_config(folder: Path) -> Record:
    """Raises SetError where the folder holds no results."""
    return read_json(folder / "config.json")


def read_json(path: Path) -> Any:
    """Raises SetError where there is no such file or it is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetError(f"{path}: not a file of results: {error}") from error


def write_json(path: Path, value: object) -> None:
    """Indented, UTF-8."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_rows(folder: Path, key: str, system: str) -> list[Record]:
    """The scored rows of one system on one set. Raises SetError."""
    return read_jsonl(runs_folder(folder, key) / f"{system}.jsonl")


def read_jsonl(path: Path) -> list[Record]:
    """A row a line. Raises SetError."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    except (OSError, ValueError) as error:
        raise SetError(f"{path}: no rows of this system: {error}") from error


def runs_folder(folder: Path, key: str) -> Path:
    """Where the runs of one set lie."""
    return folder / "runs" / key.replace("/", "--")


def latency(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    times = sorted(milliseconds)
    cuts = statistics.quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return {"p50": round(statistics.median(times), 2), "p95": round(cuts[18], 2)}


def _times(rows: Sequence[Record]) -> Record:
    """Median and 95th percentile of the searches, and the median of each step; nothing for a run from elsewhere."""
    timed = [row for row in rows if "milliseconds" in row]
    if not timed:
        return {}
    steps = dict.fromkeys(name for row in timed for name in row["steps"])
    return {
        "latency_ms": latency([row["milliseconds"] for row in timed]),
        "steps_ms": {s: round(statistics.median(row["steps"].get(s, 0.0) for row in timed), 3) for s in steps},
    }


def _rows(
    path: Path, of_topic: Mapping[str, Mapping[str, float]], run: Mapping[str, Mapping[str, float]]
) -> list[Record]:
    """What is known of each topic, with its measures."""
    known: dict[str, Record] = {}
    if path.is_file():
        known = {row["topic"]: row for row in read_jsonl(path)}
    return [
        {
            "topic": topic,
            "ranking": _top(run.get(topic, {})),
            **known.get(topic, {}),
            "measures": {name: round(value, 6) for name, value in measures.items()},
        }
        for topic, measures in of_topic.items()
    ]


def _top(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    return [(plain_id(document), round(score, 6)) for document, score in ordered]


def _order(name: str, systems: Sequence[str]) -> tuple[int, str]:
    """As they were asked for, then those from elsewhere."""
    system = name.partition("+")[0]
    return (list(systems).index(system) if system in systems else len(systems), name)


def write_jsonl(path: Path, rows: Sequence[Record]) -> None:
    """A row a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
