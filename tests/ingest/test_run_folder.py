"""A run's folder: what another process sees of it while it works, after it, and when it was killed."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest import run_folder
from ingest.run_folder import KILLED, Run, RunError, begin, new_run_id, overall, queue, read_run, read_runs, tidy

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def stored(run: Run) -> dict[str, object]:
    return json.loads((run.folder / "run.json").read_text(encoding="utf-8"))


def test_a_run_is_seen_while_it_works_and_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_folder, "UPDATE_SECONDS", 0.0)
    run = begin(tmp_path, "sync", "Zoë Müller", NOW)
    seen = read_run(tmp_path, run.record.id)
    assert seen is not None
    assert (seen.state, seen.by, seen.command, seen.pid) == ("running", "Zoë Müller", "sync", os.getpid())
    assert seen.started == "2026-11-24T08:00:00.000+00:00"
    progress: list[float] = []
    for step, done in (("read ville", 1), ("read ville", 2), ("read stadt", 1), ("embed", 1), ("embed", 4)):
        run.progress(step, done, 4)
        seen = read_run(tmp_path, run.record.id)
        assert seen is not None and (seen.step, seen.done, seen.total) == (step, done, 4)
        progress.append(seen.progress)
    assert progress == sorted(progress)
    assert 0 < progress[0] < progress[-1] < 1
    run.say("« rien »")
    counts = {"added": 1, "changed": 0, "unchanged": 2, "removed": 0, "failed": 1}
    run.finish(3, NOW + timedelta(seconds=5), "g", {"ville": counts}, {"plans": ["é\udcff"]})
    seen = read_run(tmp_path, run.record.id)
    assert seen is not None
    assert (seen.state, seen.exit_code, seen.progress, seen.generation) == ("done", 3, 1.0, "g")
    assert (seen.messages, seen.corpora) == (("« rien »",), {"ville": counts})
    assert seen.ended == "2026-11-24T08:00:05.000+00:00"
    assert json.loads((run.folder / "report.json").read_text(encoding="utf-8")) == {"plans": ["é?"]}


def test_a_run_that_fails_says_so_and_is_not_whole(tmp_path: Path) -> None:
    run = begin(tmp_path, "build", "", NOW)
    run.progress("read ville", 1, 2)
    run.finish(1, NOW)
    assert (stored(run)["state"], stored(run)["exit_code"]) == ("failed", 1)
    assert run.record.progress < 1
    run.finish(0, NOW)  # only the first end counts
    assert stored(run)["exit_code"] == 1


def test_the_time_left_is_that_of_the_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 10.0, 20.0, 40.0))
    monkeypatch.setattr(run_folder.time, "monotonic", lambda: next(clock, 99.0))
    run = begin(tmp_path, "build", "", NOW)  # one look when it is written, one when it begins
    run.progress("embed", 0, 100)
    assert run.record.seconds_left is None
    run.progress("embed", 25, 100)
    assert run.record.seconds_left is not None and run.record.seconds_left > 0
    run.finish(0, NOW)
    assert run.record.seconds_left is None


def test_a_queued_run_is_taken_by_the_process_that_is_started_for_it(tmp_path: Path) -> None:
    waiting = queue(tmp_path, "sync", "Ève", NOW)
    seen = read_run(tmp_path, waiting.id)
    assert seen is not None and (seen.state, seen.by) == ("queued", "Ève")
    run = begin(tmp_path, "sync", "", NOW + timedelta(seconds=3), waiting.id)
    assert (run.record.by, run.record.created, run.record.state) == ("Ève", waiting.created, "running")
    with pytest.raises(RunError, match="there is a run"):
        begin(tmp_path, "sync", "", NOW, waiting.id)
    run.finish(0, NOW)
    with pytest.raises(RunError, match="there is a run"):
        begin(tmp_path, "sync", "", NOW, waiting.id)


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "", "a" * 65, "é"])
def test_what_is_no_id_is_no_folder(name: str, tmp_path: Path) -> None:
    assert read_run(tmp_path, name) is None
    if name:
        with pytest.raises(RunError):
            begin(tmp_path, "sync", "", NOW, name)
    assert list(tmp_path.iterdir()) == []


def in_a_child_that_is_killed(work: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_killed_run_is_failed_at_once_and_for_good(tmp_path: Path) -> None:
    in_a_child_that_is_killed(lambda: begin(tmp_path, "build", "Ève", NOW, "r1").progress("embed", 3, 9))
    assert json.loads((tmp_path / "r1" / "run.json").read_text())["state"] == "running"
    seen = read_run(tmp_path, "r1")
    assert seen is not None and (seen.state, seen.exit_code, seen.messages) == ("failed", 1, (KILLED,))
    (tmp_path / "r1" / ".run.json.77").write_text("half")
    tidy(tmp_path, 10)
    assert json.loads((tmp_path / "r1" / "run.json").read_text())["state"] == "failed"
    assert sorted(path.name for path in (tmp_path / "r1").iterdir()) == ["lock", "run.json"]
    assert read_run(tmp_path, "r1") == seen


def test_the_history_keeps_the_newest_and_never_loses_one_that_goes_on(tmp_path: Path) -> None:
    ids: list[str] = []
    for number in range(4):
        run = begin(tmp_path, "sync", "", NOW + timedelta(seconds=number))
        run.finish(0, NOW)
        ids.append(run.record.id)
    going_on = begin(tmp_path, "sync", "", NOW - timedelta(days=1), "0-the-oldest")
    assert [record.id for record in read_runs(tmp_path, 2)] == ids[:-3:-1]
    tidy(tmp_path, 2)
    assert [record.id for record in read_runs(tmp_path)] == [*ids[:-3:-1], "0-the-oldest"]
    going_on.finish(0, NOW)
    tidy(tmp_path, 2)
    assert [record.id for record in read_runs(tmp_path)] == ids[:-3:-1]


def test_ids_sort_by_their_making_also_after_the_clock_was_set_back(tmp_path: Path) -> None:
    made: list[str] = []
    for hours in (0, -2, -2, 1, 0):
        made.append(new_run_id(tmp_path, NOW + timedelta(hours=hours)))
        (tmp_path / made[-1]).mkdir()
    assert made == sorted(made)
    assert made[0].startswith("20261124T080000000-")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', '{"format": 1, "state": "sleeping"}', "\0"])
def test_a_damaged_record_is_left_out(text: str, tmp_path: Path) -> None:
    begin(tmp_path, "sync", "", NOW, "good").finish(0, NOW)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "run.json").write_text(text)
    assert [record.id for record in read_runs(tmp_path)] == ["good"]
    tidy(tmp_path, 5)


def test_progress_is_a_share_of_the_whole_command() -> None:
    assert overall("check", "check", 0.5) == pytest.approx(0.5)
    assert overall("build", "embed", 1.0) > overall("build", "read ville", 1.0)
    assert overall("plan", "embed", 1.0) == 0.0
    assert overall("sync", "write", 1.0) < overall("sync", "check", 1.0) <= 0.99
