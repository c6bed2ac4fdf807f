"""Whatever is typed, the service answers with a status and its sentence; and it keeps and logs no personal data."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from service.schemas import Answer, Problem, SearchResponse, Status
from tests.service.nasty import NASTY
from tests.service.wire import EVENT_STREAM, events

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.service.conftest import Bank, OpenState


def check(client: TestClient, text: str) -> None:
    """The string through every way in."""
    # Surrogates cannot be sent as UTF-8, but JSON can escape them.
    body = json.dumps({"question": text}).encode()
    headers = {"Content-Type": "application/json"}
    answered = client.post("/v1/answers", content=body, headers=headers)
    assert answered.status_code in (200, 422), (text, answered.text)
    if answered.status_code == 200:
        given = Answer.model_validate(answered.json())
        assert given.message
        assert len(given.question) <= 1000
        assert all(s.citations for s in given.sentences)
    else:
        Problem.model_validate(answered.json())
    searched = client.post("/v1/search", content=body, headers=headers)
    assert searched.status_code == answered.status_code
    if searched.status_code == 200:
        SearchResponse.model_validate(searched.json())
    segment = quote(text.encode("utf-8", "replace"), safe="")
    for path in ("/v1/documents/", "/v1/answers/"):
        if not segment.strip("."):
            continue  # "", "." and ".." are other paths
        opened = client.get(path + segment)
        assert opened.status_code == 404, text
        assert Problem.model_validate(opened.json()).status is Status.NOT_FOUND


@pytest.mark.parametrize("part", range(6))
def test_our_own_nasty_strings(client: TestClient, part: int, caplog: pytest.LogCaptureFixture) -> None:
    assert len(NASTY) >= 60
    with caplog.at_level(logging.WARNING):
        for text in NASTY[part::6]:
            check(client, text)
    assert caplog.records == [], "nothing of this is worth a line of the log"


def naughty_strings() -> list[str]:
    folder = os.environ.get("DEUXRIVES_TEST_DATA", "")
    path = Path(folder, "security", "blns", "blns.json")
    if not folder or not path.is_file():
        return []
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.real_data
@pytest.mark.parametrize("part", range(8))
def test_the_big_list_of_naughty_strings(client: TestClient, part: int, caplog: pytest.LogCaptureFixture) -> None:
    strings = naughty_strings()
    if not strings:
        pytest.skip("security/blns is not in the folder named by DEUXRIVES_TEST_DATA")
    assert len(strings) > 400
    with caplog.at_level(logging.WARNING):
        for text in strings[part::8]:
            check(client, text)
    assert caplog.records == []


def test_naughty_strings_are_streamed_too(client: TestClient) -> None:
    for text in NASTY[::5]:
        body = json.dumps({"question": text}).encode()
        headers = {"Content-Type": "application/json"} | EVENT_STREAM
        response = client.post("/v1/answers", content=body, headers=headers)
        if response.status_code == 200:
            assert events(response.text)[-1].name == "done"


# --- personal data ---------------------------------------------------------------------------------------------------

RAW = {
    "jean.dupont@example.org": "Comment renouveler mon passeport ? Écrivez-moi à jean.dupont@example.org",
    "FR7630006000011234567890189": "Comment toucher mes allocations familiales sur FR7630006000011234567890189 ?",
    "DE89 3704 0044 0532 0130 00": "Kindergeld bitte auf DE89 3704 0044 0532 0130 00, wie beantrage ich es?",
    "0171 2345678": "Wie melde ich meinen Wohnsitz an? Meine Nummer ist 0171 2345678.",
    "06 12 34 56 78": "Comment obtenir une carte d’identité ? Rappelez-moi au 06 12 34 56 78",
    "1 85 05 78 006 084 91": "Je perds ma carte Vitale, numéro de sécurité sociale 1 85 05 78 006 084 91, que faire ?",
    "Dupontel": "Je m’appelle Marie Dupontel et je veux inscrire mon enfant à l’école.",
    "12.03.1984": "Ich bin geboren am 12.03.1984, wann kann ich in Rente gehen?",
    "4111 1111 1111 1111": "Kann ich die Gebühr mit 4111 1111 1111 1111 zahlen?",
    "petra.muster@beispiel.de": "How can I contact petra.muster@beispiel.de about my passport please?",
    "anna.lang@beispiel.de": ("Wie beantrage ich das? " * 60)[:992]
    + " anna.lang@beispiel.de und noch viel mehr Text danach",
    "kurt.schlimm@beispiel.de": "Ich will mich umbringen. kurt.schlimm@beispiel.de " + "bitte " * 300,
}


def test_personal_data_is_nowhere(
    banks: Bank, open_service: OpenState, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a response, not in the ledger's files, not in a log of any level."""
    from fastapi.testclient import TestClient
    from pydantic import SecretStr

    from service.app import create_app
    from tests.service.conftest import service_settings

    path = tmp_path / "ledger.sqlite"
    settings = service_settings(banks.settings.data_folder, tmp_path, database_url=SecretStr(f"sqlite:///{path}"))
    state = open_service(settings)
    client = TestClient(create_app(settings, state))
    shown: list[str] = []
    recorded: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for question in RAW.values():
            given = client.post("/v1/answers", json={"question": question})
            recorded.append(given.json()["id"])
            searched = client.post("/v1/search", json={"question": question})
            streamed = client.post("/v1/answers", json={"question": question}, headers=EVENT_STREAM)
            shown += [given.text, searched.text, streamed.text]
        logged = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    on_disk = b"".join(file.read_bytes() for file in sorted(tmp_path.glob("ledger.sqlite*")))
    shown += [client.get(f"/v1/answers/{reference}").text for reference in recorded]
    state.close()
    on_disk += path.read_bytes()

    assert len(on_disk) > 10_000
    for raw in RAW:
        for form in {raw, raw.replace(" ", ""), raw.split("@")[0]}:
            assert not any(form in text for text in shown), form
            assert form.encode() not in on_disk, form
            assert form not in logged, form


def test_no_question_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/answers", json={"question": "Wie beantrage ich einen Fischereischein?"})
        client.post("/v1/search", json={"question": "Wie beantrage ich einen Fischereischein?"})
        client.get("/v1/documents/Fischereischein")
        client.get("/v1/answers/Fischereischein")
    assert not [r for r in caplog.records if "Fischereischein" in r.getMessage() and not r.name.startswith("httpx")]
