"""A clock that jumps: generations keep their order, whatever time they think it is (F28)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.cache import Cache
from ingest.publish import KEPT_GENERATIONS, rollback
from ingest.sync import sync
from ingest.tools import Tools
from retriever.edge_store import EdgeStore
from retriever.generation import new_generation_id
from retriever.settings import RetrieverSettings
from tests.conftest import RememberingEmbedder, silent
from tests.pages import page, write_town

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Set back by a day, then to the year the machine was made, then forward to a wrong year and back again.
JUMPS = (NOON, NOON - timedelta(days=1), datetime(1970, 1, 1, tzinfo=UTC), datetime(2036, 2, 29, tzinfo=UTC), NOON)

Publish = Callable[[int, datetime], str]


@pytest.fixture
def store(tmp_path: Path) -> EdgeStore:
    return EdgeStore(tmp_path / "data")


@pytest.fixture
def publish(tmp_path: Path, store: EdgeStore, quick_embedder: RememberingEmbedder) -> Generator[Publish]:
    """Run with a page that says the number, at the given time; gives the generation."""
    corpora = write_town(tmp_path / "corpora")
    settings = RetrieverSettings(data_folder=tmp_path / "data", corpora_folder=corpora)
    cache = Cache(tmp_path / "data" / "cache.sqlite")

    def run(number: int, now: datetime) -> str:
        text = page("compteur", "Le compteur", "fr", "FR", f"Le compteur de la mairie est à {number}.")
        (corpora / "ville" / "pages" / "compteur.md").write_text(text, encoding="utf-8")
        report = sync(Tools(settings, store, cache, lambda: quick_embedder, lambda: now), {}, (), silent)
        assert report.published
        return report.generation

    yield run
    cache.close()


def counter(store: EdgeStore) -> str:
    index = store.open(store.current() or "")
    try:
        return next(p.text for p in index.all_passages("ville") if p.document_id == "ville:compteur")
    finally:
        index.close()


def test_a_clock_set_back_changes_no_order(publish: Publish, store: EdgeStore) -> None:
    made = [publish(number, now) for number, now in enumerate(JUMPS)]
    assert made == sorted(made)
    assert len(set(made)) == len(JUMPS)
    assert [g.id for g in store.generations()] == made[-KEPT_GENERATIONS:]
    assert counter(store) == "Le compteur de la mairie est à 4."
    # Back is the one published before, not the one with the next lower time.
    assert rollback(store) == made[3]
    assert counter(store) == "Le compteur de la mairie est à 3."
    assert rollback(store) == made[2]
    # What was really the time is still in the record.
    assert store.generations()[0].created == JUMPS[2]


def test_a_clock_that_stands_still_gives_each_run_its_own_generation(publish: Publish) -> None:
    made = [publish(number, NOON) for number in range(3)]
    assert made == sorted(set(made))


def test_the_hour_that_comes_twice_is_two_hours(publish: Publish) -> None:
    """Ids are in UTC: the end of summer time is no jump."""
    before, after = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    first, second = publish(0, before), publish(1, after)
    assert first.startswith("20261025T003000000-")
    assert second.startswith("20261025T013000000-")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("", "20261124T120000000-abcdef01"),
        ("20261124T115959999-ffffffff", "20261124T120000000-abcdef01"),
        ("20261124T120000000-00000000", "20261124T120000001-abcdef01"),
        ("20361231T235959999-ffffffff", "20370101T000000000-abcdef01"),
        ("zzz", "20261124T120000000-abcdef01"),
    ],
)
def test_an_id_is_always_later_than_the_newest(after: str, expected: str) -> None:
    assert new_generation_id(NOON, "abcdef0123", after) == expected
