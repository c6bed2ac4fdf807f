"""The command line as a person types it: real child processes, one line for each failure, and kills at random moments."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.cache import Cache
from ingest.publish import UNFINISHED
from ingest.sync import sync
from ingest.tools import Tools
from retriever.edge_store import EdgeStore
from retriever.passage import Language
from retriever.query import Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from tests.conftest import RememberingEmbedder, silent
from tests.pages import page, write_town

ROOT = Path(__file__).parents[2]
LIMIT = 180.0


@dataclass
class Place:
    """A data folder and corpora, and the command line over them."""

    folder: Path
    models: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def corpora(self) -> Path:
        return self.folder / "corpora"

    def environment(self, **settings: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
            "PYTHONWARNINGS": "error::ResourceWarning",
            "DEUXRIVES_DATA_FOLDER": str(self.data),
            "DEUXRIVES_CORPORA_FOLDER": str(self.corpora),
            "COLUMNS": "200",
            **settings,
        }

    def start(
        self, *arguments: str, before: Callable[[], None] | None = None, **settings: str
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ingest", *arguments],
            cwd=self.folder,
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=before,
        )

    def run(self, *arguments: str, before: Callable[[], None] | None = None, **settings: str) -> tuple[int, str]:
        with self.start(*arguments, before=before, **settings) as process:
            output, _ = process.communicate(timeout=LIMIT)
            return process.returncode, output

    def write(self, number: int) -> None:
        text = page("compteur", "Le compteur", "fr", "FR", f"Le compteur de la mairie est à {number}.")
        (self.corpora / "ville" / "pages" / "compteur.md").write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, models_folder: Path, embedder: object) -> Place:
    """The model is already prepared by the session's embedder."""
    write_town(tmp_path / "corpora")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    return Place(tmp_path, models_folder)


def one_line(output: str) -> str:
    assert "Traceback" not in output
    lines = [line for line in output.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, output
    assert output.strip().splitlines()[-1] == lines[0]
    return lines[0]


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


def in_process(place: Place, embedder: RememberingEmbedder) -> str:
    """A run without a child process; gives the generation that is live then."""
    settings = RetrieverSettings(data_folder=place.data, corpora_folder=place.corpora)
    cache = Cache(place.data / "cache.sqlite")
    report = sync(Tools(settings, EdgeStore(place.data), cache, lambda: embedder), {}, (), silent)
    cache.close()
    assert report.generation
    return report.generation


def answers(place: Place, embedder: RememberingEmbedder) -> str:
    """What is found of the page that every round changes, and of one that none does."""
    store = EdgeStore(place.data)
    index = store.open(store.current() or "")
    try:
        searcher = Searcher(index, embedder, SparseEncoder())
        hits = searcher.search(Query("Wo beantrage ich den Personalausweis?", Language.DE)).rankings[0].hits
        assert hits[0].passage.document_id == "stadt:personalausweis"
        counted = [p.text for p in index.all_passages("ville") if p.document_id == "ville:compteur"]
        assert len(counted) == 1
        return counted[0]
    finally:
        index.close()


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
