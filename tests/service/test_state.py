"""Generations under a running service: whole answers, no restart, the old one closed after its last reader."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retriever.edge_store import EdgeIndex, EdgeStore
from retriever.errors import EmbedderMismatchError, GenerationCorruptError, NoGenerationError
from service.answer import answer, answer_events
from service.schemas import Answer, Question, SearchResponse, Status
from tests.pages import FRENCH, GERMAN, write_corpus
from tests.service.conftest import service_settings
from tests.service.wire import is_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retriever.embedder import Embedder, Vectors
    from service.state import State
    from tests.service.conftest import OpenState, Publish

FEE = Question(question="Was kostet der Personalausweis?", countries=["DE"])
GONE = Question(question="Wie hoch ist der Rundfunkbeitrag?", countries=["DE"])


class WatchedStore(EdgeStore):
    """Remembers which generations were opened and closed."""

    def __init__(self, data_folder: Path) -> None:
        super().__init__(data_folder)
        self.opened: list[str] = []
        self.closed: list[str] = []

    def open(self, generation_id: str) -> EdgeIndex:
        index = super().open(generation_id)
        self.opened.append(generation_id)
        close = index.close

        def watched() -> None:
            self.closed.append(generation_id)
            close()

        index.close = watched
        return index


def write(corpora: Path, fee: str, broadcast: bool = True) -> None:
    """Both corpora, the identity card at this fee."""
    title, body = GERMAN["personalausweis"]
    pages = GERMAN | {"personalausweis": (title, body.replace("37 Euro", fee))}
    if not broadcast:
        del pages["rundfunkbeitrag"]
    write_corpus(corpora, "stadt", "de", "DE", pages)
    write_corpus(corpora, "ville", "fr", "FR", FRENCH)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, publish: Publish) -> tuple[Path, str, str]:
    """A data folder with two generations: the card at 37 Euro; then at 46 Euro, and one page less."""
    folder = tmp_path_factory.mktemp("two")
    write(folder / "first", "37 Euro")
    write(folder / "second", "46 Euro", broadcast=False)
    first = publish(folder / "data", folder / "first")
    second = publish(folder / "data", folder / "second")
    return folder / "data", first, second


def copied(two: tuple[Path, str, str], data: Path) -> tuple[str, str]:
    """The same two generations in a folder of one's own, the first one current."""
    shutil.copytree(two[0], data)
    EdgeStore(data).publish(two[1])
    return two[1], two[2]


@pytest.fixture
def store(two: tuple[Path, str, str]) -> WatchedStore:
    data, first, _ = two
    watched = WatchedStore(data)
    watched.publish(first)
    return watched


@pytest.fixture
def state(store: WatchedStore, tmp_path: Path, open_service: OpenState) -> Generator[State]:
    opened = open_service(service_settings(tmp_path, tmp_path), store=store)
    yield opened
    opened.close()


def said(given: Answer) -> str:
    return " ".join(sentence.text for sentence in given.sentences)


def test_the_next_request_reads_the_new_generation(
    state: State, store: WatchedStore, two: tuple[Path, str, str]
) -> None:
    _, first, second = two
    before = answer(state, FEE)
    store.publish(second)
    after = answer(state, FEE)

    assert (before.generation, after.generation) == (first, second)
    assert "37 Euro" in said(before)
    assert "46 Euro" in said(after)
    assert "37 Euro" not in said(after)
    assert store.opened == [first, second]
    assert store.closed == [first]
    assert state.ledger.get(before.id) == before, "what was said then can still be opened"


def test_a_removed_page_is_cited_no_more(state: State, store: WatchedStore, two: tuple[Path, str, str]) -> None:
    before = answer(state, GONE)
    assert {c.document_id for c in before.citations} == {"stadt:rundfunkbeitrag"}
    store.publish(two[2])
    after = answer(state, GONE)

    assert "stadt:rundfunkbeitrag" not in {c.document_id for c in after.citations}
    assert "stadt:rundfunkbeitrag" not in {n.document_id for n in after.nearest}
    with state.current.use() as searcher:
        assert searcher.index.document("stadt:rundfunkbeitrag") == []


def test_a_request_in_flight_keeps_its_generation(
    state: State, store: WatchedStore, two: tuple[Path, str, str]
) -> None:
    _, first, second = two
    slow = answer_events(state, FEE)
    passages = next(slow)
    store.publish(second)
    quick = answer(state, FEE)
    assert store.closed == [], "somebody still reads the first one"
    rest = list(slow)

    assert isinstance(passages, SearchResponse)
    assert isinstance(rest[-1], Answer)
    assert passages.generation == rest[-1].generation == first
    assert "37 Euro" in said(rest[-1])
    assert quick.generation == second
    assert store.closed == [first]


def test_a_reader_who_leaves_lets_the_old_generation_go(
    state: State, store: WatchedStore, two: tuple[Path, str, str]
) -> None:
    slow = answer_events(state, FEE)
    next(slow)
    store.publish(two[2])
    answer(state, FEE)
    assert isinstance(slow, Generator)
    slow.close()

    assert store.closed == [two[1]]


def test_back_to_a_generation_that_is_still_read(state: State, store: WatchedStore, two: tuple[Path, str, str]) -> None:
    """Published by mistake and rolled back while an answer streams: both readers of the first one get it."""
    _, first, second = two
    slow = answer_events(state, FEE)
    next(slow)
    store.publish(second)
    assert answer(state, FEE).generation == second
    store.publish(first)
    again = answer(state, FEE)
    last = list(slow)[-1]

    assert again.generation == first
    assert "37 Euro" in said(again)
    assert isinstance(last, Answer)
    assert "37 Euro" in said(last)


