"""A Qdrant server or cluster: one collection per generation, one alias for the current one.

A small collection beside them holds the record of each complete generation, written last: what has no record is not
there yet, or no longer. A lone create-alias moves the alias at once; a delete followed by a create is two steps to the
server, and a crash between them leaves no index at all.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from retriever.embedder import Vectors
from retriever.errors import GenerationCorruptError, NoGenerationError, RetrieverError
from retriever.generation import Generation, check_generation_id, from_json, to_json
from retriever.passage import Language, Passage
from retriever.payload import KEYWORD_FIELDS, from_payload, to_payload
from retriever.query import Filters
from retriever.settings import RetrieverSettings
from retriever.sparse import Terms
from retriever.store import EXACT_BELOW_KB, Found, StageQuery, StoredDocument, point_ids, rows_of

BATCH = 200  # points a request: with their vectors as JSON about 2 MB, where a server takes 32
SCROLL = 500
OLDEST_SERVER = (1, 19)  # earlier ones do not count document frequencies over one language
INDEXING_S = 1800.0  # seconds that the graphs of a new generation may take
_POLL_S = 0.5
_RECORDS = UUID("0b5f5d2e-54f0-5d0e-8a7c-5a1f7d1c9b42")
_RESERVED = ("current", "generations")
_SWEPT = re.compile(r"\d{8}T\d{6,}-[0-9A-Za-z]+")  # a neighbour's collection may begin with our prefix


def connect(settings: RetrieverSettings) -> ServerStore:
    """The store of the server that the settings name. Nothing is asked of the server yet, so it may still be starting.

    Over https the server's certificate is always checked. Raises RetrieverError for an address or a file of certificates that
    is none.
    """
    trust: dict[str, Any] = {}
    if settings.qdrant_ca_file is not None:
        try:
            trust["verify"] = ssl.create_default_context(cafile=settings.qdrant_ca_file)
        except OSError:  # ssl.SSLError is one
            raise RetrieverError(
                f"DEUXRIVES_QDRANT_CA_FILE ({settings.qdrant_ca_file}) holds no certificates"
            ) from None
    try:
        client = QdrantClient(
            url=settings.qdrant_url,
            api_key=settings.qdrant_api_key.get_secret_value().strip() or None,
            timeout=settings.qdrant_timeout_s,
            check_compatibility=False,  # it asks at once, and only warns; ours asks when a generation is opened
            **trust,
        )
    except ValueError:
        raise RetrieverError("DEUXRIVES_QDRANT_URL is not the address of a server (https://host:port)") from None
    return ServerStore(client, settings)


class ServerStore:
    """All generations that one prefix has on a server. Threads may share it."""

    def __init__(self, client: QdrantClient, settings: RetrieverSettings) -> None:
        self.client = client
        self.settings = settings
        self.alias = f"{settings.qdrant_prefix}-current"
        self.records = f"{settings.qdrant_prefix}-generations"
        # The in-memory client breaks under concurrent writes (qdrant-client #1193); a server loses nothing by the lock.
        self.writing = Lock()
        self._version_checked = False

    def current(self) -> str | None:
        with self.asking():
            aliases = self.client.get_aliases().aliases
        name = next((a.collection_name for a in aliases if a.alias_name == self.alias), None)
        return name.removeprefix(f"{self.settings.qdrant_prefix}-") if name else None

    def generations(self) -> list[Generation]:
        found: list[Generation] = []
        for payload in self._all_records().values():
            with suppress(GenerationCorruptError):  # one damaged record must not hide the others
                found.append(from_json(str(payload.get("record"))))
        return sorted(found, key=lambda generation: generation.id)

    def open(self, generation_id: str) -> ServerIndex:
        name = self.collection(generation_id)
        self._check_version()
        record = self._record(generation_id)
        if record is None:
            raise NoGenerationError(f"generation {generation_id} is not on {self.address}")
        generation = from_json(record)
        with self.asking():
            found = self.client.count(name, exact=True).count if self.client.collection_exists(name) else 0
        if found != generation.passages:
            raise GenerationCorruptError(f"generation {generation_id} does not hold the passages it was built with")
        return ServerIndex(self, generation, name)

    def builder(self, generation_id: str, dimension: int) -> ServerBuilder:
        name = self.collection(generation_id)
        self._check_version()
        with self.asking():
            if self.client.collection_exists(name):
                raise RetrieverError(f"generation {generation_id} is there already")
        return ServerBuilder(self, generation_id, name, dimension)

    def publish(self, generation_id: str) -> None:
        name = self.collection(generation_id)
        if self._record(generation_id) is None:
            raise NoGenerationError(f"generation {generation_id} is not complete and cannot be published")
        switch = models.CreateAliasOperation(
            create_alias=models.CreateAlias(collection_name=name, alias_name=self.alias)
        )
        with self.writing, self.asking():
            self.client.update_collection_aliases([switch], timeout=self.settings.qdrant_timeout_s)

    def remove(self, generation_id: str) -> None:
        if generation_id == self.current():
            raise NoGenerationError(f"generation {generation_id} is current and is not removed")
        self.delete(generation_id)

    def sweep(self) -> None:
        prefix = f"{self.settings.qdrant_prefix}-"
        with self.asking():
            names = [c.name for c in self.client.get_collections().collections if c.name.startswith(prefix)]
        kept = {*self._all_records(), self.current()}
        for generation_id in (name.removeprefix(prefix) for name in names):
            if _SWEPT.fullmatch(generation_id) and generation_id not in kept:
                self.delete(generation_id)

    def close(self) -> None:
        self.client.close()

    @property
    def address(self) -> str:
        """Where the server is, without user or key."""
        parts = urlsplit(self.settings.qdrant_url)
        return f"{parts.hostname}:{parts.port or 6333}" if parts.hostname else "the Qdrant server"

    def collection(self, generation_id: str) -> str:
        """The collection of a generation."""
        if generation_id in _RESERVED:
            raise NoGenerationError(f"{generation_id!r} is not a generation id")
        return f"{self.settings.qdrant_prefix}-{check_generation_id(generation_id)}"

    def delete(self, generation_id: str) -> None:
        """The record first: a crash in the middle leaves only rubbish to sweep."""
        with self.writing, self.asking():
            if self.client.collection_exists(self.records):
                self.client.delete(self.records, models.PointIdsList(points=[_record_id(generation_id)]), wait=True)
            if self.client.collection_exists(self.collection(generation_id)):
                self.client.delete_collection(self.collection(generation_id), timeout=self.settings.qdrant_timeout_s)

    def complete(self, generation: Generation) -> None:
        """Write the record that makes a generation complete."""
        payload = {"id": generation.id, "record": to_json(generation)}
        point = models.PointStruct(id=_record_id(generation.id), vector={}, payload=payload)
        with self.writing, self.asking():
            if not self.client.collection_exists(self.records):
                self.client.create_collection(self.records, vectors_config={}, **self.replication, shard_number=1)
            self.client.upsert(self.records, [point], wait=True)

    @property
    def replication(self) -> dict[str, Any]:
        """Copies of each collection, and how many of them must have a write before it counts."""
        copies = self.settings.qdrant_replicas
        return {
            "replication_factor": copies,
            "write_consistency_factor": copies // 2 + 1,
            "timeout": self.settings.qdrant_timeout_s,
        }

    @contextmanager
    def asking(self) -> Generator[None]:
        """Every fault of client, network and server as a RetrieverError of one line.

        Of the client's errors (it asserts, too) only the names go into it: their texts may hold the headers with the key.
        """
        try:
            yield
        except (ResponseHandlingException, json.JSONDecodeError, AssertionError) as error:
            cause = type(error.source if isinstance(error, ResponseHandlingException) else error).__name__
            raise RetrieverError(f"no usable answer from Qdrant at {self.address} ({cause})") from None
        except UnexpectedResponse as error:
            if error.status_code in (401, 403):
                raise RetrieverError(f"Qdrant at {self.address} refuses the key in DEUXRIVES_QDRANT_API_KEY") from None
            reason = f"{error.status_code}{_reason(error)}"
            raise RetrieverError(f"Qdrant at {self.address} answers with status {reason}") from None
        except (ApiException, QdrantException, ValueError, RuntimeError) as error:
            raise RetrieverError(f"Qdrant at {self.address} cannot do this ({type(error).__name__})") from None

    def _record(self, generation_id: str) -> str | None:
        with self.asking():
            if not self.client.collection_exists(self.records):
                return None
            found = self.client.retrieve(self.records, [_record_id(generation_id)], with_payload=True)
        return str((found[0].payload or {}).get("record")) if found else None

    def _all_records(self) -> dict[str, dict[str, Any]]:
        with self.asking():
            if not self.client.collection_exists(self.records):
                return {}
        payloads = [payload for _, payload in self.scroll(self.records, [], True)]
        return {str(payload.get("id")): payload for payload in payloads}

    def scroll(
        self, collection: str, conditions: Sequence[models.FieldCondition], fields: bool | list[str]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every point that meets the conditions, with its payload."""
        offset: Any = None
        while True:
            with self.asking():
                records, offset = self.client.scroll(
                    collection,
                    scroll_filter=models.Filter(must=[*conditions]),
                    limit=SCROLL,
                    offset=offset,
                    with_payload=fields,
                )
            for record in records:
                yield str(record.id), record.payload or {}
            if offset is None:
                return

    def _check_version(self) -> None:
        if self._version_checked:
            return
        with self.asking():
            version = self.client.info().version
        numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
        if numbers < OLDEST_SERVER:
            raise RetrieverError(f"Qdrant at {self.address} is version {version}: 1.19 or later is needed")
        self._version_checked = True


