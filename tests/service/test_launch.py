"""``make run``: everything starts, says where it is, and stops together; what is in the way is one clear line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Generator
from pathlib import Path

import pytest

from service.launch import EXAMPLES, LaunchError, check_folder, check_port
from tests.pages import write_corpus
from tests.service.test_ask import ROOT, environment

TITLE = ("Personalausweis beantragen", "Der Personalausweis kostet 37 Euro. Er ist zehn Jahre gültig.")


def free_port(first: int = 8201) -> int:
    """A port that nobody uses now, one of fifty from ``first`` on."""
    for port in range(first, first + 49):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    pytest.skip(f"no free port among fifty from {first} on")


@pytest.fixture
def taken() -> Generator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_taken_port_is_told(taken: int) -> None:
    with pytest.raises(LaunchError, match=rf"{taken}.*DEUXRIVES_PAGE_PORT"):
        check_port("127.0.0.1", taken, "DEUXRIVES_PAGE_PORT")


def test_a_free_port_is_taken_again_at_once(taken: int) -> None:
    port = free_port()
    check_port("127.0.0.1", port, "DEUXRIVES_PORT")
    check_port("127.0.0.1", port, "DEUXRIVES_PORT")


@pytest.mark.parametrize("host", ["203.0.113.7", "2001:db8::7"])
def test_an_address_that_is_not_ours_is_told(host: str) -> None:
    with pytest.raises(LaunchError, match="cannot listen"):
        check_port(host, free_port(), "DEUXRIVES_PORT")


def test_a_folder_is_made_and_left_as_it_was(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Also where the tests run as root, who may write everywhere but below a file."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    for folder in (file, file / "data", Path("/proc/nowhere")):
        with pytest.raises(LaunchError, match="DEUXRIVES_DATA_FOLDER"):
            check_folder(folder)


def launch(settings: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "service.launch"],
        env=settings | {"PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEUXRIVES_PORT", "many"),
        ("DEUXRIVES_PAGE_PORT", "many"),
        ("DEUXRIVES_PAGE_PORT", "70000"),
        ("DEUXRIVES_PAGE_PORT", "taken"),
        ("DEUXRIVES_PORT", "taken"),
        ("DEUXRIVES_DATA_FOLDER", "/proc/nowhere"),
    ],
)
def test_what_is_in_the_way_is_one_line(tmp_path: Path, models_folder: Path, taken: int, name: str, value: str) -> None:
    ports = {"DEUXRIVES_PORT": str(free_port()), "DEUXRIVES_PAGE_PORT": str(free_port(8250))}
    settings = environment(tmp_path / "data", models_folder, **ports)
    process = launch(settings | {name: str(taken) if value == "taken" else value})
    out, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert out == ""
    assert len(errors.strip().splitlines()) == 1, errors
    assert errors.startswith("error: ")
    assert name in errors


def still_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def ended(group: int, seconds: float) -> bool:
    """Whether no process of the group is left after at most so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not still_alive(group):
            return True
        time.sleep(0.1)
    return False


def test_everything_starts_answers_and_stops_together(tmp_path: Path, models_folder: Path) -> None:
    port, page_port = free_port(), free_port(8250)
    write_corpus(tmp_path / "corpora", "stadt", "de", "DE", {"personalausweis": TITLE})
    ports = {"DEUXRIVES_PORT": str(port), "DEUXRIVES_PAGE_PORT": str(page_port)}
    settings = environment(
        tmp_path / "data", models_folder, DEUXRIVES_CORPORA_FOLDER=str(tmp_path / "corpora"), **ports
    )
    process = launch(settings)
    errors: list[str] = []
    assert process.stderr is not None
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()))
    reader.start()
    try:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl+C" in line:
                break
        said = "".join(lines)
        assert f"http://127.0.0.1:{port}/docs" in said, "".join(errors)
        assert f"http://127.0.0.1:{page_port}" in said
        assert all(example in said for example in EXAMPLES)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}/health/ready", timeout=10) as response:
            assert response.status == 200
        with opener.open(f"http://127.0.0.1:{page_port}/", timeout=10) as response:
            assert response.status == 200

        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        assert ended(process.pid, 5), "the service and the page have stopped too"
    finally:
        if still_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        reader.join(10)
        process.stderr.close()
        process.wait(timeout=10)
    assert "Traceback" not in "".join(errors)


def test_stopped_while_it_ingests_nothing_is_left_running(tmp_path: Path, models_folder: Path) -> None:
    write_corpus(tmp_path / "corpora", "stadt", "de", "DE", {f"seite-{n}": TITLE for n in range(2000)})
    ports = {"DEUXRIVES_PORT": str(free_port()), "DEUXRIVES_PAGE_PORT": str(free_port(8250))}
    settings = environment(
        tmp_path / "data", models_folder, DEUXRIVES_CORPORA_FOLDER=str(tmp_path / "corpora"), **ports
    )
    process = launch(settings)
    try:
        until = time.monotonic() + 60
        while not (tmp_path / "data" / "build.lock").exists():  # the ingest is under way
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in errors
        assert ended(process.pid, 5)
    finally:
        if still_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
