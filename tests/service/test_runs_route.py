"""``/v1/runs``: the key, one run at a time in a process of its own, the history, and the files of a corpus."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.pages import manifest
from tests.service.conftest import service_settings

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.service.conftest import OpenState

KEY = "a-key-for-the-tests-0123"
HEADER = "Authorization"
PLAYED = Path(__file__).with_name("played_run.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder and a corpora folder with one town and one corpus whose files are elsewhere."""
    corpora = tmp_path / "corpora"
    (corpora / "town" / "pages").mkdir(parents=True)
    (corpora / "town" / "manifest.toml").write_text(manifest("town", "fr", "FR"), encoding="utf-8")
    (corpora / "town" / "pages" / "taxe.md").write_text("# Taxe", encoding="utf-8")
    (corpora / "afar").mkdir()
    (corpora / "afar" / "manifest.toml").write_text(
        manifest("afar", "fr", "FR").replace('source = "pages"', 'source = "../../elsewhere"'), encoding="utf-8"
    )
    (tmp_path / "elsewhere").mkdir()
    return tmp_path


@pytest.fixture
def closed(folder: Path, open_service: OpenState) -> Generator[TestClient]:
    """A service without an editor key."""
    from fastapi.testclient import TestClient

    from service.app import create_app

    settings = service_settings(folder / "data", folder / "corpora")
    state = open_service(settings)
    yield TestClient(create_app(settings, state))
    state.close()


@pytest.fixture
def editor(folder: Path, open_service: OpenState) -> Generator[TestClient]:
    """An editor's client; the runs are played."""
    from fastapi.testclient import TestClient

    from service.app import create_app

    settings = service_settings(folder / "data", folder / "corpora", editor_key=SecretStr(KEY))
    state = open_service(settings)
    state.run_command = lambda arguments: [sys.executable, str(PLAYED), *arguments]
    client = TestClient(create_app(settings, state))
    client.headers[HEADER] = f"Bearer {KEY}"
    yield client
    (folder / "data" / "hold").unlink(missing_ok=True)
    _wait(lambda: _state(folder) not in ("queued", "running"))
    state.close()


def _state(folder: Path) -> str:
    runs = sorted((folder / "data" / "runs").glob("*/run.json"))
    return json.loads(runs[-1].read_text(encoding="utf-8"))["state"] if runs else ""


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def _start(client: TestClient, step: str = "build", **more: object) -> dict[str, Any]:
    response = client.post("/v1/runs", json={"step": step, "by": "Élodie"} | more)
    assert response.status_code == 202, response.text
    return response.json()


def _ended(client: TestClient, identifier: str) -> dict[str, Any]:
    _wait(lambda: client.get(f"/v1/runs/{identifier}").json()["run"]["state"] in ("done", "failed"))
    return client.get(f"/v1/runs/{identifier}").json()


ROUTES = [
    ("GET", "/v1/runs"),
    ("POST", "/v1/runs"),
    ("GET", "/v1/runs/plan"),
    ("GET", "/v1/runs/files"),
    ("POST", "/v1/runs/files/town/new.md"),
    ("DELETE", "/v1/runs/files/town/taxe.md"),
    ("GET", "/v1/runs/20261124T080000000-0000"),
]


def test_without_a_key_in_the_settings_everything_is_closed(closed: TestClient, folder: Path) -> None:
    for (method, path), headers in product(ROUTES, ({}, {HEADER: ""}, {HEADER: "Bearer "})):
        response = closed.request(method, path, json={"step": "plan", "by": "x"}, headers=headers)
        assert response.status_code == 404
        assert "DEUXRIVES_EDITOR_KEY" in response.json()["message_fr"]
        assert "DEUXRIVES_EDITOR_KEY" in response.json()["message_de"]
    assert (folder / "corpora" / "town" / "pages" / "taxe.md").exists()
    assert not (folder / "data" / "runs").exists()


def test_a_wrong_key_opens_nothing(editor: TestClient, folder: Path) -> None:
    del editor.headers[HEADER]
    for (method, path), given in product(ROUTES, (None, "", KEY[:-1], f"{KEY}x", "x" * 5000)):
        headers = {} if given is None else {HEADER: f"Bearer {given}"}
        response = editor.request(method, path, json={"step": "plan", "by": "x"}, headers=headers)
        assert response.status_code == 403
        assert response.json()["message_fr"] != response.json()["message_de"]
        assert KEY not in response.text
    assert (folder / "corpora" / "town" / "pages" / "taxe.md").exists()
    assert not (folder / "data" / "runs").exists()


