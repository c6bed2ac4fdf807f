"""The Store protocol: generations, the pointer to the current one, and what can be asked of one that is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

import numpy as np

from retriever.embedder import Vectors
from retriever.generation import Generation
from retriever.passage import Language, Passage
from retriever.query import Filters
from retriever.settings import RetrieverSettings
from retriever.sparse import Terms

Stage = Literal["dense", "bm25"]

# Below this size (in kilobytes of vectors: about 260,000 passages) every search is exact and no graph is built: building one
# takes most of a build's time, and at 130,000 passages an exact search bounded to one country takes 10 to 16 ms.
EXACT_BELOW_KB = 400_000
_NO_TERMS = Terms((), ())


@dataclass(frozen=True)
class StageQuery:
    """One search of one stage: ``vector`` (unit length) for dense, ``terms`` for bm25.

    ``among`` bounds it to these ids; ``idf_language`` is the population over which BM25 counts document frequencies.
    """

    stage: Stage
    filters: Filters
    limit: int
    vector: tuple[float, ...] = ()
    terms: Terms = _NO_TERMS
    idf_language: Language | None = None
    among: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is asked: no hit is wanted, or there is neither vector nor term."""
        return self.limit <= 0 or not (self.vector or self.terms.ids)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage id and the score that a stage gave it, best first."""

    id: str
    score: float


@dataclass(frozen=True)
class StoredDocument:
    """What a generation knows of a document without its text."""

    id: str
    corpus: str
    title: str
    language: Language
    digest: str


class Index(Protocol):
    """One generation, open for reading. Threads may share it."""

    generation: Generation

    def search(self, queries: Sequence[StageQuery]) -> list[list[Found]]:
        """Answers in the order of the queries, each best first, all from this generation."""
        ...

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids, in their order; unknown ids are left out."""
        ...

    def document(self, document_id: str) -> list[Passage]:
        """The passages of a document in reading order; empty if there is none."""
        ...

    def documents(self) -> list[StoredDocument]:
        """Every document, without its text, in no particular order."""
        ...

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The dense vectors [n, dimension] of these passages as they are stored (composed, of length one); zeros for an id that
        is not there."""
        ...

    def all_passages(self, corpus: str | None = None) -> Iterator[Passage]:
        """Every passage, of one corpus if named, in no particular order."""
        ...

    def close(self) -> None: ...


class Builder(Protocol):
    """Writes one new generation aside. Nothing of it can be read before ``finish``."""

    def add(self, passages: Sequence[Passage], vectors: Vectors, terms: Sequence[Terms]) -> None:
        """Add passages with their dense vectors [n, dimension] and BM25 terms."""
        ...

    def finish(self, generation: Generation) -> None:
        """Make the generation complete and durable. It is not current yet."""
        ...

    def abandon(self) -> None:
        """Remove what was written."""
        ...


class Store(Protocol):
    """All generations of one installation."""

    def current(self) -> str | None:
        """The id of the generation that is read, None before the first publish."""
        ...

    def generations(self) -> list[Generation]:
        """Complete generations, oldest first."""
        ...

    def open(self, generation_id: str) -> Index:
        """Raises NoGenerationError if it is not there, GenerationCorruptError if it cannot be read."""
        ...

    def builder(self, generation_id: str, dimension: int) -> Builder:
        """Begin a new generation. Raises RetrieverError if there is one of that id."""
        ...

    def publish(self, generation_id: str) -> None:
        """Make it current, atomically: a reader sees the old one or this one. Raises NoGenerationError."""
        ...

    def remove(self, generation_id: str) -> None:
        """Delete a generation; nothing happens if it is not there. Raises NoGenerationError if it is current."""
        ...

    def sweep(self) -> None:
        """Remove what killed builders left behind. Only for a process that holds the build lock."""
        ...

    def close(self) -> None: ...


def rows_of(ids: Sequence[str], found: Mapping[str, Any], dimension: int) -> Vectors:
    """Vectors by id as rows in the order of ``ids``; zeros where there is none."""
    rows = np.zeros((len(ids), dimension), np.float32)
    for row, identifier in enumerate(ids):
        if identifier in found:
            rows[row] = found[identifier]
    return rows


def point_ids(ids: Iterable[str]) -> list[str]:
    """Those that can be the id of a point (UUIDs), each once. No passage has another, and the engines refuse to be asked."""
    return [identifier for identifier in dict.fromkeys(ids) if _is_uuid(identifier)]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def open_store(settings: RetrieverSettings) -> Store:
    """The store that the settings name: a Qdrant server where ``qdrant_url`` is set, else Edge in the data folder."""
    if settings.qdrant_url:
        from retriever.server_store import connect

        return connect(settings)
    from retriever.edge_store import EdgeStore

    return EdgeStore(settings.data_folder)
