"""Sources to documents: every file read, or named with its reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Generator
from concurrent.futures import Future
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter

from ingest.cache import Cache
from ingest.document import Document
from ingest.manifest import Format, Manifest, ManifestError
from ingest.reader_pool import ReaderPool, ReadFile
from ingest.reading import AHEAD, Corpus, ReadCorpus, changes, find_corpora, read_corpus
from ingest.source import SourceError
from retriever.passage import Language
from tests.conftest import silent
from tests.pages import manifest, page, write_corpus, write_town

MANIFEST = Manifest(
    id="mixte",
    name="mixte",
    format="auto",
    language=Language.FR,
    jurisdiction="FR",
    authority="Mairie",
    licence="x",
    homepage="https://example.org",
    url="https://example.org/{stem}",
)


@pytest.fixture
def cache(tmp_path: Path) -> Generator[Cache]:
    cache = Cache(tmp_path / "cache.sqlite")
    yield cache
    cache.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    return tmp_path / "source"


_pools: list[ReaderPool] = []


@pytest.fixture(scope="module", autouse=True)
def pool() -> Generator[ReaderPool]:
    """Processes for all tests of this module: each start takes a third of a second."""
    with ReaderPool() as pool:
        _pools.append(pool)
        yield pool
        _pools.clear()


def read(source: Path, cache: Cache, manifest: Manifest = MANIFEST) -> ReadCorpus:
    return read_corpus(Corpus(manifest, source), cache, silent, _pools[0])


def good(identifier: str = "bonne") -> bytes:
    return page(identifier, "Une bonne page", "fr", "FR", "Le texte de la page, entier et lisible.").encode()


def password_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def docx_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("[Content_Types].xml", "<Types/>")
        opened.writestr("word/document.xml", b"<w>" + b"0" * 300_000_000)
    return buffer.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE p ['
    + '<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]><Publication ID='F1'><Titre>&k;</Titre></Publication>"
)
XXE = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "{address}">]>'
    "<Publication ID='F1'><dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>&x;</dc:title></Publication>"
)

# name -> content that no reader may take for a page; each comes with a good page beside it
BAD = {
    "vide.md": b"",
    "blanc.html": b" \n\t ",
    "faux.pdf": b"<html><body>Ceci n'est pas un PDF</body></html>",
    "faux.docx": b"%PDF-1.7 pas un document",
    "faux.xml": b"# Un titre\n\nUne page Markdown.",
    "faux.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "image.png": b"\x89PNG\r\n\x1a\n",
    "sans-nom": b"texte",
    "tronque.xml": b"<?xml version='1.0'?><Publication ID='F1'><Titre>Un ti",
    "tronque.pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "tronque.docx": docx_bomb()[:200],
    "rires.xml": LAUGHS.encode(),
    "fichier.xml": XXE.format(address="file:///etc/passwd").encode(),
    "adresse.xml": XXE.format(address="http://192.0.2.1/x").encode(),
    "secret.pdf": password_pdf(),
    "bombe.docx": docx_bomb(),
    "utf16.xml": "<Publication/>".encode("utf-16"),
    "nul.html": b"<html>\0\0\0\0<p>texte</p></html>",
    "octets.xml": b"<?xml version='1.0' encoding='utf-8'?><Publication ID='F1'>\xff\xfe\xe9</Publication>",
    "matiere.md": b"---\ntitle: [\n---\n\nTexte.",
    "substitut.md": b'---\nid: s\ntitle: "A \\uD83D"\n---\n\nTexte du document.',
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_a_reason_and_the_rest_is_read(name: str, source: Path, cache: Cache) -> None:
    (source / name).write_bytes(BAD[name])
    (source / "bonne.md").write_bytes(good())
    done = read(source, cache)
    assert [document.id for document in done.documents] == ["mixte:bonne"]
    assert [failed for failed, _ in done.failed] == [name]
    reason = done.failed[0][1]
    assert reason and "\n" not in reason and len(reason) < 400
    assert "root:" not in reason  # nothing of the file that an entity points to


def test_all_bad_files_together_leave_the_good_ones(source: Path, cache: Cache) -> None:
    for name, data in BAD.items():
        (source / name).write_bytes(data)
    for number in range(3):
        (source / f"bonne-{number}.md").write_bytes(good(f"bonne-{number}"))
    done = read(source, cache)
    assert len(done.documents) == 3
    assert {name for name, _ in done.failed} == set(BAD)
    assert done.files == len(BAD) + 3


def test_a_page_nested_beyond_reason_gives_no_document(source: Path, cache: Cache) -> None:
    (source / "profond.html").write_bytes(b"<html><body>" + b"<div>" * 100_000 + b"texte" + b"</div>" * 100_000)
    (source / "bonne.md").write_bytes(good())
    done = read(source, cache)
    assert [document.id for document in done.documents] == ["mixte:bonne"]
    assert done.empty + len(done.failed) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["md", "html"])
def test_a_page_in_another_encoding_reads_the_same(encoding: str, ending: str, source: Path, cache: Cache) -> None:
    body = "L’été à Strasbourg : 25 €, œuvre sociale et déménagement d’un foyer."
    text = {
        "md": f"# Titre\n\n{body}\n",
        "html": f"<html lang='fr'><head><title>Titre</title></head><body><main><h1>Titre</h1><p>{body}</p></main></body></html>",
    }[ending]
    (source / f"a.{ending}").write_bytes(text.encode(encoding))
    done = read(source, cache)
    assert done.failed == ()
    assert body in done.documents[0].text


def test_a_second_reading_parses_nothing(source: Path, cache: Cache) -> None:
    for name in ("vide.md", "rires.xml", "image.png"):
        (source / name).write_bytes(BAD[name])
    (source / "bonne.md").write_bytes(good())
    first, second = read(source, cache), read(source, cache)
    assert (first.parsed, second.parsed) == (3, 0)  # no reader for a picture
    assert second.documents == first.documents
    assert second.failed == first.failed
    (source / "bonne.md").write_bytes(good() + b"\nUne ligne de plus.\n")
    third = read(source, cache)
    assert third.parsed == 1
    assert third.documents[0].digest != first.documents[0].digest


def test_another_manifest_reads_anew(source: Path, cache: Cache) -> None:
    (source / "bonne.md").write_bytes(good())
    read(source, cache)
    other = read(source, cache, MANIFEST.model_copy(update={"licence": "Licence Ouverte 2.0"}))
    assert other.parsed == 1
    assert other.documents[0].licence == "Licence Ouverte 2.0"


def test_two_files_with_one_id_are_one_document_and_one_failure(source: Path, cache: Cache) -> None:
    (source / "a.md").write_bytes(good())
    (source / "b.md").write_bytes(good())
    done = read(source, cache)
    assert len(done.documents) == 1
    assert done.failed == (("b.md", "another file of this corpus already gave the document mixte:bonne"),)


class Breaking:
    """Readers of which one has a fault."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def submit(self, file_format: Format, name: str, data: bytes, manifest: Manifest) -> Future[ReadFile]:
        if name != "a.md":
            return self._pool.submit(file_format, name, data, manifest)
        broken: Future[ReadFile] = Future()
        broken.set_result(ReadFile(reason="the reader failed: AttributeError: a fault of ours", lasting=False))
        return broken


