"""Real passages in any number for a measurement of size: those of a published generation, and laws cut section by section.

Vectors come from the cache beside that generation. A passage whose text was never embedded gets a seeded neighbour of a real
vector: embedding 80,000 sections takes half an hour, and an exact search takes as long whatever the numbers are.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.topics import SetError
from ingest.cache import Cache
from ingest.chunk import Chunking, chunk
from ingest.document import Document, Section
from retriever.centering import unit
from retriever.edge_store import EdgeStore
from retriever.embedder import Embedder, Vectors
from retriever.errors import NoGenerationError
from retriever.passage import Language, Passage
from retriever.payload import from_payload, to_payload

SECTIONS = "sections"  # the corpus that sections of laws go to
_NEAR = 0.8  # share of noise in a seeded neighbour
_BATCH = 2000


@dataclass(frozen=True)
class Gathered:
    """How many passages came from where, and how many of their texts have a vector of the embedder's own."""

    from_generation: int
    from_sections: int
    embedded: int
    seeded: int


def gather(
    source: Path, sections: Path | None, wanted: int, target: Path, embedder: Embedder, chunking: Chunking
) -> Gathered:
    """Write ``target``/passages.jsonl and the cache with a vector for each text. ``source`` is a data folder with a published
    generation; ``sections`` is JSONL (also gzipped) with ``id``, ``law``, ``number``, ``heading`` and ``text``.

    Raises NoGenerationError, and SetError where both together have too few passages.
    """
    store = EdgeStore(source)
    current = store.current()
    if current is None:
        raise NoGenerationError(f"no generation is published in {source}")
    index = store.open(current)
    try:
        passages = sorted(index.all_passages(), key=lambda p: (p.document_id, p.ordinal))[:wanted]
    finally:
        index.close()
    published = len(passages)
    for document in _laws(sections) if sections else ():
        if len(passages) >= wanted:
            break
        passages += chunk(document, chunking, embedder.count_tokens)
    if len(passages) < wanted:
        raise SetError(f"only {len(passages)} of {wanted} passages were found: give --sections, or more of them")
    del passages[wanted:]
    target.mkdir(parents=True, exist_ok=True)
    with (target / "passages.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps([p.id, to_payload(p)], ensure_ascii=False) + "\n" for p in passages)
    texts = list(dict.fromkeys([*(p.embedded_text for p in passages), *(p.title for p in passages)]))
    embedded = _fill_cache(source, target, texts, embedder)
    return Gathered(published, wanted - published, embedded, len(texts) - embedded)


def read_passages(path: Path) -> list[Passage]:
    """What ``gather`` wrote."""
    with path.open(encoding="utf-8") as file:
        return [from_payload(identifier, payload) for identifier, payload in map(json.loads, file)]


def _laws(path: Path) -> Iterator[Document]:
    opener = gzip.open if path.suffix == ".gz" else open
    seen: set[str] = set()
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["id"] in seen or not str(row["text"]).strip():
                continue  # a real delivery names some sections twice, and a passage's id is its document's
            seen.add(row["id"])
            title = " ".join(part for part in (row["number"], row["law"], row["heading"]) if part)
            yield Document(
                id=f"{SECTIONS}:{row['id']}",
                corpus=SECTIONS,
                url="",
                title=title,
                language=Language.DE,
                jurisdiction="DE",
                authority="Bund",
                sections=(Section(tuple(row.get("breadcrumb", ())), row["text"]),),
            )


def _fill_cache(source: Path, target: Path, texts: Sequence[str], embedder: Embedder) -> int:
    """A vector for each text; returns how many are the embedder's own."""
    generator = np.random.default_rng(1)
    known_cache, cache = Cache(source / "cache.sqlite"), Cache(target / "cache.sqlite")
    real = 0
    pool: Vectors | None = None
    try:
        for start in range(0, len(texts), _BATCH):
            part = texts[start : start + _BATCH]
            known = known_cache.vectors(embedder.fingerprint, "passage", part)
            real += len(known)
            if known and (pool is None or len(pool) < _BATCH // 2):
                pool = np.stack(list(known.values()))
            if pool is None:
                raise SetError(f"{source / 'cache.sqlite'} knows no vector of {embedder.fingerprint}")
            made = pool[generator.integers(len(pool), size=len(part))]
            noise = unit(generator.normal(size=made.shape).astype(np.float32))
            vectors = unit(((1 - _NEAR) * made + _NEAR * noise).astype(np.float32))
            for row, vector in known.items():
                vectors[row] = vector
            cache.add_vectors(embedder.fingerprint, "passage", part, vectors)
    finally:
        known_cache.close()
        cache.close()
    return real
