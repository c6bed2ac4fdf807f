"""What the record of answers tells an editor: over HTTP with the editor key, and nobody else."""

from __future__ import annotations

from collections.abc import Generator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr, ValidationError

from service.ledger import Ledger
from service.quality_file import quality_file, write_report
from service.record import ConsideredPassage, Trace
from service.schemas import Answer, Citation, Feedback, Status
from service.settings import ServiceSettings
from tests.pages import manifest, page

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from service.state import State
    from tests.service.conftest import OpenState, Publish

KEY = "redaktion-0123456789"
NOW = datetime.now(UTC)
TITLE = "Bewohnerparkausweis"
TEXT = "Der Bewohnerparkausweis kostet 65 Euro im Jahr. Er gilt für ein Fahrzeug."
OTHER = "Die Hundesteuer beträgt 90 Euro im Jahr für jeden Hund."


class House:
    """A service with two pages, whose texts can be changed and published anew."""

    def __init__(self, folder: Path, publish: Publish, open_service: OpenState) -> None:
        self.folder = folder
        self.pages = folder / "corpora" / "stadt" / "pages"
        self.pages.mkdir(parents=True)
        (self.pages.parent / "manifest.toml").write_text(manifest("stadt", "de", "DE"), encoding="utf-8")
        self._publish = publish
        self.write("parken", TITLE, TEXT)
        self.write("hund", "Hundesteuer", OTHER)
        self.publish()
        settings = ServiceSettings(
            data_folder=folder / "data", corpora_folder=folder / "corpora", editor_key=SecretStr(KEY)
        )
        self.state: State = open_service(settings)
        self.ledger: Ledger = self.state.ledger

    def write(self, name: str, title: str, text: str) -> None:
        (self.pages / f"{name}.md").write_text(page(name, title, "de", "DE", text), encoding="utf-8")

    def publish(self) -> str:
        return self._publish(self.folder / "data", self.folder / "corpora")

    def client(self) -> TestClient:
        from fastapi.testclient import TestClient

        from service.app import create_app

        return TestClient(create_app(self.state.settings, self.state), headers={"Authorization": f"Bearer {KEY}"})

    def answer(self, question: str, document: str = "stadt:parken", quote: str = "", **more: Any) -> str:
        """Record an answer that cites the first passage of a document; gives its reference number."""
        with self.state.current.use() as searcher:
            [passage, *_] = searcher.index.document(document)
            generation = searcher.index.generation.id
        cited = Citation(
            number=1,
            quote=quote or passage.text.strip(),
            passage_id=passage.id,
            document_id=document,
            document_title=passage.title,
            corpus="stadt",
            authority="Stadt",
            jurisdiction="DE",
            language="de",
            url="",
            document_url="",
        )
        considered = ConsideredPassage(
            id=passage.id,
            document_id=document,
            digest=passage.digest,
            document_digest=passage.document_digest,
            country="DE",
            rank=1,
            cited=True,
        )
        fields: dict[str, Any] = {
            "id": "",
            "status": Status.ANSWERED,
            "language": "de",
            "question": question,
            "message": "",
            "citations": [cited],
            "generation": generation,
            "asked_at": NOW,
        }
        return self.ledger.record(Answer(**fields | more), Trace(countries=["DE"], passages=[considered])).id

    def nothing(
        self, question: str, language: str = "de", status: Status = Status.REFUSED_NO_PASSAGE, days: int = 0
    ) -> str:
        fields: dict[str, Any] = {"id": "", "status": status, "language": language, "question": question, "message": ""}
        return self.ledger.record(Answer(**fields, asked_at=NOW - timedelta(days=days))).id

    def flag(self, reference: str, comment: str = "") -> None:
        found = self.ledger.get(reference)
        assert found is not None
        passage = found.citations[0].passage_id
        said = Feedback(helpful=False, reasons=["outdated"], passage_id=passage, comment=comment)
        assert self.ledger.add_feedback(reference, said)


@pytest.fixture
def house(tmp_path: Path, publish: Publish, open_service: OpenState) -> Generator[House]:
    """A house of one's own, to publish in."""
    built = House(tmp_path, publish, open_service)
    yield built
    built.state.close()


@pytest.fixture(scope="module")
def _shared(tmp_path_factory: pytest.TempPathFactory, publish: Publish, open_service: OpenState) -> Generator[House]:
    built = House(tmp_path_factory.mktemp("house"), publish, open_service)
    yield built
    built.state.close()


