"""Readers while generations are published: no error, no answer out of two generations, no waiting.

The clients are threads over the class that the service reads through (``CurrentGeneration``). Two generations of the same pages,
of which the second has every page's digest marked, are published in turn; each hit must be of the generation that the search says
it read.
Each question is embedded once: publishing cannot break an embedding, and 100,000 of them would only make the run longer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from eval.scale import Asked, spread
from ingest.build import BuildTimings, build_generation
from ingest.cache import Cache
from retriever.embedder import Embedder, Vectors
from retriever.errors import RetrieverError
from retriever.generation import Generation, new_generation_id
from retriever.passage import Passage
from retriever.query import Query
from retriever.sparse import SparseEncoder
from retriever.store import Store
from service.state import CurrentGeneration

MARK = "+"


@dataclass
class Load:
    """What the clients met. ``milliseconds`` by phase."""

    errors: list[str] = field(default_factory=list[str])
    mixed: int = 0
    empty: int = 0
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {"quiet": [], "publishing": []})
    seen: dict[str, int] = field(default_factory=dict[str, int])


class RememberingEmbedder:
    """Each question is embedded once."""

    def __init__(self, embedder: Embedder, questions: Sequence[str]) -> None:
        self.fingerprint, self.dimension, self.window = embedder.fingerprint, embedder.dimension, embedder.window
        self.count_tokens = embedder.count_tokens
        self.embed_passages = embedder.embed_passages
        self._known = dict(zip(questions, embedder.embed_queries(questions), strict=True))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._known[text] for text in texts])


def two_generations(
    store: Store, passages: Sequence[Passage], live: Generation, model: Embedder, cache: Cache
) -> list[str]:
    """Build both from the passages of ``live``, the marked one second; neither is published. Marked pages have another
    digest and the same words, so that nothing is embedded that the cache knows."""
    built: list[str] = []
    for mark in ("", MARK):
        marked = [replace(p, document_digest=p.document_digest + mark) for p in passages]
        now = datetime.now(UTC)
        generation = build_generation(
            store,
            new_generation_id(now, f"{now.microsecond:08x}"),
            now,
            marked,
            live.corpora,
            live.chunking,
            model,
            SparseEncoder(),
            cache,
            _silent,
            BuildTimings(),
        )
        built.append(generation.id)
    return built


def run_load(
    store: Store,
    model: Embedder,
    asked: Sequence[Asked],
    built: Sequence[str],
    searches: int,
    clients: int,
    publishes: int,
) -> dict[str, Any]:
    """``searches`` by ``clients`` threads while ``publishes`` are spread over them, after a quiet fifth as many."""
    embedder = RememberingEmbedder(model, [text for text, _ in asked])
    store.publish(built[0])
    current = CurrentGeneration(store, embedder, SparseEncoder())
    load = Load()
    expected = {built[0]: "", built[1]: MARK}
    try:
        _phase(current, load, "quiet", asked, expected, max(clients, searches // 5), clients, [], store)
        order = [built[(number + 1) % 2] for number in range(publishes)]
        _phase(current, load, "publishing", asked, expected, searches, clients, order, store)
    finally:
        current.close()
    quiet, busy = (spread(load.milliseconds[name]) for name in ("quiet", "publishing"))
    return {
        "searches": busy["n"],
        "clients": clients,
        "publishes": publishes,
        "errors": len(load.errors),
        "first_errors": load.errors[:5],
        "mixed": load.mixed,
        "without_hits": load.empty,
        "by_generation": load.seen,
        "quiet_ms": quiet,
        "publishing_ms": busy,
        "p95_ratio": round(busy["p95"] / quiet["p95"], 2),
    }


def _phase(
    current: CurrentGeneration,
    load: Load,
    phase: str,
    asked: Sequence[Asked],
    expected: dict[str, str],
    searches: int,
    clients: int,
    order: Sequence[str],
    store: Store,
) -> None:
    """Run the clients until ``searches`` are done; publish the next of ``order`` each time another share of them is."""
    lock = threading.Lock()
    left = searches
    finished = threading.Event()

    def client(number: int) -> None:
        nonlocal left
        at = number
        while True:
            with lock:
                if left <= 0:
                    return
                left -= 1
            text, language = asked[at % len(asked)]
            at += 1
            began = time.perf_counter()
            try:
                with current.use() as searcher:
                    generation = searcher.index.generation.id
                    hits = [hit for r in searcher.search(Query(text, language)).rankings for hit in r.hits]
            except (RetrieverError, KeyError, ValueError, RuntimeError) as error:
                with lock:
                    load.errors.append(f"{type(error).__name__}: {error}")
                continue
            taken = (time.perf_counter() - began) * 1000
            mark = expected[generation]
            wrong = any(hit.passage.document_digest.endswith(MARK) != bool(mark) for hit in hits)
            with lock:
                load.milliseconds[phase].append(taken)
                load.mixed += wrong
                load.empty += not hits
                load.seen[generation] = load.seen.get(generation, 0) + 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]

    def publish() -> None:
        for number, generation in enumerate(order, 1):
            while left > searches * (1 - number / (len(order) + 1)) and not finished.is_set():
                finished.wait(0.002)
            store.publish(generation)

    publisher = threading.Thread(target=publish)
    for thread in (*threads, publisher):
        thread.start()
    for thread in threads:
        thread.join()
    finished.set()
    publisher.join()


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""
