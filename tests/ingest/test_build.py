"""Passages to a generation: embedded once, counted rightly, nothing left of a failure."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from ingest import build as ingest_build
from ingest.build import EMBED_BATCH, BuildTimings, build_generation, embed_texts
from ingest.cache import Cache
from retriever.edge_store import EdgeStore
from retriever.generation import CorpusRecord, Generation
from retriever.passage import Language, Passage, passage_id, text_digest
from retriever.sparse import SparseEncoder
from tests.conftest import RememberingEmbedder, silent
from tests.samples import FRENCH, GERMAN

IDENTIFIER = "20261123T120000000-00000000"


@pytest.fixture
def cache(tmp_path: Path) -> Generator[Cache]:
    cache = Cache(tmp_path / "cache.sqlite")
    yield cache
    cache.close()


def passages(document: str, texts: Sequence[str], language: Language, corpus: str) -> list[Passage]:
    return [
        Passage(
            passage_id(document, n), document, n, text, 0, len(text), (), "Titre", corpus, "", language,
            language.upper(), "Amt", updated=date(2026, 1 + n % 12, 1), digest=text_digest(text),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip


TOWN = [*passages("ville:a", FRENCH, Language.FR, "ville"), *passages("stadt:a", GERMAN, Language.DE, "stadt")]
RECORDS = [
    CorpusRecord("ville", "Ville", "fr", "FR", "Mairie"),
    CorpusRecord("stadt", "Stadt", "de", "DE", "Amt"),
    CorpusRecord("leer", "Leer", "de", "DE", "Amt"),
]


def build(
    store: EdgeStore, embedder: RememberingEmbedder, cache: Cache, found: list[Passage], timings: BuildTimings
) -> Generation:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return build_generation(
        store, IDENTIFIER, now, found, RECORDS, "v", embedder, SparseEncoder(), cache, silent, timings
    )


@pytest.mark.parametrize("lookup", [5000, 2, 1])
def test_texts_are_embedded_once_each_and_come_back_in_order(
    quick_embedder: RememberingEmbedder, cache: Cache, lookup: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_build, "LOOKUP_BATCH", lookup)
    texts = [FRENCH[0], GERMAN[0], FRENCH[0], "", FRENCH[1]]
    timings = BuildTimings()
    vectors = embed_texts(texts, quick_embedder, cache, silent, timings)
    assert sorted(quick_embedder.asked) == sorted(set(texts))
    assert timings.embedded == 4
    np.testing.assert_array_equal(vectors, quick_embedder.embed_passages(texts))
    quick_embedder.asked.clear()
    again = embed_texts(texts, quick_embedder, cache, silent, timings)
    assert quick_embedder.asked == []
    np.testing.assert_array_equal(again, vectors)


def test_progress_counts_what_is_embedded_longest_first(quick_embedder: RememberingEmbedder, cache: Cache) -> None:
    seen: list[tuple[str, int, int]] = []

    def told(step: str, done: int, total: int) -> None:
        seen.append((step, done, total))

    texts = [f"Nummer {n}" for n in range(EMBED_BATCH + 10)]
    embed_texts(texts, quick_embedder, cache, told, BuildTimings())
    assert seen == [("embed", 0, len(texts)), ("embed", EMBED_BATCH, len(texts)), ("embed", len(texts), len(texts))]
    lengths = [len(text) for text in quick_embedder.asked]
    assert lengths == sorted(lengths, reverse=True)


def test_no_text_needs_no_embedder(quick_embedder: RememberingEmbedder, cache: Cache) -> None:
    assert embed_texts([], quick_embedder, cache, silent, BuildTimings()).shape == (0, 384)


def test_a_generation_counts_documents_passages_and_dates_per_corpus(
    quick_embedder: RememberingEmbedder, cache: Cache, tmp_path: Path
) -> None:
    store = EdgeStore(tmp_path)
    made = build(store, quick_embedder, cache, TOWN, BuildTimings())
    assert (made.documents, made.passages, made.countries) == (2, len(TOWN), ("DE", "FR"))
    counts = {c.id: (c.documents, c.passages, c.oldest, c.newest) for c in made.corpora}
    assert counts == {
        "ville": (1, len(FRENCH), "2026-01-01", "2026-12-01"),
        "stadt": (1, len(GERMAN), "2026-01-01", "2026-12-01"),
        "leer": (0, 0, "", ""),
    }
    assert store.current() is None  # complete, and not published
    index = store.open(IDENTIFIER)
    assert index.generation.passages == len(TOWN)
    assert [p.text for p in index.document("ville:a")] == FRENCH
    index.close()


def test_no_passage_makes_an_empty_generation(
    quick_embedder: RememberingEmbedder, cache: Cache, tmp_path: Path
) -> None:
    store = EdgeStore(tmp_path)
    made = build(store, quick_embedder, cache, [], BuildTimings())
    assert (made.documents, made.passages, made.countries) == (0, 0, ())
    store.open(IDENTIFIER).close()


def test_nothing_stays_of_a_build_that_failed(
    quick_embedder: RememberingEmbedder, cache: Cache, tmp_path: Path
) -> None:
    store = EdgeStore(tmp_path)
    broken = [*TOWN, replace(TOWN[0], id="not a uuid")]
    with pytest.raises(ValueError, match="uuid"):
        build(store, quick_embedder, cache, broken, BuildTimings())
    assert store.generations() == []
    assert list(store.folder.iterdir()) == []
    build(store, quick_embedder, cache, TOWN, BuildTimings())