@pytest.fixture
def still(_shared: House, tmp_path: Path) -> Generator[House]:
    """The pages that all tests share, with a record of one's own."""
    house, state = copy(_shared), _shared.state
    house.ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    house.state = replace(state, ledger=house.ledger)
    yield house
    house.ledger.close()


def get(client: TestClient, path: str) -> Any:
    response = client.get(f"/v1/reports/{path}")
    assert response.status_code == 200, response.text
    return response.json()


def test_a_document_knows_the_questions_that_were_answered_from_it(still: House) -> None:
    first = still.answer("Was kostet das Parken?", asked_at=NOW - timedelta(days=9))
    second = still.answer("Parkausweis: welche Gebühr?", quote="Der Bewohnerparkausweis kostet 65 Euro im Jahr.")
    still.answer("Hundesteuer?", "stadt:hund")
    report = get(still.client(), "citing/stadt:parken")
    assert [cited["asked"]["reference"] for cited in report["cited_in"]] == [second, first]
    assert report["cited_in"][0]["quotes"] == ["Der Bewohnerparkausweis kostet 65 Euro im Jahr."]
    assert (report["document_title"], report["published"], report["times"]) == (TITLE, True, 2)
    latest = get(still.client(), "citing/stadt:parken?days=3&limit=1")
    assert [cited["asked"]["reference"] for cited in latest["cited_in"]] == [second]
    assert latest["times"] == 1


def test_a_document_that_was_removed_still_has_its_questions(house: House) -> None:
    house.answer("Hundesteuer?", "stadt:hund")
    (house.pages / "hund.md").unlink()
    for number in range(3):  # a corpus may not lose too much at once
        house.write(f"seite-{number}", f"Seite {number}", f"Text der Seite {number} über Anträge.")
    house.publish()
    report = get(house.client(), "citing/stadt:hund")
    assert (report["published"], report["times"], report["document_title"]) == (False, 1, "Hundesteuer")
    assert house.client().get("/v1/reports/citing/stadt:nie").status_code == 404


def test_an_id_is_looked_for_as_it_is_and_not_as_a_pattern(still: House) -> None:
    still.answer("Was kostet das Parken?")
    for wild in ("stadt:p%", "stadt:parke_", 'stadt:"parken', "stadt:par\\ken"):
        assert still.client().get(f"/v1/reports/citing/{wild}").status_code == 404


def test_what_found_nothing_is_clustered_across_languages_and_mapped_to_a_page(still: House) -> None:
    french = still.nothing("Où les habitants obtiennent-ils une carte de stationnement ?", "fr")
    german = [still.nothing("Wo bekommen Anwohner einen Parkausweis?") for _ in range(2)]
    german.append(still.nothing("wo bekommen anwohner  einen parkausweis?", status=Status.REFUSED_NOT_SUPPORTED))
    alone = still.nothing("Wie repariere ich einen tropfenden Wasserhahn?")
    still.nothing("Zu alt, um gezählt zu werden", days=40)
    still.nothing("Wie wird das Wetter?", status=Status.REFUSED_OUT_OF_SCOPE)
    report = get(still.client(), "unanswered?days=30")
    parking, tap = report["clusters"]
    assert (report["questions"], report["left_out"]) == (5, 0)
    assert {asked["reference"] for asked in parking["questions"]} == {french, *german}
    assert (parking["times"], parking["languages"]) == (4, {"fr": 1, "de": 3})
    assert parking["nearest"][0]["document_id"] == "stadt:parken"
    assert [asked["reference"] for asked in tap["questions"]] == [alone]
    assert tap["evidence"] < parking["evidence"]
    assert len(get(still.client(), "unanswered?limit=1")["clusters"]) == 1


def test_no_unanswered_question_is_an_empty_report(still: House) -> None:
    assert get(still.client(), "unanswered")["clusters"] == []


def test_a_flagged_passage_is_to_be_asked_again_once_its_page_has_changed(house: House) -> None:
    reference = house.answer("Was kostet das Parken?")
    dog = house.answer("Wie hoch ist die Hundesteuer?", "stadt:hund")
    house.flag(reference, "Die Gebühr ist gestiegen.")
    house.flag(dog)
    before = get(house.client(), "flagged")["passages"]
    assert [(p["state"], p["ask_again"]) for p in before] == [("unchanged", []), ("unchanged", [])]

    house.write("parken", TITLE, TEXT.replace("65", "70"))
    house.publish()
    changed, same = get(house.client(), "flagged")["passages"]
    assert (changed["document_id"], changed["state"], changed["ask_again"]) == ("stadt:parken", "changed", [reference])
    assert (changed["comments"], changed["reasons"]) == (["Die Gebühr ist gestiegen."], {"outdated": 1})
    assert changed["answers"][0]["question"] == "Was kostet das Parken?"
    assert (same["state"], same["ask_again"]) == ("unchanged", [])


