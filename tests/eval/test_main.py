"""``python -m eval retrieval`` as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.pages import FRENCH, GERMAN

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, models_folder: Path, embedder: object) -> Path:
    """A set never seen before, in both languages; the model is already prepared by the session's embedder."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    made = tmp_path / "set"
    made.mkdir()
    documents = [
        {"id": name, "title": title, "text": body} for name, (title, body) in (*FRENCH.items(), *GERMAN.items())
    ]
    queries = [
        {"id": 1, "text": "Wie hoch ist das Kindergeld?"},
        {"id": 2, "text": "Où demander une carte d’identité ?"},
        {"id": 3, "text": "Wie melde ich meinen Wohnsitz an?"},
    ]
    for name, lines in (("corpus.jsonl", documents), ("queries.jsonl", queries)):
        (made / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    (made / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\tkindergeld\t1\n2\tcarte-identite\t1\n3\twohnsitz-anmelden\t1\n"
    )
    return made


def evaluate(folder: Path, *arguments: str, command: str = "retrieval") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
        "DEUXRIVES_DATA_FOLDER": str(folder.parent / "data"),
        "DEUXRIVES_CORPORA_FOLDER": str(ROOT / "corpora"),
        "COLUMNS": "200",
    }
    return subprocess.run(
        [sys.executable, "-m", "eval", command, *arguments],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_figures_are_printed_and_written_and_the_second_run_embeds_nothing(folder: Path) -> None:
    target = folder.parent / "new" / "figures.json"
    done = evaluate(folder, "--set", str(folder), "--json", str(target))
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    assert json.loads(done.stdout) == figures
    assert {"set", "revision", "passages", "measures", "latency_ms", "settings"} <= set(figures)
    assert set(figures["measures"]) == {"nDCG@10", "R@5", "R@10", "RR@10"}
    assert set(figures["latency_ms"]) == {"p50", "p95"}
    assert 0 < figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]
    assert figures["measures"]["R@5"] == 1.0
    assert (figures["documents"], figures["topics"]) == (12, 3)
    assert figures["embedded"] > 0
    assert figures["settings"]["embedder"].startswith("e5-small-int8")

    again = json.loads(evaluate(folder, "--set", str(folder), "--set", str(folder)).stdout)
    assert [result["embedded"] for result in again] == [0, 0]
    assert all(result["measures"] == figures["measures"] for result in again)


@pytest.mark.parametrize("arguments", [("--set", "nirgends"), ("--set", "set", "--split", "dev", "--set", "nirgends")])
def test_a_wrong_set_is_one_line(arguments: tuple[str, ...], folder: Path) -> None:
    done = evaluate(folder, *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["error: nirgends: no such folder"]


def test_the_results_can_be_scored_and_compared_again(folder: Path) -> None:
    out = folder.parent / "results"
    systems = ("--system", "product", "--system", "bm25", "--system", "haystack")
    done = evaluate(folder, "--set", str(folder), *systems, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert [figures["system"] for figures in json.loads(done.stdout)] == ["product", "bm25", "haystack"]
    config: dict[str, Any] = json.loads((out / "config.json").read_text(encoding="utf-8"))
    assert {"revision", "date", "split", "embedder", "chunking", "systems", "sets"} <= set(config)
    scored = evaluate(folder, str(out), command="score")
    assert {row["system"] for row in json.loads(scored.stdout)["results"]} == {"product", "bm25", "haystack"}
    compared = evaluate(folder, f"{out}@bm25", str(out), command="compare")
    assert compared.returncode == 0, compared.stderr
    assert "nDCG@10" in compared.stdout
    again = evaluate(folder, "--set", str(folder), "--out", str(out))
    assert (again.returncode, again.stderr.splitlines()) == (
        1,
        [f"error: {out}: holds results already; name another folder"],
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--system", "google"), "--system google: expected one of product, bm25, dense, rrf, floor, haystack"),
        (("--jurisdiction", "set=Deutschland"), "--jurisdiction set=Deutschland: expected SET=CODE"),
        (("--jurisdiction", "nirgends=DE"), "--jurisdiction names no set of these: nirgends"),
        (("--mixed",), "documents of DE and FR; --mixed needs --jurisdiction SET=CODE"),
    ],
)
def test_a_wrong_wish_is_one_line(arguments: tuple[str, ...], message: str, folder: Path) -> None:
    done = evaluate(folder, "--set", str(folder), *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr
