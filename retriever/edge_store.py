"""The embedded store: one Qdrant Edge shard per generation, in a folder; ``current`` is a file replaced atomically.

A generation is written once and then only read, so its shard has no write-ahead log: the builder flushes it before
``generation.json`` makes it complete, and several processes may read it at once (with the log, Edge locks out all but
one). Edge opens a shard from which files are gone, and finds less in it: so ``generation.json`` also names the files.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import qdrant_edge as qe

from retriever.disk_space import need_space, occupied
from retriever.embedder import Vectors
from retriever.errors import GenerationCorruptError, NoGenerationError, RetrieverError
from retriever.generation import Generation, check_generation_id, from_json, to_json
from retriever.passage import Language, Passage
from retriever.payload import KEYWORD_FIELDS, from_payload, to_payload
from retriever.query import Filters
from retriever.sparse import Terms
from retriever.store import EXACT_BELOW_KB, Found, StageQuery, StoredDocument, point_ids, rows_of

BATCH = 500
SCROLL = 1000
POINT_BYTES = 16_384  # of a passage on the disk, at most; 3.8 KB for one of 900 characters
_JOURNAL = "tracker_journal.dat"  # comes and goes; after a clean close nothing is lost with it


class EdgeStore:
    """All generations of one data folder."""

    def __init__(self, data_folder: Path) -> None:
        self.folder = data_folder / "generations"
        self.pointer = data_folder / "current"

    def current(self) -> str | None:
        try:
            return self.pointer.read_text(encoding="ascii", errors="replace").strip() or None
        except FileNotFoundError:
            return None

    def generations(self) -> list[Generation]:
        found: list[Generation] = []
        for path in sorted(self.folder.glob("*/generation.json")):
            try:
                found.append(_read(path)[0])
            except (GenerationCorruptError, FileNotFoundError):
                continue  # one damaged generation must not hide the others; opening it says what is wrong
        return found

    def open(self, generation_id: str) -> EdgeIndex:
        folder = self._folder(generation_id)
        try:
            generation, files = _read(folder / "generation.json")
        except FileNotFoundError:
            raise NoGenerationError(f"generation {generation_id} is not in {self.folder}") from None
        for name, size in files.items():
            if not _has(folder / name, size):
                raise GenerationCorruptError(f"generation {generation_id} is damaged: {name} is missing or cut short")
        return EdgeIndex(generation, folder / "shard")

    def builder(self, generation_id: str, dimension: int) -> EdgeBuilder:
        folder = self._folder(generation_id)
        if folder.exists():
            raise RetrieverError(f"generation {generation_id} is there already")
        return EdgeBuilder(folder, dimension)

    def publish(self, generation_id: str) -> None:
        if not (self._folder(generation_id) / "generation.json").is_file():
            raise NoGenerationError(f"generation {generation_id} is not complete and cannot be published")
        write_durably(self.pointer, generation_id)

    def remove(self, generation_id: str) -> None:
        if generation_id == self.current():
            raise NoGenerationError(f"generation {generation_id} is current and is not removed")
        folder = self._folder(generation_id)
        # Without generation.json it is no generation any more: a kill in the middle leaves only rubbish to sweep.
        (folder / "generation.json").unlink(missing_ok=True)
        if folder.is_dir():
            _fsync(folder)
        shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        for folder in self.folder.glob("*"):
            if folder.is_dir() and not (folder / "generation.json").is_file():
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Nothing is held open."""

    def _folder(self, generation_id: str) -> Path:
        return self.folder / check_generation_id(generation_id)


