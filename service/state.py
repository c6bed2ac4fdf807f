"""What the service works with, built in one place and passed to everything else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from retriever.embedder import Embedder, open_embedder
from retriever.errors import NoGenerationError, RetrieverError
from retriever.everyday import Everyday, load_everyday
from retriever.search import NO_EVERYDAY, NO_TERMS, Searcher
from retriever.sparse import SparseEncoder
from retriever.store import Store, open_store
from retriever.termbase import Termbase, load_termbase
from service import question
from service.compose import Composer, open_composer
from service.ledger import Ledger
from service.runs import Command, python_module
from service.settings import ServiceSettings

log = logging.getLogger(__name__)

HOW_TO_BUILD = "no index is published yet: run `python -m ingest sync`"


@dataclass
class _Open:
    """An open generation and the number of requests that read it."""

    searcher: Searcher
    readers: int = 0
    retired: bool = False


class CurrentGeneration:
    """Hands out the published generation and follows publishes without a restart.

    A request reads one generation from beginning to end. When another is published, new requests get that one, and the
    old one is closed when its last reader is done. A new generation that cannot be opened is logged once and the old
    one goes on being read.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        sparse: SparseEncoder,
        termbase: Termbase = NO_TERMS,
        everyday: Everyday = NO_EVERYDAY,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._sparse = sparse
        self._termbase = termbase
        self._everyday = everyday
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._open: _Open | None = None
        self._refused: tuple[str, str] = ("", "")

    @contextmanager
    def use(self) -> Generator[Searcher]:
        """The current generation's searcher. Raises NoGenerationError, or why the only generation cannot be read."""
        held = self._hold()
        try:
            yield held.searcher
        finally:
            with self._lock:
                held.readers -= 1
                close = held.retired and held.readers == 0
            if close:
                held.searcher.index.close()

    def close(self) -> None:
        """Close what is open. Only when no request is running."""
        with self._lock:
            held, self._open = self._open, None
        if held is not None:
            held.searcher.index.close()

    def _hold(self) -> _Open:
        current = self._store.current()
        with self._lock:
            if self._open is not None and (current is None or self._is(current) or self._refused[0] == current):
                self._open.readers += 1
                return self._open
        if current is None:
            raise NoGenerationError(HOW_TO_BUILD)
        with self._opening:
            with self._lock:
                if self._open is not None and self._is(current):
                    self._open.readers += 1
                    return self._open
            return self._replace(current)

    def _is(self, generation_id: str) -> bool:
        return self._open is not None and self._open.searcher.index.generation.id == generation_id

    def _searcher(self, generation_id: str) -> Searcher:
        index = self._store.open(generation_id)
        try:
            return Searcher(index, self._embedder, self._sparse, self._termbase, self._everyday)
        except RetrieverError:
            index.close()
            raise

    def _replace(self, current: str) -> _Open:
        try:
            fresh = _Open(self._searcher(current), readers=1)
        except RetrieverError as error:
            with self._lock:
                if self._refused != (current, str(error)):
                    log.error("generation %s cannot be read: %s", current, error)
                self._refused = (current, str(error))
                if self._open is None:
                    raise
                self._open.readers += 1
                return self._open
        with self._lock:
            old, self._open = self._open, fresh
            close = False
            if old is not None:
                old.retired = True
                close = old.readers == 0
        if close and old is not None:
            old.searcher.index.close()
        log.info("reading generation %s", current)
        return fresh


@dataclass
class State:
    """Everything a request may need."""

    settings: ServiceSettings
    store: Store
    embedder: Embedder
    current: CurrentGeneration
    ledger: Ledger
    searches: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(32))
    composer: Composer | None = None
    run_command: Command = python_module

    def close(self) -> None:
        """Release files and connections."""
        self.current.close()
        self.store.close()
        self.ledger.close()


def open_state(settings: ServiceSettings) -> State:
    """Build the real objects. Raises RetrieverError or OSError with one clear line when that cannot be done."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(
        settings.ledger_url, timedelta(days=settings.retention_days)
    )  # before the model, which takes seconds
    store = open_store(settings)
    embedder = open_embedder(settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix)
    embedder.embed_queries(["warm"])
    question.preload()
    termbase = load_termbase(settings.termbase_file)
    everyday = load_everyday(settings.everyday_file, termbase)
    current = CurrentGeneration(store, embedder, SparseEncoder(), termbase, everyday)
    return State(
        settings,
        store,
        embedder,
        current,
        ledger,
        threading.BoundedSemaphore(settings.max_searches),
        open_composer(settings, termbase),
    )
