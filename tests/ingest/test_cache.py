"""The cache gives back what it was given, forgets nothing when killed, and is never needed."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest.cache import Cache, CacheError, file_key
from ingest.document import Document, Section
from retriever.passage import Language, Reference

ROOT = Path(__file__).parents[2]
VECTORS = np.arange(12, dtype=np.float32).reshape(3, 4)

DOCUMENT = Document(
    id="ville:é",
    corpus="ville",
    url="https://example.org/é",
    title="Titre",
    language=Language.FR,
    jurisdiction="FR-67",
    authority="Mairie",
    sections=(Section((), "un"), Section(("A", "B"), "deux\nlignes", 3)),
    audience=("particuliers",),
    topics=("a", "b"),
    updated=date(2026, 3, 12),
    licence="Licence Ouverte 2.0",
    references=(Reference("form", "Cerfa", "https://example.org", "n° 1"), Reference("law", "Code")),
    counterpart="stadt:e",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache.sqlite"


def test_vectors_are_kept_by_embedder_role_and_text(path: Path) -> None:
    cache = Cache(path)
    cache.add_vectors("e5", "passage", ["a", "b", "c"], VECTORS)
    cache.close()
    cache = Cache(path)
    found = cache.vectors("e5", "passage", ["x", "b", "a", "b"])
    assert sorted(found) == [1, 2, 3]
    np.testing.assert_array_equal(found[1], VECTORS[1])
    np.testing.assert_array_equal(found[2], VECTORS[0])
    assert cache.vectors("bge", "passage", ["a"]) == {}
    assert cache.vectors("e5", "query", ["a"]) == {}
    assert cache.vectors("e5", "passage", []) == {}
    cache.close()


def test_many_texts_are_found_at_once(path: Path) -> None:
    cache = Cache(path)
    texts = [f"texte {n}" for n in range(1234)]
    vectors = np.random.default_rng(0).random((1234, 8), np.float32)
    cache.add_vectors("e5", "passage", texts, vectors)
    found = cache.vectors("e5", "passage", texts)
    np.testing.assert_array_equal(np.stack([found[i] for i in range(1234)]), vectors)
    cache.close()


def test_documents_come_back_whole(path: Path) -> None:
    cache = Cache(path)
    bare = Document("ville:b", "ville", "", "", Language.DE, "DE", "", ())
    cache.add_documents([(b"1", (DOCUMENT, bare)), (b"2", ()), (b"3", "the file is empty")])
    assert cache.documents(b"1") == (DOCUMENT, bare)
    read = cache.documents(b"1")
    assert isinstance(read, tuple)
    assert read[0].digest == DOCUMENT.digest
    assert cache.documents(b"2") == ()
    assert cache.documents(b"3") == "the file is empty"
    assert cache.documents(b"4") is None
    cache.close()


def test_a_files_key_changes_with_all_that_could_change_its_documents() -> None:
    keys = {
        file_key("v1", "m", "a.md", b"A"),
        file_key("v2", "m", "a.md", b"A"),
        file_key("v1", "n", "a.md", b"A"),
        file_key("v1", "m", "b.md", b"A"),
        file_key("v1", "m", "a.md", b"B"),
    }
    assert len(keys) == 5
    assert file_key("v1", "m", "a.md", b"A") in keys


def test_what_was_added_outlives_a_kill(path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; import numpy as np; from ingest.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "cache.add_vectors('e5', 'passage', ['a'], np.ones((1, 4), np.float32))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    cache = Cache(path)
    assert 0 in cache.vectors("e5", "passage", ["a"])
    cache.close()


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_cache_is_begun_anew(damage: bytes, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    cache = Cache(path)
    cache.add_vectors("e5", "passage", ["a"], VECTORS[:1])
    assert 0 in cache.vectors("e5", "passage", ["a"])
    cache.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(CacheError, match=r"cache\.sqlite"):
        Cache(tmp_path / "data" / "cache.sqlite")


def test_a_file_that_cannot_be_opened_is_named(path: Path) -> None:
    path.mkdir(parents=True)  # a folder in its place; root may write anywhere, so permissions would not show it
    with pytest.raises(CacheError, match=r"cache\.sqlite"):
        Cache(path)
    path.rmdir()
