"""The command line as a person types it: real child processes, one line for each failure, and kills at random moments."""

from __future__ import annotations

import json
import random
import resource
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.publish import UNFINISHED
from retriever.edge_store import EdgeStore
from tests.conftest import RememberingEmbedder
from tests.ingest.place import LIMIT, Place, answers, in_process, one_line
from tests.pages import page


def test_an_editors_day(place: Place) -> None:
    code, output = place.run("status")
    assert (code, output.strip()) == (1, "no generation yet: run `python -m ingest sync`")

    (place.corpora / "stadt" / "pages" / "bild.png").write_bytes(b"\x89PNG")
    code, output = place.run("sync")
    assert code == 3, output
    assert "failed: stadt/bild.png: no reader for this kind of file" in output
    assert "published" in output and "12 documents" in output
    (place.corpora / "stadt" / "pages" / "bild.png").unlink()

    code, output = place.run("sync", "--corpus", "stadt")  # the failed file is gone from the record
    assert code == 0, output
    assert "0 texts embedded" in output

    code, output = place.run("status")
    assert code == 0
    assert sum(line.startswith("* ") for line in output.splitlines()) == 1
    assert "ville: 6 documents" in output

    before = EdgeStore(place.data).current()
    code, output = place.run("rollback")
    assert code == 0 and "current is now" in output
    assert EdgeStore(place.data).current() != before
    code, output = place.run("rollback")
    assert code == 1 and "no earlier generation" in one_line(output)

    records = [json.loads(path.read_text()) for path in sorted((place.data / "runs").glob("*/run.json"))]
    assert [(record["command"], record["exit_code"]) for record in records] == [
        ("sync", 3),
        ("sync", 0),
        ("rollback", 0),
        ("rollback", 1),
    ]
    assert [record["state"] for record in records] == ["done", "done", "done", "failed"]
    report = json.loads((place.data / "runs" / records[0]["id"] / "report.json").read_text())
    assert report["plans"][0]["failed"][0][0] == "bild.png"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("sync", "--source", "ville"), "expected <corpus>=<path>"),
        (("sync", "--source", "ville="), "expected <corpus>=<path>"),
        (("sync", "--source", "=x"), "expected <corpus>=<path>"),
        (("sync", "--source", "paris=x"), "no corpus named paris"),
        (("sync", "--source", "ville=/nirgends"), "/nirgends: no such file or folder"),
        (("sync", "--corpus", "paris"), "no corpus named paris"),
        (("rollback", "20200101T000000000-deadbeef"), "20200101T000000000-deadbeef"),
        (("rollback",), "no earlier generation"),
    ],
)
def test_a_wrong_argument_is_one_line(arguments: tuple[str, ...], says: str, place: Place) -> None:
    code, output = place.run(*arguments)
    assert code == 1
    assert says in one_line(output)


def test_a_wrong_manifest_is_one_line(place: Place) -> None:
    (place.corpora / "ville" / "manifest.toml").write_text("id = 3\nname = [")
    code, output = place.run("sync")
    assert code == 1
    assert "ville/manifest.toml: cannot be read as TOML" in one_line(output)


@pytest.mark.parametrize("command", ["sync", "plan", "rollback"])
def test_a_data_folder_that_cannot_be_written_is_one_line(command: str, place: Place) -> None:
    (place.folder / "file").write_text(
        "not a folder"
    )  # root may write into any folder, so permissions would not show it
    code, output = place.run(command, DEUXRIVES_DATA_FOLDER=str(place.folder / "file" / "data"))
    assert code == 1
    assert str(place.folder / "file") in one_line(output)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEUXRIVES_PASSAGE_TOKENS", "viele"), ("DEUXRIVES_PASSAGE_TOKENS", "0"), ("DEUXRIVES_QDRANT_SHARDS", "x")],
)
@pytest.mark.parametrize("command", ["sync", "status"])
def test_a_wrong_setting_is_one_line(command: str, name: str, value: str, place: Place) -> None:
    code, output = place.run(command, before=None, **{name: value})
    assert code == 1
    assert name in one_line(output)


def test_a_damaged_pointer_is_said(place: Place, quick_embedder: RememberingEmbedder) -> None:
    in_process(place, quick_embedder)
    (place.data / "current").write_text("20200101T000000000-deadbeef")
    code, output = place.run("status")
    assert code == 1
    assert "cannot be read" in one_line(output)


def test_a_run_while_another_builds_is_one_line(place: Place) -> None:
    from ingest.tools import build_lock

    with build_lock(place.data):
        code, output = place.run("sync")
    assert code == 1
    assert "another run is building" in one_line(output)


