"""``python -m service``: one question in the terminal, in a process of its own; every failure is one clear line."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.schemas import Answer, Status
from service.state import HOW_TO_BUILD

if TYPE_CHECKING:
    from tests.conftest import Town

ROOT = Path(__file__).parents[2]


def environment(data: Path, models: Path, **more: str) -> dict[str, str]:
    """Of a child process that works in ``data``, with the model that is prepared already, and may not leave this machine."""
    data.mkdir(parents=True, exist_ok=True)
    link = data / "models"
    if not link.exists():
        models.mkdir(parents=True, exist_ok=True)
        link.symlink_to(models, target_is_directory=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEUXRIVES_")}
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "guarded")))
    return kept | {"DEUXRIVES_DATA_FOLDER": str(data), "PYTHONPATH": path, "COLUMNS": "80"} | more


def run(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        env=settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_line(process: subprocess.CompletedProcess[str]) -> str:
    """The only line of a failure; no trace, nothing on the standard output."""
    assert process.returncode == 1, process.stderr
    assert process.stdout == ""
    lines = process.stderr.strip().splitlines()
    assert len(lines) == 1, process.stderr
    assert lines[0].startswith("error: ")
    return lines[0]


@pytest.fixture(scope="module")
def settings(town: Town, models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A copy of the small town, where the child may write its ledger."""
    data = tmp_path_factory.mktemp("ask") / "data"
    shutil.copytree(town.settings.data_folder / "generations", data / "generations")
    shutil.copy(town.settings.data_folder / "current", data / "current")
    return environment(data, models_folder)


def test_a_question_is_answered_as_text(settings: dict[str, str]) -> None:
    process = run(settings, "ask", "Was kostet der Personalausweis?", "--country", "de")

    assert process.returncode == 0, process.stderr
    assert "37 Euro" in process.stdout
    assert "https://example.org/personalausweis#:~:text=" in process.stdout
    assert "[1]" in process.stdout
    assert "115" in process.stdout
    assert process.stderr == ""


def test_a_question_is_answered_as_json_and_recorded(settings: dict[str, str]) -> None:
    process = run(
        settings, "ask", "Combien coûte une carte d’identité perdue ?", "--language", "de", "--country", "FR", "--json"
    )

    assert process.returncode == 0, process.stderr
    given = Answer.model_validate(json.loads(process.stdout))
    assert given.status is Status.ANSWERED
    assert given.language == "de"
    assert any("25 €" in sentence.text for sentence in given.sentences)

    from service.ledger import Ledger

    ledger = Ledger(f"sqlite:///{Path(settings['DEUXRIVES_DATA_FOLDER']) / 'ledger.sqlite'}")
    assert ledger.get(given.id) == given
    ledger.close()


def test_signs_of_the_terminals_own_markup_are_only_signs(settings: dict[str, str]) -> None:
    process = run(settings, "ask", "--", "[red]Was kostet der Personalausweis?[/red] [/]")

    assert process.returncode == 0, process.stderr
    assert "37 Euro" in process.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Pass", "--language", "en"), "--language takes fr or de"),
        (("Pass", "--country", "CH"), "--country takes FR or DE"),
        (("x" * 20_001,), "too long"),
        ((os.fsdecode(b"Pass \xff"),), "not text"),
    ],
)
def test_a_wrong_call_is_one_line(settings: dict[str, str], arguments: tuple[str, ...], said: str) -> None:
    assert said in one_line(run(settings, "ask", *arguments))


def test_without_an_index_it_says_how_to_build_one(tmp_path: Path, models_folder: Path) -> None:
    line = one_line(run(environment(tmp_path / "data", models_folder), "ask", "Was kostet der Pass?"))

    assert HOW_TO_BUILD in line


def test_a_folder_that_cannot_be_written_is_one_line(settings: dict[str, str], tmp_path: Path) -> None:
    long = tmp_path / ("file-in-the-way-" + "x" * 100)  # longer than a line of the terminal
    long.write_text("", encoding="utf-8")
    for command in (("serve",), ("ask", "Pass")):
        port = {"DEUXRIVES_PORT": "8270"}
        line = one_line(run(settings | port | {"DEUXRIVES_DATA_FOLDER": str(long / "data")}, *command))
        assert long.name in line


def test_a_database_that_cannot_be_opened_is_one_line(settings: dict[str, str]) -> None:
    more = {"DEUXRIVES_DATABASE_URL": "sqlite:////proc/nowhere/ledger.sqlite", "DEUXRIVES_PORT": "8271"}

    assert "cannot open the ledger" in one_line(run(settings | more, "serve"))


@pytest.mark.parametrize("port", ["many", "0", "70000", "-1", ""])
def test_a_wrong_setting_is_one_line_that_names_it(settings: dict[str, str], port: str) -> None:
    assert "DEUXRIVES_PORT" in one_line(run(settings | {"DEUXRIVES_PORT": port}, "serve"))


def test_a_taken_port_is_one_line(settings: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = one_line(run(settings | {"DEUXRIVES_PORT": port}, "serve"))

    assert port in line
    assert "DEUXRIVES_PORT" in line
