"""Speed, as figures and ratios: the embedder against float32, an ingest and its repetition, the service's answers."""

from __future__ import annotations

import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.topics import LanguageGuess
from ingest.manifest import load_manifest
from ingest.readers.markdown import MarkdownReader
from ingest.source import list_files, read_all
from retriever.embedder import Vectors, open_embedder
from retriever.reference_embedder import open_reference
from retriever.settings import RetrieverSettings

Figures = dict[str, Any]


def demo_texts(settings: RetrieverSettings, characters: int = 750) -> list[str]:
    """Pieces of the demonstration pages, about 190 tokens each, half of them French and half German."""
    pieces: list[str] = []
    for corpus in ("demo-fr", "demo-de"):
        folder = settings.corpora_folder / corpus
        manifest = load_manifest(folder / "manifest.toml")
        for file, data in read_all(list_files(folder / manifest.source)):
            if not isinstance(data, bytes):
                raise data
            for document in MarkdownReader().read(file.name, data, manifest):
                text = document.text
                pieces.extend(text[i : i + characters] for i in range(0, len(text) - characters, characters))
    return pieces


def bench_embedder(settings: RetrieverSettings, count: int = 160) -> Figures:
    """Passages a second of the product's embedder and of the same weights in float32 through sentence-transformers."""
    texts = demo_texts(settings)[:count]
    product = open_embedder(settings.embedder, settings.models_folder)
    with tempfile.TemporaryDirectory() as folder:
        reference = open_reference(Path(folder))
    runs: dict[str, Callable[[], Vectors]] = {
        "product": lambda: product.embed_passages(texts),
        "float32": lambda: reference.embed_passages(texts),
    }
    # Taken in turn, so that another program's load meets both alike; the median of three.
    rates: dict[str, list[float]] = {name: [] for name in runs}
    vectors = {name: run() for name, run in runs.items()}
    for _ in range(3):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            rates[name].append(len(texts) / (time.perf_counter() - began))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    cosines = (vectors["product"] * vectors["float32"]).sum(axis=1)
    return {
        "passages": len(texts),
        "tokens_mean": round(statistics.mean(product.count_tokens(texts)), 1),
        "product_per_s": round(medians["product"], 1),
        "float32_per_s": round(medians["float32"], 1),
        "ratio": round(medians["product"] / medians["float32"], 2),
        "cosine_mean": round(float(cosines.mean()), 4),
    }


def bench_ingest(sources: Sequence[str], folder: Path) -> Figures:
    """``python -m ingest sync`` with these sources in an empty data folder, then again, then with one file in a hundred
    changed; wall time as a person would wait. ``sources`` are ``corpus=path``."""
    with tempfile.TemporaryDirectory(prefix="deuxrives-changed-") as temporary:
        changed, files = change_sources(sources, Path(temporary))
        runs = [_timed_sync(given, folder) for given in (sources, sources, changed)]
    (wall, first), (wall_again, second), (wall_changed, third) = runs
    return {
        "files": sum(plan["files"] for plan in first["plans"]),
        "failed": sum(len(plan["failed"]) for plan in first["plans"]),
        "documents": first["documents"],
        "passages": first["passages"],
        "first_s": round(wall, 1),
        "embed_s": round(first["seconds"]["embed"], 1),
        "embed_share": round(first["seconds"]["embed"] / wall, 3),
        "seconds": first["seconds"],
        "second_s": round(wall_again, 1),
        "second_share": round(wall_again / wall, 4),
        "second_embedded": second["embedded"],
        "changed_files": files,
        "changed_documents": sum(len(plan["changed"]) for plan in third["plans"]),
        "changed_s": round(wall_changed, 1),
        "changed_share": round(wall_changed / wall, 4),
        "changed_embedded": third["embedded"],
        "changed_seconds": third["seconds"],
    }


def _timed_sync(sources: Sequence[str], folder: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of one run, and its report. Raises RuntimeError with what it said where nothing was published."""
    command = [sys.executable, "-m", "ingest", "sync"]
    command += [part for item in sources for part in ("--source", item)]
    command += [part for item in sources for part in ("--corpus", item.partition("=")[0])]
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        command,
        env=os.environ | {"DEUXRIVES_DATA_FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - began
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stdout + done.stderr)
    newest = max((folder / "runs").glob("*/report.json"), key=lambda path: path.stat().st_mtime)
    return wall, json.loads(newest.read_text(encoding="utf-8"))


def change_sources(sources: Sequence[str], target: Path, every: int = 100) -> tuple[list[str], int]:
    """Copies of the sources (folders, files, ZIPs) in which a sentence is added to each hundredth file that has a paragraph;
    and how many files that were."""
    counter = itertools.count(1)
    changed = 0

    def edited(data: bytes) -> bytes:
        nonlocal changed
        mark = next((m for m in (b"</Paragraphe>", b"</p>", b"</P>") if m in data), None)
        if mark is None or next(counter) % every:
            return data
        changed += 1
        return data.replace(mark, b" Diese Seite wurde heute bearbeitet. " + mark, 1)

    made: list[str] = []
    for item in sources:
        corpus, _, path = item.partition("=")
        origin = Path(path)
        copy = target / corpus
        for file in sorted(origin.rglob("*")) if origin.is_dir() else [origin]:
            if not file.is_file():
                continue
            place = copy / file.relative_to(origin) if origin.is_dir() else copy / file.name
            place.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix.lower() == ".zip":
                with zipfile.ZipFile(file) as read, zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as written:
                    for member in read.infolist():
                        written.writestr(member, edited(read.read(member)))
            else:
                place.write_bytes(edited(file.read_bytes()))
        made.append(f"{corpus}={copy if origin.is_dir() else copy / origin.name}")
    return made, changed


def bench_service(settings: RetrieverSettings, questions: Path, requests: int = 100) -> Figures:
    """Milliseconds of ``/v1/search`` and ``/v1/answers`` over HTTP on loopback, warm, one client, on the published index."""
    texts = questions_of(questions)
    port = free_port()
    service = subprocess.Popen(
        [sys.executable, "-m", "service", "serve"],
        env=os.environ | {"DEUXRIVES_PORT": str(port), "DEUXRIVES_DATA_FOLDER": str(settings.data_folder)},
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        until_ready(f"{base}/health/ready")
        figures: Figures = {"questions": str(questions), "requests": requests}
        for path in ("/v1/search", "/v1/answers"):
            for text in texts[:10]:
                post(base + path, {"question": text})
            posts = [post(base + path, {"question": texts[i % len(texts)]}) for i in range(requests)]
            times = [milliseconds for milliseconds, _ in posts]
            statuses = Counter(str(body.get("status")) for _, body in posts)  # a refusal is quicker than an answer
            figures[path] = {
                "statuses": dict(sorted(statuses.items())),
                "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(statistics.quantiles(times, n=20)[18], 1),
            }
        return figures
    finally:
        service.terminate()
        service.wait(timeout=30)


def questions_of(path: Path) -> list[str]:
    """The texts of a JSONL file of questions, those in French or German."""
    guess = LanguageGuess()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [str(line["text"]) for line in lines if guess(str(line["text"]))]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_ready(url: str) -> None:
    """Wait, a minute at most, until the address answers 200. Raises RuntimeError where it does not."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")


def post(url: str, body: dict[str, str]) -> tuple[float, dict[str, Any]]:
    """Milliseconds of a request, and what it gave."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        text = response.read()
    return (time.perf_counter() - began) * 1000, json.loads(text)