def test_a_reader_that_breaks_costs_one_file_and_is_tried_again(source: Path, cache: Cache, pool: ReaderPool) -> None:
    (source / "a.md").write_bytes(good("a"))
    (source / "b.md").write_bytes(good("b"))
    done = read_corpus(Corpus(MANIFEST, source), cache, silent, Breaking(pool))
    assert [d.id for d in done.documents] == ["mixte:b"]
    assert done.failed == (("a.md", "the reader failed: AttributeError: a fault of ours"),)
    assert [d.id for d in read(source, cache).documents] == ["mixte:a", "mixte:b"]


def test_more_files_than_are_read_at_once_come_in_their_order(source: Path, cache: Cache) -> None:
    names = [f"seite-{number:02}" for number in range(AHEAD * 2 + 3)]
    for name in names:
        (source / f"{name}.md").write_bytes(good(name))
    done = read(source, cache)
    assert [d.id for d in done.documents] == [f"mixte:{name}" for name in names]
    assert done.parsed == len(names)


@pytest.mark.parametrize(("today", "left"), [(date(2026, 3, 31), 2), (date(2026, 4, 1), 1), (None, 2)])
def test_a_page_is_left_out_after_its_last_day(source: Path, cache: Cache, today: date | None, left: int) -> None:
    dated = good("b").replace(b"id: b\n", b"id: b\nexpires: 2026-03-31\nreview: 2026-02-01\n")
    (source / "a.md").write_bytes(good("a"))
    (source / "b.md").write_bytes(dated)
    done = read_corpus(Corpus(MANIFEST, source), cache, silent, today=today)
    assert len(done.documents) == left
    assert done.expired == ((("mixte:b", date(2026, 3, 31)),) if left == 1 else ())
    assert done.due == ((("mixte:b", date(2026, 2, 1)),) if left == 2 and today else ())
    assert not done.failed