def test_a_run_is_started_followed_and_kept_in_the_history(editor: TestClient, folder: Path) -> None:
    (folder / "data" / "hold").write_text("")
    run = _start(editor, corpora=["town"], accept_loss=["town"])
    assert run["state"] == "queued" and run["by"] == "Élodie"
    _wait(lambda: _state(folder) == "running")
    going = editor.get(f"/v1/runs/{run['id']}").json()
    assert going["run"]["doing"] == "embed" and going["run"]["progress"] == 0.4 and going["run"]["seconds_left"] == 12.5
    assert editor.get("/v1/runs").json()["running"] == run["id"]
    arguments, environment = json.loads((folder / "data" / "asked.json").read_text(encoding="utf-8"))
    assert arguments == [
        "ingest", "build", "--corpus", "town", "--accept-loss", "town", "--run", run["id"], "--",
    ]  # fmt: skip
    assert environment["DEUXRIVES_CORPORA_FOLDER"] == str(folder / "corpora")
    (folder / "data" / "hold").unlink()
    detail = _ended(editor, run["id"])
    assert detail["run"]["exit_code"] == 3 and detail["run"]["messages"] == ["one file failed"]
    assert detail["run"]["corpora"] == {"town": {"added": 1, "changed": 1, "unchanged": 40, "removed": 0, "failed": 1}}
    plan = detail["plan"][0]
    assert plan["changed"] == [{"document_id": "town:tax", "reason": "text"}]
    assert plan["failed"] == [{"name": "broken.pdf", "reason": "not a PDF"}]
    assert plan["expired"] == [{"document_id": "town:old", "reason": "2026-01-31"}]
    overview = editor.get("/v1/runs").json()
    assert overview["running"] == ""
    assert [(item["step"], item["by"], item["state"]) for item in overview["runs"]] == [("build", "Élodie", "done")]
    assert editor.get("/v1/runs/plan").json() == detail


def test_a_second_run_is_refused_in_words_that_name_the_first(editor: TestClient, folder: Path) -> None:
    (folder / "data" / "hold").write_text("")
    first = _start(editor, "publish", generation="20261124T080000000-abcd")
    response = editor.post("/v1/runs", json={"step": "rollback", "by": "Jürgen"}, headers={"Accept-Language": "de"})
    assert response.status_code == 409
    assert response.json()["message"].startswith("Es läuft schon ein Vorgang: eine Veröffentlichung, von Élodie.")
    assert "une publication, par Élodie" in response.json()["message_fr"]
    (folder / "data" / "hold").unlink()
    _ended(editor, first["id"])
    second = _start(editor, "rollback")
    assert second["id"] > first["id"]
    arguments, _ = json.loads((folder / "data" / "asked.json").read_text(encoding="utf-8"))
    _ended(editor, second["id"])
    assert arguments[:2] in (["ingest", "publish"], ["ingest", "rollback"])


def test_two_at_the_same_moment_make_one_run(editor: TestClient, folder: Path) -> None:
    def plan(_: int) -> int:
        return editor.post("/v1/runs", json={"step": "plan", "by": "x"}).status_code

    (folder / "data" / "hold").write_text("")
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(plan, range(8)))
    assert sorted(codes) == [202] + [409] * 7
    assert len(list((folder / "data" / "runs").glob("*/run.json"))) == 1