class ServerBuilder:
    """Writes one collection. ``finish`` waits for its graphs, then writes the record."""

    def __init__(self, store: ServerStore, generation_id: str, name: str, dimension: int) -> None:
        self.store = store
        self.generation_id = generation_id
        self.name = name
        client = store.client
        with store.writing, store.asking():
            client.create_collection(
                name,
                vectors_config={"dense": models.VectorParams(size=dimension, distance=models.Distance.COSINE)},
                sparse_vectors_config={"bm25": models.SparseVectorParams(modifier=models.Modifier.IDF)},
                optimizers_config=models.OptimizersConfigDiff(indexing_threshold=EXACT_BELOW_KB),
                shard_number=store.settings.qdrant_shards,
                **store.replication,
            )
            for field in KEYWORD_FIELDS:
                client.create_payload_index(name, field, models.PayloadSchemaType.KEYWORD, wait=True)
            client.create_payload_index(name, "ordinal", models.PayloadSchemaType.INTEGER, wait=True)

    def add(self, passages: Sequence[Passage], vectors: Vectors, terms: Sequence[Terms]) -> None:
        rows = list(zip(passages, vectors, terms, strict=True))
        for start in range(0, len(rows), BATCH):
            points = [
                models.PointStruct(
                    id=passage.id,
                    vector={
                        "dense": vector.tolist(),
                        "bm25": models.SparseVector(indices=list(term.ids), values=list(term.weights)),
                    },
                    payload=to_payload(passage),
                )
                for passage, vector, term in rows[start : start + BATCH]
            ]
            with self.store.writing, self.store.asking():
                self.store.client.upsert(self.name, points, wait=True)

    def finish(self, generation: Generation) -> None:
        self._wait_for_graphs()
        self.store.complete(generation)

    def abandon(self) -> None:
        with suppress(RetrieverError):  # a server that is gone cannot be asked; the next run sweeps
            self.store.delete(self.generation_id)

    def _wait_for_graphs(self) -> None:
        end = time.monotonic() + INDEXING_S
        while True:
            with self.store.asking():
                status = self.store.client.get_collection(self.name).status
            if status == models.CollectionStatus.RED:
                raise RetrieverError(f"Qdrant at {self.store.address} could not index generation {self.generation_id}")
            if status != models.CollectionStatus.YELLOW:
                return
            if time.monotonic() > end:
                raise RetrieverError(
                    f"indexing generation {self.generation_id} took over {INDEXING_S / 60:.0f} minutes"
                )
            time.sleep(_POLL_S)