def test_pages_without_text_are_counted(source: Path, cache: Cache) -> None:
    (source / "a.md").write_bytes(good())
    before = read(source, cache)
    assert (before.empty, before.files) == (0, 1)
    (source / "titre.md").write_bytes(b"---\nid: t\ntitle: Titre\n---\n\n")
    done = read(source, cache)
    assert len(done.documents) == 1
    assert done.empty + len(done.failed) == 1


def test_the_record_says_what_the_corpus_is(source: Path, cache: Cache) -> None:
    (source / "a.md").write_bytes(good())
    (source / "vide.md").write_bytes(b"")
    record = read(source, cache).record
    assert (record.id, record.jurisdiction, record.licence) == ("mixte", "FR", "x")
    assert [name for name, _ in record.failed] == ["vide.md"]
    (source / "a.md").write_bytes(good() + b"Encore.\n")
    assert read(source, cache).record.digest != record.digest


def test_a_corpus_without_a_source_is_refused(cache: Cache) -> None:
    with pytest.raises(SourceError, match="mixte"):
        read_corpus(Corpus(MANIFEST, None), cache, silent)


def test_changes_compare_by_id_and_digest() -> None:
    def document(identifier: str, title: str) -> Document:
        return Document(identifier, "c", "", title, Language.FR, "FR", "", ())

    same, new = document("c:same", "a"), document("c:new", "a")
    other = document("c:other", "now")
    live = {"c:same": same.digest, "c:other": document("c:other", "before").digest, "c:gone": "x"}
    assert changes([same, new, other], live) == (["c:new"], ["c:other"], ["c:gone"])
    assert changes([], {}) == ([], [], [])


# --- finding corpora


def test_corpora_are_found_with_their_source_the_one_given_first(tmp_path: Path) -> None:
    folder = write_town(tmp_path / "corpora")
    (folder / "dila").mkdir()
    (folder / "dila" / "manifest.toml").write_text(manifest("dila", "fr", "FR").replace('source = "pages"\n', ""))
    found = {c.manifest.id: c.source for c in find_corpora(folder, {"ville": tmp_path / "autre"})}
    assert found == {"dila": None, "stadt": (folder / "stadt" / "pages").resolve(), "ville": tmp_path / "autre"}


def test_a_source_of_an_unknown_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no corpus named berlin"):
        find_corpora(write_town(tmp_path), {"berlin": tmp_path})


def test_a_folder_without_corpora_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.toml"):
        find_corpora(tmp_path, {})


def test_one_wrong_manifest_is_named(tmp_path: Path) -> None:
    write_corpus(tmp_path, "ville", "fr", "FR", {})
    (tmp_path / "ville" / "manifest.toml").write_text("id = 3")
    with pytest.raises(ManifestError, match=r"ville.manifest\.toml"):
        find_corpora(tmp_path, {})
