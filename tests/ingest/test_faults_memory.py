"""A builder that may not have the memory it needs ends by itself, and nothing else does (F14)."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from ingest.publish import UNFINISHED
from retriever.edge_store import EdgeStore
from tests.conftest import RememberingEmbedder
from tests.ingest.place import Place, one_line
from tests.ingest.test_faults_disk import counter, published
from tests.pages import write_town


@pytest.fixture
def place(tmp_path: Path, models_folder: Path, embedder: object) -> Place:
    write_town(tmp_path / "corpora")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    return Place(tmp_path, models_folder)


@pytest.mark.slow
def test_a_builder_without_memory_leaves_the_live_index_and_the_next_run_needs_no_repair(
    place: Place, quick_embedder: RememberingEmbedder
) -> None:
    place.write(0)
    live = published(place, quick_embedder)
    reader = EdgeStore(place.data).open(live)
    # Private memory: 200 MB end it while it starts, 700 and 1,000 while it opens the embedder or embeds.
    for number, limit_mb in enumerate((200, 700, 1_000), 1):
        place.write(number)

        def little_memory(size: int = limit_mb * 2**20) -> None:
            resource.setrlimit(resource.RLIMIT_DATA, (size, size))

        code, output = place.run("sync", before=little_memory)
        assert code != 0, output
        assert EdgeStore(place.data).current() == live
        assert len(list(reader.all_passages())) == 33
        assert counter(place) == "Le compteur de la mairie est à 0."
    reader.close()
    code, output = place.run("sync")
    assert code == 0, output
    assert counter(place) == "Le compteur de la mairie est à 3."
    assert not (place.data / UNFINISHED).exists()


def test_memory_that_runs_out_in_our_own_code_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from ingest.__main__ import app

    def full(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ingest.__main__.open_store", full)
    done = CliRunner().invoke(app, ["status"])
    assert done.exit_code == 1
    assert "memory is used up" in one_line(done.output)
