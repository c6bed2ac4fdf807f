"""A country that nobody thought of: six pages for Luxembourg become a corpus with a manifest and without a line of code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.cache import Cache
from ingest.sync import Tools, sync
from retriever.edge_store import EdgeStore
from retriever.passage import Language
from retriever.query import Filters, Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from retriever.store import Index, StageQuery
from tests.conftest import RememberingEmbedder, silent

PAGES = Path(__file__).parents[1] / "data" / "luxembourg"


@pytest.fixture
def index(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Index:
    shutil.copytree(PAGES, tmp_path / "corpora" / "luxembourg")
    settings = RetrieverSettings(data_folder=tmp_path / "data", corpora_folder=tmp_path / "corpora")
    store, cache = EdgeStore(settings.data_folder), Cache(tmp_path / "cache.sqlite")
    report = sync(Tools(settings, store, cache, lambda: quick_embedder), {}, (), silent)
    cache.close()
    assert (report.documents, report.failed, report.exit_code) == (6, 0, 0)
    return store.open(report.generation)


def test_a_manifest_is_enough(index: Index, quick_embedder: RememberingEmbedder) -> None:
    heads = {p.document_id: p for p in index.all_passages() if p.ordinal == 0}
    pairs = {identifier: head.counterpart for identifier, head in heads.items()}
    assert pairs["luxembourg:arrivee"] == "luxembourg:ankunft"
    assert all(pairs[other] == identifier for identifier, other in pairs.items())
    assert {head.jurisdiction for head in heads.values()} == {"LU"}
    assert heads["luxembourg:familienzulage"].authority == "Zukunftskeess"
    assert heads["luxembourg:familienzulage"].keywords == ("Kindergeld",)
    rows = "".join(p.text for p in index.document("luxembourg:allocation-familiale"))
    assert "Âge de l’enfant\u00a0: 6 à 11 ans | Majoration\u00a0: premier palier" in rows

    searcher = Searcher(index, quick_embedder, SparseEncoder())
    for question, language, page in (
        ("Je déménage au Luxembourg, où m’inscrire ?", Language.FR, "luxembourg:arrivee"),
        ("Wer zahlt Kindergeld für Grenzgänger?", Language.DE, "luxembourg:familienzulage"),
    ):
        filters = Filters(countries=("LU",), languages=(language,))
        (ranking,) = searcher.search(Query(question, language, filters)).rankings
        assert ranking.hits[0].passage.document_id == page
    index.close()


def test_other_names_are_found_word_for_word(index: Index) -> None:
    terms = SparseEncoder().query("Kindergeld", Language.DE)
    assert "Kindergeld" not in "".join(p.text + p.title for p in index.document("luxembourg:familienzulage"))
    (found,) = index.search([StageQuery("bm25", Filters(), 3, terms=terms, idf_language=Language.DE)])
    assert [p.document_id for p in index.passages([hit.id for hit in found])] == ["luxembourg:familienzulage"]
    index.close()
