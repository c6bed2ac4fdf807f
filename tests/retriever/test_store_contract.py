"""What every store promises: one suite, run over each of them, with real BM25 terms and random unit vectors."""

from __future__ import annotations

import os
import threading
import uuid
import warnings
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from retriever.edge_store import EdgeStore
from retriever.errors import GenerationCorruptError, NoGenerationError, RetrieverError
from retriever.passage import Language, Passage
from retriever.query import Filters
from retriever.server_store import ServerStore, connect
from retriever.settings import RetrieverSettings
from retriever.sparse import Terms
from retriever.store import Found, Index, StageQuery, Store
from tests.retriever.fake_qdrant import FakeQdrant, fake_qdrant
from tests.retriever.samples import (
    ALL,
    BY_ID,
    DE,
    DIMENSION,
    ENCODER,
    FIRST,
    FR,
    GERMAN,
    PAGES,
    PASSAGES,
    QUESTIONS,
    SECOND,
    TERMS,
    THIRD,
    VECTORS,
    build,
    make_generation,
)

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant:UserWarning")

SERVER = os.environ.get("DEUXRIVES_QDRANT_URL", "")
STORES = [
    "edge",
    "memory",
    "http",
    pytest.param("server", marks=pytest.mark.skipif(not SERVER, reason="DEUXRIVES_QDRANT_URL names no server")),
]


@pytest.fixture(scope="module")
def fake() -> Generator[FakeQdrant]:
    with fake_qdrant() as listening:
        yield listening


def open_kind(kind: str, folder: Path, fake: FakeQdrant) -> Store:
    if kind == "edge":
        return EdgeStore(folder)
    prefix = f"deuxrives-test-{uuid.uuid4().hex[:8]}"
    if kind == "memory":
        return ServerStore(QdrantClient(":memory:"), RetrieverSettings(qdrant_prefix=prefix))
    return connect(RetrieverSettings(qdrant_url=fake.url if kind == "http" else SERVER, qdrant_prefix=prefix))


def clean_up(store: Store) -> None:
    """Nothing of a test's prefix stays on a real server."""
    if isinstance(store, ServerStore):
        for collection in store.client.get_collections().collections:
            if collection.name.startswith(store.settings.qdrant_prefix):
                store.client.delete_collection(collection.name)
    store.close()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path, fake: FakeQdrant) -> Generator[Store]:
    opened = open_kind(str(request.param), tmp_path, fake)
    yield opened
    clean_up(opened)


@pytest.fixture(scope="module", params=STORES)
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fake: FakeQdrant
) -> Generator[Index]:
    """A generation to read, built once for all the tests that only read."""
    opened = open_kind(str(request.param), tmp_path_factory.mktemp("store"), fake)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant")
        build(opened, FIRST)
    index = opened.open(FIRST)
    yield index
    index.close()
    clean_up(opened)


def dense(question: int, filters: Filters = ALL, limit: int = 100) -> StageQuery:
    return StageQuery("dense", filters, limit, vector=tuple(map(float, QUESTIONS[question])))


def bm25(
    text: str, language: Language, filters: Filters = ALL, limit: int = 100, population: Language | None = None
) -> StageQuery:
    return StageQuery("bm25", filters, limit, terms=ENCODER.query(text, language), idf_language=population)


def documents_of(found: list[Found]) -> list[str]:
    return [BY_ID[item.id].document_id for item in found]


def test_generation_becomes_current_only_when_published(store: Store) -> None:
    assert store.current() is None
    assert store.generations() == []
    build(store, FIRST)
    assert store.current() is None
    assert [g.id for g in store.generations()] == [FIRST]
    store.publish(FIRST)
    assert store.current() == FIRST
    build(store, SECOND)
    assert store.current() == FIRST
    store.publish(SECOND)
    assert store.current() == SECOND
    store.publish(FIRST)  # roll back
    assert store.current() == FIRST
    assert [g.id for g in store.generations()] == [FIRST, SECOND]


