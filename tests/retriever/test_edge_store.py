"""What the embedded store promises on a disk: kills, cut files, several processes."""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.synchronize
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from retriever.edge_store import EdgeStore, write_durably
from retriever.errors import GenerationCorruptError, NoGenerationError
from retriever.query import Filters
from retriever.store import StageQuery
from tests.retriever.samples import DIMENSION, FIRST, PASSAGES, QUESTIONS, SECOND, TERMS, THIRD, VECTORS, build

QUERY = StageQuery("dense", Filters(), 50, vector=tuple(map(float, QUESTIONS[0])))
ROOT = Path(__file__).resolve().parents[2]
KILLS = 120

PUBLISHING = """
import sys
from pathlib import Path
from retriever.edge_store import EdgeStore
store = EdgeStore(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for identifier in sys.argv[2:]:
        store.publish(identifier)
"""

BUILDING = """
import sys
from pathlib import Path
from retriever.edge_store import EdgeStore
from tests.retriever.samples import build
store = EdgeStore(Path(sys.argv[1]))
print("ready", flush=True)
build(store, sys.argv[2])
store.publish(sys.argv[2])
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two generations, the first one current."""
    folder = tmp_path_factory.mktemp("data")
    store = EdgeStore(folder)
    build(store, FIRST)
    build(store, SECOND)
    store.publish(FIRST)
    return folder


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may harm."""
    # The shard's files are allotted in full and nearly empty: copy them with their holes.
    subprocess.run(["cp", "-r", "--sparse=always", f"{built}/.", str(tmp_path)], check=True)
    return tmp_path


@pytest.fixture
def record(data: Path) -> Path:
    return data / "generations" / FIRST / "generation.json"


def answers(store: EdgeStore, identifier: str) -> dict[str, float]:
    index = store.open(identifier)
    try:
        assert len(list(index.all_passages())) == len(PASSAGES)
        return {found.id: found.score for found in index.search([QUERY])[0]}
    finally:
        index.close()


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _publish_for_ever(folder: Path, started: multiprocessing.synchronize.Event) -> None:
    store = EdgeStore(folder)
    started.set()
    while True:
        store.publish(FIRST)
        store.publish(SECOND)


def test_current_is_the_old_or_the_new_after_a_kill_while_publishing(data: Path) -> None:
    store = EdgeStore(data)
    chance = random.Random(20261123)
    seen: set[str | None] = set()
    # A forked child starts at once, which makes a hundred kills cheap.
    processes = multiprocessing.get_context("fork")
    for _ in range(KILLS):
        started = processes.Event()
        child = processes.Process(target=_publish_for_ever, args=(data, started), daemon=True)
        child.start()
        assert started.wait(30)
        time.sleep(chance.uniform(0.0, 0.02))
        child.kill()
        child.join()
        child.close()
        seen.add(store.current())
    assert seen == {FIRST, SECOND}
    assert answers(store, FIRST).keys() == {p.id for p in PASSAGES}
    assert [g.id for g in store.generations()] == [FIRST, SECOND]


def test_a_reader_never_sees_a_pointer_in_between(data: Path) -> None:
    store = EdgeStore(data)
    child = start(PUBLISHING, str(data), FIRST, SECOND)
    try:
        seen = {store.current() for _ in range(20_000)}
    finally:
        kill(child)
    assert seen == {FIRST, SECOND}


def test_a_killed_builder_leaves_the_live_generation_and_rubbish_that_is_swept(data: Path) -> None:
    store = EdgeStore(data)
    before = answers(store, FIRST)
    chance = random.Random(7)
    for _ in range(10):
        child = start(BUILDING, str(data), THIRD)
        time.sleep(chance.uniform(0.0, 0.6))
        kill(child)
        assert store.current() in (FIRST, THIRD)
        if store.current() == THIRD:
            assert answers(store, THIRD) == before
            store.publish(FIRST)
            store.remove(THIRD)
        assert answers(store, FIRST) == before
        store.sweep()
        known = {g.id for g in store.generations()}
        assert {path.name for path in store.folder.iterdir()} == known
        if THIRD in known:  # killed between the end of the build and its publication
            store.remove(THIRD)
    build(store, THIRD)
    assert answers(store, THIRD) == before


def test_two_processes_open_one_generation_at_once(data: Path) -> None:
    reading = """
import sys
from pathlib import Path
from retriever.edge_store import EdgeStore
store = EdgeStore(Path(sys.argv[1]))
index = store.open(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20):
    again = store.open(sys.argv[2])
    assert len(list(again.all_passages())) == int(sys.argv[3])
    again.close()
