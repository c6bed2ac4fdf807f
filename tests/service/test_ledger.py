"""Answers by reference number: found as dictated, durable, deleted when old; never a stack trace about the database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from service import ledger as ledger_module
from service.ledger import ALPHABET, Ledger, new_reference, normal_reference
from service.schemas import Answer, Status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made(identifier: str = "", asked_at: datetime = NOW, question: str = "Was kostet der Pass?") -> Answer:
    return Answer(
        id=identifier,
        status=Status.ANSWERED,
        language="de",
        question=question,
        message="Das sagen die amtlichen Quellen.",
        generation="20261123T120000000-12345678",
        asked_at=asked_at,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Generator[Ledger]:
    opened = Ledger(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "typed", ["K7F-29M-4TD", "k7f-29m-4td", " K7F 29M 4TD ", "k7f29m4td", "K7F/29M.4TD", "K7F–29M–4TD"]
)
def test_a_reference_is_found_however_it_is_written(ledger: Ledger, typed: str) -> None:
    ledger.add(made("K7F-29M-4TD"))

    assert ledger.get(typed) == made("K7F-29M-4TD")


@pytest.mark.parametrize(
    "typed", ["", "?", "K7F-29M-4T", "K7F-29M-4TDX", "' OR 1=1 --", "\x00", "x" * 100_000, "\ud800", "ß" * 30]
)
def test_what_is_no_reference_finds_nothing(ledger: Ledger, typed: str) -> None:
    ledger.add(made("K7F-29M-4TD"))

    assert ledger.get(typed) is None


def test_an_answer_survives_reopening(path: Path) -> None:
    first = Ledger(f"sqlite:///{path}")
    recorded = first.record(made())
    first.close()

    second = Ledger(f"sqlite:///{path}")
    assert second.get(recorded.id) == recorded
    second.close()


def test_old_answers_are_deleted_and_only_those(ledger: Ledger) -> None:
    for number, days in enumerate((400, 366, 364, 0)):
        ledger.add(made(f"BBB-BBB-BB{ALPHABET[number]}", NOW - timedelta(days=days)))

    assert ledger.purge(timedelta(days=365), NOW) == 2
    assert ledger.purge(timedelta(days=365), NOW) == 0
    assert [ledger.get(f"BBB-BBB-BB{c}") is not None for c in ALPHABET[:4]] == [False, False, True, True]


def test_many_old_answers_are_deleted_at_once(ledger: Ledger) -> None:
    """More than a statement of SQLite takes parameters."""
    from sqlalchemy import insert
    from sqlalchemy.orm import Session

    body = made().model_dump_json()
    rows = [
        {"id": f"{n}", "asked_at": NOW, "status": "answered", "language": "de", "generation": "", "body": body}
        for n in range(40_000)
    ]
    with Session(ledger._engine) as session, session.begin():  # pyright: ignore[reportPrivateUsage]
        session.execute(insert(ledger_module._Row), rows)  # pyright: ignore[reportPrivateUsage]

    assert ledger.purge(timedelta(days=1), NOW + timedelta(days=2)) == 40_000


def test_a_taken_number_is_replaced_by_a_free_one(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(["BBB-BBB-BBB", "BBB-BBB-BBB", "CCC-CCC-CCC"])
    monkeypatch.setattr(ledger_module, "new_reference", lambda: next(numbers))

    assert [ledger.record(made()).id, ledger.record(made()).id] == ["BBB-BBB-BBB", "CCC-CCC-CCC"]
    with pytest.raises(IntegrityError):
        ledger.add(made("CCC-CCC-CCC"))


def test_an_error_of_the_database_does_not_hold_the_question(ledger: Ledger) -> None:
    ledger.add(made("K7F-29M-4TD"))

    with pytest.raises(IntegrityError) as caught:
        ledger.add(made("K7F-29M-4TD", question="geheime Frage"))
    assert "geheim" not in str(caught.value)


def test_threads_may_write_at_once(ledger: Ledger) -> None:
    recorded: list[str] = []
    threads = [
        threading.Thread(target=lambda: recorded.extend(ledger.record(made()).id for _ in range(20))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(recorded)) == 160
    assert all(ledger.get(reference) for reference in recorded)


def test_references_can_be_spoken() -> None:
    for _ in range(200):
        reference = new_reference()
        assert len(reference) == 11
        assert all(c in ALPHABET for c in reference.replace("-", ""))
        assert normal_reference(reference) == reference
    assert not set(ALPHABET) & set("AEIOUY01")


@given(st.text(max_size=60))
def test_normal_references_are_short_and_stay(typed: str) -> None:
    normal = normal_reference(typed)

    assert len(normal) <= 27
    assert normal_reference(normal) == normal


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////proc/nowhere/ledger.sqlite",
        "postgresql+nodriver://anna:geheim@db.invalid/deuxrives",
        "geheim",
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line_without_its_password(url: str) -> None:
    with pytest.raises(OSError, match="cannot open the ledger") as caught:
        Ledger(url)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_line(path: Path) -> None:
    path.write_bytes(b"no database at all, " * 100)

    with pytest.raises(OSError, match="cannot open the ledger"):
        Ledger(f"sqlite:///{path}")


def test_the_file_is_a_plain_database(ledger: Ledger, path: Path) -> None:
    ledger.add(made("K7F-29M-4TD"))

    connection = sqlite3.connect(path)
    assert connection.execute("select id, status, language from answers").fetchall() == [
        ("K7F-29M-4TD", "answered", "de")
    ]
    connection.close()