def test_generation_comes_back_as_it_was_written(store: Store) -> None:
    written = build(store, FIRST)
    index = store.open(FIRST)
    for read in (index.generation, store.generations()[0]):
        assert replace(read, means=written.means) == written
        assert read.countries == ("DE", "FR")
        for language in Language:
            np.testing.assert_allclose(read.means.queries[language], written.means.queries[language], atol=1e-6)
            np.testing.assert_allclose(read.means.passages[language], written.means.passages[language], atol=1e-6)
    index.close()


def test_dense_search_gives_the_cosines_best_first(index: Index) -> None:
    [found] = index.search([dense(0)])
    expected = {p.id: float(score) for p, score in zip(PASSAGES, VECTORS @ QUESTIONS[0], strict=True)}
    assert {item.id: item.score for item in found} == pytest.approx(expected, abs=1e-4)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


def test_limit_keeps_the_best(index: Index) -> None:
    [everything], [three] = index.search([dense(1)]), index.search([dense(1, limit=3)])
    assert three == everything[:3]


def test_nothing_is_asked_with_limit_zero_without_vector_or_without_terms(index: Index) -> None:
    queries = [
        dense(0, limit=0),
        bm25("passeport", FR, limit=0),
        StageQuery("dense", Filters(), 5),
        StageQuery("bm25", Filters(), 5, terms=Terms((), ())),
    ]
    assert index.search(queries) == [[], [], [], []]
    assert index.search([]) == []


def test_answers_come_in_the_order_of_the_queries(index: Index) -> None:
    nothing, first, second = index.search([dense(2, limit=0), dense(2), bm25("Gebühr", DE)])
    assert nothing == []
    assert len(first) == len(PASSAGES)
    assert set(documents_of(second)) == {"de-seiten:D1", "de-seiten:D2"}


def test_bm25_finds_inflected_words_and_nothing_else(index: Index) -> None:
    [found] = index.search([bm25("passeports", FR, Filters(languages=(FR,)))])
    assert set(documents_of(found)) == {"fr-pages:F2"}
    assert all(item.score > 0 for item in found)
    assert index.search([bm25("Mondfähre", DE)]) == [[]]


def test_bm25_scores_are_those_of_the_formula_over_one_language(index: Index) -> None:
    """Robertson and Zaragoza 2009, with the inverse document frequency counted over the German passages only."""
    [found] = index.search([bm25("Gebühr Reisepass", DE, GERMAN, population=DE)])
    german = [i for i, p in enumerate(PASSAGES) if p.language is DE]
    weights = {i: dict(zip(TERMS[i].ids, TERMS[i].weights, strict=True)) for i in german}
    expected: dict[str, float] = {}
    for term in ENCODER.query("Gebühr Reisepass", DE).ids:
        holders = [i for i in german if term in weights[i]]
        idf = np.log((len(german) - len(holders) + 0.5) / (len(holders) + 0.5) + 1)
        for i in holders:
            expected[PASSAGES[i].id] = expected.get(PASSAGES[i].id, 0.0) + float(idf) * weights[i][term]
    assert {item.id: item.score for item in found} == pytest.approx(expected, abs=1e-4)


def test_idf_population_changes_scores_and_not_what_is_found(index: Index) -> None:
    [over_all], [over_german] = (
        index.search([bm25("Gebühr Reisepass", DE, GERMAN)]),
        index.search([bm25("Gebühr Reisepass", DE, GERMAN, population=DE)]),
    )
    assert {item.id for item in over_all} == {item.id for item in over_german}
    assert all(
        a.score > b.score + 1e-3
        for a, b in zip(sorted(over_all, key=lambda f: f.id), sorted(over_german, key=lambda f: f.id), strict=True)
    )


