"""Files made to break a reader: archive and entity bombs, endless pages, loops, and what is only broken. All made here."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from eval import hostile_pdfs as pdfs

MB = 2**20
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
_YAML_LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))


def _packed(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _claims(member: str, size: int) -> bytes:
    """An archive whose only member says that it unpacks to ``size`` bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr(member, b" " * MB)
        archive.infolist()[0].file_size = size
    return packed.getvalue()


def _lies(member: str, unpacked_mb: int) -> bytes:
    """An archive whose only member says that it is small and unpacks to ``unpacked_mb``: one block of zeros, many times."""
    squeeze = zlib.compressobj(9, wbits=-15)
    block = squeeze.compress(bytes(MB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    data = block * unpacked_mb + b"\x03\x00"
    name = member.encode()
    sizes = struct.pack("<IIIHH", 0, len(data), 1000, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + name + data
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def _overlapping() -> bytes:
    """Thousands of members that all share the same packed megabytes."""
    squeeze = zlib.compressobj(9, wbits=-15)
    data = squeeze.compress(bytes(16 * MB)) + squeeze.flush()
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(data), 16 * MB, 1, 0) + b"a" + data
    central = b""
    for number in range(5_000):
        name = f"{number}.md".encode()
        central += b"PK\x01\x02" + struct.pack("<HHHHHHIII", 20, 20, 0, 8, 0, 0, 0, len(data), 16 * MB)
        central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 5_000, 5_000, len(central), len(local), 0)


def _nested() -> bytes:
    inner = _packed({"a.md": bytes(8 * MB)})
    for _ in range(6):
        inner = _packed({f"{n}.zip": inner for n in range(6)})
    return inner


def _link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


def _xml(doctype: str, inside: str) -> bytes:
    head = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Titel</dc:title><Audience>Particuliers</Audience>'
    return f'<!DOCTYPE Publication [{doctype}]><Publication ID="F1">{head}{inside}</Publication>'.encode()


def _docx(body: bytes) -> bytes:
    return _packed({"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>'.encode() + body})


# By name: which fault of the list it is, and how its bytes are made.
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "null.md": ("empty", lambda: b""),
    "leerzeichen.html": ("empty", lambda: b" \n" * 500),
    "bild.html": ("wrong ending", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400),
    "seite.pdf": ("wrong ending", lambda: b"<html><body>Fehler 404</body></html>"),
    "tabelle.csv": ("unknown ending", lambda: b'a;b\n"1;2\n'),
    "daten.json": ("unknown ending", lambda: b'{"a": [1, 2'),
    "utf16-halb.md": ("broken encoding", lambda: "Straße".encode("utf-16")[:-1]),
    "abgeschnitten.xml": ("cut short", lambda: b"<Publication ID='F1'><Texte><Chapitre>"),
    "abgeschnitten.pdf": ("cut short", lambda: pdfs.pages(3)[:400]),
    "abgeschnitten.docx": ("cut short", lambda: _docx(b"<w:p/>" * 500)[:300]),
    "abgeschnitten.zip": ("cut short", lambda: _packed({"a.md": b"# A\n\nText.\n"})[:60]),
    "passwort.pdf": ("password", pdfs.protected),
    "lachen.xml": ("entity bomb", lambda: _xml(f'<!ENTITY a0 "ha">{_LAUGHS}', "&a11;")),
    "quadratisch.xml": ("entity bomb", lambda: _xml(f'<!ENTITY a "{"a" * 100_000}">', "&a;" * 100_000)),
    "lachen.docx": (
        "entity bomb",
        lambda: _packed({"word/document.xml": _xml(f'<!ENTITY a0 "ha">{_LAUGHS}', "&a11;")}),
    ),
    "lachen.md": ("entity bomb", lambda: f"---\na0: &a0 [x]\n{_YAML_LAUGHS}title: *a9\n---\n\nText.\n".encode()),
    "xxe-datei.xml": ("XXE", lambda: _xml('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")),
    "xxe-netz.xml": ("XXE", lambda: _xml('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;', "")),
    "xinclude.xml": (
        "XXE",
        lambda: _xml(
            "",
            '<Texte xmlns:xi="http://www.w3.org/2001/XInclude"><Paragraphe>Davor <xi:include parse="text" '
            'href="/etc/passwd"/> danach.</Paragraphe></Texte>',
        ),
    ),
    "verschachtelt.zip": ("archive bomb", _nested),
    "überlappend.zip": ("archive bomb", _overlapping),
    "zehn-gigabyte.docx": ("archive bomb", lambda: _claims("word/document.xml", 10 * 1024 * MB)),
    "gelogen.docx": ("archive bomb", lambda: _lies("word/document.xml", 10 * 1024)),
    "gelogen.zip": ("archive bomb", lambda: _lies("a.md", 10 * 1024)),
    "absätze.docx": ("archive bomb", lambda: _docx(b"<w:p/>" * 25_000_000)),
    "bombe.odt": ("archive bomb", lambda: _packed({"content.xml": b"<a>" * 50_000_000})),
    "ausbruch.zip": ("path out of the archive", lambda: _packed({"../../ausbruch.md": b"# A\n\nText.\n"})),
    "ausbruch.docx": ("path out of the archive", lambda: _packed({"../../word/document.xml": b"<a/>"})),
    "verweis.zip": ("symbolic link", _link),
    "zehntausend.pdf": ("10,000 pages", lambda: pdfs.pages(10_000)),
    "gliederung.pdf": ("loop", pdfs.looping_outline),
    "seitenbaum.pdf": ("loop", pdfs.looping_page_tree),
    "xref.pdf": ("loop", pdfs.looping_xref),
    "formen.pdf": ("loop", pdfs.nested_forms),
    "strom.pdf": ("stream bomb", lambda: pdfs.stream_bomb(1024)),
    "riesenseite.pdf": ("pixel flood", pdfs.huge_page),
    "zeile.md": ("5 MB line", lambda: b"# T\n\n" + b"mot " * 1_310_720 + b"\n"),
    "zeile.html": ("5 MB line", lambda: b"<html><body><h1>T</h1><p>" + b"mot " * 1_310_720 + b"</p></body></html>"),
    "zeile.xml": ("5 MB line", lambda: _xml("", "<Texte><Paragraphe>" + "mot " * 1_310_720 + "</Paragraphe></Texte>")),
    "tief.xml": ("deep nesting", lambda: b"<Publication>" + b"<Texte>" * 200_000),
    "tief.html": ("deep nesting", lambda: b"<html><body>" + b"<div>" * 300_000 + b"x"),
    "tief.md": ("deep nesting", lambda: b"# T\n\n" + b"> " * 50_000 + b"x\n"),
    "listen.md": ("deep nesting", lambda: b"# T\n\n" + b"".join(b" " * (2 * n) + b"- x\n" for n in range(3_000))),
    "klammern.md": ("deep nesting", lambda: b"# T\n\n" + b"[" * 200_000 + b"\n"),
    "json-ld.html": (
        "deep nesting",
        lambda: b"<body><script type='application/ld+json'>" + b"[" * 2_000_000 + b"</script><p>Text.</p></body>",
    ),
    "spannen.html": ("many cells", lambda: b"<table>" + b"<tr><td colspan=40 rowspan=40>x" * 60_000 + b"</table>"),
    "attribute.html": (
        "many attributes",
        lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(600_000)) + b">x</p>",
    ),
}
# What is no file with bytes: made in the folder, by name.
ODD: dict[str, tuple[str, Callable[[Path], None]]] = {
    "passwd.md": ("symbolic link", lambda path: path.symlink_to("/etc/passwd")),
    "kreis": ("symbolic link", lambda path: path.symlink_to(path.parent)),
    "röhre.md": ("pipe", lambda path: os.mkfifo(path)),
    "fünfhundert.pdf": ("500 MB file", lambda path: _sparse(path, 500 * MB)),
}


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(pdfs.pages(1))
        file.truncate(size)


def kinds() -> dict[str, str]:
    """What is wrong with each file, by its name."""
    return {name: kind for name, (kind, _) in (*FILES.items(), *ODD.items())}


def make(name: str, folder: Path) -> None:
    """Write the hostile file ``name`` into ``folder``."""
    if name in FILES:
        (folder / name).write_bytes(FILES[name][1]())
    else:
        ODD[name][1](folder / name)


if (
    __name__ == "__main__"
):  # ``python -m eval.hostile_files FOLDER NAME…``: in a process of its own, since some take memory to make
    for wanted in sys.argv[2:]:
        make(wanted, Path(sys.argv[1]))
