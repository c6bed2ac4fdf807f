"""``/v1/search``, ``/v1/documents``, ``/v1/corpora`` and ``/health``: what agents and editors look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from retriever.everyday import Entry, Everyday
from retriever.passage import Language
from retriever.sparse import SparseEncoder
from retriever.termbase import Pair, Termbase
from service.answer import search
from service.messages import status_text
from service.schemas import CorporaView, DocumentView, SearchRequest, SearchResponse, Status
from service.state import HOW_TO_BUILD, CurrentGeneration
from tests.conftest import silent
from tests.service.wire import is_problem

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from service.state import State
    from tests.service.conftest import Bank


def find(client: TestClient, **body: Any) -> SearchResponse:
    response = client.post("/v1/search", json=body)
    assert response.status_code == 200, response.text
    return SearchResponse.model_validate(response.json())


def test_a_ranking_explains_itself(client: TestClient) -> None:
    found = find(client, question="Personalausweis verloren", countries=["DE"])

    assert found.rankings[0].country == "DE"
    ranking = found.rankings[0]
    assert [hit.rank for hit in ranking.hits] == list(range(1, len(ranking.hits) + 1))
    assert 0 <= ranking.evidence <= 1
    for hit in ranking.hits:
        assert hit.stages
        assert hit.reason == ""
        assert hit.key_sentence in hit.text
        assert hit.url == "" or hit.url.startswith("https://")
        assert client.get(hit.document_url).status_code == 200
    assert all(hit.reason for hit in ranking.rejected)
    assert found.timings
    assert found.generation


def test_everyday_words_and_official_terms_are_told(state: State) -> None:
    pair = Pair(("carte d’identité",), ("Personalausweis",), "", "same", "identite")
    everyday = Everyday((Entry(Language.DE, "Perso", ("Personalausweis",)),))
    current = CurrentGeneration(state.store, state.embedder, SparseEncoder(), Termbase((pair,)), everyday)
    try:
        found = search(replace(state, current=current), SearchRequest(question="Perso verloren"))
    finally:
        current.close()

    assert found.everyday == [["Perso", "Personalausweis"]]
    assert found.terms == [["carte d’identité", "Personalausweis"]]


def test_the_likelier_country_comes_first(client: TestClient) -> None:
    for question, country in (("Wie beantrage ich Wohngeld?", "DE"), ("Comment obtenir le RSA ?", "FR")):
        assert find(client, question=question).rankings[0].country == country


@pytest.mark.parametrize(
    ("filters", "field", "allowed"),
    [
        ({"corpora": ["demo-fr"]}, "corpus", {"demo-fr"}),
        ({"corpora": ["demo-de", "spree"]}, "corpus", {"demo-de", "spree"}),
        ({"languages": ["fr"]}, "language", {"fr"}),
        ({"countries": ["DE"]}, "jurisdiction", {"DE", "DE-BE", "DE-HH", "EU"}),
    ],
)
def test_filters_hold(client: TestClient, filters: dict[str, Any], field: str, allowed: set[str]) -> None:
    found = find(client, question="Welche Unterlagen brauche ich?", limit=50, **filters)
    seen = {getattr(hit, field) for ranking in found.rankings for hit in (*ranking.hits, *ranking.rejected)}

    assert seen
    assert seen <= allowed


def test_nothing_found_has_its_sentence(client: TestClient) -> None:
    for body in ({"corpora": ["nowhere"]}, {"audiences": ["\x00"]}, {"corpora": ["' OR 1=1"]}):
        found = find(client, question="Kindergeld beantragen", **body)
        assert found.status is Status.REFUSED_NO_PASSAGE
        assert found.message == status_text(Status.REFUSED_NO_PASSAGE, Language.DE)


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_the_limit_holds_per_country(client: TestClient, limit: int) -> None:
    assert all(len(ranking.hits) <= limit for ranking in find(client, question="Reisepass", limit=limit).rankings)


@pytest.mark.parametrize(
    "more",
    [
        {"limit": 0},
        {"limit": 51},
        {"limit": "many"},
        {"languages": []},
        {"languages": ["en"]},
        {"corpora": "demo-fr"},
        {"corpora": ["x"] * 51},
        {"audiences": [1]},
        {"audience": ["pro"]},
    ],
)
def test_wrong_filters_are_a_problem(client: TestClient, more: dict[str, Any]) -> None:
    response = client.post("/v1/search", json={"question": "Reisepass", **more})

    assert response.status_code == 422
    is_problem(response, Status.REJECTED_INVALID)


def test_an_agent_looks_up_what_a_citizen_would_be_sent_elsewhere_with(client: TestClient) -> None:
    """Two words are no greeting to be answered, and a caller's case may be looked up."""
    assert find(client, question="Wo bleibt mein Antrag auf Kindergeld?").rankings


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("", Status.REJECTED_EMPTY),
        ("x" * 10_000, Status.REJECTED_TOO_LONG),
        ("How are you doing today my friend?", Status.REJECTED_LANGUAGE),
    ],
)
def test_what_cannot_be_searched_for_has_its_status(client: TestClient, question: str, status: Status) -> None:
    found = find(client, question=question)

    assert found.status is status
    assert found.rankings == []
    assert status_text(status, Language(found.language)) in found.message


