"""Speed, as figures and ratios: the embedder against float32, an ingest and its repetition, the service's answers."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
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
    """``python -m ingest sync`` with these sources in an empty data folder, then again; wall time as a person would wait."""
    corpora = [item.partition("=")[0] for item in sources]
    command = [sys.executable, "-m", "ingest", "sync"]
    command += [part for item in sources for part in ("--source", item)]
    command += [part for corpus in corpora for part in ("--corpus", corpus)]
    walls: list[float] = []
    records: list[dict[str, Any]] = []
    for _ in range(2):
        began = time.perf_counter()
        done = subprocess.run(  # noqa: S603
            command,
            env=os.environ | {"DEUXRIVES_DATA_FOLDER": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        walls.append(time.perf_counter() - began)
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stdout + done.stderr)
        newest = max((folder / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime)
        records.append(json.loads(newest.read_text(encoding="utf-8")))
    first, second = records
    return {
        "files": sum(plan["files"] for plan in first["plans"]),
        "failed": sum(len(plan["failed"]) for plan in first["plans"]),
        "documents": first["documents"],
        "passages": first["passages"],
        "first_s": round(walls[0], 1),
        "embed_s": round(first["seconds"]["embed"], 1),
        "embed_share": round(first["seconds"]["embed"] / walls[0], 3),
        "second_s": round(walls[1], 1),
        "second_share": round(walls[1] / walls[0], 4),
        "second_embedded": second["embedded"],
    }


def bench_service(settings: RetrieverSettings, questions: Path, requests: int = 100) -> Figures:
    """Milliseconds of ``/v1/search`` and ``/v1/answers`` over HTTP on loopback, warm, one client, on the published index."""
    texts = _questions(questions)
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


def _questions(path: Path) -> list[str]:
    guess = LanguageGuess()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [str(line["text"]) for line in lines if guess(str(line["text"]))]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_ready(url: str) -> None:
    """Wait up to a minute for a service. Raises RuntimeError."""
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
