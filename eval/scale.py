"""The product at its full size: a build without embedding, its memory, a publish until readers see it, searches, the service."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.bench import free_port, post, until_ready
from retriever.edge_store import EdgeStore
from retriever.embedder import Embedder
from retriever.everyday import load_everyday
from retriever.passage import Language
from retriever.query import Filters, Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from retriever.termbase import load_termbase

Figures = dict[str, Any]
Asked = tuple[str, Language]

SWITCHES = 6
_WARM = 20


def build_twice(folder: Path, models: Path) -> list[Figures]:
    """Two generations of the same passages, each built by a process of its own; the first is published."""
    built: list[Figures] = []
    for _ in range(2):
        command = [sys.executable, "-m", "eval.scale_builder", str(folder), str(models)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise RuntimeError(done.stderr)
        built.append(json.loads(done.stdout))
        if len(built) == 1:
            EdgeStore(folder).publish(built[0]["generation"])
    return built


def time_searches(settings: RetrieverSettings, embedder: Embedder, asked: Sequence[Asked], count: int) -> Figures:
    """Milliseconds of a hybrid search in this process, the question's embedding included: in one country's rules, the
    question's own or the other, and in both at once. ``cpu``: of the processor, all threads together."""
    store = EdgeStore(settings.data_folder)
    current = store.current()
    if current is None:
        raise RuntimeError("nothing is published")
    index = store.open(current)
    termbase = load_termbase(settings.termbase_file)
    everyday = load_everyday(settings.everyday_file, termbase)
    searcher = Searcher(index, embedder, SparseEncoder(), termbase, everyday)
    figures: Figures = {}
    try:
        for name, countries in (("FR", ("FR",)), ("DE", ("DE",)), ("both", ("FR", "DE"))):
            times: list[float] = []
            cpu: list[float] = []
            for number in range(_WARM + count):
                text, language = asked[number % len(asked)]
                began, used = time.perf_counter(), time.process_time()
                searcher.search(Query(text, language, Filters(countries=countries)))
                times.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - used) * 1000)
            figures[name] = spread(times[_WARM:]) | {"cpu": spread(cpu[_WARM:])}
    finally:
        index.close()
    return figures


def time_service(
    settings: RetrieverSettings, generations: Sequence[str], asked: Sequence[Asked], count: int
) -> Figures:
    """A service of its own on this folder: milliseconds of ``/v1/search`` for one client, its memory after ``count`` searches, and
    the seconds from each of some publishes to the end of the first search that was answered from the new generation."""
    port = free_port()
    environment = os.environ | {"DEUXRIVES_PORT": str(port), "DEUXRIVES_DATA_FOLDER": str(settings.data_folder)}
    command = [sys.executable, "-m", "service", "serve"]
    service = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603
    base = f"http://127.0.0.1:{port}"
    try:
        until_ready(f"{base}/health/ready")
        ask = [{"question": text, "language": str(language)} for text, language in asked]
        posts = [post(f"{base}/v1/search", ask[i % len(ask)]) for i in range(_WARM + count)]
        figures: Figures = {
            "search_ms": spread([milliseconds for milliseconds, _ in posts][_WARM:]),
            "memory": memory_of(service.pid),
        }
        figures["publish_to_visible_s"] = [
            round(_until_seen(base, ask[0], settings.data_folder, generations[(i + 1) % 2]), 3) for i in range(SWITCHES)
        ]
        figures["memory_after_publishes"] = memory_of(service.pid)
        return figures
    finally:
        service.terminate()
        service.wait(timeout=30)


def _until_seen(base: str, ask: dict[str, str], folder: Path, generation: str) -> float:
    """Two readers ask without a pause, as readers do; seconds until one has an answer from ``generation``."""
    seen = threading.Event()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            if post(f"{base}/v1/search", ask)[1]["generation"] == generation:
                seen.set()
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    time.sleep(0.5)
    began = time.perf_counter()
    EdgeStore(folder).publish(generation)
    if not seen.wait(60):
        raise RuntimeError(f"{generation} was not seen within a minute")
    taken = time.perf_counter() - began
    stop.set()
    for reader in readers:
        reader.join()
    return taken


def spread(times: Sequence[float]) -> Figures:
    """Median, 95th percentile and the longest, in milliseconds."""
    return {
        "n": len(times),
        "p50": round(statistics.median(times), 1),
        "p95": round(statistics.quantiles(times, n=20)[18], 1),
        "max": round(max(times), 1),
    }


def memory_of(pid: int) -> dict[str, int]:
    """Megabytes of a process by the kernel's count: at its peak, now, and of that what is not a file (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    known = dict(line.split(":", 1) for line in lines if ":" in line)
    names = (("peak_mb", "VmHWM"), ("now_mb", "VmRSS"), ("anonymous_mb", "RssAnon"))
    return {name: int(known[key].split()[0]) // 1024 for name, key in names}
