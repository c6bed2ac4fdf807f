"""A set through the product itself: indexed, searched, scored, and the second time from memory."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.measures import aggregate
from eval.run import BatchMemory, RetrievalRun, run_retrieval
from eval.topics import TestSet
from ingest.cache import Cache
from ingest.chunk import Chunking
from ingest.document import Document, Section
from retriever.passage import Language
from retriever.termbase import Termbase
from tests.conftest import RememberingEmbedder, silent
from tests.eval.sets import BOTH, GERMAN_PAGES


@pytest.fixture
def cache(tmp_path: Path) -> Generator[Cache]:
    cache = Cache(tmp_path / "cache.sqlite")
    yield cache
    cache.close()


def run(test_set: TestSet, cache: Cache, embedder: RememberingEmbedder) -> RetrievalRun:
    return run_retrieval(test_set, cache, embedder, Termbase(()), Chunking(), silent)


@pytest.mark.parametrize("test_set", [GERMAN_PAGES, BOTH], ids=["one language", "both"])
def test_documents_are_scored_by_their_best_passage(
    test_set: TestSet, cache: Cache, quick_embedder: RememberingEmbedder
) -> None:
    done = run(test_set, cache, quick_embedder)
    assert set(done.hits) == {topic.id for topic in test_set.topics}
    known = {document.id for document in test_set.documents}
    assert all(set(scores) <= known for scores in done.hits.values())
    assert done.passages >= len(test_set.documents)
    assert len(done.milliseconds) == len(test_set.topics)
    for topic in ("q1", "q3"):
        (best,) = test_set.qrels[topic]
        assert max(done.hits[topic], key=lambda d: done.hits[topic][d]) == best
    assert aggregate(test_set.qrels, done.hits)["R@5"] == 1.0


def test_a_second_run_embeds_nothing_and_gives_the_same(cache: Cache, quick_embedder: RememberingEmbedder) -> None:
    first, second = (run(GERMAN_PAGES, cache, quick_embedder) for _ in range(2))
    assert first.embedded > 0
    assert second.embedded == 0
    assert second.hits == first.hits


def test_nothing_is_left_in_the_temporary_folder(
    cache: Cache, quick_embedder: RememberingEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    run(GERMAN_PAGES, cache, quick_embedder)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_documents_without_text_are_never_found_and_harm_nobody(
    cache: Cache, quick_embedder: RememberingEmbedder
) -> None:
    hollow = Document("leer", "set", "", "", Language.DE, "DE", "", (Section((), ""),))
    done = run(replace(GERMAN_PAGES, documents=(*GERMAN_PAGES.documents, hollow)), cache, quick_embedder)
    assert not any("leer" in scores for scores in done.hits.values())


def test_batches_are_remembered_and_single_texts_are_not(quick_embedder: RememberingEmbedder) -> None:
    """What is timed must be embedded each time."""
    memory = BatchMemory(quick_embedder)
    first = memory.embed_passages(["Kindergeld", "Wohnsitz"])
    assert (memory.embed_passages(["Kindergeld", "Wohnsitz"]) == first).all()
    assert (memory.embed_queries(["Kindergeld", "Wohnsitz"]) != first).any()
    for _ in range(2):
        memory.embed_passages(["Umzug"])
    assert quick_embedder.asked == ["Kindergeld", "Wohnsitz", "Umzug", "Umzug"]