def test_a_full_disk_is_one_line_and_the_old_index_answers(place: Place, quick_embedder: RememberingEmbedder) -> None:
    place.write(0)
    live = in_process(place, quick_embedder)
    place.write(1)

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    code, output = place.run("sync", before=small_files_only)
    assert code == 1
    assert "File too large" in one_line(output) or "disk" in one_line(output)
    assert EdgeStore(place.data).current() == live
    assert answers(place, quick_embedder).endswith("à 0.")
    assert in_process(place, quick_embedder) != live
    assert sorted(path.name for path in (place.data / "generations").iterdir())[0] == live


# --- kills


def state(place: Place) -> str:
    """How far a run has come, as its files tell."""
    store = EdgeStore(place.data)
    mark = place.data / UNFINISHED
    try:
        building = mark.read_text() if mark.exists() else ""
    except OSError:
        building = ""
    if not building:
        return "reading"
    if store.current() == building:
        return "published"
    if (store.folder / building / "generation.json").exists():
        return "checking"
    return "writing" if (store.folder / building).exists() else "embedding"


@pytest.mark.slow
def test_twenty_kills_leave_the_old_index_or_the_new_one_and_need_no_repair(
    place: Place, quick_embedder: RememberingEmbedder, tmp_path: Path
) -> None:
    other = Place(tmp_path / "other", place.models)
    shutil.copytree(place.folder, other.folder, symlinks=True, ignore=shutil.ignore_patterns("other"))
    with ThreadPoolExecutor(2) as pool:  # two editors, each with a desk of their own
        runs = [pool.submit(kill_ten_times, p, quick_embedder, n) for n, p in enumerate((place, other))]
        killed_while = [stage for run in runs for stage in run.result()]
    assert len(killed_while) == 20
    assert len(set(killed_while)) >= 3, killed_while
    code, output = place.run("sync")
    assert code == 0, output
    assert "nothing has changed" in output


def kill_ten_times(place: Place, embedder: RememberingEmbedder, seed: int) -> list[str]:
    """Kill ten runs, each at a moment of another stage, and look after each kill; gives the stages that were met."""
    chance = random.Random(seed)
    place.write(0)
    in_process(place, embedder)
    killed_while: list[str] = []
    stages = ("reading", "embedding", "writing", "checking", "published")
    for number in range(1, 11):
        before = answers(place, embedder)
        place.write(number)
        wanted = stages[number % len(stages)]
        with place.start("sync") as process:
            deadline = time.monotonic() + LIMIT
            while process.poll() is None and time.monotonic() < deadline and state(place) != wanted:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 2.0) if wanted == "reading" else chance.uniform(0, 0.03))
            killed_while.append(state(place))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=LIMIT)
        after = answers(place, embedder)  # the old index, or the new one whole
        assert after in (before, f"Le compteur de la mairie est à {number}.")
        in_process(place, embedder)
        assert answers(place, embedder) == f"Le compteur de la mairie est à {number}."
        left = {path.name for path in (place.data / "generations").iterdir()}
        assert left == {g.id for g in EdgeStore(place.data).generations()}  # no halves
        assert not (place.data / UNFINISHED).exists()
    return killed_while


@pytest.mark.slow
def test_a_run_killed_while_embedding_goes_on_where_it_stopped(place: Place) -> None:
    for n in range(400):
        body = f"Die Straße Nummer {n} ist {'wegen Bauarbeiten ' * (n % 7)}gesperrt. " * 6
        text = page(f"strasse-{n}", f"Straße {n}", "de", "DE", body)
        (place.corpora / "stadt" / "pages" / f"strasse-{n}.md").write_text(text, encoding="utf-8")
    with place.start("sync") as process:
        deadline = time.monotonic() + LIMIT
        known = 0
        while process.poll() is None and time.monotonic() < deadline and known == 0:
            time.sleep(0.1)
            known = remembered(place)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=LIMIT)
    known = remembered(place)
    assert known >= 256
    code, output = place.run("sync")
    assert code == 0, output
    total = remembered(place)
    embedded = int(next(line for line in output.splitlines() if "texts embedded" in line).split()[0])
    assert embedded <= total - known
    shutil.rmtree(place.corpora / "stadt" / "pages")


def remembered(place: Place) -> int:
    import sqlite3

    path = place.data / "cache.sqlite"
    if not path.exists():
        return 0
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(db.execute("select count(*) from vectors").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        db.close()