FILTERED: list[tuple[Filters, Callable[[Passage], bool]]] = [
    (Filters(), lambda p: True),
    (Filters(countries=("FR",)), lambda p: p.country == "FR"),
    (Filters(countries=("DE",)), lambda p: p.country == "DE"),
    (Filters(countries=("FR", "DE")), lambda p: True),
    (Filters(countries=("EU",)), lambda p: False),
    (Filters(languages=(FR,)), lambda p: p.language is FR),
    (Filters(countries=("DE",), languages=(FR,)), lambda p: p.document_id == "de-seiten:D3"),
    (Filters(corpora=("ville",)), lambda p: p.corpus == "ville"),
    (Filters(corpora=("ville", "de-seiten")), lambda p: p.corpus != "fr-pages"),
    (Filters(audiences=("professionnels",)), lambda p: "professionnels" in p.audience),
    (Filters(audiences=("gewerbe", "particuliers")), lambda p: bool({"gewerbe", "particuliers"} & {*p.audience})),
    (Filters(countries=("FR",), regions=("FR-67",)), lambda p: p.country == "FR"),
    (Filters(countries=("FR",), regions=("FR-75",)), lambda p: p.jurisdiction == "FR"),
    (Filters(countries=("DE",), regions=("DE-BE", "DE-HH")), lambda p: p.country == "DE"),
    (Filters(("FR",), (FR,), ("fr-pages",), ("particuliers",)), lambda p: p.corpus == "fr-pages"),
]


@pytest.mark.parametrize(("filters", "kept"), FILTERED)
def test_filters(index: Index, filters: Filters, kept: Callable[[Passage], bool]) -> None:
    [found] = index.search([dense(0, filters)])
    assert {item.id for item in found} == {p.id for p in PASSAGES if kept(p)}


def test_among_bounds_both_stages(index: Index) -> None:
    two = (PASSAGES[0].id, PASSAGES[7].id)
    [by_dense] = index.search([replace(dense(0), among=two)])
    assert {item.id for item in by_dense} == {*two}
    passports = tuple(p.id for p in PASSAGES if p.document_id == "fr-pages:F2")
    [by_words] = index.search([replace(bm25("passeport mairie", FR), among=passports[:1])])
    assert [item.id for item in by_words] == [passports[0]]
    [all_words] = index.search([bm25("passeport mairie", FR)])
    assert by_words[0].score == pytest.approx({f.id: f.score for f in all_words}[passports[0]], abs=1e-6)
    assert index.search([replace(dense(0), among=())]) == [[]]
    assert index.search([replace(dense(0), among=("not-an-id", str(uuid.uuid4())))]) == [[]]
    [filtered] = index.search([replace(dense(0, Filters(countries=("DE",))), among=two)])
    assert [item.id for item in filtered] == [PASSAGES[7].id]


def test_a_vector_of_another_dimension_is_refused(index: Index) -> None:
    with pytest.raises(RetrieverError):
        index.search([StageQuery("dense", Filters(), 5, vector=(1.0, 0.0))])


def test_passages_come_whole_and_in_the_order_asked(index: Index) -> None:
    asked = [p.id for p in reversed(PASSAGES)]
    assert index.passages(asked) == list(reversed(PASSAGES))
    assert index.passages([asked[0], asked[3], asked[0]]) == [BY_ID[asked[0]], BY_ID[asked[3]], BY_ID[asked[0]]]


def test_unknown_ids_are_left_out(index: Index) -> None:
    unknown = ["", "1", "D1", "../etc", str(uuid.uuid4()), PASSAGES[0].id.upper(), PASSAGES[0].id + "\n"]
    assert index.passages([*unknown, PASSAGES[2].id]) == [PASSAGES[2]]
    assert index.passages(unknown) == []
    assert index.passages([]) == []


def test_document_comes_in_reading_order(index: Index) -> None:
    for identifier in {p.document_id for p in PASSAGES}:
        assert index.document(identifier) == [p for p in PASSAGES if p.document_id == identifier]
    assert index.document("de-seiten:D9") == []
    assert index.document("") == []


def test_documents_are_listed_once(index: Index) -> None:
    found = {d.id: d for d in index.documents()}
    assert len(index.documents()) == len(found) == len(PAGES)
    one = found["de-seiten:D1"]
    first = next(p for p in PASSAGES if p.document_id == "de-seiten:D1")
    assert (one.corpus, one.title, one.language) == ("de-seiten", "Personalausweis", DE)
    assert one.digest == first.document_digest


