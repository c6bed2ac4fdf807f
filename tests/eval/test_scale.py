"""The measurement of size, at a small size."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from eval.scale import build_twice, memory_of, spread, time_searches
from eval.scale_data import SECTIONS, gather, read_passages
from eval.topics import SetError
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.edge_store import EdgeStore
from retriever.errors import NoGenerationError
from retriever.passage import Language

if TYPE_CHECKING:
    from retriever.embedder import Embedder
    from tests.conftest import Town


@pytest.fixture
def sections(tmp_path: Path) -> Path:
    rows = [
        {
            "id": f"g-{n}",
            "law": "HundStG",
            "number": f"§ {n}",
            "heading": "Steuer",
            "breadcrumb": ["Teil 1"],
            "text": f"Die Steuer beträgt {n} Euro im Jahr." if n != 3 else " ",
        }
        for n in range(1, 12)
    ]
    path = tmp_path / "laws.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in [rows[0], *rows])  # the first one twice
    return path


def test_passages_are_gathered_built_published_and_searched(
    town: Town, embedder: Embedder, sections: Path, tmp_path: Path, models_folder: Path
) -> None:
    folder = tmp_path / "data"
    real = len(list(town.searcher.index.all_passages()))
    gathered = gather(town.settings.data_folder, sections, real + 8, folder, embedder, Chunking())
    assert (gathered.from_generation, gathered.from_sections) == (real, 8)
    assert gathered.embedded >= real
    assert gathered.seeded == 16  # eight sections and their titles
    passages = read_passages(folder / "passages.jsonl")
    assert len(passages) == real + 8
    first_law = next(p for p in passages if p.corpus == SECTIONS)
    assert (first_law.title, first_law.headings) == ("§ 1 HundStG Steuer", ("Teil 1",))
    assert {p.id: p for p in passages}.keys() >= {p.id for p in town.searcher.index.all_passages()}
    with_cache = Cache(folder / "cache.sqlite")
    vectors = with_cache.vectors(embedder.fingerprint, "passage", [p.embedded_text for p in passages])
    with_cache.close()
    assert sorted(vectors) == list(range(len(passages)))
    assert np.allclose([np.linalg.norm(v) for v in vectors.values()], 1, atol=1e-4)

    one, two = build_twice(folder, models_folder)
    store = EdgeStore(folder)
    assert [g.id for g in store.generations()] == [one["generation"], two["generation"]]
    assert store.current() == one["generation"]
    for built in (one, two):
        assert built["passages"] == real + 8
        assert built["per_second"] == pytest.approx(built["passages"] / built["seconds"], rel=0.05)
        assert 0 < built["before_mb"] <= built["peak_mb"]
        assert {"centre", "write"} <= built["by_step"].keys()

    settings = town.settings.model_copy(update={"data_folder": folder})
    times = time_searches(settings, embedder, [("Kindergeld?", Language.DE), ("Carte d’identité ?", Language.FR)], 20)
    assert set(times) == {"FR", "DE", "both"}
    assert all(
        figures["n"] == 20 and 0 < figures["p50"] <= figures["p95"] <= figures["max"] for figures in times.values()
    )


def test_too_few_passages_and_no_generation_are_said(
    town: Town, embedder: Embedder, sections: Path, tmp_path: Path
) -> None:
    with pytest.raises(SetError, match="of 5000 passages"):
        gather(town.settings.data_folder, sections, 5000, tmp_path / "a", embedder, Chunking())
    with pytest.raises(NoGenerationError):
        gather(tmp_path / "empty", None, 10, tmp_path / "b", embedder, Chunking())


def test_spread_and_memory() -> None:
    assert spread([float(n) for n in range(1, 101)]) == {"n": 100, "p50": 50.5, "p95": 96.0, "max": 100.0}
    before = memory_of(os.getpid())
    held = np.ones(30_000_000)
    after = memory_of(os.getpid())
    assert after["anonymous_mb"] - before["anonymous_mb"] > 100
    assert after["peak_mb"] >= after["now_mb"] >= after["anonymous_mb"]
    assert held.sum() == 30_000_000