print(len(list(index.all_passages())), flush=True)
"""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", reading, str(data), FIRST, str(len(PASSAGES))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    ours = answers(EdgeStore(data), FIRST)  # three at once
    for child in children:
        output, _ = child.communicate("go\n", timeout=60)
        assert (child.returncode, output) == (0, f"{len(PASSAGES)}\n")
    assert answers(EdgeStore(data), FIRST) == ours


def test_opening_changes_no_file_that_is_checked(data: Path) -> None:
    store = EdgeStore(data)
    for _ in range(3):
        assert answers(store, FIRST)


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', '{"format": 2}', "[]", "null", "5", '"text"', "\x00\x00"])
def test_damaged_record(data: Path, record: Path, text: str) -> None:
    record.write_text(text, encoding="utf-8")
    store = EdgeStore(data)
    with pytest.raises(GenerationCorruptError):
        store.open(FIRST)
    assert [g.id for g in store.generations()] == [SECOND]
    store.publish(SECOND)  # roll back, or forward, past the damage
    assert answers(store, SECOND)


def test_record_cut_short_anywhere(data: Path, record: Path) -> None:
    whole = record.read_bytes()
    store = EdgeStore(data)
    for end in range(0, len(whole) - 1, len(whole) // 60):
        record.write_bytes(whole[:end])
        with pytest.raises(GenerationCorruptError):
            store.open(FIRST)
    record.write_bytes(whole[:40] + b"\xff\xfe" + whole[42:])
    with pytest.raises(GenerationCorruptError):
        store.open(FIRST)
    assert [g.id for g in store.generations()] == [SECOND]
    record.write_bytes(whole)
    assert answers(store, FIRST)


def test_missing_record_is_no_generation(data: Path, record: Path) -> None:
    record.unlink()
    store = EdgeStore(data)
    with pytest.raises(NoGenerationError):
        store.open(FIRST)
    with pytest.raises(NoGenerationError):
        store.publish(FIRST)
    assert [g.id for g in store.generations()] == [SECOND]


def test_every_missing_or_cut_file_of_a_shard_is_noticed(data: Path, record: Path) -> None:
    store = EdgeStore(data)
    folder = record.parent
    names = list(json.loads(record.read_text(encoding="utf-8"))["files"])
    assert len(names) > 50
    for name in names:
        path, kept = folder / name, folder / "kept"
        path.rename(kept)
        with pytest.raises(GenerationCorruptError, match="missing or cut short"):
            store.open(FIRST)
        if path.suffix != ".json":  # settings may change in size; the engine reads them whole, or says so
            path.write_bytes(b"\x00")
            with pytest.raises(GenerationCorruptError, match="missing or cut short"):
                store.open(FIRST)
        kept.replace(path)
    assert answers(store, FIRST)


def test_a_shard_that_panics_the_engine_is_corrupt_and_no_crash(data: Path, record: Path) -> None:
    """Without the list of files (an older build has none) the engine itself meets the damage."""
    written = json.loads(record.read_text(encoding="utf-8"))
    del written["files"]
    record.write_text(json.dumps(written), encoding="utf-8")
    store = EdgeStore(data)
    assert answers(store, FIRST)
    damaged = next(record.parent.rglob("has_values/status.dat"))
    os.truncate(damaged, 0)
    with pytest.raises(GenerationCorruptError):
        store.open(FIRST)


@pytest.mark.parametrize("lost", ["shard", "shard/segments"])
def test_deleted_shard(data: Path, record: Path, lost: str) -> None:
    shutil.rmtree(record.parent / lost)
    with pytest.raises(GenerationCorruptError):
        EdgeStore(data).open(FIRST)


@pytest.mark.parametrize("text", ["", "\n", "nonsense", "../..", "\ufffd", FIRST[:-1], SECOND + "x"])
def test_a_damaged_pointer_opens_nothing_and_is_repaired_by_publishing(data: Path, text: str) -> None:
    store = EdgeStore(data)
    store.pointer.write_text(text, encoding="utf-8")
    current = store.current()
    if current is not None:
        with pytest.raises(NoGenerationError):
            store.open(current)
    store.publish(SECOND)
    assert store.current() == SECOND


def test_stray_files_are_no_generations(data: Path) -> None:
    store = EdgeStore(data)
    (store.folder / "notes.txt").write_text("x", encoding="utf-8")
    (store.folder / "empty").mkdir()
    assert [g.id for g in store.generations()] == [FIRST, SECOND]
    with pytest.raises(NoGenerationError):
        store.open("empty")
    store.sweep()
    assert {path.name for path in store.folder.iterdir()} == {FIRST, SECOND, "notes.txt"}


def test_no_data_folder_yet(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path / "not" / "there")
    assert store.current() is None
    assert store.generations() == []
    store.sweep()
    store.remove(FIRST)
    with pytest.raises(NoGenerationError):
        store.open(FIRST)
    with pytest.raises(NoGenerationError):
        store.publish(FIRST)


def test_a_graph_is_built_above_the_threshold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a large generation is: optimised segments beside an empty one, all named in its record."""
    monkeypatch.setattr("retriever.edge_store.EXACT_BELOW_KB", 0)
    store = EdgeStore(tmp_path)
    build(store, FIRST)
    for _ in range(2):
        assert answers(store, FIRST).keys() == {p.id for p in PASSAGES}


def test_writing_durably_replaces_and_leaves_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    for text in ("eins", "", "deux\n" * 1000):
        write_durably(path, text)
        assert path.read_text(encoding="utf-8") == text
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_failed_write_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_durably(path, "alt")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="space"):
        write_durably(path, "neu")
    assert path.read_text(encoding="utf-8") == "alt"


@pytest.fixture(autouse=True)
def no_child_is_left() -> Generator[None]:
    yield
    assert multiprocessing.active_children() == []


def test_add_refuses_lists_of_unequal_length(tmp_path: Path) -> None:
    builder = EdgeStore(tmp_path).builder(FIRST, DIMENSION)
    with pytest.raises(ValueError, match="shorter"):
        builder.add(PASSAGES, VECTORS[:-1], TERMS)
    builder.abandon()