def test_all_passages_and_those_of_one_corpus(index: Index) -> None:
    assert sorted(index.all_passages(), key=lambda p: p.id) == sorted(PASSAGES, key=lambda p: p.id)
    assert {p.id for p in index.all_passages("ville")} == {p.id for p in PASSAGES if p.corpus == "ville"}
    assert list(index.all_passages("inconnu")) == []


def test_more_passages_than_one_page_of_a_scroll(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("edge_store", "server_store"):
        monkeypatch.setattr(f"retriever.{module}.SCROLL", 3)
        monkeypatch.setattr(f"retriever.{module}.BATCH", 2)
    build(store, FIRST)
    index = store.open(FIRST)
    assert sorted(p.id for p in index.all_passages()) == sorted(BY_ID)
    assert len(index.documents()) == len(PAGES)
    index.close()


def test_unfinished_generation_is_invisible(store: Store) -> None:
    builder = store.builder(FIRST, DIMENSION)
    builder.add(PASSAGES, VECTORS, TERMS)
    assert store.generations() == []
    with pytest.raises(NoGenerationError):
        store.open(FIRST)
    with pytest.raises(NoGenerationError):
        store.publish(FIRST)
    assert store.current() is None
    builder.finish(make_generation(FIRST))
    store.publish(FIRST)
    assert store.current() == FIRST


def test_abandoned_generation_leaves_nothing(store: Store) -> None:
    builder = store.builder(FIRST, DIMENSION)
    builder.add(PASSAGES, VECTORS, TERMS)
    builder.abandon()
    with pytest.raises(NoGenerationError):
        store.open(FIRST)
    build(store, FIRST)  # the same id is free again
    assert [g.id for g in store.generations()] == [FIRST]


def test_abandon_after_finish_removes_it(store: Store) -> None:
    builder = store.builder(FIRST, DIMENSION)
    builder.finish(make_generation(FIRST, passages=0))
    builder.abandon()
    assert store.generations() == []


def test_empty_generation(store: Store) -> None:
    store.builder(FIRST, DIMENSION).finish(make_generation(FIRST, passages=0))
    index = store.open(FIRST)
    assert index.search([dense(0), bm25("passeport", FR, population=FR)]) == [[], []]
    assert list(index.all_passages()) == index.documents() == []
    index.close()


def test_a_generation_is_built_once(store: Store) -> None:
    build(store, FIRST)
    with pytest.raises(RetrieverError):
        store.builder(FIRST, DIMENSION)
    index = store.open(FIRST)
    assert len(index.search([dense(0)])[0]) == len(PASSAGES)
    index.close()


def test_missing_passages_are_noticed_at_opening(store: Store) -> None:
    builder = store.builder(FIRST, DIMENSION)
    builder.add(PASSAGES[:3], VECTORS[:3], TERMS[:3])
    builder.finish(make_generation(FIRST))
    with pytest.raises(GenerationCorruptError):
        store.open(FIRST)


def test_unknown_generations(store: Store) -> None:
    build(store, FIRST)
    store.publish(FIRST)
    for identifier in (SECOND, "", "..", "../../etc", "a/b", "current\n", FIRST + "\n", "é"):
        with pytest.raises(NoGenerationError):
            store.open(identifier)
        with pytest.raises(NoGenerationError):
            store.publish(identifier)
    assert store.current() == FIRST


def test_current_generation_is_not_removed(store: Store) -> None:
    build(store, FIRST)
    build(store, SECOND)
    store.publish(SECOND)
    with pytest.raises(NoGenerationError):
        store.remove(SECOND)
    store.remove(FIRST)
    store.remove(FIRST)  # not there any more: nothing happens
    assert [g.id for g in store.generations()] == [SECOND]
    with pytest.raises(NoGenerationError):
        store.open(FIRST)
    with pytest.raises(NoGenerationError):
        store.publish(FIRST)
    assert store.current() == SECOND


def test_sweep_removes_only_what_is_not_complete(store: Store) -> None:
    store.sweep()
    build(store, FIRST)
    store.publish(FIRST)
    build(store, SECOND)
    killed = store.builder(THIRD, DIMENSION)
    killed.add(PASSAGES, VECTORS, TERMS)
    store.sweep()
    assert store.current() == FIRST
    assert [g.id for g in store.generations()] == [FIRST, SECOND]
    for identifier in (FIRST, SECOND):
        index = store.open(identifier)
        assert len(index.search([dense(0)])[0]) == len(PASSAGES)
        index.close()
    build(store, THIRD)  # nothing of the killed one stands in the way


def test_open_index_stays_on_its_generation(store: Store) -> None:
    build(store, FIRST)
    store.publish(FIRST)
    index = store.open(FIRST)
    before = index.search([dense(0), bm25("passeport", FR)])
    builder = store.builder(SECOND, DIMENSION)
    builder.add(PASSAGES[:2], VECTORS[:2], TERMS[:2])
    builder.finish(make_generation(SECOND, passages=2))
    store.publish(SECOND)
    assert index.generation.id == FIRST
    assert index.search([dense(0), bm25("passeport", FR)]) == before
    index.close()


def test_threads_read_one_index_while_another_generation_is_built(store: Store) -> None:
    build(store, FIRST)
    store.publish(FIRST)
    index = store.open(FIRST)
    expected = index.search([dense(0), bm25("Gebühr", DE, population=DE)])
    faults: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                if index.search([dense(0), bm25("Gebühr", DE, population=DE)]) != expected:
                    faults.append("other answers")
                if store.current() not in (FIRST, SECOND):
                    faults.append("no current generation")
            except Exception as error:
                faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(3):
            build(store, SECOND)
            store.publish(SECOND)
            store.publish(FIRST)
            store.remove(SECOND)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    index.close()
    assert faults == []


@pytest.mark.parametrize("kind", STORES[1:])
def test_both_stores_give_the_same_ids_and_scores(kind: str, tmp_path: Path, fake: FakeQdrant) -> None:
    filters = [Filters(), Filters(countries=("FR",)), Filters(languages=(DE,)), Filters(audiences=("privat",))]
    questions = ["carte d'identité en mairie", "passeport de l’enfant", "Gebühr Personalausweis", "Antrag im Bürgeramt"]
    queries: list[StageQuery] = []
    for chosen in filters:
        for number, text in enumerate(questions):
            language = FR if number < 2 else DE
            queries += [
                dense(number, chosen),
                bm25(text, language, chosen),
                bm25(text, language, chosen, 100, language),
            ]
    answers: list[list[list[Found]]] = []
    for one in ("edge", kind):
        store = open_kind(one, tmp_path, fake)
        build(store, FIRST)
        index = store.open(FIRST)
        answers.append(index.search(queries))
        index.close()
        clean_up(store)
    assert any(found for found in answers[0])
    for query, ours, theirs in zip(queries, *answers, strict=True):
        if query.stage == "bm25" and query.idf_language is None:
            # over no named population Edge leaves out passages of stop words only, and the stand-in counts them
            assert {f.id for f in ours} == {f.id for f in theirs}
        else:
            assert {f.id: f.score for f in ours} == pytest.approx({f.id: f.score for f in theirs}, abs=1e-4)


def test_vectors_come_in_the_order_asked_and_zeros_for_what_is_not_there(index: Index) -> None:
    wanted = [PASSAGES[3].id, str(uuid.uuid4()), PASSAGES[0].id, "no uuid"]
    rows = index.vectors(wanted)
    assert rows.shape == (4, DIMENSION)
    assert np.allclose(rows[[0, 2]], VECTORS[[3, 0]], atol=1e-5)
    assert not rows[[1, 3]].any()
    assert index.vectors([]).shape == (0, DIMENSION)
