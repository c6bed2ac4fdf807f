"""The ledger's database: older files are brought up to date, whatever their address; nobody else may read them."""

from __future__ import annotations

import queue
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from service.ledger import Ledger
from service.ledger_database import LedgerDatabase
from service.schemas import Answer, Feedback, Status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST_VERSION = """
CREATE TABLE answers (
    id VARCHAR(16) NOT NULL, asked_at DATETIME NOT NULL, status VARCHAR(40) NOT NULL, language VARCHAR(2) NOT NULL,
    generation VARCHAR(40) NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id)
);
CREATE INDEX ix_answers_asked_at ON answers (asked_at);
"""


def made(identifier: str) -> Answer:
    return Answer(
        id=identifier,
        status=Status.ANSWERED,
        language="fr",
        question="Combien coûte le passeport ?",
        message="Voici ce que disent les sources officielles.",
        generation="20261101T000000000-00000000",
        countries=["EU", "FR"],
        country_source="person",
        asked_at=NOW,
    )


def first_version(path: Path, answer: Answer) -> None:
    """A file as the first version of the product wrote it."""
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_VERSION)
    connection.execute(
        "insert into answers values (?, ?, ?, ?, ?, ?)",
        (
            answer.id,
            "2026-11-23 12:00:00.000000",
            answer.status,
            answer.language,
            answer.generation,
            answer.model_dump_json(),
        ),
    )
    connection.commit()
    connection.close()


def test_a_file_of_the_first_version_keeps_its_rows_and_takes_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    first_version(path, made("K7F-29M-4TD"))

    for _ in range(2):  # the second time nothing is left to do
        ledger = Ledger(f"sqlite:///{path}")
        old = ledger.get_record("K7F-29M-4TD")
        assert old is not None
        assert old.answer == made("K7F-29M-4TD")
        assert (old.question.language, old.question.countries) == ("fr", ["FR"])
        assert (old.trace.passages, old.trace.prompt_hash, old.trace.parameters) == ([], "", {})
        assert ledger.add_feedback("K7F-29M-4TD", Feedback(helpful=True))
        new = ledger.record(made(""))
        assert ledger.get(new.id) == new
        ledger.close()


def test_two_processes_may_bring_it_up_to_date_at_once(tmp_path: Path) -> None:
    for number in range(10):
        path = tmp_path / f"{number}.sqlite"
        first_version(path, made("K7F-29M-4TD"))
        opened = queue.SimpleQueue[LedgerDatabase]()

        def open_it(path: Path = path, opened: queue.SimpleQueue[LedgerDatabase] = opened) -> None:
            opened.put(LedgerDatabase(f"sqlite:///{path}"))

        threads = [threading.Thread(target=open_it) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert opened.qsize() == 3
        while not opened.empty():
            opened.get().close()


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///{folder}/deep/ledger.sqlite",
        "sqlite:///{folder}/deep/ledger.sqlite?timeout=30",
        "sqlite+pysqlite:///{folder}/deep/ledger.sqlite?check_same_thread=false&timeout=5",
        "sqlite:///file:{folder}/deep/ledger.sqlite?uri=true",
        "sqlite:///file:{folder}/deep/ledger.sqlite?cache=private&uri=true",
    ],
)
def test_a_sqlite_file_is_private_whatever_its_address(tmp_path: Path, address: str) -> None:
    database = LedgerDatabase(address.format(folder=tmp_path))
    with database.engine.connect() as connection:
        pragmas = [
            connection.execute(text(f"pragma {name}")).scalar()
            for name in ("journal_mode", "secure_delete", "busy_timeout")
        ]
    assert pragmas == ["wal", 1, 5000]
    path = tmp_path / "deep" / "ledger.sqlite"
    assert database.file == path
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "deep").iterdir()}
    assert modes and set(modes.values()) == {0o600}, modes
    assert not any("?" in name for name in modes)
    assert database.is_there
    path.unlink()
    assert not database.is_there
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_database_in_memory_is_one_for_all_threads(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ledger = Ledger(url)
    recorded: list[Answer] = []
    thread = threading.Thread(target=lambda: recorded.append(ledger.record(made(""))))
    thread.start()
    thread.join()

    assert ledger.get(recorded[0].id) == recorded[0]
    assert list(tmp_path.iterdir()) == []
    ledger.close()


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.touch(mode=0o644)

    LedgerDatabase(f"sqlite:///{path}").close()

    assert path.stat().st_mode & 0o777 == 0o600
