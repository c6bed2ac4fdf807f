"""``make run``: prepare the embedder, ingest the demonstration corpora, start the service and the page, and say where they are.

Each part is a process of its own, as in a real installation; this one only starts them and stops them together.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from service.settings import ServiceSettings, read_settings

START_SECONDS = 180
EXAMPLES = ("Comment renouveler ma carte d’identité ?", "Wie melde ich meinen Wohnsitz an?")


class LaunchError(Exception):
    """Why nothing was started; one line that says what to do."""


def main() -> int:
    """Start everything and wait. Returns the exit code."""
    signal.signal(signal.SIGTERM, _stop)  # from the first child on
    try:
        settings = read_settings()
        page_port = _page_port()
        check_folder(settings.data_folder)
        check_port(settings.host, settings.port, "DEUXRIVES_PORT")
        check_port(settings.host, page_port, "DEUXRIVES_PAGE_PORT")
        return _run(settings, page_port)
    except (LaunchError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except (KeyboardInterrupt, SystemExit):
        return 0


def _page_port() -> int:
    """Raises LaunchError unless the setting is the number of a port."""
    text = os.environ.get("DEUXRIVES_PAGE_PORT", "8501")
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise LaunchError("DEUXRIVES_PAGE_PORT must be a number from 1 to 65535")
    return int(text)


def check_folder(folder: Path) -> None:
    """Raises LaunchError unless files can be written in ``folder``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError as error:
        raise LaunchError(
            f"cannot write in the data folder {folder}: {error.strerror}; choose another with DEUXRIVES_DATA_FOLDER"
        ) from None


def check_port(host: str, port: int, variable: str) -> None:
    """Raises LaunchError if somebody listens on the port already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LaunchError(
                f"cannot listen on {host}:{port}: {error.strerror}; choose another with {variable}"
            ) from None


def _run(settings: ServiceSettings, page_port: int) -> int:
    ingest = subprocess.run([sys.executable, "-m", "ingest", "sync"], check=False)
    if ingest.returncode not in (0, 3):
        raise LaunchError("the demonstration corpora could not be ingested: see above")
    service = f"http://{settings.host}:{settings.port}"
    page = f"http://{settings.host}:{page_port}"
    environment = os.environ | {"DEUXRIVES_SERVICE_URL": service, "DEUXRIVES_PAGE_HOST": settings.host}
    children: list[subprocess.Popen[bytes]] = []
    try:
        for name, *more in (("service", "serve"), ("ui",)):
            children.append(subprocess.Popen([sys.executable, "-m", name, *more], env=environment))  # noqa: S603
        _wait(f"{service}/health/ready", children)
        _wait(f"{page}/_stcore/health", children)
        _greet(service, page)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise LaunchError("the service or the page has stopped: see above")
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(timeout=25)
            except subprocess.TimeoutExpired:
                child.kill()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _wait(url: str, children: list[subprocess.Popen[bytes]]) -> None:
    """Until ``url`` answers 200. Raises LaunchError if a child has ended or the time is up."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if any(child.poll() is not None for child in children):
            raise LaunchError("the service or the page stopped while starting: see above")
        try:
            with opener.open(url, timeout=2) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    raise LaunchError(f"{url} did not answer within {START_SECONDS} s")


def _greet(service: str, page: str) -> None:
    lines = (
        "",
        f"  Page     {page}          (agents: {page}/agent, editors: {page}/editor)",
        f"  Service  {service}/docs",
        "",
        f"  Français : {EXAMPLES[0]}",
        f"  Deutsch:   {EXAMPLES[1]}",
        "",
        "  Ctrl+C stops both.",
    )
    print("\n".join(lines), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
