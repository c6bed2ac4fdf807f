"""Kills (SIGKILL) at every step of build, check, publish, rollback and sync, through the command line, and a look after each one.

A program, so that it can fork children that have everything imported and have started no thread: ``python -m tests.ingest.kills
--random 300``, or ``make kills``. Pages are read in the child itself and embedded by a hash of their words: what is tried here is
the order of what is written. Kills of whole processes, with readers and the real embedder, are in ``test_main.py``.

A child is killed at a line of the program (of the modules in ``TRACED``), or after a time, which also meets the engine and SQLite.
After each kill: the store opens, and holds the old generation or the new one, text for text; the run's record says that it
was killed; and the next run needs no help, leaves no halves, and can be rolled back.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

import ingest.__main__ as command_line
import ingest.sync
from ingest.candidates import Candidates
from ingest.manifest import Format, Manifest
from ingest.publish import UNFINISHED
from ingest.reader_pool import ReadFile
from ingest.readers.registry import reader_for
from ingest.run_folder import read_runs
from retriever.centering import broad_questions
from retriever.edge_store import EdgeStore
from retriever.embedder import Vectors
from retriever.passage import Language
from tests.pages import page, write_town

ROOT = Path(__file__).parents[2]
TRACED = (  # what writes, and what leads to it
    *(
        f"ingest/{name}.py"
        for name in ("sync", "build", "cache", "candidates", "publish", "gate", "run_folder", "recording")
    ),
    "retriever/edge_store.py",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link"}
COMMANDS = ("build", "check", "publish", "rollback", "sync")
DIMENSION = 64


class WordEmbedder:
    """Vectors [n, 64] from the words of a text: quick, the same everywhere, and near for texts that share words."""

    fingerprint, dimension, window = "words-64", DIMENSION, 512

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}
        self._words: dict[str, Vectors] = {}

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._embed(text) for text in texts]) if texts else np.zeros((0, DIMENSION), np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embed_queries(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _embed(self, text: str) -> Vectors:
        if text in self._known:
            return self._known[text]
        total = np.full(DIMENSION, 1e-3, np.float32)
        for word in text.lower().split():
            if word not in self._words:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
                self._words[word] = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
            total = total + self._words[word]
        self._known[text] = (total / np.linalg.norm(total)).astype(np.float32)
        return self._known[text]


class OwnReaders:
    """Reads files where it is asked, without processes."""

    def __enter__(self) -> OwnReaders:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""

    def submit(self, file_format: Format, name: str, data: bytes, manifest: Manifest) -> Future[ReadFile]:
        reader = reader_for(file_format, name)
        assert reader is not None
        done: Future[ReadFile] = Future()
        done.set_result(ReadFile(tuple(reader.read(name, data, manifest))))
        return done


@dataclass
class Watch:
    """Counts the lines of the program that a child goes through, and kills it at one of them."""

    kill_at: int = 0
    lines: int = 0
    file_operations: int = 0
    after_operations: list[int] = field(default_factory=list[int])  # the first line after each file operation
    _seen: int = 0

    def begin(self) -> None:
        fsync = os.fsync

        def counted(descriptor: int) -> None:
            self.file_operations += 1
            fsync(descriptor)

        os.fsync = counted
        sys.addaudithook(self._audit)
        sys.settrace(self._call)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _, mode, flags = arguments
            self.file_operations += bool(set(mode or "") & set("wax+") or (mode is None and flags & WRITING))
        elif event in FILE_EVENTS:
            self.file_operations += 1

    def _call(self, frame: FrameType, _event: str, _argument: object) -> Any:
        name = frame.f_code.co_filename
        return self._line if any(part in name for part in TRACED) and "site-packages" not in name else None

    def _line(self, _frame: FrameType, event: str, _argument: object) -> Any:
        if event == "line":
            self.lines += 1
            if self.file_operations > self._seen:
                self._seen = self.file_operations
                self.after_operations.append(self.lines)
            if self.lines == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._line


@dataclass
class Result:
    """How many kills, at which commands, and what became of the pointer."""

    kills: Counter[str] = field(default_factory=Counter[str])
    seen: Counter[str] = field(default_factory=Counter[str])
    faults: list[str] = field(default_factory=list[str])


class Place:
    """A data folder and the town's corpora; the page ``compteur`` says which edition of the texts it is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.corpora = folder, folder / "data", folder / "corpora"
        self.edition = 0

    def prepare(self) -> None:
        write_town(self.corpora)
        self.next_edition()
        self.expect("sync")

    def next_edition(self) -> None:
        self.edition += 1
        text = page("compteur", "Le compteur", "fr", "FR", f"Le compteur de la mairie est à {self.edition}.")
        (self.corpora / "ville" / "pages" / "compteur.md").write_text(text, encoding="utf-8")

    def run(self, command: str, kill_at: int = 0, after: float | None = None) -> tuple[bool, dict[str, Any]]:
        """One command in a forked child: whether it was killed, and else its exit code, lines, and lines after file operations."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _work(self, command, Watch(kill_at), writing)
        os.close(writing)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        return killed, {} if killed else json.loads(said)

    def expect(self, command: str) -> dict[str, Any]:
        """The same without a kill; it must end well."""
        killed, said = self.run(command)
        if killed or said["code"] != 0:
            raise AssertionError(f"{command} ended with {said.get('code')}: {said.get('output', '')[-600:]}")
        return said

    def look(self) -> dict[str, str]:
        """Text of the whole generation by id, the current one under ``current`` as well; in a child, which opens the shards."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _tell(self.data, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            found = json.loads(pipe.read() or b"{}")
        os.waitpid(child, 0)
        return found


