"""The ledger's tables and its database: opened, brought up to date, kept private. SQLAlchemy; SQLite by default."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlalchemy.schema import CreateColumn

_ATTEMPTS = 10


class Base(DeclarativeBase):
    """The ledger's tables."""


class AnswerRow(Base):
    """An answer as it was given (``body``), and how it came about. What was added later is null in older rows."""

    __tablename__ = "answers"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    status: Mapped[str] = mapped_column(String(40), index=True)
    language: Mapped[str] = mapped_column(String(2))
    generation: Mapped[str] = mapped_column(String(40), index=True)
    body: Mapped[str] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(String(200))
    prompt_hash: Mapped[str | None] = mapped_column(String(64))
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    passages: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    parameters: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    checks: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    timings: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class FeedbackRow(Base):
    """What a reader or an agent said about an answer."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    helpful: Mapped[bool] = mapped_column(Boolean)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    passage_id: Mapped[str] = mapped_column(String(64), index=True)
    comment: Mapped[str] = mapped_column(Text)


class LedgerDatabase:
    """An open database. ``file`` is its path where it is a SQLite file, else None.

    Raises OSError with one line, without the address (it may hold a password), when it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
            self.file = _file(parsed)
            if self.file is not None:
                _make_private(self.file)
            self.engine = _engine(parsed)
            _bring_up_to_date(self.engine)
            self._identity = _identity(self.file)
        except (SQLAlchemyError, ImportError, OSError, ValueError) as error:  # ImportError: no driver for this kind
            reason = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
            raise OSError(
                f"cannot open the ledger ({reason}): see DEUXRIVES_DATABASE_URL, or the data folder"
            ) from None

    @property
    def is_there(self) -> bool:
        """Whether the file is still the one that was opened. Somebody may have deleted or replaced it; what is written to the
        open one would then be lost without a word."""
        return self.file is None or _identity(self.file) == self._identity

    def forget_deleted(self) -> None:
        """Empty SQLite's write-ahead log, which holds deleted rows until then (``secure_delete`` blanks the file only)."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(text("pragma wal_checkpoint(truncate)")).close()

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def _file(url: URL) -> Path | None:
    """The file of a SQLite address, whatever query it has; None for a database in memory or on a server."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in ("", ":memory:") or url.query.get("mode") == "memory":
        return None
    if name.startswith("file:"):  # SQLite's own addresses, with ``uri=true``
        name = name.removeprefix("file:").partition("?")[0]
        if name in ("", ":memory:"):
            return None
        name = name.removeprefix("//localhost").removeprefix("//") or name
    return Path(name)


def _engine(url: URL) -> Engine:
    # Parameters hold questions: never in an error or a log.
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if _file(url) is None:  # one connection for all threads, or each would have a database of its own
        engine = create_engine(
            url, hide_parameters=True, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _sqlite_pragmas)
    return engine


def _bring_up_to_date(engine: Engine) -> None:
    """Make the tables that are missing, and the columns that an older version did not have. Rows stay as they are."""
    for attempt in range(_ATTEMPTS):
        try:
            _add_what_is_missing(engine)
            return
        except SQLAlchemyError:  # another process may be doing the same at this moment
            if attempt == _ATTEMPTS - 1:
                raise


def _add_what_is_missing(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    present = inspect(engine)
    with engine.begin() as connection:
        for table in Base.metadata.tables.values():
            known = {column["name"] for column in present.get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    connection.execute(text(_add_column(table, column, engine)))


def _add_column(table: Table, column: Column[Any], engine: Engine) -> str:
    definition = CreateColumn(column).compile(dialect=engine.dialect)
    return f"ALTER TABLE {table.name} ADD COLUMN {definition}"


def _make_private(file: Path) -> None:
    """Only the service's own user reads what citizens asked; SQLite gives its side files the same mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.chmod(0o600)


def _identity(file: Path | None) -> tuple[int, int] | None:
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _sqlite_pragmas(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.execute("pragma busy_timeout = 5000")  # first: changing the mode may have to wait
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma secure_delete = on")