class EdgeBuilder:
    """Writes one shard. ``finish`` flushes it, then writes ``generation.json``."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self.folder = folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        need_space(folder.parent, 0)
        (folder / "shard").mkdir(parents=True)
        config = qe.EdgeConfig(
            vectors={"dense": qe.EdgeVectorParams(size=dimension, distance=qe.Distance.Cosine)},
            sparse_vectors={"bm25": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
            optimizers=qe.EdgeOptimizersConfig(indexing_threshold=EXACT_BELOW_KB),
            wal_enabled=False,
        )
        with self._writing():
            self.shard = qe.EdgeShard.create(str(folder / "shard"), config)
            for name in KEYWORD_FIELDS:
                self.shard.update(qe.UpdateOperation.create_field_index(name, qe.PayloadSchemaType.Keyword))
            self.shard.update(qe.UpdateOperation.create_field_index("ordinal", qe.PayloadSchemaType.Integer))

    def add(self, passages: Sequence[Passage], vectors: Vectors, terms: Sequence[Terms]) -> None:
        rows = list(zip(passages, vectors, terms, strict=True))
        for start in range(0, len(rows), BATCH):
            need_space(self.folder, BATCH * POINT_BYTES)
            points = [
                qe.Point(
                    passage.id,
                    {"dense": vector.tolist(), "bm25": qe.SparseVector(list(term.ids), list(term.weights))},
                    to_payload(passage),
                )
                for passage, vector, term in rows[start : start + BATCH]
            ]
            with self._writing():
                self.shard.update(qe.UpdateOperation.upsert_points(points))

    def finish(self, generation: Generation) -> None:
        need_space(self.folder, occupied(self.folder))  # optimising writes everything once more
        with self._writing():
            self.shard.optimize()
            self.shard.flush()
            self.shard.close()
            # The first to open a shard plays its journals back: let it be us, and not two readers at once.
            qe.EdgeShard.load(str(self.folder / "shard")).close()
        files: dict[str, int] = {}
        for path in sorted(self.folder.rglob("*")):
            _fsync(path)
            if path.is_file() and path.name != _JOURNAL:
                # Edge writes its settings anew at each opening, and a later version may write them shorter.
                size = 1 if path.suffix == ".json" else path.stat().st_size
                files[path.relative_to(self.folder).as_posix()] = size
        _fsync(self.folder)
        record = {**json.loads(to_json(generation)), "files": files}
        write_durably(self.folder / "generation.json", json.dumps(record, ensure_ascii=False, indent=1))
        _fsync(self.folder.parent)

    def abandon(self) -> None:
        with suppress(RetrieverError), self._writing():
            self.shard.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _writing(self) -> AbstractContextManager[None]:
        """A full disk, say, is an error with a name."""
        return _faults(RetrieverError, f"generation {self.folder.name} cannot be written")


class EdgeIndex:
    """One shard, open for reading."""

    def __init__(self, generation: Generation, folder: Path) -> None:
        self.generation = generation
        with _faults(GenerationCorruptError, f"generation {generation.id} cannot be opened"):
            self.shard = qe.EdgeShard.load(str(folder))
            found = self.shard.info().points_count
        if found != generation.passages:
            self.shard.close()
            raise GenerationCorruptError(f"generation {generation.id} does not hold the passages it was built with")

    def search(self, queries: Sequence[StageQuery]) -> list[list[Found]]:
        asked = [query for query in queries if not query.is_empty]
        if not asked:
            return [[] for _ in queries]
        with self._reading():
            answers = iter(self.shard.query_batch(qe.QueryBatchRequest([_request(query) for query in asked])))
        return [[] if query.is_empty else [Found(str(p.id), p.score) for p in next(answers)] for query in queries]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        wanted: list[Any] = [*point_ids(ids)]
        if not wanted:
            return []
        with self._reading():
            records = self.shard.retrieve(wanted, with_payload=True, with_vector=False)
        found = {str(r.id): r.payload for r in records}
        return [from_payload(i, payload) for i in ids if (payload := found.get(i))]

    def document(self, document_id: str) -> list[Passage]:
        passages = [from_payload(i, p) for i, p in self._scroll([_match("document_id", [document_id])], True)]
        return sorted(passages, key=lambda passage: passage.ordinal)

    def documents(self) -> list[StoredDocument]:
        fields = ["document_id", "corpus", "title", "language", "document_digest"]
        first = qe.FieldCondition(key="ordinal", match=qe.MatchValue(0))
        return [
            StoredDocument(p["document_id"], p["corpus"], p["title"], Language(p["language"]), p["document_digest"])
            for _, p in self._scroll([first], fields)
        ]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        wanted: list[Any] = [*point_ids(ids)]
        with self._reading():
            records = self.shard.retrieve(wanted, with_payload=False, with_vector=True) if wanted else []
        return rows_of(
            ids,
            {str(r.id): r.vector["dense"] for r in records if isinstance(r.vector, dict)},
            self.generation.dimension,
        )

    def all_passages(self, corpus: str | None = None) -> Iterator[Passage]:
        conditions = [_match("corpus", [corpus])] if corpus else []
        for identifier, payload in self._scroll(conditions, True):
            yield from_payload(identifier, payload)

    def close(self) -> None:
        self.shard.close()

    def _scroll(
        self, conditions: Sequence[qe.FieldCondition], fields: bool | list[str]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        offset: Any = None
        while True:
            request = qe.ScrollRequest(
                offset=offset, limit=SCROLL, filter=qe.Filter(must=list(conditions)), with_payload=fields
            )
            with self._reading():
                records, offset = self.shard.scroll(request)
            for record in records:
                yield str(record.id), record.payload or {}
            if offset is None:
                return

    def _reading(self) -> AbstractContextManager[None]:
        return _faults(RetrieverError, f"generation {self.generation.id} cannot be read")


def _request(query: StageQuery) -> qe.QueryRequest:
    if query.stage == "dense":
        searched = qe.Query.Nearest(list(query.vector), using="dense")
        params = None
    else:
        sparse = qe.SparseVector(list(query.terms.ids), list(query.terms.weights))
        searched = qe.Query.Nearest(sparse, using="bm25")
        population = [_match("language", [str(query.idf_language)])] if query.idf_language else []
        params = qe.SearchParams(idf=qe.IdfParams(corpus=qe.Filter(must=list(population)))) if population else None
    return qe.QueryRequest(
        limit=query.limit,
        query=searched,
        filter=_filter(query.filters, query.among),
        params=params,
        with_payload=False,
        with_vector=False,
    )


def _filter(filters: Filters, among: tuple[str, ...] | None) -> qe.Filter | None:
    conditions: list[Any] = [_match(field, values) for field, values in filters.conditions()]
    if among is not None:
        conditions.append(qe.HasIdCondition(set(point_ids(among))))
    return qe.Filter(must=conditions) if conditions else None


def _match(field: str, values: list[str]) -> qe.FieldCondition:
    return qe.FieldCondition(key=field, match=qe.MatchAny(values))


def _read(path: Path) -> tuple[Generation, dict[str, int]]:
    """A generation.json, and the least size in bytes of each file of the shard.

    Raises FileNotFoundError, GenerationCorruptError.
    """
    try:
        text = path.read_text(encoding="utf-8")
        generation = from_json(text)
        return generation, {str(name): int(size) for name, size in json.loads(text).get("files", {}).items()}
    except NotADirectoryError:
        raise FileNotFoundError(path) from None
    except (AttributeError, TypeError, ValueError) as error:
        raise GenerationCorruptError(f"{path} is damaged: {type(error).__name__}") from error


def _has(path: Path, size: int) -> bool:
    """Whether a file is there with at least ``size`` bytes."""
    try:
        return path.stat().st_size >= size
    except OSError:
        return False


@contextmanager
def _faults(error_type: type[RetrieverError], what: str) -> Generator[None]:
    """Edge raises bare Exception for every fault, and for a panic of the engine something that is not even one."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise error_type(f"{what}: {' '.join(str(error).split())[:300]}") from error
        raise


def write_durably(path: Path, text: str) -> None:
    """Replace a file so that a kill or a power cut leaves the old or the new: aside, fsync, rename, fsync folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    _fsync(path.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