@pytest.mark.parametrize("damage", ["cut", "gone", "no json", "unknown"])
def test_a_broken_generation_keeps_the_old_one(
    tmp_path: Path,
    two: tuple[Path, str, str],
    open_service: OpenState,
    caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:
    data = tmp_path / "data"
    first, second = copied(two, data)
    good = data / "generations" / second
    folder = data / "generations" / f"{second}-broken"
    shutil.copytree(good, folder)
    store = WatchedStore(data)
    state = open_service(service_settings(data, tmp_path), store=store)
    assert answer(state, FEE).generation == first

    store.publish(folder.name)
    if damage == "cut":
        largest = max((p for p in (folder / "shard").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
        largest.write_bytes(largest.read_bytes()[:100])
    elif damage == "gone":
        (folder / "generation.json").unlink()
    elif damage == "no json":
        (folder / "generation.json").write_text("{", encoding="utf-8")
    else:
        (data / "current").write_text("20990101T000000000-00000000", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        given = [answer(state, FEE) for _ in range(3)]

    assert [g.generation for g in given] == [first] * 3
    assert "37 Euro" in said(given[-1])
    assert [r.levelname for r in caplog.records] == ["ERROR"], "told once, not at every request"

    store.publish(second)
    assert answer(state, FEE).generation == second, "a good one after it is read at once"
    state.close()
    assert store.opened.count(first) == store.closed.count(first) == 1


def test_a_broken_generation_alone_says_so(tmp_path: Path, two: tuple[Path, str, str], open_service: OpenState) -> None:
    from fastapi.testclient import TestClient

    from service.app import create_app

    data = tmp_path / "data"
    first, _ = copied(two, data)
    (data / "generations" / first / "generation.json").write_text("{", encoding="utf-8")
    settings = service_settings(data, tmp_path)
    state = open_service(settings)
    client = TestClient(create_app(settings, state))

    with pytest.raises(GenerationCorruptError), state.current.use():
        pass
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["status"] == "error_search"
    assert "damaged" in ready.json()["detail"]
    for _ in range(2):
        response = client.post("/v1/answers", json={"question": FEE.question})
        assert response.status_code == 503
        is_problem(response, Status.ERROR_SEARCH)
    assert client.get("/health/live").status_code == 200
    state.close()


class _Renamed:
    """The session's embedder under another name: its vectors may not be compared."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.fingerprint = "another-model"
        self.dimension, self.window = embedder.dimension, embedder.window

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_passages(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)


def test_vectors_of_another_embedder_are_not_searched(
    store: WatchedStore, tmp_path: Path, open_service: OpenState, embedder: Embedder
) -> None:
    from fastapi.testclient import TestClient

    from service.app import create_app

    settings = service_settings(tmp_path, tmp_path)
    state = open_service(settings, store=store, with_embedder=_Renamed(embedder))
    client = TestClient(create_app(settings, state))
    for _ in range(2):
        with pytest.raises(EmbedderMismatchError, match="another-model"), state.current.use():
            pass
    ready = client.get("/health/ready")
    response = client.post("/v1/answers", json={"question": FEE.question})

    assert ready.status_code == 503
    assert "publish a new generation or change DEUXRIVES_EMBEDDER" in ready.json()["detail"]
    assert response.status_code == 503
    is_problem(response, Status.ERROR_SEARCH)
    assert store.opened
    assert store.closed == store.opened, "what was opened in vain is closed again"
    state.close()


def test_the_first_publish_is_noticed(tmp_path: Path, two: tuple[Path, str, str], open_service: OpenState) -> None:
    state = open_service(service_settings(tmp_path / "data", tmp_path))
    with pytest.raises(NoGenerationError, match="python -m ingest sync"):
        answer(state, FEE)
    first, _ = two[1:]
    shutil.copytree(two[0] / "generations", tmp_path / "data" / "generations")
    EdgeStore(tmp_path / "data").publish(first)

    assert answer(state, FEE).generation == first
    state.close()


def test_the_pointer_may_vanish_under_a_running_service(
    state: State, store: WatchedStore, two: tuple[Path, str, str]
) -> None:
    assert answer(state, FEE).generation == two[1]
    store.pointer.unlink()

    assert answer(state, FEE).generation == two[1]


def test_eight_threads_while_the_editor_publishes(
    state: State, store: WatchedStore, two: tuple[Path, str, str]
) -> None:
    """400 questions; the generation changes all the time; each answer is of one generation from beginning to end."""
    _, first, second = two
    fees = {first: "37 Euro", second: "46 Euro"}
    done = threading.Event()

    def publish_in_turn() -> int:
        turns = 0
        while not done.wait(0.05):
            store.publish((second, first)[turns % 2])
            turns += 1
        return turns

    def ask_fifty(_thread: int) -> list[Answer]:
        return [answer(state, FEE) for _ in range(50)]

    with ThreadPoolExecutor(9) as threads:
        publishing = threads.submit(publish_in_turn)
        try:
            given = [a for answers in threads.map(ask_fifty, range(8)) for a in answers]
        finally:
            done.set()

    assert publishing.result() > 10
    assert len({a.id for a in given}) == 400
    assert {a.generation for a in given} == {first, second}
    for a in given:
        assert fees[a.generation] in said(a)
        other = fees[second if a.generation == first else first]
        assert other not in said(a)
    state.current.close()
    assert sorted(store.opened) == sorted(store.closed), "every index is closed exactly once"