# --- documents -------------------------------------------------------------------------------------------------------


def test_the_passages_joined_are_the_document(client: TestClient, banks: Bank) -> None:
    """Against the reader's own text of every page of both demonstration corpora."""
    from ingest.cache import Cache
    from ingest.reading import find_corpora, read_corpus

    cache = Cache(banks.settings.data_folder / "cache.sqlite")
    corpora = find_corpora(banks.settings.corpora_folder, {})
    read = 0
    for corpus in corpora:
        for document in read_corpus(corpus, cache, silent).documents:
            view = DocumentView.model_validate(client.get(f"/v1/documents/{document.id}").json())
            assert "".join(passage.text for passage in view.passages) == document.text
            assert [passage.ordinal for passage in view.passages] == list(range(len(view.passages)))
            assert (view.title, view.language, view.jurisdiction) == (
                document.title,
                document.language,
                document.jurisdiction,
            )
            read += 1
    cache.close()
    assert read >= 80


def test_only_the_passage_asked_for_is_marked(client: TestClient) -> None:
    view = client.get("/v1/documents/demo-de:personalausweis").json()
    assert not any(passage["cited"] for passage in view["passages"])

    wanted = view["passages"][-1]["id"]
    for marked, expected in ((wanted, [wanted]), ("nowhere", []), ("\x00", []), ("", [])):
        again = client.get("/v1/documents/demo-de:personalausweis", params={"passage": marked}).json()
        assert [p["id"] for p in again["passages"] if p["cited"]] == expected


@pytest.mark.parametrize(
    "path",
    [
        "nowhere",
        "demo-fr:nowhere",
        "demo-fr%3Anowhere%2F..%2F..",
        "%00",
        "%ED%A0%80",
        "%F0%9F%98%80",
        "'%20OR%201=1",
        "x" * 5000,
        "a/b/c",
        "%0A%0D",
        "%22%3E%3Cscript%3E",
    ],
)
def test_an_unknown_document_is_a_problem(client: TestClient, path: str) -> None:
    response = client.get(f"/v1/documents/{path}")

    assert response.status_code == 404
    is_problem(response, Status.NOT_FOUND)


# --- corpora and health ----------------------------------------------------------------------------------------------


def test_corpora_say_what_is_published(client: TestClient, banks: Bank) -> None:
    view = CorporaView.model_validate(client.get("/v1/corpora").json())

    assert {corpus.id for corpus in view.corpora} == {"demo-fr", "demo-de", "elbe", "spree", "europe", "depliants"}
    assert view.generation == banks.store.current()
    assert view.embedder
    assert view.published_at
    for corpus in view.corpora:
        assert corpus.documents >= 1
        assert corpus.passages >= corpus.documents
        assert corpus.failed == []
        assert corpus.oldest
        assert corpus.newest


def test_ready_says_so(client: TestClient, banks: Bank) -> None:
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert response.json()["generation"] == banks.store.current()
    assert client.get("/health/live").json()["ready"] is True


def test_without_an_index_it_says_how_to_build_one(empty: TestClient) -> None:
    response = empty.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["detail"] == HOW_TO_BUILD
    assert "python -m ingest sync" in response.json()["detail"]
    assert empty.get("/health/live").status_code == 200
    for path in ("/v1/corpora", "/v1/documents/demo-fr:pacs"):
        refused = empty.get(path)
        assert refused.status_code == 503
        is_problem(refused, Status.NOT_READY)
    searched = empty.post("/v1/search", json={"question": "Kindergeld beantragen"})
    assert searched.status_code == 503
    is_problem(searched, Status.NOT_READY)


def test_a_greeting_needs_no_index(empty: TestClient) -> None:
    assert empty.post("/v1/answers", json={"question": "Bonjour !"}).json()["status"] == Status.GREETING


def test_a_damaged_pointer_is_not_ready(empty: TestClient, tmp_path: Path) -> None:
    for pointer in ("nowhere", "../../etc", "\x00", "   ", "é"):
        (tmp_path / "data" / "current").write_text(pointer, encoding="utf-8")
        ready = empty.get("/health/ready")
        answered = empty.post("/v1/answers", json={"question": "Kindergeld beantragen"})
        assert ready.status_code == 503, pointer
        assert answered.status_code == 503
        is_problem(answered, Status.NOT_READY)


def test_ids_with_strange_signs_find_their_document(client: TestClient, state: State) -> None:
    """Every document's own path leads to it."""
    from service.citing import document_path

    with state.current.use() as searcher:
        documents = searcher.index.documents()
    for document in documents:
        assert client.get(document_path(document.id)).json()["id"] == document.id
