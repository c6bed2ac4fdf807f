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
from service.ledger import ALPHABET, MAX_FEEDBACK, Ledger, TooMuchFeedbackError, new_reference, normal_reference
from service.record import Trace
from service.schemas import Answer, Feedback, Status

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


def test_many_old_answers_are_deleted_at_once(ledger: Ledger, path: Path) -> None:
    """More than a statement of SQLite takes parameters."""
    body = made().model_dump_json()
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "insert into answers (id, asked_at, status, language, generation, body) values (?, ?, '', 'de', '', ?)",
            ((str(number), "2026-11-23 12:00:00.000000", body) for number in range(40_000)),
        )
    connection.close()

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


# --- What was said about an answer.


def test_feedback_is_kept_with_its_answer_in_order(ledger: Ledger) -> None:
    ledger.add(made("K7F-29M-4TD"))
    flag = Feedback(helpful=False, reasons=["outdated", "wrong_passage"], passage_id="p1", comment="Alt.")

    assert ledger.add_feedback("k7f29m4td", flag, NOW)
    assert ledger.add_feedback("K7F-29M-4TD", Feedback(helpful=True), NOW + timedelta(days=1))
    assert not ledger.add_feedback("BBB-BBB-BBB", flag, NOW)

    assert ledger.feedback() == [
        (made("K7F-29M-4TD"), NOW, flag),
        (made("K7F-29M-4TD"), NOW + timedelta(days=1), Feedback(helpful=True)),
    ]
    assert [given.helpful for _, _, given in ledger.feedback(NOW + timedelta(hours=1))] == [True]


def test_one_answer_takes_a_bounded_number_of_opinions(ledger: Ledger) -> None:
    ledger.add(made("K7F-29M-4TD"))
    for _ in range(MAX_FEEDBACK):
        ledger.add_feedback("K7F-29M-4TD", Feedback(helpful=False))

    with pytest.raises(TooMuchFeedbackError):
        ledger.add_feedback("K7F-29M-4TD", Feedback(helpful=False))
    assert len(ledger.feedback()) == MAX_FEEDBACK


# --- Deleted is deleted.


def written(path: Path) -> bytes:
    """Everything that is on the disk: the file and SQLite's files beside it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.name.startswith(path.name))


def test_nothing_of_a_deleted_answer_stays_on_the_disk(ledger: Ledger, path: Path) -> None:
    ledger.add(made("BBB-BBB-BBB", NOW - timedelta(days=400), "Frage über Zuckerwatte"))
    ledger.add(made("CCC-CCC-CCC", NOW, "Frage über Lakritz"))
    ledger.add(made("DDD-DDD-DDD", NOW, "Frage über Marzipan"))
    ledger.add_feedback("BBB-BBB-BBB", Feedback(helpful=False, comment="Pfefferminz"))
    ledger.add_feedback("CCC-CCC-CCC", Feedback(helpful=False, comment="Anis"))
    assert all(word in written(path) for word in (b"Zuckerwatte", b"Lakritz", b"Marzipan", b"Pfefferminz", b"Anis"))

    assert ledger.purge(timedelta(days=365), NOW) == 1
    assert ledger.remove(["ccc ccc ccc", "XXX-XXX-XXX"]) == 1

    left = written(path)
    assert not any(word in left for word in (b"Zuckerwatte", b"Lakritz", b"Pfefferminz", b"Anis"))
    assert b"Marzipan" in left
    assert ledger.feedback() == []


def test_what_is_too_old_goes_at_the_start_and_then_once_a_day(path: Path) -> None:
    first = Ledger(f"sqlite:///{path}")
    now = datetime.now(UTC)
    first.add(made("BBB-BBB-BBB", now - timedelta(days=31)))
    first.add(made("CCC-CCC-CCC", now - timedelta(days=29)))
    first.close()

    kept = Ledger(f"sqlite:///{path}", timedelta(days=30))
    assert kept.get("BBB-BBB-BBB") is None
    assert kept.get("CCC-CCC-CCC") is not None
    kept.record(made(asked_at=now + timedelta(hours=23)))
    assert kept.get("CCC-CCC-CCC") is not None
    kept.record(made(asked_at=now + timedelta(hours=25)))
    assert kept.get("CCC-CCC-CCC") is None
    kept.close()


# --- A file that disappears under a running service.


def test_a_deleted_file_is_made_again_and_what_follows_is_kept(ledger: Ledger, path: Path) -> None:
    lost = ledger.record(made())
    path.unlink()

    recorded = ledger.record(made())

    assert recorded.id
    assert ledger.get(recorded.id) == recorded
    assert ledger.get(lost.id) is None
    assert path.stat().st_mode & 0o777 == 0o600
    again = Ledger(f"sqlite:///{path}")
    assert again.get(recorded.id) == recorded
    again.close()


@pytest.mark.parametrize("gone", ["the folder", "all its files", "replaced", "emptied"])
def test_whatever_happens_to_the_file_answers_are_recorded_again(tmp_path: Path, gone: str) -> None:
    path = tmp_path / "deep" / "ledger.sqlite"
    ledger = Ledger(f"sqlite:///{path}")
    ledger.record(made())
    if gone == "replaced":
        other = path.with_name("other")
        other.write_bytes(b"")
        other.replace(path)
    elif gone == "emptied":
        path.write_bytes(b"")
    else:
        for file in list(path.parent.iterdir()):
            file.unlink()
        if gone == "the folder":
            path.parent.rmdir()

    recorded = [ledger.record(made()) for _ in range(3)]

    assert [ledger.get(answer.id) for answer in recorded] == recorded
    ledger.close()


def test_threads_may_write_while_the_file_disappears(ledger: Ledger, path: Path) -> None:
    recorded: list[str] = []
    begun = threading.Barrier(5)

    def write() -> None:
        begun.wait()
        for _ in range(30):
            recorded.append(ledger.record(made()).id)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    begun.wait()
    path.unlink()
    for thread in threads:
        thread.join()

    assert len(recorded) == 120
    last = ledger.record(made())
    assert ledger.get(last.id) == last
    connection = sqlite3.connect(path)
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()


def test_an_answer_that_cannot_be_recorded_is_given_without_a_number(
    ledger: Ledger, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.unlink()
    path.mkdir()  # nothing can be opened there

    given = ledger.record(made(question="geheime Frage"))

    assert given == made("", question="geheime Frage")
    assert "could not be recorded" in caplog.text
    assert "geheim" not in caplog.text
    assert str(path) not in caplog.text


# --- How an answer came about.


def test_an_answer_is_kept_with_its_trace(ledger: Ledger) -> None:
    how = Trace(
        language="de", countries=["FR"], prompt_hash="abc", parameters={"temperature": 0}, checks={"dropped": 1}
    )
    recorded = ledger.record(made(), how)

    found = ledger.get_record(recorded.id.lower())
    assert found is not None
    assert (found.answer, found.trace) == (recorded, how)
    assert found.question.countries == ["FR"]
    assert ledger.get_record("XXX-XXX-XXX") is None
