"""The product and its rivals over the same passages: each ranks by what it is said to rank by."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from eval.run import countries_of, indexed_documents
from eval.systems import DESCRIPTIONS, NAMES, Indexed, Name, make_system
from eval.topics import Topic
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.embedder import Embedder
from retriever.passage import Language
from retriever.termbase import Termbase
from tests.conftest import RememberingEmbedder, silent
from tests.eval.sets import BOTH

QUESTION = Topic("q1", "Wie hoch ist das Kindergeld?", Language.DE)


@pytest.fixture
def indexed(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[Indexed]:
    cache = Cache(tmp_path / "cache.sqlite")
    embedder: Embedder = quick_embedder
    with indexed_documents(BOTH.documents, BOTH.topics, cache, embedder, Chunking(), silent) as opened:
        yield opened
    cache.close()


def ranked(indexed: Indexed, name: Name, topic: Topic = QUESTION, countries: tuple[str, ...] = ()) -> list[str]:
    found = make_system(name, indexed, Termbase(())).search(topic, countries).documents
    return sorted(found, key=lambda document: (-found[document], document))


def test_every_system_is_described() -> None:
    assert set(DESCRIPTIONS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_system_finds_the_page_within_one_country_and_nothing_of_another(indexed: Indexed, name: Name) -> None:
    german = {d.id for d in BOTH.documents if d.jurisdiction == "DE"}
    found = ranked(indexed, name, countries=("DE",))
    assert found[0] == "kindergeld"
    assert set(found) <= german
    assert set(ranked(indexed, name, countries=("FR",))).isdisjoint(german)


@pytest.mark.parametrize("name", NAMES)
def test_every_system_says_where_its_time_went(indexed: Indexed, name: Name) -> None:
    steps = make_system(name, indexed, Termbase(())).search(QUESTION, ("DE",)).steps
    assert steps
    assert all(taken >= 0 for taken in steps.values())


def test_dense_orders_by_the_raw_cosine(indexed: Indexed) -> None:
    query = indexed.embedder.embed_queries([QUESTION.text])[0]
    best: dict[str, float] = {}
    for passage, vector in zip(indexed.passages, indexed.vectors, strict=True):
        best[passage.document_id] = max(best.get(passage.document_id, -1.0), float(vector @ query))
    assert ranked(indexed, "dense") == sorted(best, key=lambda document: (-best[document], document))


def test_bm25_needs_a_word_in_common(indexed: Indexed) -> None:
    assert ranked(indexed, "bm25", Topic("q", "Quarkspeise Zwetschgen", Language.DE)) == []


def test_plain_fusion_adds_reciprocal_ranks(indexed: Indexed) -> None:
    """A document that leads in both lists has twice the score of a first place."""
    assert ranked(indexed, "bm25")[0] == ranked(indexed, "dense")[0] == "kindergeld"
    found = make_system("rrf", indexed, Termbase(())).search(QUESTION, ()).documents
    assert found["kindergeld"] == pytest.approx(2 / 61)


def test_the_floor_leaves_bm25_out_across_languages(indexed: Indexed) -> None:
    """With it a first place in both lists gives 1.3 parts, without it one."""
    floor = make_system("floor", indexed, Termbase(()))
    assert max(floor.search(QUESTION, ("DE",)).documents.values()) == pytest.approx(1.3 / 61)
    assert max(floor.search(QUESTION, ("FR",)).documents.values()) == pytest.approx(1 / 61)


def test_the_product_keeps_a_ranking_for_each_country_and_tells_what_each_stage_said(indexed: Indexed) -> None:
    found = make_system("product", indexed, Termbase(())).search(QUESTION, ())
    assert [ranking.country for ranking in found.rankings] == ["DE", "FR"]
    german = found.rankings[0]
    assert german.language is Language.DE
    assert 0 < german.evidence <= 1
    assert {"dense", "bm25"} <= set(found.stages)
    assert set(german.stages["dense"]) <= set(german.documents)


def test_countries_of_a_set_are_those_of_its_documents() -> None:
    assert countries_of(BOTH) == ("DE", "FR")
