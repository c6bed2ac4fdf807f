"""Passages to a complete generation: embed what is new, centre, write aside."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from ingest.cache import Cache
from retriever.centering import compose_vectors, estimate_means
from retriever.embedder import Embedder, Vectors
from retriever.errors import RetrieverError
from retriever.generation import CorpusRecord, Generation
from retriever.passage import Passage
from retriever.sparse import SparseEncoder
from retriever.store import Store

EMBED_BATCH = 256
LOOKUP_BATCH = 5000

# The engine maps its files: where the disk is full when it first touches a page, the process dies (SIGBUS) without a word.
# Measured: 84 MB written for an empty generation, 250 MB for one of 47,650 passages of 384 dimensions.
EMPTY_BYTES = 160_000_000
PASSAGE_BYTES = 8_000

Progress = Callable[[str, int, int], None]


@dataclass
class BuildTimings:
    """Seconds per step, and how many texts were embedded in them."""

    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])


class DiskFullError(RetrieverError):
    """There is no room for another generation; nothing was begun."""


def check_room(folder: Path, passages: int) -> None:
    """Raises DiskFullError where the disk of ``folder`` has no room for a generation of so many passages."""
    free, needed = shutil.disk_usage(folder).free, EMPTY_BYTES + passages * PASSAGE_BYTES
    if free < needed:
        raise DiskFullError(
            f"the disk of {folder} is too full: {free // 10**6} MB are free, a generation of {passages} passages needs "
            f"{needed // 10**6} MB while it is built"
        )


def embed_texts(
    texts: Sequence[str], embedder: Embedder, cache: Cache, progress: Progress, timings: BuildTimings
) -> Vectors:
    """Passage vectors [n, dimension] of ``texts``, from the cache where it knows them. Longest first, so that the time left is
    never underestimated; each batch is kept before the next begins."""
    vectors = np.zeros((len(texts), embedder.dimension), np.float32)
    missing: dict[str, list[int]] = {}
    for start in range(0, len(texts), LOOKUP_BATCH):  # all at once they would be in memory twice
        part = texts[start : start + LOOKUP_BATCH]
        known = cache.vectors(embedder.fingerprint, "passage", part)
        for i, text in enumerate(part):
            if i in known:
                vectors[start + i] = known[i]
            else:
                missing.setdefault(text, []).append(start + i)
    todo = sorted(missing, key=len, reverse=True)
    progress("embed", 0, len(todo))
    for start in range(0, len(todo), EMBED_BATCH):
        batch = todo[start : start + EMBED_BATCH]
        began = time.perf_counter()
        made = embedder.embed_passages(batch)
        timings.seconds["embed"] = timings.seconds.get("embed", 0.0) + time.perf_counter() - began
        timings.embedded += len(batch)
        cache.add_vectors(embedder.fingerprint, "passage", batch, made)
        for text, vector in zip(batch, made, strict=True):
            vectors[missing[text]] = vector
        progress("embed", start + len(batch), len(todo))
    return vectors


def build_generation(
    store: Store,
    generation_id: str,
    created: datetime,
    passages: Sequence[Passage],
    corpora: Sequence[CorpusRecord],
    chunking: str,
    embedder: Embedder,
    sparse: SparseEncoder,
    cache: Cache,
    progress: Progress,
    timings: BuildTimings,
) -> Generation:
    """Write one generation, complete but not yet current. On any failure nothing of it stays."""
    raw = embed_texts([p.embedded_text for p in passages], embedder, cache, progress, timings)
    titles = sorted({p.title for p in passages})
    title_vectors = embed_texts(titles, embedder, cache, _silent, timings)
    row = {title: i for i, title in enumerate(titles)}
    began = time.perf_counter()
    languages = [p.language for p in passages]
    means = estimate_means(embedder, raw, languages)
    vectors = compose_vectors(
        means, raw, title_vectors[[row[p.title] for p in passages]], [p.document_id for p in passages], languages
    )
    timings.seconds["centre"] = time.perf_counter() - began

    began = time.perf_counter()
    builder = store.builder(generation_id, embedder.dimension)
    generation = Generation(
        id=generation_id,
        created=created,
        embedder=embedder.fingerprint,
        dimension=embedder.dimension,
        chunking=chunking,
        means=means,
        corpora=tuple(_counted(corpora, passages)),
        passages=len(passages),
        documents=len({p.document_id for p in passages}),
    )
    try:
        step = 2000
        for start in range(0, len(passages), step):
            part = passages[start : start + step]
            terms = [sparse.passage("\n".join((p.embedded_text, *p.keywords)), p.language) for p in part]
            builder.add(part, vectors[start : start + step], terms)
            progress("write", start + len(part), len(passages))
        builder.finish(generation)
    except BaseException:
        builder.abandon()
        raise
    timings.seconds["write"] = time.perf_counter() - began
    return generation


def _silent(_step: str, _done: int, _total: int) -> None:
    """Titles are few: they have no bar of their own."""


def _counted(corpora: Sequence[CorpusRecord], passages: Sequence[Passage]) -> list[CorpusRecord]:
    counts = Counter(p.corpus for p in passages)
    documents = Counter(corpus for corpus, _ in {(p.corpus, p.document_id) for p in passages})
    dates: dict[str, list[str]] = {}
    for passage in passages:
        if passage.updated:
            dates.setdefault(passage.corpus, []).append(passage.updated.isoformat())
    return [
        replace(
            corpus,
            passages=counts[corpus.id],
            documents=documents[corpus.id],
            oldest=min(dates.get(corpus.id, [""])),
            newest=max(dates.get(corpus.id, [""])),
        )
        for corpus in corpora
    ]
