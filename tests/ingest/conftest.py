"""What the tests of runs share."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from ingest.cache import Cache
from tests.conftest import RememberingEmbedder
from tests.ingest.desk import Desk
from tests.ingest.place import Place
from tests.pages import write_town


@pytest.fixture
def desk(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[Desk]:
    write_town(tmp_path / "corpora")
    cache = Cache(tmp_path / "data" / "cache.sqlite")
    yield Desk(tmp_path, quick_embedder, cache)
    cache.close()


@pytest.fixture
def place(tmp_path: Path, models_folder: Path, embedder: object) -> Place:
    """The model is already prepared by the session's embedder."""
    write_town(tmp_path / "corpora")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    return Place(tmp_path, models_folder)
