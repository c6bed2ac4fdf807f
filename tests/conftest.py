"""What all tests share: no network, one embedder a session, a small published store in both languages."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import network_guard
from tests.pages import write_town

if TYPE_CHECKING:  # the engine and the readers take a second to import: only in tests that use them
    from retriever.edge_store import EdgeStore
    from retriever.embedder import Embedder
    from retriever.search import Searcher
    from retriever.settings import RetrieverSettings

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


def silent(_step: str, _done: int, _total: int) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True)
class Town:
    """A published generation of ``tests/pages.py``, open: read it, do not write to it."""

    settings: RetrieverSettings
    store: EdgeStore
    searcher: Searcher


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Generator[Town]:
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
    report = sync(Tools(settings, store, cache, lambda: embedder), {}, (), silent)
    cache.close()
    index = store.open(report.generation)
    yield Town(settings, store, Searcher(index, embedder, SparseEncoder()))
    index.close()
