"""A data folder, corpora, and the command line over them, as a person types it: for the tests of whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.cache import Cache
from ingest.sync import sync
from ingest.tools import Tools
from retriever.edge_store import EdgeStore
from retriever.passage import Language
from retriever.query import Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from tests.conftest import RememberingEmbedder, silent
from tests.pages import page

ROOT = Path(__file__).parents[2]
LIMIT = 180.0


@dataclass
class Place:
    """A data folder and corpora, and the command line over them."""

    folder: Path
    models: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def corpora(self) -> Path:
        return self.folder / "corpora"

    def environment(self, **settings: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
            "PYTHONWARNINGS": "error::ResourceWarning",
            "DEUXRIVES_DATA_FOLDER": str(self.data),
            "DEUXRIVES_CORPORA_FOLDER": str(self.corpora),
            "COLUMNS": "200",
            **settings,
        }

    def start(
        self, *arguments: str, before: Callable[[], None] | None = None, **settings: str
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ingest", *arguments],
            cwd=self.folder,
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=before,
        )

    def run(self, *arguments: str, before: Callable[[], None] | None = None, **settings: str) -> tuple[int, str]:
        with self.start(*arguments, before=before, **settings) as process:
            output, _ = process.communicate(timeout=LIMIT)
            return process.returncode, output

    def write(self, number: int) -> None:
        text = page("compteur", "Le compteur", "fr", "FR", f"Le compteur de la mairie est à {number}.")
        (self.corpora / "ville" / "pages" / "compteur.md").write_text(text, encoding="utf-8")


def one_line(output: str) -> str:
    assert "Traceback" not in output
    lines = [line for line in output.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, output
    assert output.strip().splitlines()[-1] == lines[0]
    return lines[0]


def in_process(place: Place, embedder: RememberingEmbedder) -> str:
    """A run without a child process; gives the generation that is live then."""
    settings = RetrieverSettings(data_folder=place.data, corpora_folder=place.corpora)
    cache = Cache(place.data / "cache.sqlite")
    report = sync(Tools(settings, EdgeStore(place.data), cache, lambda: embedder), {}, (), silent)
    cache.close()
    assert report.generation
    return report.generation


def answers(place: Place, embedder: RememberingEmbedder) -> str:
    """What is found of the page that every round changes, and of one that none does."""
    store = EdgeStore(place.data)
    index = store.open(store.current() or "")
    try:
        searcher = Searcher(index, embedder, SparseEncoder())
        hits = searcher.search(Query("Wo beantrage ich den Personalausweis?", Language.DE)).rankings[0].hits
        assert hits[0].passage.document_id == "stadt:personalausweis"
        counted = [p.text for p in index.all_passages("ville") if p.document_id == "ville:compteur"]
        assert len(counted) == 1
        return counted[0]
    finally:
        index.close()
