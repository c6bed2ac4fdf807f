"""A result folder: written once, scored as often as one likes, and open to other engines' runs."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from eval.results import (
    check_new,
    read_json,
    read_rows,
    runs_folder,
    score_folder,
    score_run,
    set_key,
    write_config,
    write_runs,
)
from eval.run import RetrievalRun, run_systems
from eval.topics import SetError
from eval.trec import write_run
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.termbase import Termbase
from tests.conftest import RememberingEmbedder, silent
from tests.eval.sets import BOTH

KEY = "sets/stadt"
CONFIG = {"systems": {"product": "", "bm25": ""}, "sets": {KEY: {"direction": "de+fr→de+fr"}}}


@pytest.fixture
def runs(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[dict[str, RetrievalRun]]:
    cache = Cache(tmp_path / "cache.sqlite")
    yield run_systems(BOTH, ("product", "bm25"), cache, quick_embedder, Termbase(()), Chunking(), silent)
    cache.close()


@pytest.fixture
def folder(tmp_path: Path, runs: dict[str, RetrievalRun]) -> Path:
    made = tmp_path / "results"
    write_config(made, CONFIG)
    write_runs(made, KEY, BOTH, runs)
    return made


def test_scores_stand_for_each_system_and_stage(folder: Path) -> None:
    results = score_folder(folder)
    assert [(r["system"], r["stage"]) for r in results] == [
        ("product", ""),
        ("product", "bm25"),
        ("product", "dense"),
        ("bm25", ""),
    ]
    product = results[0]
    assert product["topics"] == 4
    assert product["measures"]["R@5"] == 1.0
    assert 0 < product["latency_ms"]["p50"] <= product["latency_ms"]["p95"]
    assert {"embed", "stages"} <= set(product["steps_ms"])
    assert read_json(folder / "results.json") == results


def test_scoring_again_changes_nothing(folder: Path) -> None:
    score_folder(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    score_folder(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_row_says_what_was_asked_found_and_how_long_it_took(folder: Path) -> None:
    score_folder(folder)
    row = read_rows(folder, KEY, "product")[0]
    assert (row["topic"], row["language"], row["text"]) == ("q1", "de", "Wie hoch ist das Kindergeld?")
    assert row["ranking"][0][0] == "kindergeld"
    assert row["measures"]["nDCG@10"] == 1.0
    assert row["milliseconds"] >= sum(row["steps"].values()) * 0.5


def test_another_engines_run_is_scored_with_ours(folder: Path) -> None:
    write_run(runs_folder(folder, KEY) / "anders.trec", {"q1": {"kindergeld": 1.0}}, "anders")
    other = score_folder(folder)[-1]
    assert other["system"] == "anders"
    assert other["measures"]["R@5"] == 0.25
    assert "latency_ms" not in other
    assert [row["measures"]["R@5"] for row in read_rows(folder, KEY, "anders")] == [1.0, 0.0, 0.0, 0.0]


def test_a_run_file_alone_needs_only_judgements(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q1\tkindergeld\t1\n")
    scored = score_run(runs_folder(folder, KEY) / "product.trec", tmp_path / "qrels.tsv")
    assert (scored["topics"], scored["measures"]["R@10"]) == (1, 1.0)


def test_results_are_never_written_over(folder: Path) -> None:
    with pytest.raises(SetError, match="holds results already"):
        check_new(folder)
    with pytest.raises(SetError, match="holds results already"):
        write_config(folder, CONFIG)


@pytest.mark.parametrize("content", [None, "{", b"\xff"])
def test_a_folder_without_results_is_named(content: str | bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "config.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SetError, match=r"config\.json"):
        score_folder(tmp_path)


def test_rows_that_are_not_there_are_named(folder: Path) -> None:
    with pytest.raises(SetError, match="no rows of this system"):
        read_rows(folder, KEY, "rrf")


def test_a_set_is_named_by_its_folder_and_the_one_above(tmp_path: Path) -> None:
    assert set_key(tmp_path / "omos" / "beir-de") == "omos/beir-de"
    assert json.dumps(str(runs_folder(tmp_path, "omos/beir-de"))).endswith('omos--beir-de"')
