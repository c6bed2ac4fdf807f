"""The client against the fake service, and against services that fail in every way we could think of."""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import httpx
import pytest

from service.schemas import Answer, Question, SearchRequest, SearchResponse, Sentence, Status
from tests.ui.fake_contents import CARTE
from tests.ui.fake_service import Behaviour
from ui.client import ServiceClient, ServiceFailedError
from ui.settings import Settings

Reply = Callable[[httpx.Request], httpx.Response]


def _client(reply: Reply, now: Callable[[], float] = lambda: 0.0) -> ServiceClient:
    http = httpx.Client(base_url="http://service.test", transport=httpx.MockTransport(reply))
    return ServiceClient(http=http, answer_seconds=5.0, now=now)


def _failure(client: ServiceClient) -> ServiceFailedError:
    with pytest.raises(ServiceFailedError) as caught:
        list(client.answer(Question(question="Carte ?", language="fr")))
    problem = caught.value.problem
    assert problem.message_fr and problem.message_de and problem.message_fr != problem.message_de
    return caught.value


@contextmanager
def _opened(settings: Settings) -> Generator[ServiceClient]:
    client = ServiceClient.from_settings(settings)
    with client.http:
        yield client


@pytest.fixture
def client(service_address: str) -> Generator[ServiceClient]:
    with _opened(Settings(service_url=service_address)) as client:
        yield client


def test_an_answer_comes_as_passages_sentences_and_the_whole(client: ServiceClient, fake: Behaviour) -> None:
    events = list(client.answer(Question(question="Comment refaire ma carte ?", language="fr", countries=["FR"])))
    assert [type(event) for event in events] == [SearchResponse, Sentence, Sentence, Sentence, Answer]
    assert fake.asked[0].countries == ["FR"]
    last = events[-1]
    assert isinstance(last, Answer)
    assert client.stored_answer(last.id) == last


def test_documents_are_asked_for_by_ids_with_colons_and_slashes(client: ServiceClient) -> None:
    view = client.document(CARTE.id, CARTE.passage_id(1))
    assert [passage.cited for passage in view.passages] == [False, True, False]


def test_search_corpora_and_health(client: ServiceClient, fake: Behaviour) -> None:
    assert client.search(SearchRequest(question="carte", countries=["DE"])).rankings[0].country == "DE"
    assert len(client.corpora().corpora) == 2
    assert client.health().ready
    fake.ready = False
    assert not client.health().ready


def test_a_problem_of_the_service_is_passed_on(client: ServiceClient) -> None:
    with pytest.raises(ServiceFailedError) as caught:
        client.stored_answer("X/../Y")
    assert caught.value.problem.status is Status.NOT_FOUND
    with pytest.raises(ServiceFailedError) as caught:
        list(client.answer(Question(question="question interrompue")))
    assert caught.value.problem.message_de == "Die Suche ist fehlgeschlagen."


@pytest.mark.parametrize("question", ["en panne", "illisible", "silence"])
def test_what_is_no_answer_is_a_problem(client: ServiceClient, question: str) -> None:
    with pytest.raises(ServiceFailedError) as caught:
        list(client.answer(Question(question=question)))
    assert caught.value.problem.status is Status.ERROR_SEARCH


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with _opened(Settings(service_url=address)) as client:
        assert _failure(client).problem.status is Status.NOT_READY
        with pytest.raises(ServiceFailedError):
            client.health()


def test_a_silent_service_runs_into_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with _opened(Settings(service_url=address, page_read_seconds=0.1)) as client:
            assert _failure(client).problem.status is Status.ERROR_TIMEOUT


def test_a_service_that_drips_runs_into_the_limit_of_the_whole_answer() -> None:
    clock = iter(range(0, 100, 3))

    def drip(_: httpx.Request) -> httpx.Response:
        body = b"event: noise\ndata: {}\n\n" * 10
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)

    assert _failure(_client(drip, now=lambda: float(next(clock)))).problem.status is Status.ERROR_TIMEOUT


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (404, Status.NOT_FOUND),
        (422, Status.REJECTED_INVALID),
        (500, Status.ERROR_SEARCH),
        (503, Status.NOT_READY),
        (504, Status.ERROR_TIMEOUT),
        (302, Status.ERROR_SEARCH),
    ],
)
def test_a_failure_without_a_problem_gets_one(code: int, status: Status) -> None:
    assert _failure(_client(lambda _: httpx.Response(code, text="<html>oops"))).problem.status is status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"data: {\n\n",
        b"event: done\ndata: not json\n\n",
        b"event: done\ndata: {}\n\n",
        b"event: error\ndata: {}\n\n",
        b"event: passages\n\n\n\n",
        b"\xff\xfe\x00" * 50,
        b"event: done\ndata: " + b"x" * 5_000_000,
    ],
)
def test_a_broken_stream_is_a_problem(body: bytes) -> None:
    reply = httpx.Response(200, headers={"content-type": "text/event-stream; charset=utf-8"}, content=body)
    assert _failure(_client(lambda _: reply)).problem.status is Status.ERROR_SEARCH


def test_line_separators_inside_a_sentence_do_not_cut_it() -> None:
    sentence = Sentence(text="Un\u2028deux\u0085trois\x0cquatre", citations=[1], language="fr", country="FR")
    text = f"event: sentence\r\ndata: {sentence.model_dump_json()}\r\n\r\n".encode()

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(text), 7):
            yield text[start : start + 7]

    reply = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=pieces())
    events = _client(lambda _: reply).answer(Question(question="?"))
    assert next(events) == sentence


def test_the_environment_cannot_send_us_through_a_proxy(service_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with _opened(Settings(service_url=service_address)) as client:
        assert client.health().ready
