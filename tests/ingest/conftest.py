"""What the tests of runs share."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from ingest.cache import Cache
from tests.conftest import RememberingEmbedder
from tests.ingest.desk import Desk
from tests.pages import write_town


@pytest.fixture
def desk(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[Desk]:
    write_town(tmp_path / "corpora")
    cache = Cache(tmp_path / "data" / "cache.sqlite")
    yield Desk(tmp_path, quick_embedder, cache)
    cache.close()
