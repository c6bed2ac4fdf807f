"""What all tests share: no network, one embedder a session, a small published store in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from tests import network_guard
from tests.pages import write_town

if TYPE_CHECKING:  # the engine and the readers take a second to import: only in tests that use them
    from retriever.edge_store import EdgeStore
    from retriever.embedder import Embedder, Vectors
    from retriever.search import Searcher
    from retriever.settings import RetrieverSettings

Vector = NDArray[np.float32]

network_guard.install()
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")


@pytest.fixture(autouse=True)
def no_network() -> Generator[None]:
    """A test that looks up or calls another machine fails, even where the code under test hides the refusal."""
    network_guard.attempts.clear()
    yield
    tried = list(network_guard.attempts)
    network_guard.attempts.clear()
    if tried:
        pytest.fail(f"the test tried to leave this machine: {tried}")


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bundled model is prepared: once a session, or once for all in DEUXRIVES_MODELS_FOLDER."""
    named = os.environ.get("DEUXRIVES_MODELS_FOLDER", "")
    return Path(named) if named else tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def embedder(models_folder: Path) -> Embedder:
    """The product's own embedder. Loading it takes seconds: one a session."""
    from retriever.embedder import BUNDLED, open_embedder

    return open_embedder(BUNDLED, models_folder)


class RememberingEmbedder:
    """The real embedder, each text embedded once a session: tests build the same small pages again and again.

    ``asked`` lists the passages that it was asked to embed, remembered or not.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint, self.dimension, self.window = embedder.fingerprint, embedder.dimension, embedder.window
        self.count_tokens = embedder.count_tokens
        self.asked: list[str] = []
        self._embedder = embedder
        self._queries: dict[str, Vector] = {}
        self._passages: dict[str, Vector] = {}

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._recall(texts, self._queries, self._embedder.embed_queries)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return self._recall(texts, self._passages, self._embedder.embed_passages)

    def _recall(
        self, texts: Sequence[str], known: dict[str, Vector], embed: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, embed(new), strict=True))
        return np.stack([known[text] for text in texts]) if texts else embed([])


@pytest.fixture(scope="session")
def _remembering(embedder: Embedder) -> RememberingEmbedder:
    return RememberingEmbedder(embedder)


@pytest.fixture
def quick_embedder(_remembering: RememberingEmbedder) -> RememberingEmbedder:
    """The session's remembering embedder, with an empty list of what it was asked."""
    _remembering.asked.clear()
    return _remembering


def silent(_step: str, _done: int, _total: int) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True)
class Town:
    """A published generation of ``tests/pages.py``, open: read it, do not write to it."""

    settings: RetrieverSettings
    store: EdgeStore
    searcher: Searcher


@pytest.fixture(scope="session")
def town(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, _remembering: RememberingEmbedder
) -> Generator[Town]:
    """Twelve pages in two corpora, read, cut, embedded and published as the product does."""
    from ingest.cache import Cache
    from ingest.sync import Tools, sync
    from retriever.edge_store import EdgeStore
    from retriever.search import Searcher
    from retriever.settings import RetrieverSettings
    from retriever.sparse import SparseEncoder

    folder = tmp_path_factory.mktemp("town")
    settings = RetrieverSettings(data_folder=folder / "data", corpora_folder=write_town(folder / "corpora"))
    store = EdgeStore(settings.data_folder)
    cache = Cache(settings.data_folder / "cache.sqlite")
    report = sync(Tools(settings, store, cache, lambda: _remembering), {}, (), silent)
    cache.close()
    index = store.open(report.generation)
    yield Town(settings, store, Searcher(index, embedder, SparseEncoder()))
    index.close()
