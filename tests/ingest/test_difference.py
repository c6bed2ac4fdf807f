"""Two generations side by side, on the command line's own terms."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from ingest.cache import Cache
from ingest.difference import compare
from ingest.report import print_difference
from ingest.sync import Tools, sync
from retriever.edge_store import EdgeStore
from retriever.errors import RetrieverError
from retriever.settings import RetrieverSettings
from tests.conftest import RememberingEmbedder, silent
from tests.pages import page, write_town


def test_added_changed_and_removed_documents_are_named(tmp_path: Path, quick_embedder: RememberingEmbedder) -> None:
    corpora = write_town(tmp_path / "corpora")
    settings = RetrieverSettings(data_folder=tmp_path / "data", corpora_folder=corpora)
    store, cache = EdgeStore(settings.data_folder), Cache(tmp_path / "cache.sqlite")
    tools = Tools(settings, store, cache, lambda: quick_embedder)
    first = sync(tools, {}, (), silent).generation
    pages = corpora / "ville" / "pages"
    (pages / "naissance.md").unlink()
    (pages / "deces.md").write_text(page("deces", "Déclarer un décès", "fr", "FR", "Dans les 24 heures."))
    permit = pages / "permis-conduire.md"
    permit.write_text(permit.read_text().replace("15 ans", "10 ans"))
    second = sync(tools, {}, (), silent).generation
    cache.close()

    stadt, ville = compare(store, first, second)
    assert stadt.is_empty and stadt.unchanged == 6
    assert ville.added == [("ville:deces", "Déclarer un décès")]
    assert ville.changed == [("ville:permis-conduire", "Renouveler le permis de conduire")]
    assert ville.removed == [("ville:naissance", "Déclarer une naissance")]
    assert ville.unchanged == 4
    (_, back) = compare(store, second, first)
    assert (back.added, back.removed) == (ville.removed, ville.added)

    console = Console(file=io.StringIO(), width=120)
    print_difference(first, second, [stadt, ville], console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines() == [
        f"{first} → {second}",
        "stadt: 0 added, 0 changed, 0 removed, 6 unchanged",
        "ville: 1 added, 1 changed, 1 removed, 4 unchanged",
        "  + ville:deces  Déclarer un décès",
        "  ~ ville:permis-conduire  Renouveler le permis de conduire",
        "  - ville:naissance  Déclarer une naissance",
    ]
    with pytest.raises(RetrieverError):
        compare(store, first, "nie")
