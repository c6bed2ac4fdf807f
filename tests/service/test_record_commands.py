"""``python -m service purge | record | replay | feedback``, in processes of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.ledger import Ledger
from service.schemas import Answer, Feedback, Status
from tests.service.test_ask import environment, one_line, run

if TYPE_CHECKING:
    from tests.conftest import Town


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def settings(data: Path, models_folder: Path) -> dict[str, str]:
    return environment(data, models_folder)


@pytest.fixture
def ledger(settings: dict[str, str], data: Path) -> Generator[Ledger]:
    opened = Ledger(f"sqlite:///{data / 'ledger.sqlite'}")
    yield opened
    opened.close()


def made(days: int = 0) -> Answer:
    return Answer(
        id="",
        status=Status.REFUSED_NO_PASSAGE,
        language="de",
        question="Was kostet ein Zeppelin?",
        message="Dazu sagen die Quellen nichts.",
        asked_at=datetime.now(UTC) - timedelta(days=days),
    )


def test_purge_deletes_what_is_older_than_the_setting_or_than_asked(settings: dict[str, str], ledger: Ledger) -> None:
    kept = [ledger.record(made(days)).id for days in (200, 170, 5)]

    process = run(settings, "purge")
    assert (process.returncode, process.stdout) == (0, "answers deleted: 1\n"), process.stderr
    process = run(settings | {"DEUXRIVES_RETENTION_DAYS": "100"}, "purge")
    assert process.stdout == "answers deleted: 1\n"
    process = run(settings, "purge", "--older-than", "6")
    assert process.stdout == "answers deleted: 0\n"
    assert [ledger.get(reference) is not None for reference in kept] == [False, False, True]
    assert run(settings, "purge", "--older-than", "0").stdout == "answers deleted: 1\n"
    assert ledger.get(kept[2]) is None


def test_purge_deletes_named_answers_only(settings: dict[str, str], ledger: Ledger) -> None:
    kept, gone = ledger.record(made(400)).id, ledger.record(made()).id

    process = run(settings, "purge", "--id", gone.lower())

    assert (process.returncode, process.stdout) == (0, "answers deleted: 1\n")
    assert ledger.get(gone) is None
    assert ledger.get(kept) is not None
    process = run(settings, "purge", "--id", gone)
    assert process.returncode == 1
    assert gone in process.stderr
    assert "give one" in one_line(run(settings, "purge", "--id", kept, "--older-than", "1"))


def test_record_shows_all_that_is_kept(settings: dict[str, str], ledger: Ledger) -> None:
    given = ledger.record(made())
    ledger.add_feedback(given.id, Feedback(helpful=False, reasons=["incomplete"], comment="Zu kurz."))

    process = run(settings, "record", given.id)

    assert process.returncode == 0, process.stderr
    shown = json.loads(process.stdout)
    assert Answer.model_validate(shown["answer"]) == given
    assert shown["feedback"][0]["comment"] == "Zu kurz."
    assert "prompt_hash" in shown["trace"]
    assert "XXX" in one_line(run(settings, "record", "XXX-XXX-XXX"))


def test_feedback_lists_what_was_said(settings: dict[str, str], ledger: Ledger) -> None:
    given = ledger.record(made())
    ledger.add_feedback(given.id, Feedback(helpful=False, reasons=["incomplete"]))
    ledger.add_feedback(given.id, Feedback(helpful=True), datetime.now(UTC) - timedelta(days=30))

    process = run(settings, "feedback")
    assert process.returncode == 0, process.stderr
    assert "helpful: 1 answers   not helpful: 1 answers" in process.stdout
    assert "incomplete" in process.stdout
    recent = json.loads(run(settings, "feedback", "--days", "7", "--json").stdout)
    assert (recent["helpful"], recent["not_helpful"]) == (0, 1)


def test_replay_tells_by_its_exit_code_whether_the_answer_is_the_same(
    settings: dict[str, str], data: Path, town: Town
) -> None:
    shutil.copytree(town.settings.data_folder / "generations", data / "generations")
    shutil.copy(town.settings.data_folder / "current", data / "current")
    asked = run(settings, "ask", "Was kostet der Personalausweis?", "--country", "de", "--json")
    given = Answer.model_validate_json(asked.stdout)

    same = run(settings, "replay", given.id)
    assert (same.returncode, same.stdout.splitlines()[0]) == (0, "same answer"), same.stderr

    ledger = Ledger(f"sqlite:///{data / 'ledger.sqlite'}")
    sentence = given.sentences[0].model_copy(update={"text": "Der Ausweis kostet 12 Euro."})
    other = ledger.record(given.model_copy(update={"sentences": [sentence, *given.sentences[1:]]}))
    ledger.close()
    differs = run(settings, "replay", other.id, "--json")
    assert differs.returncode == 3, differs.stderr
    found = json.loads(differs.stdout)
    assert found["sentences_removed"] == ["Der Ausweis kostet 12 Euro."]
    assert found["sentences_added"] == [given.sentences[0].text]
    as_text = run(settings, "replay", other.id)
    assert as_text.returncode == 3
    assert "  - Der Ausweis kostet 12 Euro.\n" in as_text.stdout


@pytest.mark.parametrize("command", [("purge",), ("record", "X"), ("replay", "X"), ("feedback",)])
def test_a_ledger_that_cannot_be_opened_is_one_line(settings: dict[str, str], command: tuple[str, ...]) -> None:
    broken = settings | {"DEUXRIVES_DATABASE_URL": "sqlite:////proc/nowhere/ledger.sqlite"}

    assert "cannot open the ledger" in one_line(run(broken, *command))