class ServerIndex:
    """One collection, read by its own name: moving the alias does not touch it."""

    def __init__(self, store: ServerStore, generation: Generation, name: str) -> None:
        self.store = store
        self.generation = generation
        self.name = name

    def search(self, queries: Sequence[StageQuery]) -> list[list[Found]]:
        asked = [query for query in queries if not query.is_empty]
        if not asked:
            return [[] for _ in queries]
        with self.store.asking():
            answers = iter(self.store.client.query_batch_points(self.name, [_request(query) for query in asked]))
        return [
            [] if query.is_empty else [Found(str(p.id), p.score) for p in next(answers).points] for query in queries
        ]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        wanted: list[Any] = [*point_ids(ids)]
        if not wanted:
            return []
        with self.store.asking():
            records = self.store.client.retrieve(self.name, wanted, with_payload=True)
        found = {str(record.id): record.payload for record in records}
        return [from_payload(i, payload) for i in ids if (payload := found.get(i))]

    def document(self, document_id: str) -> list[Passage]:
        found = self.store.scroll(self.name, [_match("document_id", [document_id])], True)
        return sorted((from_payload(i, payload) for i, payload in found), key=lambda passage: passage.ordinal)

    def documents(self) -> list[StoredDocument]:
        fields = ["document_id", "corpus", "title", "language", "document_digest"]
        first = models.FieldCondition(key="ordinal", match=models.MatchValue(value=0))
        return [
            StoredDocument(p["document_id"], p["corpus"], p["title"], Language(p["language"]), p["document_digest"])
            for _, p in self.store.scroll(self.name, [first], fields)
        ]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        wanted: list[Any] = [*point_ids(ids)]
        with self.store.asking():
            records = (
                self.store.client.retrieve(self.name, wanted, with_payload=False, with_vectors=["dense"])
                if wanted
                else []
            )
        found = {str(r.id): r.vector["dense"] for r in records if isinstance(r.vector, dict)}
        return rows_of(ids, found, self.generation.dimension)

    def all_passages(self, corpus: str | None = None) -> Iterator[Passage]:
        conditions = [_match("corpus", [corpus])] if corpus else []
        for identifier, payload in self.store.scroll(self.name, conditions, True):
            yield from_payload(identifier, payload)

    def close(self) -> None:
        """The client is the store's."""


