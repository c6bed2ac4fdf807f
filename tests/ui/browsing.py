"""A real Chromium, the page as it is served, and the rules of accessibility."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def page_server(service: str) -> Generator[str]:
    """The page as ``python -m ui`` serves it, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {"DEUXRIVES_SERVICE_URL": service, "DEUXRIVES_PAGE_PORT": str(port)}
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, "-m", "ui"], cwd=ROOT, env=environment) as server:
        try:
            ends = time.monotonic() + 60
            while not is_up(f"{address}/_stcore/health"):
                assert server.poll() is None and time.monotonic() < ends, "the page's server did not start"
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()


def is_up(address: str) -> bool:
    """Whether it answers."""
    try:
        return httpx.get(address, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _overflow(page: Page) -> int:
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector(".stMain")].map(
            (element) => element.scrollWidth - element.clientWidth))"""
    )


def _violations(page: Page) -> list[str]:
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    axe = cast("Any", Axe())  # comes without full types
    report = axe.run(page, options={"runOnly": {"type": "tag", "values": rules}}).response
    assert len(report["passes"]) > 5, "the rules did run"
    return [f"{found['id']}: {[node['html'][:160] for node in found['nodes']]}" for found in report["violations"]]


def assert_accessible(page: Page) -> None:
    """No scrolling sideways and no rule broken, in light and in dark."""
    assert _overflow(page) == 0
    assert _violations(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(14, 25, 30)")
    assert _violations(page) == []
