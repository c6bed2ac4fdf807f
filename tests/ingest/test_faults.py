"""Faults of the machine under a run: a full disk, many builders at once, a polite end, and what others see of it meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from ingest.publish import UNFINISHED
from ingest.run_folder import read_run
from ingest.tools import build_lock
from retriever.edge_store import EdgeStore
from retriever.errors import StoreBusyError
from tests.conftest import RememberingEmbedder
from tests.ingest.place import LIMIT, Place, answers, in_process, one_line

MB = 1024 * 1024


@pytest.fixture
def small_disk(place: Place) -> Generator[Path]:
    """The data folder on a disk of 400 MB of its own."""
    target = place.data
    models = (target / "models").readlink()
    (target / "models").unlink()
    command = ["mount", "-t", "tmpfs", "-o", "size=400m", "deuxrives-test", str(target)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount command")
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted: {mounted.stderr.strip()}")
    try:
        (target / "models").symlink_to(models)
        yield target
    finally:
        subprocess.run(["umount", "--lazy", str(target)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """A file that leaves so many bytes of room, also while somebody else writes."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        size, step = 0, 4 * MB
        while step >= 4096:
            try:
                os.posix_fallocate(file.fileno(), size, step)
                size += step
            except OSError:
                step //= 2
        os.ftruncate(file.fileno(), max(0, size - leave))
    return filler


def repaired(place: Place, embedder: RememberingEmbedder) -> None:
    """The next run needs no help, and leaves nothing of the one before."""
    in_process(place, embedder)
    assert answers(place, embedder).endswith("à 1.")
    left = {path.name for path in (place.data / "generations").iterdir()}
    assert left == {generation.id for generation in EdgeStore(place.data).generations()}


@pytest.mark.slow
@pytest.mark.parametrize("room", [4 * MB, 100 * MB])
def test_a_full_disk_is_said_before_anything_is_built(
    room: int,
    small_disk: Path,
    place: Place,
    quick_embedder: RememberingEmbedder,
) -> None:
    place.write(0)
    live = in_process(place, quick_embedder)
    before = answers(place, quick_embedder)
    place.write(1)
    filler = fill(small_disk, room)
    code, output = place.run("sync")
    assert code == 1, output
    assert "too full" in one_line(output) or "disk" in one_line(output)
    assert EdgeStore(place.data).current() == live
    assert answers(place, quick_embedder) == before
    filler.unlink()
    repaired(place, quick_embedder)


@pytest.mark.slow
def test_a_disk_that_fills_up_during_a_build_costs_the_build_alone(
    small_disk: Path,
    place: Place,
    quick_embedder: RememberingEmbedder,
) -> None:
    place.write(0)
    live = in_process(place, quick_embedder)
    store = EdgeStore(place.data)
    index = store.open(live)  # a reader, as the service is one: the engine opens no shard on a disk without any room
    before = sorted(p.text for p in index.all_passages())
    place.write(1)
    with place.start("build", "--run", "r1") as process:
        deadline = time.monotonic() + LIMIT
        while process.poll() is None and time.monotonic() < deadline and not (place.data / UNFINISHED).exists():
            time.sleep(0.002)
        filler = fill(small_disk, 0)
        output, _ = process.communicate(timeout=LIMIT)
    # An error of one line, or the end that the system gives a process whose mapped file has no room.
    assert process.returncode in (1, -signal.SIGBUS), output
    ended = read_run(place.data / "runs", "r1")
    assert ended is not None and (ended.state, ended.exit_code) == ("failed", 1)
    assert store.current() == live
    assert sorted(p.text for p in index.all_passages()) == before
    filler.unlink()
    assert answers(place, quick_embedder).endswith("à 0.")
    index.close()
    repaired(place, quick_embedder)