def _work(place: Place, command: str, watch: Watch, pipe: int) -> None:
    """In the child: the command line as it is typed, then what it said. Never returns."""
    log = place.folder / "output.txt"
    output = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ |= {"DEUXRIVES_DATA_FOLDER": str(place.data), "DEUXRIVES_CORPORA_FOLDER": str(place.corpora)}
    code = 1
    try:
        watch.begin()
        command_line.app([command, "--by", "Ève"], standalone_mode=True)
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.settrace(None)
        sys.stdout.flush()
    said = {"code": code, "lines": watch.lines, "after": watch.after_operations, "output": log.read_text()}
    os.write(pipe, json.dumps(said).encode())
    os._exit(0)


def _tell(data: Path, pipe: int) -> None:
    found: dict[str, str] = {}
    try:
        store = EdgeStore(data)
        for generation in store.generations():
            index = store.open(generation.id)
            found[generation.id] = "\n".join(sorted(f"{p.id} {p.text}" for p in index.all_passages()))
            index.close()
        found["current"] = store.current() or ""
    except Exception as error:
        found = {"fault": f"{type(error).__name__}: {error}"}
    data_out = json.dumps(found).encode()
    while data_out:
        data_out = data_out[os.write(pipe, data_out) :]
    os._exit(0)


def get_ready(place: Place, command: str) -> None:
    """What must be there before this command has something to do."""
    place.next_edition()
    if command in ("check", "publish"):
        place.expect("build")
    if command == "publish":
        place.expect("check")
    if command == "rollback":
        place.expect("sync")


def judge(place: Place, command: str, before: dict[str, str], result: Result, go_on: bool = True) -> None:
    """After a kill: the old or the new generation, whole; and, with ``go_on``, the next run needs no help."""
    edition = f"est à {place.edition}."
    after = place.look()
    current = after.get("current", "")
    faults: list[str] = []
    if "fault" in after or current not in after:
        faults.append(f"it does not open: {after.get('fault', current)}")
    else:
        same = [i for i in before if i in after and i != "current" and before[i] != after[i]]
        if same:
            faults.append(f"a generation has changed: {same}")
        new_one = edition in after[current] and (current not in before or command in ("publish", "check"))
        old_one = current == before["current"] or (command == "rollback" and current in before)
        if not (new_one or old_one):
            faults.append(f"neither the old nor the new generation is current: {current}")
        result.seen["old" if current == before["current"] else "new"] += 1
    killed = read_runs(place.data / "runs", 1)
    if killed and (killed[0].state, killed[0].exit_code) not in (("failed", 1), ("done", 0)):
        faults.append(f"the run's record says {killed[0].state} ({killed[0].exit_code})")
    result.faults += [f"{command}: {fault}" for fault in faults]
    if go_on:
        result.faults += [f"{command}: {fault}" for fault in _going_on(place, edition)]


