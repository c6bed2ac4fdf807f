"""What has been read and embedded before: a SQLite file beside the generations, so that nothing unchanged is done twice.

It is a cache and no more: with the file gone the next run takes as long as the first. Embeddings are written batch by
batch, so a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ingest.document import Document, document_of, plain_document
from retriever.embedder import Vectors
from retriever.passage import text_digest

_SCHEMA = """
create table if not exists vectors (key blob primary key, vector blob not null) without rowid;
create table if not exists files (key blob primary key, documents blob not null) without rowid;
"""


class CacheError(Exception):
    """The cache's file cannot be opened or made; the message says which and why."""


class Cache:
    """Vectors by embedder, role and text; documents by reader, manifest and file content. One writer at a time."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; one that is damaged is begun anew. Raises CacheError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _open(path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                for left in path.parent.glob(f"{path.name}*"):
                    left.unlink()
                self._db = _open(path)
        except (sqlite3.Error, OSError) as error:
            raise CacheError(f"{path} cannot be opened or made: {error}") from error

    def vectors(self, fingerprint: str, role: str, texts: Sequence[str]) -> dict[int, Vectors]:
        """Known vectors [dimension] by the position of their text in ``texts``."""
        keys = [_key(fingerprint, role, text) for text in texts]
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            found.update(self._db.execute(f"select key, vector from vectors where key in ({marks})", part))  # noqa: S608
        return {i: np.frombuffer(found[key], np.float32) for i, key in enumerate(keys) if key in found}

    def add_vectors(self, fingerprint: str, role: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember the vectors [n, dimension] of these texts, durably once this returns."""
        rows = [
            (_key(fingerprint, role, text), vector.astype(np.float32).tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._db:
            self._db.executemany("insert or replace into vectors values (?, ?)", rows)

    def documents(self, key: bytes) -> tuple[Document, ...] | str | None:
        """What a file gave last time: its documents, the reason it could not be read, or None if it is not known."""
        row = self._db.execute("select documents from files where key = ?", (key,)).fetchone()
        if row is None:
            return None
        value = json.loads(zlib.decompress(row[0]))
        return value if isinstance(value, str) else tuple(document_of(item) for item in value)

    def add_documents(self, rows: Iterable[tuple[bytes, tuple[Document, ...] | str | bytes]]) -> None:
        """Remember what files gave; bytes are documents in the form in which they are stored."""
        with self._db:
            self._db.executemany(
                "insert or replace into files values (?, ?)",
                ((key, zlib.compress(_stored(value), 1)) for key, value in rows),
            )

    def close(self) -> None:
        self._db.close()


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=60)
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        db.executescript(_SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db


def file_key(reader_version: str, manifest_digest: str, name: str, data: bytes) -> bytes:
    """Changes when anything that could change the documents of a file changes."""
    return bytes.fromhex(text_digest(reader_version, manifest_digest, name, hashlib.sha256(data).hexdigest()))[:16]


def _key(fingerprint: str, role: str, text: str) -> bytes:
    return bytes.fromhex(text_digest(fingerprint, role, text))[:16]


def _stored(value: tuple[Document, ...] | str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    return json.dumps(value if isinstance(value, str) else [plain_document(d) for d in value]).encode()
