"""Files read in their own processes: what a hostile file costs, and that it never costs more."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Generator
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from ingest.cache import Cache
from ingest.manifest import Format, Manifest
from ingest.reader_pool import ReaderPool, ReadFile, _resident_mb  # pyright: ignore[reportPrivateUsage]
from ingest.reader_process import MAX_TEXT
from ingest.reading import Corpus, read_corpus
from retriever.passage import Language
from tests.conftest import silent
from tests.pages import page

MANIFEST = Manifest(
    id="ville",
    name="Ville",
    format="auto",
    language=Language.FR,
    jurisdiction="FR",
    authority="Mairie",
    licence="x",
    homepage="https://example.org",
    url="https://example.org/{stem}",
)


@pytest.fixture(scope="module")
def pool() -> Generator[ReaderPool]:
    with ReaderPool(1, wall_seconds=8.0) as pool:
        yield pool


def own_children() -> set[int]:
    return {int(c) for task in Path("/proc/self/task").iterdir() for c in (task / "children").read_text().split()}


def read(pool: ReaderPool, name: str, data: bytes, file_format: Format = "auto") -> ReadFile:
    return pool.submit(file_format, name, data, MANIFEST).result()


def good(identifier: str) -> bytes:
    return page(identifier, "Une bonne page", "fr", "FR", "Le texte de la page, entier et lisible.").encode()


def office(member: str, text: bytes) -> bytes:
    """An archive with one member, packed as tightly as ZIP can."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text)
    return packed.getvalue()


