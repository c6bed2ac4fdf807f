"""``/v1/answers`` over real indexes: whole or streamed, cited word for word, in the right country and language."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from retriever.errors import RetrieverError
from retriever.passage import Language
from retriever.search import Searcher
from service.messages import phrase, status_text
from service.schemas import Answer, Status
from tests.service.wire import EVENT_STREAM, events, is_problem

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from service.state import State

PASSPORT_FR = "Comment renouveler mon passeport ?"
IDENTITY_DE = "Wie beantrage ich einen Personalausweis?"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"question": PASSPORT_FR},
    {"question": IDENTITY_DE},
    {"question": "Wie viel Kindergeld bekomme ich?", "countries": ["DE"]},
    {"question": "Comment déclarer la naissance de mon enfant ?", "countries": ["FR"]},
    {"question": "Ich wohne in Kehl und arbeite in Straßburg: wo zahle ich Steuern?"},
    {"question": "Je travaille en Allemagne et j’habite en France : où suis-je assuré ?"},
    {"question": "Wie melde ich meinen Wohnsitz an?", "language": "fr", "countries": ["DE"]},
    {"question": "Was kostet die Hundesteuer in Hamburg?"},
    {"question": "Quels sont les jours d’ouverture de la déchetterie du Rhin ?", "countries": ["FR"]},
)


def ask(client: TestClient, **body: Any) -> Answer:
    response = client.post("/v1/answers", json=body)
    assert response.status_code == 200, response.text
    return Answer.model_validate(response.json())


@pytest.mark.parametrize("body", QUESTIONS, ids=lambda body: body["question"])
def test_every_quote_stands_word_for_word_in_its_document(client: TestClient, body: dict[str, Any]) -> None:
    given = ask(client, **body)

    assert given.status in (Status.ANSWERED, Status.ANSWERED_IN_PART)
    assert 1 <= len(given.sentences) <= 5
    assert [c.number for c in given.citations] == list(range(1, len(given.citations) + 1))
    for sentence in given.sentences:
        assert sentence.citations
        cited = [given.citations[number - 1] for number in sentence.citations]
        assert all(sentence.text == c.quote for c in cited)
        assert all(sentence.language == c.language for c in cited)
        assert all(c.jurisdiction.split("-")[0] == sentence.country for c in cited)
    for citation in given.citations:
        document = client.get(citation.document_url).json()
        assert document["id"] == citation.document_id
        assert document["generation"] == given.generation
        marked = [passage for passage in document["passages"] if passage["cited"]]
        assert [passage["id"] for passage in marked] == [citation.passage_id]
        assert citation.quote in marked[0]["text"]
        assert citation.quote in "".join(passage["text"] for passage in document["passages"])
    for condition in given.conditions:
        cited = given.citations[condition.citation - 1]
        document = client.get(cited.document_url).json()
        marked = next(passage for passage in document["passages"] if passage["cited"])
        assert condition.quote in marked["text"]
        assert condition.quote not in [s.text for s in given.sentences]


@pytest.mark.parametrize("body", QUESTIONS, ids=lambda body: body["question"])
def test_sentences_come_in_reading_order(client: TestClient, body: dict[str, Any]) -> None:
    given = ask(client, **body)
    places: list[tuple[str, str, int, int]] = []
    for citation in given.citations:
        document = client.get(citation.document_url).json()
        marked = next(passage for passage in document["passages"] if passage["cited"])
        country = citation.jurisdiction.split("-")[0]
        places.append((country, citation.document_id, marked["ordinal"], marked["text"].index(citation.quote)))

    for by in (0, 1):
        blocks = [key for key, _ in itertools.groupby(places, key=lambda place: place[by])]
        assert len(blocks) == len(set(blocks)), "neither a country nor a document is taken up twice"
    for _, group in itertools.groupby(places, key=lambda place: place[1]):
        inside = [place[2:] for place in group]
        assert inside == sorted(inside)


@pytest.mark.parametrize("body", QUESTIONS, ids=lambda body: body["question"])
def test_a_stream_is_passages_then_sentences_then_the_answer(client: TestClient, body: dict[str, Any]) -> None:
    response = client.post("/v1/answers", json=body, headers=EVENT_STREAM)
    assert response.headers["content-type"].startswith("text/event-stream")
    sent = events(response.text)

    assert [event.name for event in sent] == ["passages", *["sentence"] * (len(sent) - 2), "done"]
    done = Answer.model_validate(sent[-1].data)
    assert [event.data for event in sent[1:-1]] == [s.model_dump(mode="json") for s in done.sentences]
    shown = {hit["passage_id"] for ranking in sent[0].data["rankings"] for hit in ranking["hits"]}
    assert {c.passage_id for c in done.citations} <= shown
    assert sent[0].data["generation"] == done.generation

    again = client.get(f"/v1/answers/{done.id}")
    assert again.json() == sent[-1].data
    whole = ask(client, **body)
    assert (whole.sentences, whole.citations, whole.status) == (done.sentences, done.citations, done.status)


def test_a_turned_away_question_streams_its_answer_alone(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": "Guten Tag"}, headers=EVENT_STREAM)

    assert [event.name for event in events(response.text)] == ["done"]


def test_an_answer_is_opened_again_however_its_number_is_written(client: TestClient) -> None:
    given = ask(client, question=IDENTITY_DE)

    for typed in (given.id, given.id.lower(), given.id.replace("-", ""), f" {given.id.replace('-', ' ').lower()} "):
        response = client.get(f"/v1/answers/{typed}")
        assert response.status_code == 200
        assert Answer.model_validate(response.json()) == given


@pytest.mark.parametrize(
    "reference", ["BBB-BBB-BBB", "x", "%00", "' OR 1=1 --", "%ED%A0%80", "x" * 5000, "..%2F..%2Fetc"]
)
def test_an_unknown_number_is_a_problem(client: TestClient, reference: str) -> None:
    response = client.get(f"/v1/answers/{reference}")

    assert response.status_code == 404
    is_problem(response, Status.NOT_FOUND)


# --- countries and languages ----------------------------------------------------------------------------------------


def countries(given: Answer) -> set[str]:
    return {sentence.country for sentence in given.sentences}


@pytest.mark.parametrize(
    ("question", "wanted", "source", "expected"),
    [
        ("Comment renouveler mon passeport ?", ["FR"], "person", {"FR"}),
        ("Comment renouveler mon passeport ?", ["DE"], "person", {"DE"}),
        ("Comment renouveler mon passeport ?", ["FR", "DE"], "person", {"FR", "DE"}),
        ("Comment renouveler mon passeport ?", ["DE", "FR"], "person", {"FR", "DE"}),
        ("Comment renouveler mon passeport en France ?", None, "question", {"FR"}),
        ("Wie beantrage ich in Deutschland einen Reisepass?", None, "question", {"DE"}),
        ("Wie beantrage ich in Deutschland einen Reisepass?", ["FR"], "person", {"FR"}),
    ],
)
def test_whose_rule_is_answered(
    client: TestClient, question: str, wanted: list[str] | None, source: str, expected: set[str]
) -> None:
    given = ask(client, question=question, **({"countries": wanted} if wanted else {}))

    assert countries(given) == expected
    assert given.country_source == source
    assert given.status is Status.ANSWERED
    if wanted:
        assert [c for c in given.countries if c in wanted] == wanted


def test_the_question_keeps_its_place_where_nobody_chose(client: TestClient) -> None:
    given = ask(client, question="Wie beantrage ich einen Reisepass?")

    assert given.country_source == "none"
    assert "DE" in countries(given)


def test_a_french_question_quotes_german_in_german(client: TestClient) -> None:
    given = ask(client, question="Comment demander une carte d’identité allemande ?", countries=["DE"])

    assert given.language == "fr"
    assert {sentence.language for sentence in given.sentences} == {"de"}
    assert given.message == status_text(Status.ANSWERED, Language.FR)


def test_fixed_texts_follow_the_chosen_language(client: TestClient) -> None:
    given = ask(client, question=IDENTITY_DE, language="fr")

    assert given.language == "fr"
    assert given.message == status_text(given.status, Language.FR)


def test_a_country_without_an_answer_is_an_answer_in_part(client: TestClient) -> None:
    given = ask(client, question="Was kostet die Hundesteuer in Hamburg?", countries=["DE", "FR"])

    assert "DE-HH" in {c.jurisdiction for c in given.citations}
    assert "FR" not in {c.jurisdiction for c in given.citations if c.corpus == "elbe"}
    if countries(given) == {"DE"}:
        assert given.status is Status.ANSWERED_IN_PART


@pytest.mark.parametrize(
    ("question", "jurisdiction", "never"),
    [
        ("Was kostet die Hundesteuer in Berlin?", "DE-BE", "DE-HH"),
        ("Was kostet die Hundesteuer in Berlin-Mitte?", "DE-BE", "DE-HH"),
        ("Combien coûte la taxe sur les chiens à Hambourg ?", "DE-HH", "DE-BE"),
        ("Was kostet die Hundesteuer in Hamburg?", "DE-HH", "DE-BE"),
    ],
)
def test_a_land_is_answered_by_its_own_rules(client: TestClient, question: str, jurisdiction: str, never: str) -> None:
    given = ask(client, question=question)
    found = client.post("/v1/search", json={"question": question}).json()
    seen = {h["jurisdiction"] for r in found["rankings"] for h in (*r["hits"], *r["rejected"])}

    assert jurisdiction in {c.jurisdiction for c in given.citations}
    assert jurisdiction in seen
    assert never not in seen | {c.jurisdiction for c in given.citations}


@pytest.mark.parametrize("land", ["Berlin", "München", "Osnabrück", "Cottbus", "Bremerhaven"])
def test_a_rule_of_hamburg_never_answers_elsewhere(client: TestClient, land: str) -> None:
    question = f"Was kostet der Bewohnerparkausweis in {land}?"
    given = ask(client, question=question)
    found = client.post("/v1/search", json={"question": question}).json()

    assert "DE-HH" not in {c.jurisdiction for c in given.citations}
    assert "DE-HH" not in {h["jurisdiction"] for r in found["rankings"] for h in (*r["hits"], *r["rejected"])}


@pytest.mark.parametrize("wanted", [["FR"], ["FR", "DE"], ["DE", "FR"]])
def test_no_ranking_holds_the_rules_of_another_country(client: TestClient, wanted: list[str]) -> None:
    body = {"question": "Was kostet die Hundesteuer in Hamburg?", "countries": wanted}
    found = client.post("/v1/search", json=body).json()

    for ranking in found["rankings"]:
        for hit in (*ranking["hits"], *ranking["rejected"]):
            assert hit["jurisdiction"].split("-")[0] == ranking["country"]
    assert {r["country"] for r in found["rankings"]} <= {*wanted, "EU"}


def test_a_rule_of_europe_is_found_under_its_own_name(client: TestClient) -> None:
    given = ask(client, question="Comment obtenir la carte européenne d’assurance maladie ?", countries=["FR"])

    assert "DE" not in countries(given)
    assert any(step.phone == "3939" for step in given.next_steps)


def test_a_leaflet_is_opened_at_its_page(client: TestClient) -> None:
    given = ask(client, question="Quels sont les jours d’ouverture de la déchetterie du Rhin ?", countries=["FR"])
    links = [c.url for c in given.citations if c.corpus == "depliants"]

    assert links
    assert all(link == "https://example.org/dechetterie.pdf#page=1" for link in links)


def test_every_other_link_opens_at_the_quote(client: TestClient) -> None:
    cited = ask(client, question="Was kostet die Hundesteuer in Hamburg?").citations
    assert any(c.corpus == "elbe" for c in cited)
    for citation in cited:
        assert citation.url.startswith("https://")
        assert "#:~:text=" in citation.url or citation.corpus.startswith("demo-"), (
            "what was written for us stands nowhere"
        )


# --- what is turned away ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("", Status.REJECTED_EMPTY),
        ("   \t\n", Status.REJECTED_EMPTY),
        ("😀🎉👨‍👩‍👧", Status.REJECTED_EMPTY),
        ("\u0000\u0007\u200b", Status.REJECTED_EMPTY),
        ("Wie beantrage ich das? " * 435, Status.REJECTED_TOO_LONG),
        ("x" * 10_000, Status.REJECTED_TOO_LONG),
        ("How do I renew my passport in the United Kingdom?", Status.REJECTED_LANGUAGE),
        ("¿Cómo puedo renovar mi pasaporte en España?", Status.REJECTED_LANGUAGE),
        ("Как мне продлить паспорт?", Status.REJECTED_LANGUAGE),
        ("Bonjour", Status.GREETING),
        ("Welche Partei soll ich wählen?", Status.REFUSED_OUT_OF_SCOPE),
        ("Où en est mon dossier de naturalisation ?", Status.REFUSED_PERSONAL_CASE),
        ("Quelle est la recette de la quiche lorraine ?", None),
    ],
)
def test_what_is_not_answered_has_its_status_and_sentence(
    client: TestClient, question: str, status: Status | None
) -> None:
    for language in (None, "fr", "de"):
        given = ask(client, question=question, **({"language": language} if language else {}))
        if status is not None:
            assert given.status is status
        assert given.status is not Status.ANSWERED
        assert given.sentences == given.citations == []
        assert given.message
        assert given.next_steps
        assert len(given.question) <= 1000
        if language:
            assert given.language == language
        if given.status not in (Status.REFUSED_OUT_OF_SCOPE, Status.GREETING):
            assert status_text(given.status, Language(given.language)) in given.message
        if status is Status.REJECTED_LANGUAGE or (status is Status.REJECTED_EMPTY and not language):
            assert all(status_text(status, other) in given.message for other in Language)


@pytest.mark.parametrize(
    "question",
    [
        "<b>Wie</b> beantrage ich einen <script>alert(1)</script> Reisepass?",
        "Wie beantrage ich einen Reisepass?'; DROP TABLE answers; --",
        "Wie\u0000 beantrage\u0007 ich\u200b einen\u202e Reise\u00adpass?",
        "WIE BEANTRAGE ICH EINEN REISEPASS???",
    ],
)
def test_strange_signs_do_not_keep_the_answer_away(client: TestClient, question: str) -> None:
    given = ask(client, question=question, countries=["DE"])

    assert given.status is Status.ANSWERED
    assert any("reisepass" in c.document_id for c in given.citations)


def test_nothing_found_names_the_nearest_pages_and_whom_to_call(client: TestClient) -> None:
    given = ask(client, question="Wie repariere ich die Bremsen an meinem Rennrad selbst?")

    assert given.status is Status.REFUSED_NO_PASSAGE
    assert given.nearest
    assert given.composed_by == "none"
    assert {"3939", "115"} & {step.phone for step in given.next_steps}
    for near in given.nearest:
        assert client.get(near.document_url).status_code == 200


# --- failures -----------------------------------------------------------------------------------------------------------


def test_without_an_index_both_ways_say_so_in_both_languages(empty: TestClient) -> None:
    for accepted, language in (("de-DE,de;q=0.9,fr;q=0.8", Language.DE), ("fr", Language.FR), ("", Language.FR)):
        headers = {"Accept-Language": accepted}
        response = empty.post("/v1/answers", json={"question": PASSPORT_FR}, headers=headers)
        assert response.status_code == 503
        assert is_problem(response, Status.NOT_READY).message == status_text(Status.NOT_READY, language)

        streamed = empty.post("/v1/answers", json={"question": PASSPORT_FR}, headers=headers | EVENT_STREAM)
        sent = events(streamed.text)
        assert [event.name for event in sent] == ["error"]
        assert sent[0].data == response.json()


def test_the_chosen_language_wins_over_the_browsers(empty: TestClient) -> None:
    body = {"question": PASSPORT_FR, "language": "de"}
    streamed = empty.post("/v1/answers", json=body, headers=EVENT_STREAM | {"Accept-Language": "fr"})

    assert events(streamed.text)[0].data["message"] == status_text(Status.NOT_READY, Language.DE)


@pytest.fixture
def broken_after_a_sentence(monkeypatch: pytest.MonkeyPatch) -> Generator[type[Exception]]:
    """The second citation of an answer fails."""
    from service import answer as answer_module
    from service.citing import cite

    failure: list[Exception] = []

    def failing(number: int, *arguments: Any) -> Any:
        if number == 2:
            raise failure[0]
        return cite(number, *arguments)

    monkeypatch.setattr(answer_module, "cite", failing)
    yield failure.append  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize("failure", [RetrieverError("shard gone"), RuntimeError(PASSPORT_FR), KeyError(PASSPORT_FR)])
def test_a_failure_in_mid_stream_is_an_event_and_no_cut_answer(
    client: TestClient, broken_after_a_sentence: Any, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    broken_after_a_sentence(failure)
    body = {"question": PASSPORT_FR, "countries": ["FR"]}
    with caplog.at_level(logging.DEBUG):
        sent = events(client.post("/v1/answers", json=body, headers=EVENT_STREAM).text)

    assert [event.name for event in sent] == ["passages", "sentence", "error"]
    assert sent[-1].data["status"] == Status.ERROR_SEARCH
    assert sent[-1].data["message_de"] == status_text(Status.ERROR_SEARCH, Language.DE)
    assert PASSPORT_FR not in caplog.text
    assert PASSPORT_FR not in str(sent[-1].data)


def test_an_unexpected_failure_is_a_problem_and_tells_the_log_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_self: Searcher, query: Any) -> Any:
        raise RuntimeError(f"cannot search for {query.text}")

    monkeypatch.setattr(Searcher, "search", failing)
    with caplog.at_level(logging.DEBUG):
        for path in ("/v1/answers", "/v1/search"):
            response = client.post(path, json={"question": PASSPORT_FR})
            assert response.status_code == 500
            is_problem(response, Status.ERROR_SEARCH)
            assert "passeport" not in response.text
        streamed = events(client.post("/v1/answers", json={"question": PASSPORT_FR}, headers=EVENT_STREAM).text)

    assert [event.name for event in streamed] == ["error"]
    assert "passeport" not in caplog.text
    assert "unexpected RuntimeError" in caplog.text
    assert "/v1/answers" in caplog.text


def test_a_ledger_that_cannot_write_does_not_lose_the_status(
    client: TestClient, state: State, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk is an error with its sentence; no answer is shown that could not be opened again."""
    from sqlalchemy.exc import OperationalError

    def full(_answer: Answer) -> Answer:
        raise OperationalError("insert …", None, OSError(f"disk full: {PASSPORT_FR}"))

    monkeypatch.setattr(state.ledger, "record", full)
    response = client.post("/v1/answers", json={"question": PASSPORT_FR})
    streamed = events(client.post("/v1/answers", json={"question": PASSPORT_FR}, headers=EVENT_STREAM).text)

    assert response.status_code == 500
    is_problem(response, Status.ERROR_SEARCH)
    assert streamed[-1].name == "error"
    assert "passeport" not in caplog.text


