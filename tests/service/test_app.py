"""The application's edges: bodies, methods, headers, and the descriptions of itself. Always a Problem, never a trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from retriever.passage import Language
from service.messages import status_text
from service.schemas import Status
from tests.service.wire import EVENT_STREAM, is_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from service.state import State
    from tests.service.conftest import Bank, OpenState

POSTS = ("/v1/answers", "/v1/search")
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"question"',
        b"12",
        b"{}",
        b"question=passport",
        b"\xff\xfe\x00",
        b'{"question": "\xff"}',
        b'{"question": null}',
        b'{"question": 12}',
        b'{"question": ["a"]}',
        b'{"question": {"a": 1}}',
        b'{"question": true}',
        b'{"question": "Pass", "unknown": 1}',
        b'{"question": "Pass", "language": "en"}',
        b'{"question": "Pass", "language": "FR"}',
        b'{"question": "Pass", "language": 1}',
        b'{"question": "Pass", "countries": []}',
        b'{"question": "Pass", "countries": ["CH"]}',
        b'{"question": "Pass", "countries": "FR"}',
        b'{"question": "Pass", "countries": ["FR", "DE", "FR"]}',
        b'{"question": NaN}',
        b'{"question": 1e999}',
        b'{"question": ' + b"9" * 5000 + b"}",
        b"[" * 50_000,
        b'{"question": "\\ud800"}',
        b'{"question": "\\ud83d and \\udc00"}',
        b'{"question": "Pass"} trailing',
    ],
    ids=lambda body: body[:40],
)
def test_what_is_no_question_is_a_problem(client: TestClient, path: str, body: bytes) -> None:
    for accept in ({}, EVENT_STREAM):
        response = client.post(path, content=body, headers=JSON | accept)
        assert response.status_code in (400, 422)
        is_problem(response, Status.REJECTED_INVALID)


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_other_kinds_of_bodies_are_a_problem(client: TestClient, media_type: str) -> None:
    response = client.post("/v1/answers", content=b'{"question": "Pass"}', headers={"Content-Type": media_type})

    assert response.status_code == 422
    is_problem(response, Status.REJECTED_INVALID)


@pytest.mark.parametrize("path", POSTS)
def test_a_question_of_20_000_characters_and_more_is_too_long_and_not_unreadable(client: TestClient, path: str) -> None:
    response = client.post(path, json={"question": "Wie beantrage ich einen Pass? " * 700})

    assert response.status_code == 422
    is_problem(response, Status.REJECTED_TOO_LONG)


@pytest.mark.parametrize("path", POSTS)
def test_a_huge_body_is_not_read(client: TestClient, path: str) -> None:
    huge = json.dumps({"question": "x" * 140_000})
    response = client.post(path, content=huge, headers=JSON)
    assert response.status_code == 413
    is_problem(response, Status.REJECTED_TOO_LONG)

    def parts() -> Iterator[bytes]:
        for start in range(0, len(huge), 10_000):
            yield huge[start : start + 10_000].encode()

    chunked = client.post(path, content=parts(), headers=JSON)
    assert chunked.status_code == 413
    is_problem(chunked, Status.REJECTED_TOO_LONG)


def test_a_body_below_the_limit_is_read(client: TestClient) -> None:
    padded = '{"question": "Guten Tag"' + " " * 100_000 + "}"

    assert client.post("/v1/answers", content=padded, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/answers"),
        ("PUT", "/v1/answers"),
        ("DELETE", "/v1/answers/K7F-29M-4TD"),
        ("POST", "/v1/answers/K7F-29M-4TD"),
        ("GET", "/v1/search"),
        ("POST", "/v1/documents/demo-fr:pacs"),
        ("DELETE", "/v1/documents/demo-fr:pacs"),
        ("PATCH", "/v1/corpora"),
        ("POST", "/health/ready"),
        ("OPTIONS", "/v1/answers"),
    ],
)
def test_wrong_methods_are_a_problem(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)

    assert response.status_code == 405
    assert response.headers["allow"]
    is_problem(response, Status.REJECTED_INVALID)


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/answers", "/v1/answers/a/b", "/redoc", "/.env", "/v1/../etc/passwd"])
def test_unknown_paths_are_a_problem(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    is_problem(response, Status.NOT_FOUND)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", Language.FR),
        ("*", Language.FR),
        ("fr-FR,fr;q=0.9,de;q=0.5", Language.FR),
        ("fr-DE", Language.FR),
        ("de", Language.DE),
        ("de-DE,de;q=0.9,fr;q=0.8", Language.DE),
        ("en-US,en;q=0.9,de;q=0.8", Language.DE),
    ],
)
def test_a_problem_speaks_the_browsers_language_first(client: TestClient, accepted: str, language: Language) -> None:
    response = client.get("/v1/answers/BBB-BBB-BBB", headers={"Accept-Language": accepted})

    assert is_problem(response, Status.NOT_FOUND).message == status_text(Status.NOT_FOUND, language)


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/health/live", "/v1/corpora", "/nowhere"])
def test_every_response_bears_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_the_interface_describes_itself_in_both_languages(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    text = json.dumps(schema, ensure_ascii=False)

    assert {"/v1/answers", "/v1/answers/{reference}", "/v1/search", "/v1/documents/{document_id}", "/v1/corpora"} <= {
        path.replace("{document_id:path}", "{document_id}") for path in schema["paths"]
    }
    assert "Posez une question" in text
    assert "Stellen Sie eine Frage" in text
    for name in ("Question", "SearchRequest"):
        examples = schema["components"]["schemas"][name]["properties"]["question"]["examples"]
        assert any("carte" in example for example in examples)
        assert any("Wohnsitz" in example for example in examples)


def test_the_description_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text

    assert "http://" not in page
    assert "https://" not in page
    assert "//" not in page.replace("</", "<")
    assert "<script" not in page
    assert "Français" in page
    assert "Deutsch" in page
    assert "/v1/answers" in page


# --- admission -------------------------------------------------------------------------------------------------------


def test_who_finds_no_place_is_told_when_to_come_back(banks: Bank, open_service: OpenState, tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from service.app import create_app
    from tests.service.conftest import service_settings
    from tests.service.wire import events

    settings = service_settings(banks.settings.data_folder, tmp_path)
    state = open_service(settings, searches=1)
    client = TestClient(create_app(settings, state))
    body = {"question": "Wie beantrage ich einen Reisepass?", "countries": ["DE"]}
    with state.searches:
        for path in POSTS:
            response = client.post(path, json=body)
            assert response.status_code == 503
            assert int(response.headers["retry-after"]) >= 1
            is_problem(response, Status.ERROR_TIMEOUT)
        streamed = events(client.post("/v1/answers", json=body, headers=EVENT_STREAM).text)
        assert [event.name for event in streamed] == ["error"]
        assert client.get("/health/live").status_code == 200
    assert client.post("/v1/answers", json=body).status_code == 200
    state.close()


def test_a_reader_who_leaves_gives_everything_back(client: TestClient, state: State) -> None:
    """A person closes the page while the answer is read to them: the place and the generation are free again."""
    body = json.dumps({"question": "Wie beantrage ich einen Reisepass?", "countries": ["DE"]}).encode()
    free = state.searches._value  # pyright: ignore[reportPrivateUsage]

    async def leave(after: int) -> None:
        gone = anyio.Event()
        received = 0
        sent = 0

        async def receive() -> dict[str, Any]:
            nonlocal received
            received += 1
            if received == 1:
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal sent
            sent += 1
            if sent > after:
                gone.set()
                await anyio.sleep(0.01)

        headers = [(b"content-type", b"application/json"), (b"accept", b"text/event-stream")]
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "path": "/v1/answers",
            "raw_path": b"/v1/answers",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
        }
        await client.app(scope, receive, send)  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]

    async def many() -> None:
        for after in (0, 1, 2, 3) * 3:
            await leave(after)

    anyio.run(many)
    held = state.current._open  # pyright: ignore[reportPrivateUsage]
    assert state.searches._value == free  # pyright: ignore[reportPrivateUsage]
    assert held is not None
    assert held.readers == 0