def looping_pdf() -> bytes:
    """An outline that leads back to itself, and a page tree of 10,000 pages."""
    writer = PdfWriter()
    for _ in range(10_000):
        writer.add_blank_page(10, 10)
    item = writer._add_object(DictionaryObject())  # pyright: ignore[reportPrivateUsage]
    loop = {"/Title": NameObject("/x"), "/First": item, "/Next": item, "/Last": item, "/Count": NumberObject(9)}
    item.get_object().update({NameObject(key): value for key, value in loop.items()})  # type: ignore[union-attr]
    writer._root_object[NameObject("/Outlines")] = item  # pyright: ignore[reportPrivateUsage]
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def form_bomb_pdf() -> bytes:
    """One page whose drawing calls ten drawings that each call ten more, eight levels deep."""
    from pypdf.generic import StreamObject

    writer = PdfWriter()
    first = writer.add_blank_page(100, 100)
    below = None
    for _ in range(9):
        drawing = StreamObject()
        text = b"BT /F1 9 Tf (bombe ) Tj ET " if below is None else b"/X Do " * 10
        drawing.set_data(text)
        drawing.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
        drawing[NameObject("/BBox")] = ArrayObject([NumberObject(n) for n in (0, 0, 100, 100)])
        if below is not None:
            names = DictionaryObject({NameObject("/X"): below})
            drawing[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
        below = writer._add_object(drawing)  # pyright: ignore[reportPrivateUsage]
    assert below is not None
    first[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/X"): below})}
    )
    content = StreamObject()
    content.set_data(b"/X Do")
    first[NameObject("/Contents")] = writer._add_object(content)  # pyright: ignore[reportPrivateUsage]
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "lachen.xml": (f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><Publication ID="&a11;"/>'.encode(), ""),
    "xxe.xml": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Publication ID="F1">&x;</Publication>',
        "entit",
    ),
    "xxe-netz.xml": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><Publication ID="&x;"/>', ""),
    "tief.xml": (b"<Publication>" + b"<Texte>" * 200_000, ""),
    "tief.html": (b"<html><body>" + b"<div>" * 300_000 + b"x", ""),
    "tief.md": (b"# T\n\n" + b"> " * 50_000 + b"x\n", ""),
    "listen.md": (b"# T\n\n" + b"".join(b" " * (2 * n) + b"- x\n" for n in range(3_000)), ""),
    "klammern.md": (b"# T\n\n" + b"[" * 200_000 + b"\n", ""),
    "zeile.md": (b"# T\n\n" + b"mot " * 1_250_000 + b"\n", "characters of text"),
    "zeile.html": (b"<html><body><h1>T</h1><p>" + b"mot " * 1_250_000 + b"</p></body></html>", ""),
    "tabelle.html": (b"<table>" + b"<tr><td colspan=40 rowspan=40>x" * 60_000 + b"</table>", ""),
    "attribute.html": (b"<p " + b" ".join(b"a%d=1" % n for n in range(600_000)) + b">x</p>", ""),
    "zehntausend.pdf": (looping_pdf(), "10000 pages"),
    "formen.pdf": (form_bomb_pdf(), ""),
    "bombe.docx": (office("word/document.xml", b" " * (300 * 2**20)), "unpacks to more"),
    "bombe-klein.docx": (
        office("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>'.encode() + b"<w:p/>" * 25_000_000),
        "",
    ),
    "bombe.odt": (office("content.xml", b"<a>" * 50_000_000), ""),
    "lachen.docx": (
        office("word/document.xml", f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a11;</a>'.encode()),
        "entit",
    ),
    "ausbruch.docx": (office("../../word/document.xml", b"<a/>"), ""),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_named_and_the_next_one_read(name: str, pool: ReaderPool) -> None:
    data, reason = HOSTILE[name]
    outcome = read(pool, name, data)
    text = "".join(document.text for document in outcome.documents)
    assert len(text) <= MAX_TEXT
    assert "root:" not in text
    assert reason in outcome.reason
    assert outcome.reason or outcome.documents or not text
    assert not read(pool, "gut.md", good("gut")).reason


def test_endless_reading_is_ended_by_the_clock(tmp_path: Path) -> None:
    with ReaderPool(1, wall_seconds=0.0) as pool:
        outcome = read(pool, "groß.html", HOSTILE["tabelle.html"][0])
    assert outcome.reason == "took more than 0 seconds to read"
    assert not outcome.lasting


def test_processes_and_their_files_go_with_the_pool() -> None:
    others = own_children()
    with ReaderPool(2) as pool:
        for name in ("a", "b", "c"):
            assert read(pool, f"{name}.md", good(name)).documents[0].id == f"ville:{name}"
        children = own_children() - others
        assert children
    assert not [child for child in children if Path(f"/proc/{child}/exe").exists()]


def test_a_reader_has_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEUXRIVES_API_KEY", "geheim")
    with ReaderPool(1) as fresh:
        assert not read(fresh, "a.md", good("a")).reason
        environments = [Path(f"/proc/{child}/environ").read_bytes() for child in own_children()]
    assert environments
    assert not [environment for environment in environments if b"geheim" in environment]


def test_a_run_publishes_the_rest_and_remembers_what_failed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    names = ["lachen.xml", "zehntausend.pdf", "bombe-klein.docx"]
    for name in names:
        (source / name).write_bytes(HOSTILE[name][0])
    (source / "gut.md").write_bytes(good("gut"))
    cache = Cache(tmp_path / "cache.sqlite")
    first = read_corpus(Corpus(MANIFEST, source), cache, silent)
    again = read_corpus(Corpus(MANIFEST, source), cache, silent)
    cache.close()
    assert [d.id for d in first.documents] == ["ville:gut"]
    assert sorted(name for name, _ in first.failed) == sorted(names)
    assert (first.parsed, again.parsed, again.failed) == (4, 0, first.failed)


def test_a_reader_has_no_network() -> None:
    code = (
        "import sys, socket; from ingest.reader_process import _refuse_network\n"
        "sys.addaudithook(_refuse_network)\n"
        "try: socket.create_connection(('127.0.0.1', 9))\n"
        "except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "a reader has no network"


def test_the_memory_of_a_process_is_seen() -> None:
    assert _resident_mb(os.getpid()) > 0
    assert _resident_mb(2**22 + 1) == 0