def _reason(error: UnexpectedResponse) -> str:
    """What the server itself says, in one line; nothing of a page that a proxy may have put in its place."""
    try:
        said = json.loads(error.content)["status"]["error"]
    except (KeyError, TypeError, ValueError):
        return ""
    return ": " + " ".join(str(said).split())[:200]


def _request(query: StageQuery) -> models.QueryRequest:
    params = None
    if query.stage == "dense":
        searched = models.NearestQuery(nearest=list(query.vector))
    else:
        terms = models.SparseVector(indices=list(query.terms.ids), values=list(query.terms.weights))
        searched = models.NearestQuery(nearest=terms)
        if query.idf_language:
            population = models.Filter(must=[_match("language", [str(query.idf_language)])])
            params = models.SearchParams(idf=models.IdfCorpusParams(corpus=population))
    return models.QueryRequest(
        query=searched,
        using=query.stage,
        filter=_filter(query.filters, query.among),
        params=params,
        limit=query.limit,
        with_payload=False,
        with_vector=False,
    )


def _filter(filters: Filters, among: tuple[str, ...] | None) -> models.Filter | None:
    conditions: list[Any] = [_match(field, values) for field, values in filters.conditions()]
    if among is not None:
        conditions.append(models.HasIdCondition(has_id=[*point_ids(among)]))
    return models.Filter(must=conditions) if conditions else None


def _match(field: str, values: list[str]) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchAny(any=values))


def _record_id(generation_id: str) -> str:
    return str(uuid5(_RECORDS, generation_id))
