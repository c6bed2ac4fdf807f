"""An editor's desk for the tests of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.cache import Cache
from ingest.plan import RunReport
from ingest.sync import sync
from ingest.tools import Tools
from retriever.edge_store import EdgeStore
from retriever.embedder import Embedder
from retriever.passage import Language
from retriever.query import Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from tests.conftest import RememberingEmbedder, silent
from tests.pages import page


@dataclass
class Desk:
    """An editor's desk: corpora, a data folder, and a clock that goes on by a second with each look."""

    folder: Path
    embedder: RememberingEmbedder
    cache: Cache
    clock: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)
    opened: list[Embedder] = field(default_factory=list["Embedder"])

    @property
    def corpora(self) -> Path:
        return self.folder / "corpora"

    @property
    def settings(self) -> RetrieverSettings:
        return RetrieverSettings(data_folder=self.folder / "data", corpora_folder=self.corpora)

    @property
    def store(self) -> EdgeStore:
        return EdgeStore(self.settings.data_folder)

    def now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def sync(
        self,
        *only: str,
        sources: dict[str, Path] | None = None,
        dry_run: bool = False,
        accept_loss: tuple[str, ...] = (),
        settings: RetrieverSettings | None = None,
    ) -> RunReport:
        self.embedder.asked.clear()
        tools = Tools(settings or self.settings, self.store, self.cache, lambda: self.embedder, self.now)
        return sync(tools, sources or {}, only, silent, dry_run, accept_loss)

    def write(self, corpus: str, identifier: str, title: str, body: str) -> Path:
        language, jurisdiction = {"ville": ("fr", "FR"), "stadt": ("de", "DE")}[corpus]
        path = self.corpora / corpus / "pages" / f"{identifier}.md"
        path.write_text(page(identifier, title, language, jurisdiction, body), encoding="utf-8")
        return path

    def texts(self) -> str:
        """Everything that can be cited now."""
        index = self.store.open(self.store.current() or "")
        try:
            return "\n".join(passage.text for passage in index.all_passages())
        finally:
            index.close()

    def documents(self) -> set[str]:
        index = self.store.open(self.store.current() or "")
        try:
            return {document.id for document in index.documents()}
        finally:
            index.close()

    def found(self, text: str, language: Language) -> list[str]:
        index = self.store.open(self.store.current() or "")
        try:
            result = Searcher(index, self.embedder, SparseEncoder()).search(Query(text, language))
            return [hit.passage.text for r in result.rankings for hit in (*r.hits, *r.rejected)]
        finally:
            index.close()


def edit(desk: Desk, number: int) -> str:
    desk.write("ville", "compteur", "Le compteur", f"Le compteur est à {number}.")
    return desk.sync().generation
