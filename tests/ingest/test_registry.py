"""Which reader reads a file."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ingest.manifest import Format
from ingest.readers.dila import DilaReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.pdf import PdfReader
from ingest.readers.registry import reader_for
from ingest.readers.web import WebReader


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a/b.md", MarkdownReader),
        ("B.HTML", WebReader),
        ("b.htm", WebReader),
        ("b.docx", WebReader),
        ("b.odt", WebReader),
        ("b.pdf", PdfReader),
        ("F1.xml", DilaReader),
    ],
)
def test_auto_chooses_by_ending(name: str, reader: type) -> None:
    assert isinstance(reader_for("auto", name), reader)


@pytest.mark.parametrize("name", ["bild.png", "README", "b.doc", "archiv.zip", ".md/x", "F1.xml.bak"])
def test_an_ending_that_nobody_reads_has_no_reader(name: str) -> None:
    assert reader_for("auto", name) is None


@pytest.mark.parametrize(
    ("manifest_format", "name", "reads"),
    [("dila", "F1.xml", True), ("dila", "README.md", False), ("pdf", "a.pdf", True), ("web", "a.pdf", False)],
)
def test_a_corpus_of_one_format_reads_only_that(manifest_format: Format, name: str, reads: bool) -> None:
    assert (reader_for(manifest_format, name) is not None) is reads


def test_readers_say_their_version() -> None:
    names = ("a.md", "a.html", "a.pdf", "a.xml")
    versions = {reader.version for name in names if (reader := reader_for("auto", name)) is not None}
    assert len(versions) == 4


def test_importing_the_readers_is_cheap() -> None:
    code = (
        "import sys, ingest.readers.registry as r\n"
        "for n in ('a.html', 'a.docx'): r.reader_for('auto', n)\n"
        "print([m for m in ('unstructured', 'spacy', 'torch', 'docx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