def test_the_run_is_a_session_of_its_own_and_knows_no_key(
    editor: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEUXRIVES_EDITOR_KEY", KEY)
    (folder / "data" / "hold").write_text("")
    run = _start(editor)
    _wait(lambda: _state(folder) == "running")
    pid = json.loads((folder / "data" / "runs" / run["id"] / "run.json").read_text(encoding="utf-8"))["pid"]
    assert os.getsid(pid) == pid != os.getsid(0), "what ends the service does not end the run"
    _, environment = json.loads((folder / "data" / "asked.json").read_text(encoding="utf-8"))
    assert KEY not in environment.values()


def test_a_killed_run_is_said_to_have_failed_and_blocks_nothing(editor: TestClient, folder: Path) -> None:
    (folder / "data" / "hold").write_text("")
    run = _start(editor)
    _wait(lambda: _state(folder) == "running")
    os.kill(json.loads((folder / "data" / "runs" / run["id"] / "run.json").read_text())["pid"], signal.SIGKILL)
    detail = _ended(editor, run["id"])
    assert detail["run"]["state"] == "failed" and "killed" in detail["run"]["messages"][-1]
    (folder / "data" / "hold").unlink()
    _ended(editor, _start(editor)["id"])


def test_a_process_that_never_begins_is_said_to_have_failed(editor: TestClient, folder: Path) -> None:
    (folder / "data" / "break").write_text("")
    detail = _ended(editor, _start(editor)["id"])
    assert detail["run"]["state"] == "failed" and "before it began" in detail["run"]["messages"][-1]
    assert "Traceback" not in json.dumps(detail)
    (folder / "data" / "break").unlink()


def test_an_effect_without_two_generations_is_refused(editor: TestClient) -> None:
    response = editor.post("/v1/runs", json={"step": "effect", "by": "x"})
    assert response.status_code == 409
    assert "Rien à comparer" in response.json()["message_fr"]


@pytest.mark.parametrize(
    "body",
    [
        {"step": "plan"},
        {"step": "plan", "by": "  "},
        {"step": "plan", "by": "a\nb"},
        {"step": "plan", "by": "x" * 101},
        {"step": "delete", "by": "x"},
        {"step": "plan", "by": "x", "corpora": ["--fetch"]},
        {"step": "plan", "by": "x", "corpora": ["../town"]},
        {"step": "publish", "by": "x", "generation": "../../etc"},
        {"step": "plan", "by": "x", "shell": True},
    ],
)
def test_what_is_no_run_is_refused(editor: TestClient, folder: Path, body: dict[str, object]) -> None:
    assert editor.post("/v1/runs", json=body).status_code == 422
    assert not (folder / "data" / "runs").exists()


def test_a_run_that_is_not_there(editor: TestClient) -> None:
    for identifier in ("20261124T080000000-0000", "..", "plan%2F..", "%2e%2e"):
        assert editor.get(f"/v1/runs/{identifier}").status_code == 404
    assert editor.get("/v1/runs/plan").status_code == 404
    assert editor.get("/v1/runs").json() == {"running": "", "runs": [], "generations": []}


def test_files_are_listed_added_replaced_and_removed(editor: TestClient, folder: Path) -> None:
    pages = folder / "corpora" / "town" / "pages"
    listed = {item["corpus"]: item for item in editor.get("/v1/runs/files").json()["corpora"]}
    assert [file["name"] for file in listed["town"]["files"]] == ["taxe.md"]
    assert listed["town"]["accepted"] == [".md", ".markdown"]
    assert listed["afar"]["accepted"] == [] and listed["afar"]["files"] == []
    for content in (b"# Neu", "# Geändert für alle".encode()):
        response = editor.post("/v1/runs/files/town/l’école (2026).md", content=content)
        assert response.status_code == 201, response.text
        assert (pages / "l’école (2026).md").read_bytes() == content
    assert editor.delete("/v1/runs/files/town/taxe.md").status_code == 204
    assert sorted(path.name for path in pages.iterdir()) == ["l’école (2026).md"], "and nothing is left aside"
    assert editor.delete("/v1/runs/files/town/taxe.md").status_code == 422


@pytest.mark.parametrize(
    ("corpus", "name", "content", "word"),
    [
        ("town", ".hidden.md", b"x", "nom"),
        ("town", "..%5Cup.md", b"x", "nom"),
        ("town", "-rf.md", b"x", "nom"),
        ("town", "a%00b.md", b"x", "nom"),
        ("town", "a%0Ab.md", b"x", "nom"),
        ("town", "x" * 130 + ".md", b"x", "nom"),
        ("town", "page.exe", b"x", "type"),
        ("town", "page.md.sh", b"x", "type"),
        ("town", "page", b"x", "type"),
        ("town", "page.md", b"  \n", "vide"),
        ("afar", "page.md", b"x", "ailleurs"),
        ("nowhere", "page.md", b"x", "ailleurs"),
        ("..", "page.md", b"x", ""),
    ],
)
def test_files_that_are_not_taken(
    editor: TestClient, folder: Path, corpus: str, name: str, content: bytes, word: str
) -> None:
    before = sorted(folder.rglob("*"))
    response = editor.post(f"/v1/runs/files/{corpus}/{name}", content=content)
    assert response.status_code in (404, 405, 422)
    if word:
        assert word in response.json()["message_fr"]
    assert sorted(path for path in folder.rglob("*") if "data" not in path.parts) == [
        path for path in before if "data" not in path.parts
    ]


def test_a_link_is_not_written_through(editor: TestClient, folder: Path) -> None:
    outside = folder / "outside.md"
    outside.write_text("kept")
    (folder / "corpora" / "town" / "pages" / "link.md").symlink_to(outside)
    assert editor.post("/v1/runs/files/town/link.md", content=b"x").status_code == 422
    assert editor.delete("/v1/runs/files/town/link.md").status_code == 422
    assert outside.read_text() == "kept"


def test_a_file_of_a_few_megabytes_is_taken_and_one_beyond_the_limit_is_not(editor: TestClient, folder: Path) -> None:
    assert editor.post("/v1/runs/files/town/large.md", content=b"x" * 3_000_000).status_code == 201
    assert editor.post("/v1/runs/files/town/huge.md", content=b"x" * (20 * 1024 * 1024 + 1)).status_code == 413
    assert not (folder / "corpora" / "town" / "pages" / "huge.md").exists()
    assert editor.post("/v1/runs", content=b"x" * 200_000).status_code == 413, "the other routes keep their bound"