@pytest.mark.parametrize(
    ("question", "language", "doubt", "told"),
    [
        (PASSPORT_FR, Language.FR, 1.01, True),
        (IDENTITY_DE, Language.DE, 1.01, True),
        (PASSPORT_FR, Language.FR, 0.0, False),
        (IDENTITY_DE, Language.DE, 0.0, False),
    ],
)
def test_an_answer_in_doubt_says_so_and_whom_to_ask(
    client: TestClient,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    language: Language,
    doubt: float,
    told: bool,
) -> None:
    monkeypatch.setattr(state.settings, "evidence_doubt", doubt)
    given = ask(client, question=question)

    assert given.sentences
    assert (phrase("may_not_meet", language) in given.notices) is told
    assert {step.phone for step in given.next_steps} & {"3939", "115"}


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Quels papiers faut-il pour le permis de conduire ?", "demo-fr:permis-de-conduire"),
        ("Quels papiers faut-il pour se marier ?", "demo-fr:mariage"),
        ("Welche Unterlagen brauche ich für den Personalausweis?", "demo-de:personalausweis"),
        ("Was muss ich zur Anmeldung meines Wohnsitzes mitbringen?", "demo-de:wohnsitz-anmelden"),
    ],
)
def test_papers_are_those_of_the_matter(client: TestClient, question: str, document: str) -> None:
    """Other pages have sections on papers too, whose words come nearer to the question's."""
    given = ask(client, question=question, countries=["FR" if "papiers" in question else "DE"])

    assert given.citations[0].document_id == document
