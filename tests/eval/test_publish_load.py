"""The measurement of readers during publishes finds what it looks for: errors and answers out of two generations."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval.publish_load import MARK, run_load, two_generations
from ingest.cache import Cache
from retriever.edge_store import EdgeIndex, EdgeStore
from retriever.errors import GenerationCorruptError
from retriever.passage import Language

if TYPE_CHECKING:
    from tests.conftest import RememberingEmbedder, Town

ASKED = [("Combien coûte la carte d’identité ?", Language.FR), ("Wie hoch ist das Kindergeld?", Language.DE)]
Two = tuple[EdgeStore, list[str]]


@pytest.fixture(scope="module")
def two(town: Town, _remembering: RememberingEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Generator[Two]:
    folder = tmp_path_factory.mktemp("load")
    index = town.searcher.index
    cache = Cache(folder / "cache.sqlite")
    store = EdgeStore(folder)
    yield store, two_generations(store, list(index.all_passages()), index.generation, _remembering, cache)
    cache.close()


def measure(town: Town, store: EdgeStore, built: list[str]) -> dict[str, Any]:
    return run_load(store, town.searcher.embedder, ASKED, built, searches=300, clients=4, publishes=6)


def test_the_two_generations_differ_in_their_mark_only(two: Two) -> None:
    store, built = two
    plain, marked = (sorted(store.open(g).all_passages(), key=lambda p: p.id) for g in built)
    assert [p.id for p in plain] == [p.id for p in marked]
    assert [p.text for p in plain] == [p.text for p in marked]
    assert all(m.document_digest == p.document_digest + MARK for p, m in zip(plain, marked, strict=True))


def test_readers_of_a_sound_store_meet_no_error_and_both_generations(town: Town, two: Two) -> None:
    store, built = two
    figures = measure(town, store, built)
    assert (figures["errors"], figures["mixed"], figures["without_hits"]) == (0, 0, 0)
    assert figures["searches"] == 300
    assert set(figures["by_generation"]) == set(built)
    assert sum(figures["by_generation"].values()) == 300 + figures["quiet_ms"]["n"]
    assert store.current() == built[0]  # six publishes: the last one is the first generation again
    assert figures["p95_ratio"] > 0


class Lying(EdgeStore):
    """Opens the first generation's passages under the second one's name."""

    def open(self, generation_id: str) -> EdgeIndex:
        index = super().open(generation_id)
        if index.generation.id != self.first:
            wrong = super().open(self.first)
            wrong.generation = index.generation
            index.close()
            return wrong
        return index

    first = ""


def test_a_store_that_mixes_generations_is_found_out(town: Town, two: Two) -> None:
    store, built = two
    lying = Lying(store.folder.parent)
    lying.first = built[0]
    assert measure(town, lying, built)["mixed"] > 0


class Failing(EdgeStore):
    """Its pointer cannot be read every fiftieth time."""

    asked = 0

    def current(self) -> str | None:
        self.asked += 1
        if self.asked % 50 == 0:
            raise GenerationCorruptError("the pointer is damaged")
        return super().current()


def test_searches_that_fail_are_counted_and_named(town: Town, two: Two) -> None:
    store, built = two
    figures = measure(town, Failing(Path(store.folder.parent)), built)
    assert figures["errors"] >= 6
    assert figures["searches"] < 300
    assert figures["first_errors"][0] == "GenerationCorruptError: the pointer is damaged"
