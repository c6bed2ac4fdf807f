"""The power goes: what is on the disk by then, and in which order it got there (F1 to F3)."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from retriever.edge_store import EdgeStore, write_durably
from tests.retriever.samples import FIRST, PASSAGES, SECOND, THIRD, build

ROOT = Path(__file__).parents[2]
CALLS = "openat,creat,rename,renameat,renameat2,fsync,fdatasync,write,pwrite64,writev,ftruncate,mkdir,mkdirat"
BUILD_AND_PUBLISH = """
import sys
from pathlib import Path
from retriever.edge_store import EdgeStore
from tests.retriever.samples import FIRST, build
store = EdgeStore(Path(sys.argv[1]))
build(store, FIRST)
store.open(FIRST).close()  # the gate looks at it before it is published
store.publish(FIRST)
"""
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_HELD = re.compile(r"^\d+<([^>]*)>")
_NAMES = re.compile(r'(?:\d+<([^>]*)>|AT_FDCWD<([^>]*)>)?,? ?"([^"]*)"')

Event = tuple[str, str]


def events(trace: Path) -> list[Event]:
    """(what, path) in order: "write", "sync", "make" (a name in a folder appears) and "rename" (its new name)."""
    found: list[Event] = []
    # A call that another thread interrupted stands in two lines.
    begun: dict[str, str] = {}
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        thread = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>").rstrip()
            continue
        if " resumed>" in line:
            line = begun.pop(thread, "") + line.split(" resumed>", 1)[1]
        call = _CALL.match(line)
        if call is None or int(call[3]) < 0:
            continue
        name, arguments = call[1], call[2]
        held = _HELD.match(arguments)
        if name in ("write", "pwrite64", "writev", "ftruncate") and held:
            found.append(("write", held[1]))
        elif name in ("fsync", "fdatasync") and held:
            found.append(("sync", held[1]))
        elif name.startswith("rename"):
            found.append(("rename", _paths(arguments)[-1]))
        elif name.startswith("mkdir") or "O_CREAT" in arguments:
            found.append(("make", _paths(arguments)[0]))
    return found


def _paths(arguments: str) -> list[str]:
    """Each name in a call, under the open folder that stands before it."""
    return [str(Path(name[1] or name[2] or "", name[3])) for name in _NAMES.finditer(arguments)]


def last(found: list[Event], *wanted: Event) -> int:
    return max((place for place, event in enumerate(found) if event in wanted), default=-1)


def test_a_trace_of_the_system_shows_everything_on_the_disk_before_its_name(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("needs strace, to see what the store's engine asks of the system")
    data, trace = tmp_path / "data", tmp_path / "trace"
    command = [strace, "-f", "-y", "-s", "0", "-e", f"trace={CALLS}", "-o", str(trace)]
    code = [sys.executable, "-c", BUILD_AND_PUBLISH, str(data)]
    done = subprocess.run([*command, *code], capture_output=True, text=True, check=False, cwd=ROOT)
    if "ptrace" in done.stderr.lower():
        pytest.skip("this machine does not let strace look into a process")
    assert done.returncode == 0, done.stderr
    found = events(trace)
    generation = data / "generations" / FIRST
    record, pointer = str(generation / "generation.json"), str(data / "current")

    complete, published = last(found, ("rename", record)), last(found, ("rename", pointer))
    assert 0 <= complete < published
    shard = [path for path in generation.rglob("*") if path.name != "generation.json"]
    assert len([path for path in shard if path.is_file()]) > 20
    for path in shard:
        synced = [i for i, event in enumerate(found) if event == ("sync", str(path))]
        if path.is_file() and path.suffix == ".json":
            # Edge replaces its settings at each opening, and syncs them under their temporary name.
            assert any(event == ("sync", str(path)) for event in found[:complete]), path
            continue
        before = [i for i in synced if i < complete]
        assert before, f"never synced before the record: {path}"
        if path.is_file():
            changed = last(found[:complete], ("write", str(path)), ("make", str(path)))
        else:
            inside = {e for e in found[:complete] if e[0] in ("make", "rename") and str(Path(e[1]).parent) == str(path)}
            kept = {event for event in inside if Path(event[1]).exists()}
            changed = last(found[:complete], *kept)
        assert changed < before[-1], f"changed after it was synced: {path}"

    # Record and pointer: written aside, synced, renamed, and then their folder is synced.
    for name, place in ((record, complete), (pointer, published)):
        aside = f"{Path(name).parent}/.{Path(name).name}."
        synced = [i for i, (what, path) in enumerate(found) if what == "sync" and path.startswith(aside)]
        written = [i for i, (what, path) in enumerate(found) if what == "write" and path.startswith(aside)]
        assert written and synced
        assert max(written) < max(synced) < place
        assert ("sync", str(Path(name).parent)) in found[place:]
    # The generation's own name is in its folder before anything points to it.
    assert ("sync", str(generation.parent)) in found[complete:published]


def test_our_own_writing_is_synced_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without strace, for our part of it: which paths were synced when a name was given."""
    seen: list[Event] = []
    fsync, replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        seen.append(("sync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
        fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        seen.append(("rename", str(target)))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", rename)
    store = EdgeStore(tmp_path)
    build(store, FIRST)
    store.publish(FIRST)
    folder = store.folder / FIRST
    complete = seen.index(("rename", str(folder / "generation.json")))
    shard = {str(path) for path in (folder / "shard").rglob("*")} | {str(folder), str(folder / "shard")}
    assert shard <= {path for what, path in seen[:complete] if what == "sync"}
    after = seen[complete:]
    assert [what for what, path in after if path == str(store.folder)] == ["sync"]
    published = after.index(("rename", str(store.pointer)))
    assert after[published - 1] == ("sync", f"{tmp_path}/.current.{os.getpid()}")
    assert after[published + 1] == ("sync", str(tmp_path))


# --- a kill after each single operation


def _killed_at(number: int, act: Callable[[], object]) -> int:
    """Run ``act`` in a child that is killed before its operation ``number`` on files; gives its exit code (0: it ended)."""
    processes = multiprocessing.get_context("fork")
    child = processes.Process(target=_act_and_die, args=(number, act))
    child.start()
    child.join(60)
    code = child.exitcode
    child.close()
    assert code is not None
    return code


def _act_and_die(number: int, act: Callable[[], object]) -> None:
    left = [number]

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return function(*arguments, **named)

        return call

    os.fsync = counted(os.fsync)
    os.unlink = counted(os.unlink)
    os.rmdir = counted(os.rmdir)
    Path.open = counted(Path.open)  # type: ignore[method-assign]
    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    Path.unlink = counted(Path.unlink)  # type: ignore[method-assign]
    act()


@pytest.fixture
def store(tmp_path: Path) -> Generator[EdgeStore]:
    """In memory where there is such a folder: a kill asks nothing of the disk, and thousands of syncs take minutes."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else tmp_path))
    store = EdgeStore(folder)
    build(store, FIRST)
    build(store, SECOND)
    store.publish(FIRST)
    yield store
    shutil.rmtree(folder)


def whole(store: EdgeStore) -> str:
    """The current generation's id, after every passage of it has been read."""
    current = store.current()
    assert current is not None
    index = store.open(current)
    try:
        assert {p.id for p in index.all_passages()} == {p.id for p in PASSAGES}
    finally:
        index.close()
    return current


def test_a_kill_before_each_step_of_publishing_leaves_the_old_or_the_new(store: EdgeStore) -> None:
    seen: list[str] = []
    for number in range(50):
        store.publish(FIRST)
        code = _killed_at(number, lambda: store.publish(SECOND))
        seen.append(whole(store))
        if code == 0:
            break
    assert seen == sorted(seen)  # once it is the new one, it stays the new one
    assert (seen[0], seen[-1]) == (FIRST, SECOND)
    assert len(seen) >= 5
    store.publish(SECOND)
    assert whole(store) == SECOND


def test_a_kill_before_each_step_of_removing_leaves_the_rest_whole(store: EdgeStore) -> None:
    steps, code = 0, -1
    for number in (*range(6), *range(6, 2000, 29)):  # a shard has some hundred files
        code = _killed_at(number, lambda: store.remove(SECOND))
        steps += 1
        assert whole(store) == FIRST
        left = {g.id for g in store.generations()}
        assert left in ({FIRST}, {FIRST, SECOND})
        if SECOND in left:  # complete still: it can be gone back to
            store.open(SECOND).close()
        else:
            store.sweep()
            assert {path.name for path in store.folder.iterdir()} == {FIRST}
            if code:
                build(store, SECOND)
        if code == 0:
            break
    assert code == 0
    assert steps >= 8


def test_a_kill_before_each_step_of_completing_leaves_a_generation_or_none(store: EdgeStore) -> None:
    steps, complete, code = 0, 0, -1
    for number in range(0, 2000, 37):  # some hundred files are synced one by one
        code = _killed_at(number, lambda: build(store, THIRD))
        steps += 1
        assert whole(store) == FIRST
        store.sweep()
        names = {path.name for path in store.folder.iterdir()}
        assert names == {g.id for g in store.generations()}
        if THIRD in names:
            store.open(THIRD).close()
            complete += 1
            store.remove(THIRD)
        if code == 0:
            break
    assert code == 0
    assert complete >= 1
    assert steps >= 5


def test_a_crash_between_publishing_and_forgetting_loses_nothing(store: EdgeStore) -> None:
    """F3: the old generation outlives the one that replaced it, and goes only with a later run."""
    store.publish(SECOND)
    assert whole(store) == SECOND
    old = store.open(FIRST)
    store.remove(FIRST)  # while somebody still reads it
    assert {p.id for p in old.all_passages()} == {p.id for p in PASSAGES}
    old.close()
    assert whole(store) == SECOND


def test_a_pointer_that_is_there_but_empty_opens_nothing_and_is_repaired_by_publishing(store: EdgeStore) -> None:
    store.pointer.write_bytes(b"")
    assert store.current() is None
    store.publish(FIRST)
    assert whole(store) == FIRST


def test_durable_writing_never_leaves_a_part_under_the_name(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, "alt")
    for number in range(20):
        code = _killed_at(number, lambda: write_durably(path, "neu" * 5000))
        assert path.read_text() in ("alt", "neu" * 5000)
        if code == 0:
            break
    assert path.read_text() == "neu" * 5000
