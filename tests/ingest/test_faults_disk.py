"""A disk that is full, truly: a small file system of its own, filled to the brim (F13)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from ingest.cache import Cache
from ingest.publish import UNFINISHED
from ingest.sync import sync
from ingest.tools import Tools
from retriever import disk_space
from retriever.disk_space import RESERVE_MB, need_space, occupied
from retriever.edge_store import EdgeStore
from retriever.errors import RetrieverError
from retriever.settings import RetrieverSettings
from tests.conftest import RememberingEmbedder, silent
from tests.ingest.place import Place, one_line
from tests.pages import write_town
from tests.retriever.samples import FIRST, PASSAGES, SECOND, build

ROOT = Path(__file__).parents[2]
SIZE_MB = 400
# As a machine without the check would build: nothing is asked before, and the disk is full at once.
BUILD_UNCHECKED = """
import sys
from pathlib import Path
from retriever import edge_store
from tests.retriever.samples import SECOND, build
edge_store.need_space = lambda folder, size: None
build(edge_store.EdgeStore(Path(sys.argv[1])), SECOND)
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A file system of SIZE_MB in memory; tests skip where nobody may mount one."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"this machine mounts no file system: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, left_kb: int) -> Path:
    """A file that leaves ``left_kb`` free."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left_kb * 1024)
    assert shutil.disk_usage(disk).free // 1024 == left_kb
    return ballast


def published(place: Place, embedder: RememberingEmbedder) -> str:
    settings = RetrieverSettings(data_folder=place.data, corpora_folder=place.corpora)
    cache = Cache(place.data / "cache.sqlite")
    try:
        return sync(Tools(settings, EdgeStore(place.data), cache, lambda: embedder), {}, (), silent).generation
    finally:
        cache.close()


def counter(place: Place) -> str:
    store = EdgeStore(place.data)
    index = store.open(store.current() or "")
    try:
        assert len({p.document_id for p in index.all_passages()}) == 13
        return next(p.text for p in index.all_passages("ville") if p.document_id == "ville:compteur")
    finally:
        index.close()


@pytest.fixture
def place(small_disk: Path, models_folder: Path, embedder: object) -> Place:
    write_town(small_disk / "corpora")
    (small_disk / "data").mkdir()
    (small_disk / "data" / "models").symlink_to(models_folder)
    return Place(small_disk, models_folder)


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_the_next_run_needs_no_repair(
    place: Place, quick_embedder: RememberingEmbedder
) -> None:
    place.write(0)
    live = published(place, quick_embedder)
    reader = EdgeStore(place.data).open(live)
    for number, left_kb in enumerate((4, 1_000, 100_000), 1):
        ballast = fill(place.folder, left_kb)
        try:
            # The page that changes is written where there is room: only the run meets the full disk.
            ballast.write_bytes(b"")
            place.write(number)
            ballast = fill(place.folder, left_kb)
            code, output = place.run("sync")
            assert code == 1, output
            assert "full" in one_line(output) or "space" in one_line(output)
            assert EdgeStore(place.data).current() == live
            # Who reads goes on reading. (To open an index anew, Edge needs some kilobytes: see the operators' page.)
            assert len(list(reader.all_passages())) == 33
        finally:
            ballast.unlink()
        assert counter(place) == "Le compteur de la mairie est à 0."
    reader.close()
    code, output = place.run("sync")
    assert code == 0, output
    assert counter(place) == "Le compteur de la mairie est à 3."
    assert {path.name for path in (place.data / "generations").iterdir()} == {
        g.id for g in EdgeStore(place.data).generations()
    }
    assert not (place.data / UNFINISHED).exists()


def test_a_disk_that_fills_up_under_the_builder_costs_the_builder_only(small_disk: Path) -> None:
    """Somebody else takes the room after the check: the system may end the process, which then can say nothing."""
    store = EdgeStore(small_disk)
    build(store, FIRST)
    store.publish(FIRST)
    for left_kb in (0, 300, 3_000, 30_000):
        ballast = fill(small_disk, left_kb)
        done = subprocess.run(
            [sys.executable, "-c", BUILD_UNCHECKED, str(small_disk)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert done.returncode != 0
        assert store.current() == FIRST
        assert [g.id for g in store.generations()] == [FIRST]
        ballast.unlink()
        index = store.open(FIRST)
        assert {p.id for p in index.all_passages()} == {p.id for p in PASSAGES}
        index.close()
        store.sweep()
        assert [path.name for path in store.folder.iterdir()] == [FIRST]
    build(store, SECOND)
    store.publish(SECOND)
    store.open(SECOND).close()


def test_without_room_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_space, "RESERVE_MB", 10**9)
    with pytest.raises(RetrieverError, match=r"no space left on the disk: \d+ MB are free in .*, and 1000000000 MB"):
        build(EdgeStore(tmp_path), FIRST)
    assert list((tmp_path / "generations").iterdir()) == []


def test_room_is_counted_with_the_reserve_and_without_holes(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    need_space(tmp_path, 0)
    with pytest.raises(RetrieverError, match="no space left"):
        need_space(tmp_path, free - (RESERVE_MB - 64) * 2**20)
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(2**30)
    assert occupied(tmp_path) < 2**20