def test_of_many_builders_at_once_exactly_one_builds(tmp_path: Path) -> None:
    for _ in range(20):
        starting, go = os.pipe()
        results, tell = os.pipe()
        release, hold = os.pipe()
        children: list[int] = []
        for _ in range(5):
            child = os.fork()
            if child == 0:
                os.close(hold)
                os.close(go)
                os.read(starting, 1)  # all at once: when the parent closes its end
                try:
                    with build_lock(tmp_path):
                        os.write(tell, b"1")
                        os.read(release, 1)  # until all have tried
                except StoreBusyError:
                    os.write(tell, b"0")
                finally:
                    os._exit(0)
            children.append(child)
        for end in (starting, release, tell):
            os.close(end)
        os.close(go)
        said = b""
        while len(said) < len(children):
            said += os.read(results, 8)
        os.close(hold)
        for child in children:
            os.waitpid(child, 0)
        os.close(results)
        assert sorted(said) == sorted(b"10000")


def test_a_run_is_followed_from_outside_and_can_be_stopped(place: Place) -> None:
    """As a service would: started with an id, polled, ended politely; then done again to its end."""
    runs = place.data / "runs"
    for n in range(300):
        body = f"La rue numéro {n} est {'fermée pour travaux ' * (n % 5)}jusqu’au soir. " * 5
        (place.corpora / "ville" / "pages" / f"rue-{n}.md").write_text(
            f"---\nid: rue-{n}\ntitle: Rue {n}\nlanguage: fr\njurisdiction: FR\n---\n\n{body}\n", encoding="utf-8"
        )
    with place.start("build", "--run", "r1", "--by", "Ève") as process:
        deadline = time.monotonic() + LIMIT
        steps: list[str] = []
        shares: list[float] = []
        while process.poll() is None and time.monotonic() < deadline and "embed" not in steps:
            seen = read_run(runs, "r1")
            if seen is not None and seen.step:
                assert (seen.state, seen.by, seen.pid) == ("running", "Ève", process.pid)
                steps.append(seen.step)
                shares.append(seen.progress)
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=LIMIT)
    assert "embed" in steps and any(step.startswith("read ") for step in steps), output
    assert shares == sorted(shares) and shares[-1] < 1
    assert process.returncode not in (0, 3)
    ended = json.loads((runs / "r1" / "run.json").read_text(encoding="utf-8"))
    assert (ended["state"], ended["exit_code"]) == ("failed", 1)
    assert "was stopped" in ended["messages"][-1]
    assert EdgeStore(place.data).current() is None

    code, output = place.run("build", "--run", "r1")
    assert code == 1 and "there is a run r1 already" in one_line(output)


def test_step_by_step_on_the_command_line(place: Place) -> None:
    code, output = place.run("publish")
    assert code == 1 and "nothing is waiting to be published" in one_line(output)
    (place.corpora / "stadt" / "pages" / "bild.png").write_bytes(b"\x89PNG")
    code, output = place.run("plan")
    assert code == 3 and "+ ville:naissance: not in the live generation" in output, output
    code, output = place.run("build", "--by", "Ève", DEUXRIVES_EDITOR="Zoë")
    assert code == 3 and "not published" in output, output
    code, output = place.run("status")
    assert code == 1 and "not published, not checked" in output and "nothing is published yet" in output
    code, output = place.run("check")
    assert code == 0 and "may be published" in output, output
    code, output = place.run("publish", DEUXRIVES_EDITOR="Zoë")
    assert code == 3 and "1 files of its corpora failed" in output, output
    code, output = place.run("status", "--json")
    said = json.loads(output)
    assert [(run["command"], run["by"], run["exit_code"]) for run in said["runs"]] == [
        ("publish", "Zoë", 3),
        ("check", "", 0),
        ("build", "Ève", 3),
        ("plan", "", 3),
        ("publish", "", 1),
    ]
    (generation,) = said["generations"]
    assert said["current"] == generation["id"]
    assert (generation["candidate"]["built_by"], generation["candidate"]["published_by"]) == ("Ève", "Zoë")
    assert said["runs"][2]["corpora"]["stadt"] == {
        "added": 6,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "failed": 1,
    }
