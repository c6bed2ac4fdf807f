"""The guard itself: it refuses and remembers, and lets this machine talk to itself."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import network_guard

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_a_connection_to_another_machine_is_refused_and_remembered(address: tuple[object, ...]) -> None:
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as opened, pytest.raises(network_guard.OutsideNetworkError):
        opened.connect(address)
    assert network_guard.attempts.pop().startswith("socket.connect")


def test_a_look_up_is_refused_and_remembered() -> None:
    with pytest.raises(network_guard.OutsideNetworkError):
        socket.getaddrinfo("huggingface.co", 443)
    with pytest.raises(network_guard.OutsideNetworkError):
        socket.gethostbyname("example.org")
    assert len(network_guard.attempts) == 2
    network_guard.attempts.clear()


def test_a_datagram_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as opened, pytest.raises(network_guard.OutsideNetworkError):
        opened.sendto(b"?", ("192.0.2.1", 53))
    network_guard.attempts.clear()


def test_this_machine_may_talk_to_itself(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    socket.getaddrinfo("localhost", 80)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "s"))


def test_a_child_process_is_guarded_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.getaddrinfo('example.org', 80)"],
        env={"PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "OutsideNetworkError" in done.stderr


def test_a_test_that_hides_its_attempt_fails_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import no_network as no_network\n")
    (tmp_path / "test_hides.py").write_text(
        "import contextlib, socket\n"
        "def test_hides():\n"
        "    with contextlib.suppress(OSError):\n"
        "        socket.getaddrinfo('example.org', 80)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)],
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "1 passed, 1 error" in done.stdout
    assert "tried to leave this machine" in done.stdout
