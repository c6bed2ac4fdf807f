"""Two runs at once: one works, the other says so (F18)."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
from pathlib import Path

import pytest

from ingest.tools import build_lock
from retriever.edge_store import EdgeStore
from retriever.errors import StoreBusyError
from tests.ingest.place import Place
from tests.pages import write_town

RACES = 100
RUNNERS = 4


def _race(
    data: Path, start: multiprocessing.synchronize.Barrier, done: multiprocessing.synchronize.Barrier, out: str
) -> None:
    for number in range(RACES):
        start.wait(60)
        try:
            with build_lock(data):
                Path(f"{out}-{number}").write_text("won")
                done.wait(60)  # held until everybody has tried
        except StoreBusyError:
            done.wait(60)


def test_of_several_runs_at_once_exactly_one_gets_the_lock(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("fork")
    start, done = processes.Barrier(RUNNERS), processes.Barrier(RUNNERS)
    runners = [
        processes.Process(target=_race, args=(tmp_path / "data", start, done, str(tmp_path / f"runner{n}")))
        for n in range(RUNNERS)
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(120)
    assert [runner.exitcode for runner in runners] == [0] * RUNNERS
    won = [len(list(tmp_path.glob(f"runner*-{number}"))) for number in range(RACES)]
    assert won == [1] * RACES


def test_a_lock_goes_with_the_process_that_was_killed(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("fork")
    held = processes.Event()

    def hold() -> None:
        with build_lock(tmp_path):
            held.set()
            processes.Event().wait(60)

    holder = processes.Process(target=hold)
    holder.start()
    assert held.wait(30)
    with pytest.raises(StoreBusyError, match="another run"), build_lock(tmp_path):
        pass
    holder.kill()
    holder.join()
    with build_lock(tmp_path):
        pass


@pytest.mark.slow
def test_of_two_real_runs_one_publishes_and_the_other_is_one_line(
    tmp_path: Path, models_folder: Path, embedder: object
) -> None:
    write_town(tmp_path / "corpora")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    place = Place(tmp_path, models_folder)
    with place.start("sync") as first, place.start("sync") as second:
        outputs = [run.communicate(timeout=180)[0] for run in (first, second)]
        codes = [first.returncode, second.returncode]
    assert sorted(codes) == [0, 1], outputs
    loser = outputs[codes.index(1)]
    assert "error: another run is building" in " ".join(loser.split())
    assert "Traceback" not in loser
    store = EdgeStore(place.data)
    assert [g.id for g in store.generations()] == [store.current()]
    assert {path.name for path in store.folder.iterdir()} == {store.current()}