def test_asking_again_says_what_is_answered_today(house: House) -> None:
    from service import reports

    reference = house.answer("Was kostet der Bewohnerparkausweis?")
    house.flag(reference)
    house.write("parken", TITLE, TEXT.replace("65", "70"))
    house.publish()
    with house.state.current.use() as searcher:
        report = reports.flagged(house.ledger, searcher.index)
    [passage] = reports.ask_again(house.state, report).passages
    [difference] = passage.asked_again
    assert difference.reference == reference
    assert not difference.same
    assert any("70 Euro" in sentence for sentence in difference.sentences_added)


def test_words_that_moved_are_not_to_be_asked_again_and_a_page_that_is_gone_is(house: House) -> None:
    moved, gone = house.answer("Was kostet das Parken?"), house.answer("Hundesteuer?", "stadt:hund")
    house.flag(moved)
    house.flag(gone)
    house.write("parken", TITLE, f"{TEXT}\n\n## Neu\n\nEin neuer Abschnitt.")
    house.publish()
    with house.state.current.use() as searcher:
        document = searcher.index.document("stadt:parken")
        held = house.ledger.get_record(moved)
        assert held is not None
        from service.reports import _state  # pyright: ignore[reportPrivateUsage]

        digests = {p.id: p.digest for p in document}
        ids = [p.id for p in document]
        assert len(ids) == 2
        # The words of the first passage, as if they had been the second one's when the answer was given.
        assert _state(ids[1], digests[ids[0]], [], digests, "") == "moved"
        assert _state(ids[0], digests[ids[0]], [], digests, "") == "unchanged"
        assert _state(ids[0], "another", [], digests, "") == "changed"
        assert _state(ids[0], "", held.answer.citations, digests, TEXT) == "unchanged"
        assert _state(ids[0], "", held.answer.citations, digests, "") == "changed"
        assert _state(ids[0], digests[ids[0]], [], {}, "") == "gone"


def test_the_last_report_on_quality_is_offered(still: House) -> None:
    from eval.quality import Bounds, examine
    from tests.conftest import silent

    assert still.client().get("/v1/reports/quality").status_code == 404
    with still.state.current.use() as searcher:
        report = examine(searcher.index, None, {}, NOW, Bounds(), silent)
    write_report(quality_file(still.state.settings.data_folder), report)
    assert get(still.client(), "quality") == report.model_dump(mode="json")


PATHS = ("citing/stadt:parken", "unanswered", "flagged", "quality")
WRONG = ("", "Bearer", "Bearer falsch", f"Basic {KEY}", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", "Bearer é")


@pytest.mark.parametrize("path", PATHS)
def test_without_the_key_nothing_is_said(still: House, path: str) -> None:
    client = still.client()
    del client.headers["Authorization"]
    for sent in WRONG:
        response = client.get(
            f"/v1/reports/{path}", headers=[(b"Authorization", sent.encode("latin-1"))] if sent else []
        )
        assert response.status_code == 403
        assert set(response.json()) == {"status", "message", "message_fr", "message_de"}
        assert KEY not in response.text


@pytest.mark.parametrize("path", PATHS)
def test_without_a_key_in_the_settings_the_routes_are_closed(still: House, path: str) -> None:
    closed = still.state.settings.model_copy(update={"editor_key": SecretStr("")})
    still.state = replace(still.state, settings=closed)
    for sent in ("Bearer ", f"Bearer {KEY}"):
        response = still.client().get(
            f"/v1/reports/{path}", headers={"Authorization": sent, "Accept-Language": "de-DE,de;q=0.9"}
        )
        assert response.status_code == 404
        assert response.json()["message"] == response.json()["message_de"]
        assert "DEUXRIVES_EDITOR_KEY" in response.json()["message_fr"]


def test_a_short_key_is_refused_and_not_repeated() -> None:
    for key in ("kurz", "clé-de-rédaction-longue", "mit leerzeichen und lang"):
        with pytest.raises(ValidationError, match="at least 16"):
            ServiceSettings(editor_key=SecretStr(key))
    assert ServiceSettings(editor_key=SecretStr(f" {KEY}\n")).editor_key.get_secret_value() == KEY
