"""The whole report on a generation, and the command that makes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval.quality import Bounds, examine
from eval.quality_pages import read_pages
from eval.quality_reach import file_questions, find_reach
from eval.topics import SetError
from retriever.passage import Language
from service.quality_file import quality_file, read_report, write_report
from tests.conftest import Town, silent

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
QUESTIONS = [
    ("Combien coûte la carte d’identité perdue ?", Language.FR),
    ("Wie hoch ist das Kindergeld?", Language.DE),
    ("Wie hoch ist das Kindergeld?", Language.DE),
]


def test_a_page_is_reached_where_a_question_finds_it_among_the_first(town: Town) -> None:
    pages = read_pages(town.searcher.index)
    reach = find_reach(town.searcher, pages, {"ours": QUESTIONS}, silent, first=1)
    assert reach.questions == {"ours": 2}
    found = {page.id for page in pages} - {page.id for page in reach.pages}
    assert {identifier.split(":")[1] for identifier in found} >= {"carte-identite", "kindergeld"}
    assert len(found) <= 4  # two questions, the first passage of two countries
    assert sum(reach.reached.values()) == len(found)
    assert sum(reach.unreached.values()) == len(reach.pages) == len(pages) - len(found)
    everything = find_reach(town.searcher, pages, {"ours": QUESTIONS}, silent, first=50)
    assert len(everything.pages) < len(reach.pages)


def test_the_report_holds_together_and_comes_back_from_its_file(town: Town, tmp_path: Path) -> None:
    report = examine(town.searcher.index, town.searcher, {"ours": QUESTIONS}, NOW, Bounds(first=1), silent)
    assert (report.generation, report.pages) == (town.searcher.index.generation.id, 12)
    counts = report.counterparts.by_corpus.values()
    assert sum(c.named + c.near + c.none for c in counts) == 12
    assert report.duplicates == []
    assert report.reach is not None
    assert set(report.seconds) == {"pages", "counterparts", "duplicates", "versions", "stale", "links", "reach"}
    path = quality_file(tmp_path)
    assert read_report(path) is None
    write_report(path, report)
    assert read_report(path) == report
    path.write_text('{"generation": "', encoding="utf-8")
    assert read_report(path) is None


def test_without_a_searcher_nothing_is_said_of_reach(town: Town) -> None:
    report = examine(town.searcher.index, None, {}, NOW, Bounds(), silent)
    assert report.reach is None
    assert report.pages == 12


def test_questions_of_a_file_have_their_language_or_a_guessed_one(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"text": "Wie melde ich mich an?"}\n\n{"query": "Wo?", "lang": "de"}\n{"text": "Où aller pour la carte ?"}\n',
        encoding="utf-8",
    )
    expected = [
        ("Wie melde ich mich an?", Language.DE),
        ("Wo?", Language.DE),
        ("Où aller pour la carte ?", Language.FR),
    ]
    assert file_questions([path]) == expected
    path.write_text('{"text": "Wo?"}\n{"frage": 1}\n', encoding="utf-8")
    with pytest.raises(SetError, match="line 2"):
        file_questions([path])
    with pytest.raises(SetError, match="cannot be read"):
        file_questions([tmp_path / "none.jsonl"])


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(data),
        "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
        "DEUXRIVES_DATA_FOLDER": str(data),
        "DEUXRIVES_CORPORA_FOLDER": str(ROOT / "corpora"),
        "COLUMNS": "200",
    }
    return subprocess.run(
        [sys.executable, "-m", "eval", "quality", *arguments],
        cwd=data,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_the_report_where_the_service_finds_it(town: Town, tmp_path: Path) -> None:
    data = town.settings.data_folder
    out = tmp_path / "q.json"
    done = command(data, "--no-reach", "--json", str(out))
    assert done.returncode == 0, done.stderr
    assert "no counterpart in the other language" in done.stdout
    report = read_report(quality_file(data))
    assert report is not None
    assert report.model_dump(mode="json") == json.loads(out.read_text(encoding="utf-8"))
    assert report.pages == 12


def test_a_generation_that_is_not_there_is_said_in_one_line(town: Town, tmp_path: Path) -> None:
    for data, arguments in (
        (town.settings.data_folder, ("--generation", "20200101T000000000-nothing")),
        (tmp_path, ()),
    ):
        done = command(data, "--no-reach", *arguments)
        assert done.returncode == 1
        assert done.stderr.startswith("error: ")
        assert "Traceback" not in done.stderr
