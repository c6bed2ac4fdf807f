"""Every set below a folder, found by its files."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from eval.results import read_config, read_json
from eval.retrieval import Tools, load_sets
from eval.suite import find_sets, run_suite
from eval.topics import SetError
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.termbase import Termbase
from tests.conftest import RememberingEmbedder, silent
from tests.pages import GERMAN


def write_set(folder: Path, question: dict[str, str], split: str = "dev") -> Path:
    folder.mkdir(parents=True)
    corpus = [{"id": name, "lang": "de", "title": t, "text": body} for name, (t, body) in GERMAN.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(line) + "\n" for line in corpus))
    (folder / f"queries.{split}.jsonl").write_text(json.dumps(question) + "\n")
    (folder / f"qrels.{split}.tsv").write_text(f"{question['id']}\tkindergeld\t1\n")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    write_set(data / "town" / "beir-de", {"id": "q-de-1", "lang": "de", "text": "Wie hoch ist das Kindergeld?"})
    write_set(data / "town" / "beir-fr-de", {"id": "q-fr-1", "lang": "fr", "text": "Montant du Kindergeld ?"})
    write_set(data / "town" / "beir-en-de", {"id": "q-en-1", "lang": "en", "text": "How much is Kindergeld?"})
    write_set(data / "sealed", {"id": "q1", "text": "Wie hoch ist das Kindergeld?"}, "heldout")
    return data


@pytest.fixture
def tools(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[Tools]:
    cache = Cache(tmp_path / "cache.sqlite")
    yield Tools(cache, quick_embedder, Termbase(()), Chunking(), silent)
    cache.close()


def test_sets_are_found_by_their_split_and_language(data: Path) -> None:
    assert [path.name for path in find_sets(data, "dev")] == ["beir-de", "beir-fr-de"]
    assert [path.name for path in find_sets(data, "heldout")] == ["sealed"]
    with pytest.raises(SetError, match="no set with"):
        find_sets(data, "test")


def test_the_suite_runs_scores_and_reports(data: Path, tools: Tools, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_suite(out, load_sets(find_sets(data, "dev"), "dev"), "dev", tools, lambda _: ())
    assert len(read_config(out)["parallel"]) == 1
    scores = {(r["set"], r["system"]) for r in read_json(out / "results.json")}
    assert {("town/beir-fr-de", "haystack"), ("town/beir-de", "floor")} <= scores
    assert {row["set"] for row in read_json(out / "mixed" / "results.json")} == {"town/beir-de", "town/beir-fr-de"}
    assert "French question, German page" in (out / "report.html").read_text(encoding="utf-8")
