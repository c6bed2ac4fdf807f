"""``python -m service reports …``, in processes of their own."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.ledger import Ledger
from service.schemas import Answer, Feedback, Status
from tests.service.test_ask import environment, one_line, run

if TYPE_CHECKING:
    from tests.conftest import Town


@pytest.fixture(scope="module")
def settings(town: Town, models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    data = tmp_path_factory.mktemp("reports") / "data"
    shutil.copytree(town.settings.data_folder / "generations", data / "generations")
    shutil.copy(town.settings.data_folder / "current", data / "current")
    return environment(data, models_folder)


def test_the_three_reports_of_an_answer_that_was_flagged_and_one_that_was_not_found(settings: dict[str, str]) -> None:
    asked = run(settings, "ask", "Was kostet der Personalausweis?", "--country", "de", "--json")
    given = Answer.model_validate_json(asked.stdout)
    document, passage = given.citations[0].document_id, given.citations[0].passage_id
    ledger = Ledger(f"sqlite:///{settings['DEUXRIVES_DATA_FOLDER']}/ledger.sqlite")
    ledger.add_feedback(given.id, Feedback(helpful=False, reasons=["outdated"], passage_id=passage, comment="Zu alt."))
    nothing = Answer(
        id="",
        status=Status.REFUSED_NO_PASSAGE,
        language="fr",
        question="Comment adopter un [bold]enfant[/bold] ?",
        message="",
        asked_at=datetime.now(UTC),
    )
    missing = ledger.record(nothing).id
    ledger.close()

    citing = run(settings, "reports", "citing", document)
    assert citing.returncode == 0, citing.stderr
    assert citing.stdout.startswith("Personalausweis beantragen: cited in 1 answers\n")
    assert f"{given.id} {given.asked_at:%Y-%m-%d} answered: Was kostet der Personalausweis?" in citing.stdout
    assert f"“{given.citations[0].quote}”" in citing.stdout
    assert json.loads(run(settings, "reports", "citing", document, "--json").stdout)["times"] == 1

    unanswered = run(settings, "reports", "unanswered", "--days", "2")
    assert unanswered.returncode == 0, unanswered.stderr
    assert unanswered.stdout.startswith("questions that found nothing: 1\n")
    assert "1 × Comment adopter un [bold]enfant[/bold] ? (1 fr)" in unanswered.stdout
    assert missing in unanswered.stdout
    assert "    → " in unanswered.stdout

    flagged = run(settings, "reports", "flagged", "--ask")
    assert flagged.returncode == 0, flagged.stderr
    assert flagged.stdout.startswith("flagged passages: 1\n")
    assert f"unchanged: 1 × Personalausweis beantragen [{document}]" in flagged.stdout
    assert "ask again" not in flagged.stdout
    assert "Zu alt." in flagged.stdout


@pytest.mark.parametrize("command", [("citing", "ville:page"), ("unanswered",), ("flagged",)])
def test_without_an_index_one_line_says_what_to_do(
    tmp_path: Path, models_folder: Path, command: tuple[str, ...]
) -> None:
    settings = environment(tmp_path / "data", models_folder)
    assert "python -m ingest sync" in one_line(run(settings, "reports", *command))
    assert "DEUXRIVES_EDITOR_KEY" in one_line(run(settings | {"DEUXRIVES_EDITOR_KEY": "kurz"}, "reports", *command))