def _going_on(place: Place, edition: str) -> list[str]:
    faults: list[str] = []
    try:
        place.expect("sync")
        mended = place.look()
        if edition not in mended[mended["current"]]:
            faults.append("the next run did not publish what was to be published")
        left = {path.name for path in (place.data / "generations").iterdir()} ^ (set(mended) - {"current"})
        beside = {path.name for path in Candidates(place.data).folder.iterdir()} - {f"{i}.json" for i in mended}
        rubbish = [*left, *beside, *(path.name for path in place.data.glob(".current.*"))]
        if rubbish or (place.data / UNFINISHED).exists():
            faults.append(f"halves are left: {rubbish}")
    except AssertionError as error:
        faults.append(f"the next run needs help: {error}")
    return faults


def at_random(place: Place, kills: int, seed: int, result: Result) -> None:
    """Kill the commands in turn, half of them at a random line and half after a random time."""
    chance = random.Random(seed)
    usual: dict[str, int] = {}
    number = 0
    while sum(result.kills.values()) < kills:
        command = COMMANDS[number % len(COMMANDS)]
        number += 1
        get_ready(place, command)
        if command not in usual:
            usual[command] = place.expect(command)["lines"]
            continue
        before = place.look()
        if number % 2:
            killed, said = place.run(command, kill_at=chance.randint(1, usual[command]))
        else:
            killed, said = place.run(command, after=chance.uniform(0.0, 0.4))
        if killed:
            result.kills[command] += 1
            judge(place, command, before, result)
        elif said["code"] != 0:
            result.faults.append(f"{command} ended with {said['code']}: {said['output'][-300:]}")


def at_each_step(place: Place, command: str, thorough: bool, result: Result) -> None:
    """Kill a command after each of its file operations, from the same state each time. The next run is tried after every fourth
    kill, or, where it is to be ``thorough``, after each."""
    get_ready(place, command)
    kept = place.folder / "kept"
    _copy(place.data, kept)
    said = place.expect(command)
    before: dict[str, str] = {}
    for number, line in enumerate(said["after"]):
        shutil.rmtree(place.data)
        _copy(kept, place.data)
        before = before or place.look()
        killed, _ = place.run(command, kill_at=line)
        if killed:
            result.kills[f"{command}, each file operation"] += 1
            judge(place, command, before, result, go_on=thorough or number % 4 == 0)
    shutil.rmtree(kept)


def _copy(source: Path, target: Path) -> None:
    # The engine's files are large and hollow.
    subprocess.run(["cp", "-a", "--sparse=always", str(source), str(target)], check=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the counts as JSON; exit code 1 if anything was amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=30, help="kills at random moments")
    parser.add_argument("--thorough", action="store_true", help="a run after each kill, not after every fourth")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    embedder = WordEmbedder()
    for language in Language:  # every build embeds them: here once, before the children are forked
        embedder.embed_queries(broad_questions(language))
    command_line._embedder = lambda settings: embedder  # pyright: ignore
    ingest.sync.ReaderPool = OwnReaders  # pyright: ignore
    result = Result()
    began = time.monotonic()
    # A kill loses nothing that was written, synced or not: in memory it is quicker.
    memory = Path("/dev/shm")
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="deuxrives-kills-", dir=where) as folder:
        place = Place(Path(folder))
        place.prepare()
        at_random(place, given.random, given.seed, result)
        for command in ("publish", "rollback"):
            at_each_step(place, command, given.thorough, result)
    said = {
        "kills": sum(result.kills.values()),
        "by_command": dict(result.kills),
        "current_after_a_kill": dict(result.seen),
        "faults": result.faults,
        "seconds": round(time.monotonic() - began, 1),
    }
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
