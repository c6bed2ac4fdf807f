"""What only a server shows: the requests that are sent to it, and every way in which it can fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator

import pytest
from pydantic import SecretStr

from retriever import server_store
from retriever.errors import NoGenerationError, RetrieverError
from retriever.payload import KEYWORD_FIELDS
from retriever.server_store import ServerStore, connect
from retriever.settings import RetrieverSettings
from retriever.store import Index, StageQuery, open_store
from tests.retriever.fake_qdrant import Asked, FakeQdrant, Trouble, fake_qdrant
from tests.retriever.samples import DIMENSION, FIRST, PASSAGES, QUESTIONS, SECOND, TERMS, VECTORS, build

KEY = "sehr-geheim-7d1f"
QUERY = StageQuery("dense", server_store.Filters(), 3, vector=tuple(map(float, QUESTIONS[0])))


@pytest.fixture
def fake() -> Generator[FakeQdrant]:
    with fake_qdrant() as listening:
        yield listening


@pytest.fixture
def store(fake: FakeQdrant) -> Generator[ServerStore]:
    opened = connect(settings(fake))
    yield opened
    opened.close()


def settings(fake: FakeQdrant, **changed: object) -> RetrieverSettings:
    return RetrieverSettings(qdrant_url=fake.url, qdrant_timeout_s=1).model_copy(update=changed)


def collections(fake: FakeQdrant) -> set[str]:
    return {c.name for c in fake.client.get_collections().collections}


def test_publishing_is_one_create_alias_and_nothing_else(fake: FakeQdrant, store: ServerStore) -> None:
    build(store, FIRST)
    build(store, SECOND)
    store.publish(FIRST)
    store.publish(SECOND)
    switches = [asked.body["actions"] for asked in fake.asked if asked.path == "/collections/aliases"]
    assert switches == [
        [{"create_alias": {"collection_name": f"deuxrives-{identifier}", "alias_name": "deuxrives-current"}}]
        for identifier in (FIRST, SECOND)
    ]


def test_writes_wait_and_the_record_comes_last(fake: FakeQdrant, store: ServerStore) -> None:
    build(store, FIRST)
    writes = [a for a in fake.asked if a.method == "PUT" and a.path.endswith(("/points", "/index"))]
    assert {a.parameters["wait"] for a in writes} == {"true"}
    assert [a.path for a in writes][-1] == "/collections/deuxrives-generations/points"
    assert collections(fake) == {f"deuxrives-{FIRST}", "deuxrives-generations"}


def test_collection_gets_the_settings_of_the_cluster(fake: FakeQdrant) -> None:
    store = connect(settings(fake, qdrant_shards=3, qdrant_replicas=3, qdrant_prefix="ville-7"))
    build(store, FIRST)
    store.close()
    created = {a.path: a.body for a in fake.asked if a.method == "PUT" and a.path.count("/") == 2}
    passages = created[f"/collections/ville-7-{FIRST}"]
    assert (passages["shard_number"], passages["replication_factor"]) == (3, 3)
    assert passages["write_consistency_factor"] == 2
    assert passages["sparse_vectors"]["bm25"]["modifier"] == "idf"
    assert passages["optimizers_config"]["indexing_threshold"] == server_store.EXACT_BELOW_KB
    records = created["/collections/ville-7-generations"]
    assert (records["shard_number"], records["replication_factor"]) == (1, 3)
    indexed = {a.body["field_name"]: a.body["field_schema"] for a in fake.asked if a.path.endswith("/index")}
    assert indexed == {**dict.fromkeys(KEYWORD_FIELDS, "keyword"), "ordinal": "integer"}


def test_removing_takes_the_record_first(fake: FakeQdrant, store: ServerStore) -> None:
    build(store, FIRST)
    fake.asked.clear()
    store.remove(FIRST)
    removals = [a.path for a in fake.asked if a.method == "DELETE" or a.path.endswith("/delete")]
    assert removals == ["/collections/deuxrives-generations/points/delete", f"/collections/deuxrives-{FIRST}"]


def test_sweep_leaves_neighbours_alone(fake: FakeQdrant, store: ServerStore) -> None:
    neighbour = connect(settings(fake, qdrant_prefix="deuxrives-test"))
    build(neighbour, FIRST)
    build(store, SECOND)
    fake.client.create_collection("deuxrives-notes", {})
    before = collections(fake)
    store.builder(FIRST, DIMENSION).add(PASSAGES, VECTORS, TERMS)
    store.sweep()
    assert collections(fake) == before
    neighbour.close()


def test_sweep_spares_the_current_generation_even_without_records(fake: FakeQdrant, store: ServerStore) -> None:
    build(store, FIRST)
    store.publish(FIRST)
    fake.client.delete_collection("deuxrives-generations")
    store.sweep()
    assert store.current() == FIRST


def test_a_damaged_record_hides_only_its_own_generation(fake: FakeQdrant, store: ServerStore) -> None:
    build(store, FIRST)
    build(store, SECOND)
    [records] = [fake.client.scroll("deuxrives-generations")[0]]
    for record in records:
        if (record.payload or {})["id"] == FIRST:
            fake.client.set_payload("deuxrives-generations", {"record": '{"format": 1, "id"'}, [record.id])
    assert [g.id for g in store.generations()] == [SECOND]
    with pytest.raises(RetrieverError, match="damaged"):
        store.open(FIRST)
    store.sweep()
    assert f"deuxrives-{FIRST}" in collections(fake)


def test_a_lost_collection_is_noticed(fake: FakeQdrant, store: ServerStore) -> None:
    build(store, FIRST)
    index = store.open(FIRST)
    fake.client.delete_collection(f"deuxrives-{FIRST}")
    with pytest.raises(RetrieverError, match="does not hold the passages"):
        store.open(FIRST)
    with pytest.raises(RetrieverError, match="404"):
        index.search([QUERY])


def test_reserved_names_are_no_generations(store: ServerStore) -> None:
    for identifier in ("current", "generations"):
        with pytest.raises(NoGenerationError):
            store.builder(identifier, DIMENSION)
        with pytest.raises(NoGenerationError):
            store.open(identifier)


def test_finish_waits_for_the_graphs(fake: FakeQdrant, store: ServerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_store, "_POLL_S", 0.01)
    fake.status = "yellow"
    done = threading.Event()

    def run() -> None:
        build(store, FIRST)
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert not done.wait(0.5)
    assert store.generations() == []
    fake.status = "green"
    thread.join()
    assert [g.id for g in store.generations()] == [FIRST]


@pytest.mark.parametrize(("status", "limit"), [("red", 1800.0), ("yellow", 0.0)])
def test_graphs_that_never_come_end_the_build(
    fake: FakeQdrant, store: ServerStore, monkeypatch: pytest.MonkeyPatch, status: str, limit: float
) -> None:
    monkeypatch.setattr(server_store, "INDEXING_S", limit)
    fake.status = status
    with pytest.raises(RetrieverError, match="index"):
        build(store, FIRST)
    assert store.generations() == []


def test_an_old_server_is_refused(fake: FakeQdrant, store: ServerStore) -> None:
    fake.version = "1.18.2"
    with pytest.raises(RetrieverError, match=r"1\.18\.2.*1\.19 or later"):
        store.builder(FIRST, DIMENSION)


def test_the_key_goes_into_the_header_and_over_plain_http_with_a_warning(fake: FakeQdrant) -> None:
    wanted = RetrieverSettings.model_validate({"qdrant_url": fake.url, "qdrant_api_key": f"{KEY}\n"})
    with pytest.warns(UserWarning, match="insecure"):
        store = open_store(wanted)
    assert store.current() is None
    assert {asked.headers["api-key"] for asked in fake.asked} == {KEY}
    store.close()


def page(code: int, text: str, kind: str = "text/html") -> Trouble:
    return lambda asked: (code, kind, text.encode())


def error(code: int, text: str) -> Trouble:
    return page(code, f'{{"status": {{"error": "{text}"}}, "time": 0}}', "application/json")


TROUBLES: list[tuple[Trouble, str]] = [
    (error(401, f"Must provide an API key, not {KEY}"), "refuses the key in DEUXRIVES_QDRANT_API_KEY"),
    (page(403, "Forbidden"), "refuses the key in DEUXRIVES_QDRANT_API_KEY"),
    (error(500, "Service internal error:\\n disk full"), "status 500: Service internal error: disk full"),
    (page(502, f"<html>\n<p>api-key: {KEY}</p>"), "status 502"),
    (page(429, "{}"), "status 429"),
    (page(200, "<html>wartung</html>"), "no usable answer"),
    (page(200, '{"result": 5}', "application/json"), "no usable answer"),
    (page(200, '{"result": null}', "application/json"), "no usable answer"),
    (page(200, "", "application/json"), "no usable answer"),
]


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
@pytest.mark.parametrize(("trouble", "said"), TROUBLES)
def test_every_trouble_is_one_line_without_the_key(fake: FakeQdrant, trouble: Trouble, said: str) -> None:
    store = connect(settings(fake, qdrant_api_key=SecretStr(KEY)))
    build(store, FIRST)
    index = store.open(FIRST)
    fake.trouble = trouble
    for call in calls(store, index):
        with pytest.raises(RetrieverError) as raised:
            call()
        message = str(raised.value)
        assert said in message
        assert "\n" not in message
        assert KEY not in message
        assert len(message) < 300
        assert raised.value.__cause__ is None  # what a log prints with the error would hold the headers
        assert raised.value.__suppress_context__
    fake.trouble = lambda asked: None
    assert len(index.search([QUERY])[0]) == 3  # recovers by itself
    store.close()


def calls(store: ServerStore, index: Index) -> list[Callable[[], object]]:
    return [
        store.current,
        store.generations,
        store.sweep,
        lambda: store.open(FIRST),
        lambda: store.publish(FIRST),
        lambda: store.remove(FIRST),
        lambda: store.builder(SECOND, DIMENSION),
        lambda: index.search([QUERY]),
        lambda: index.passages([PASSAGES[0].id]),
        lambda: index.document(PASSAGES[0].document_id),
        index.documents,
        lambda: list(index.all_passages()),
    ]


def test_nobody_listens_and_the_address_hides_the_user() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        store = connect(RetrieverSettings(qdrant_url=f"http://user:{KEY}@127.0.0.1:{port}"))
        with pytest.raises(RetrieverError) as raised:
            store.current()
        assert str(raised.value) == f"no usable answer from Qdrant at 127.0.0.1:{port} (ConnectError)"
        store.close()


def test_a_server_that_hangs_is_given_up_after_the_timeout(fake: FakeQdrant, store: ServerStore) -> None:
    release = threading.Event()

    def hang(asked: Asked) -> None:
        release.wait(10)

    fake.trouble = hang
    with pytest.raises(RetrieverError, match="ReadTimeout"):
        store.current()
    release.set()


def test_abandoning_without_a_server_hides_no_other_fault(fake: FakeQdrant, store: ServerStore) -> None:
    builder = store.builder(FIRST, DIMENSION)
    fake.trouble = page(500, "")
    with pytest.raises(RetrieverError, match="500"):
        builder.add(PASSAGES, VECTORS, TERMS)
    builder.abandon()
    fake.trouble = lambda asked: None
    store.sweep()
    assert collections(fake) == set()


@pytest.mark.parametrize("url", ["http://host:port", "http://:6333", "ftp://host", "http://[::1"])
def test_an_address_that_is_none_is_refused_in_words(url: str) -> None:
    with pytest.raises(RetrieverError) as raised:
        connect(RetrieverSettings(qdrant_url=url)).current()
    assert "\n" not in str(raised.value)
