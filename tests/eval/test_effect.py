"""The effect: the same questions answered by two generations, and what a reader would see change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eval.effect import Asked, as_data, effects, from_demo, from_file, from_ledger, unique
from eval.topics import SetError
from ingest.cache import Cache
from retriever.edge_store import EdgeStore
from service.ledger import Ledger
from service.schemas import Answer, Citation, Feedback, Sentence, Status
from service.settings import ServiceSettings
from tests.conftest import RememberingEmbedder, silent
from tests.ingest.desk import Desk
from tests.pages import FRENCH, GERMAN, write_town

ROOT = Path(__file__).parents[2]
PRICE = Asked("Was kostet der Personalausweis?", "de", ("DE",))
BIRTH = Asked("Dans quel délai faut-il déclarer une naissance ?", "fr", ("FR",))
MOVE = Asked("Wie melde ich meinen Wohnsitz an?", "de", ("DE",))


@pytest.fixture
def two(tmp_path: Path, models_folder: Path, quick_embedder: RememberingEmbedder) -> tuple[Path, str, str]:
    """A folder with two generations: in the second a fee has changed and a page is gone."""
    write_town(tmp_path / "corpora")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    with closing(Cache(tmp_path / "data" / "cache.sqlite")) as cache:
        desk = Desk(tmp_path, quick_embedder, cache)
        old = desk.sync().generation
        title, body = GERMAN["personalausweis"]
        desk.write("stadt", "personalausweis", title, body.replace("kostet 37 Euro", "kostet 46 Euro"))
        for name in FRENCH:
            if name != "permis-conduire":
                (desk.corpora / "ville" / "pages" / f"{name}.md").unlink()
        new = desk.sync(accept_loss=("ville",)).generation
    return tmp_path, old, new


def test_what_changes_is_told_and_what_does_not_is_not(two: tuple[Path, str, str]) -> None:
    folder, old, new = two
    settings = ServiceSettings(data_folder=folder / "data", corpora_folder=folder / "corpora")
    price, birth, move = effects(settings, old, new, [PRICE, BIRTH, MOVE], silent)
    assert "37 Euro" in " ".join(s.text for s in price.old.sentences)
    assert "46 Euro" in " ".join(s.text for s in price.new.sentences)
    assert "sentences" in price.kinds and "reworded" in price.kinds
    assert (birth.kinds[0], birth.old.status, bool(birth.new.sentences)) == ("refused", Status.ANSWERED, False)
    assert move.kinds == () and move.differences.same
    assert (price.old.generation, price.new.generation) == (old, new)
    assert not (folder / "data" / "ledger.sqlite").exists()  # nothing was recorded
    back = effects(settings, new, old, [BIRTH], silent)
    assert back[0].kinds[0] == "answered"

    data = as_data(old, new, [move, price, birth])
    assert (data["questions"], data["changed"]) == (3, 2)
    assert [bool(row["kinds"]) for row in data["effects"]] == [True, True, False]
    assert data["effects"][0]["old"]["citations"][0]["document_title"] == "Personalausweis beantragen"
    assert data["effects"][0]["differences"]["sentences_removed"]
    json.dumps(data)


def test_the_command_writes_it_all_and_records_the_run(two: tuple[Path, str, str]) -> None:
    folder, old, new = two
    questions = folder / "questions.jsonl"
    rows = [{"text": a.text, "lang": a.language, "countries": list(a.countries)} for a in (PRICE, BIRTH, MOVE)]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows) + "\n", encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
        "DEUXRIVES_DATA_FOLDER": str(folder / "data"),
        "DEUXRIVES_CORPORA_FOLDER": str(folder / "corpora"),
        "COLUMNS": "160",
    }

    def effect(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "eval", "effect", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    done = effect(old, new, "--questions", str(questions), "--json", "out/effect.json", "--run", "r1", "--by", "Zoë")
    assert done.returncode == 0, done.stderr
    assert "3 questions (file 3): 2 change" in done.stdout
    data = json.loads((folder / "out" / "effect.json").read_text(encoding="utf-8"))
    assert data == json.loads((folder / "data" / "runs" / "r1" / "report.json").read_text(encoding="utf-8"))
    record = json.loads((folder / "data" / "runs" / "r1" / "run.json").read_text(encoding="utf-8"))
    assert (record["state"], record["command"], record["by"], record["done"]) == ("done", "effect", "Zoë", 3)
    assert record["messages"] == ["2 of 3 questions are answered otherwise"]
    refused = effect(old, "20200101T000000000-deadbeef", "--questions", str(questions))
    assert (refused.returncode, refused.stderr.strip().count("\n")) == (1, 0)
    assert "there is no generation 20200101T000000000-deadbeef" in refused.stderr


def given(question: str, **fields: object) -> Answer:
    citation = Citation(
        number=1,
        quote="Satz.",
        passage_id="p1",
        document_id="stadt:a",
        document_title="A",
        corpus="stadt",
        authority="Amt",
        jurisdiction="DE",
        language="de",
        url="https://example.org",
        document_url="/v1/documents/a",
    )
    values: dict[str, object] = {
        "id": "",
        "status": Status.ANSWERED,
        "language": "de",
        "question": question,
        "message": "Gefunden.",
        "sentences": [Sentence(text="Satz.", citations=[1], language="de", country="DE")],
        "citations": [citation],
        "generation": "g1",
        "asked_at": datetime(2026, 11, 24, 8, tzinfo=UTC),
        **fields,
    }
    return Answer.model_validate(values)


def test_flagged_questions_come_first_then_the_frequent_ones() -> None:
    with closing(Ledger("sqlite://")) as ledger:
        asked = [
            given("Wie melde ich mich an?"),
            given("wie melde  ich mich an"),
            given("Wie melde ich mich an?", countries=["DE"], country_source="person"),
            given("Was kostet der Ausweis?"),
            given("Combien coûte la carte ?", language="fr"),
            given("Combien coûte la carte ?", language="fr"),
            given("Combien coûte la carte ?", language="fr"),
            given("x" * 30, status=Status.REJECTED_TOO_LONG, generation=""),
            given("x" * 30, status=Status.REJECTED_TOO_LONG, generation=""),
        ]
        kept = [
            ledger.record(a.model_copy(update={"asked_at": a.asked_at + timedelta(minutes=n)}))
            for n, a in enumerate(asked)
        ]
        ledger.add_feedback(kept[3].id, Feedback(helpful=False, reasons=["outdated"], passage_id="p1"))
        ledger.add_feedback(kept[4].id, Feedback(helpful=True))
        found = from_ledger(ledger)
    assert [(one.source, one.text, one.times, one.language) for one in found] == [
        ("flagged", "Was kostet der Ausweis?", 1, "de"),
        ("frequent", "Combien coûte la carte ?", 3, "fr"),
        ("frequent", "wie melde  ich mich an", 2, "de"),
    ]
    assert found[1].reference == kept[6].id  # the latest


def test_a_question_comes_once_as_it_came_first() -> None:
    flagged = Asked("Wo?", "de", source="flagged")
    assert unique([flagged, Asked("wo ?", "de", source="demo"), Asked("Wo?", "fr")]) == [flagged, Asked("Wo?", "fr")]


def test_our_own_questions_are_asked_only_where_their_pages_are(two: tuple[Path, str, str]) -> None:
    folder, old, new = two
    assert from_demo(EdgeStore(folder / "data"), old, new) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no question in it"),
        ("{", "line 1: expected"),
        ('{"text": "Wo?"}\n{"lang": "fr"}', "line 2: expected"),
        ('{"text": "Wo?", "lang": "en"}', "line 1: expected"),
        ('{"text": "Wo?", "countries": ["IT"]}', "line 1: expected"),
        ("[]", "line 1: expected"),
    ],
)
def test_a_wrong_file_of_questions_is_named(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetError, match=says):
        from_file(path)
    with pytest.raises(SetError, match="cannot be read"):
        from_file(tmp_path / "nirgends")
