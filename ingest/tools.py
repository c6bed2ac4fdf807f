"""What a run works with, and the lock that lets one run at a time change anything."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.cache import Cache
from ingest.candidates import Candidates
from retriever.embedder import Embedder
from retriever.errors import RetrieverError, StoreBusyError
from retriever.settings import RetrieverSettings
from retriever.store import Index, Store

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Measured:
    """What an evaluation of two generations gave: figures of both, why the new one is refused, what could not be measured."""

    figures: dict[str, Any] = field(default_factory=dict[str, Any])
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Measure = Callable[[str, str], Measured]  # new generation, live generation


@dataclass(frozen=True)
class Tools:
    """What a run works with; made in one place and passed in.

    ``by`` is the editor; ``maximum_loss`` the share of a corpus's documents that may disappear; ``measure`` evaluates the new
    generation beside the live one where the demonstration corpora are in both, None leaves that out.
    """

    settings: RetrieverSettings
    store: Store
    cache: Cache
    open_embedder: Callable[[], Embedder]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    by: str = ""
    maximum_loss: float = 0.3
    measure: Measure | None = None

    @property
    def candidates(self) -> Candidates:
        """What is remembered beside the generations."""
        return Candidates(self.settings.data_folder)

    @property
    def moment(self) -> str:
        """Now, as it is written down."""
        return self.now().astimezone(UTC).isoformat(timespec="milliseconds")


@contextmanager
def build_lock(data_folder: Path) -> Generator[None]:
    """One builder at a time. Raises StoreBusyError; the lock goes with the process, so a killed builder leaves none."""
    data_folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_folder / "build.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusyError(f"another run is building in {data_folder}: wait for it to end") from None
        yield
    finally:
        os.close(descriptor)


def open_live(store: Store) -> Index | None:
    """The live generation; None if there is none, or it is damaged: one more reason to build a new one."""
    current = store.current()
    if current is None:
        return None
    try:
        return store.open(current)
    except RetrieverError:
        return None
