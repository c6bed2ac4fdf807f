"""Builds a generation from gathered passages in a process of its own, so that its memory is its own: its time by step,
embedding left out, and its peak. Prints one JSON object."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.scale_data import read_passages
from ingest.build import BuildTimings, build_generation
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.edge_store import EdgeStore
from retriever.embedder import BUNDLED, Embedder, Vectors, open_embedder
from retriever.generation import CorpusRecord, new_generation_id
from retriever.sparse import SparseEncoder


@dataclass
class Built:
    """``seconds`` of the build without the time in the embedder, ``by_step`` as the build itself counts; megabytes at the peak,
    and just before the build (embedder and passages in memory). ``cpu_seconds`` are the processor's, all threads together: on a
    machine that does other work, too, they say more than the clock."""

    generation: str
    passages: int
    seconds: float
    cpu_seconds: float
    embedder_seconds: float
    by_step: dict[str, float]
    per_second: float
    before_mb: int
    peak_mb: int


class TimedEmbedder:
    """An embedder that counts the seconds spent in it."""

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint, self.dimension, self.window = embedder.fingerprint, embedder.dimension, embedder.window
        self.count_tokens = embedder.count_tokens
        self.seconds = 0.0
        self.cpu_seconds = 0.0
        self._embedder = embedder

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._timed(self._embedder.embed_queries, texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._timed(self._embedder.embed_passages, texts)

    def _timed(self, embed: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
        began, cpu = time.perf_counter(), time.process_time()
        try:
            return embed(texts)
        finally:
            self.seconds += time.perf_counter() - began
            self.cpu_seconds += time.process_time() - cpu


def build(folder: Path, models: Path) -> Built:
    """Build one generation in ``folder`` from what ``gather`` wrote there; it is not published."""
    embedder = TimedEmbedder(open_embedder(BUNDLED, models))
    passages = read_passages(folder / "passages.jsonl")
    corpora = [
        CorpusRecord(p.corpus, p.corpus, str(p.language), p.jurisdiction, p.authority)
        for p in {p.corpus: p for p in passages}.values()
    ]
    cache = Cache(folder / "cache.sqlite")
    timings = BuildTimings()
    now = datetime.now(UTC)
    before = _peak_mb()
    began, cpu = time.perf_counter(), time.process_time()
    generation = build_generation(
        EdgeStore(folder),
        new_generation_id(now, f"{now.microsecond:08x}"),
        now,
        passages,
        corpora,
        Chunking().fingerprint,
        embedder,
        SparseEncoder(),
        cache,
        _silent,
        timings,
    )
    taken = time.perf_counter() - began - embedder.seconds
    cpu = time.process_time() - cpu - embedder.cpu_seconds
    cache.close()
    return Built(
        generation.id,
        len(passages),
        round(taken, 2),
        round(cpu, 2),
        round(embedder.seconds, 2),
        {name: round(value, 2) for name, value in timings.seconds.items()},
        round(len(passages) / taken, 1),
        before,
        _peak_mb(),
    )


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(asdict(build(Path(sys.argv[1]), Path(sys.argv[2])))))
