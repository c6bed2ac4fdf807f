"""The record of answers: what was asked (masked), what was answered, from which generation. SQLAlchemy; SQLite by default."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import DateTime, String, Text, create_engine, delete, event, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from service.schemas import Answer

# No vowels, so that no reference is a word; no 0, 1, I, O, which are misheard or misread on the phone.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "answers"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    status: Mapped[str] = mapped_column(String(40), index=True)
    language: Mapped[str] = mapped_column(String(2))
    generation: Mapped[str] = mapped_column(String(40), index=True)
    body: Mapped[str] = mapped_column(Text)


class Ledger:
    """Answers by their reference number. Raises OSError with one line when the database cannot be opened."""

    def __init__(self, url: str) -> None:
        try:
            if url.startswith("sqlite:///"):
                _private(Path(url.removeprefix("sqlite:///")))
            # parameters hold questions: never in an error or a log
            self._engine = create_engine(url, hide_parameters=True)
            if url.startswith("sqlite"):
                event.listen(self._engine, "connect", _sqlite_pragmas)
            _Base.metadata.create_all(self._engine)
        except (SQLAlchemyError, ImportError, OSError) as error:  # ImportError: no driver for this kind of database
            # Never the address: it may hold a password.
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise OSError(
                f"cannot open the ledger ({reason}): see DEUXRIVES_DATABASE_URL, or the data folder"
            ) from None

    def add(self, answer: Answer) -> None:
        """Record an answer, durably once this returns. Raises IntegrityError when its id is taken."""
        with Session(self._engine) as session, session.begin():
            session.add(
                _Row(
                    id=answer.id,
                    asked_at=answer.asked_at,
                    status=answer.status,
                    language=answer.language,
                    generation=answer.generation,
                    body=answer.model_dump_json(),
                )
            )

    def record(self, answer: Answer) -> Answer:
        """Give the answer a free reference number and record it; returns it with that number."""
        for _ in range(5):
            numbered = answer.model_copy(update={"id": new_reference()})
            try:
                self.add(numbered)
                return numbered
            except IntegrityError:
                continue
        raise RuntimeError("no free reference number")

    def get(self, reference: str) -> Answer | None:
        """The answer with this reference number, however it is written; None if there is none."""
        with Session(self._engine) as session:
            body = session.scalar(select(_Row.body).where(_Row.id == normal_reference(reference)))
        return Answer.model_validate_json(body) if body else None

    def purge(self, older_than: timedelta, now: datetime | None = None) -> int:
        """Delete answers older than this; returns how many."""
        limit = (now or datetime.now(UTC)) - older_than
        with Session(self._engine) as session, session.begin():
            old = select(func.count()).select_from(_Row).where(_Row.asked_at < limit)
            count = session.scalar(old) or 0
            session.execute(delete(_Row).where(_Row.asked_at < limit))
            return count

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


def _private(file: Path) -> None:
    """Only the service's own user reads what citizens asked; SQLite gives its side files the same mode."""
    if str(file) not in ("", ".", ":memory:"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.chmod(0o600)


def new_reference() -> str:
    """Nine characters in three groups, e.g. ``K7F-29M-4TD``: 28⁹ ≈ 10¹³ numbers, not to be guessed."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(3)) for _ in range(3))


def normal_reference(text: str) -> str:
    """A reference as typed or dictated (spaces, lower case, no hyphens) in its stored form."""
    letters = "".join(c for c in text.upper() if c.isalnum())[:20]
    return "-".join(letters[i : i + 3] for i in range(0, len(letters), 3))


def _sqlite_pragmas(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma busy_timeout = 5000")
