"""German federal law: sections under their headings, lists with their numbers, nothing of the footnotes."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from ingest.document import UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.gii import GiiReader
from ingest.readers.registry import reader_for
from retriever.passage import Language

MANIFEST = Manifest(
    id="gii",
    name="Gesetze",
    format="gii",
    language=Language.DE,
    jurisdiction="DE",
    authority="Bund",
    licence="gemeinfrei",
    homepage="https://example.org",
    url="https://example.org/{stem}/",
)

LAW = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE dokumente SYSTEM "https://example.org/gii-norm.dtd">
<dokumente builddate="20260401120000" doknr="X1">
<norm><metadaten><jurabk>BrüG</jurabk><kurzue>Brückengesetz</kurzue></metadaten><textdaten/></norm>
<norm><metadaten><jurabk>BrüG</jurabk><gliederungseinheit><gliederungskennzahl>010</gliederungskennzahl>
<gliederungsbez>Teil 1</gliederungsbez><gliederungstitel>Stege</gliederungstitel></gliederungseinheit></metadaten></norm>
<norm><metadaten><jurabk>BrüG</jurabk><enbez>§ 1</enbez><titel>Betreten</titel></metadaten><textdaten><text format="XML">
<Content><P>(1) Wer einen Steg betritt, muss <DL><DT>1.</DT><DD><LA>ihn zu Fuß betreten<FnR ID="F1"/> und</LA></DD>
<DT>2.</DT><DD><LA>ihn binnen <B>zehn Minuten</B> verlassen.</LA></DD></DL></P><P>(2) Hunde sind erlaubt.</P>
<Footnotes><Footnote ID="F1">Fußnote, die nicht zum Text gehört.</Footnote></Footnotes></Content></text></textdaten></norm>
<norm><metadaten><jurabk>BrüG</jurabk><gliederungseinheit><gliederungskennzahl>020</gliederungskennzahl>
<gliederungsbez>Teil 2</gliederungsbez><gliederungstitel>Fähren</gliederungstitel></gliederungseinheit></metadaten></norm>
<norm><metadaten><jurabk>BrüG</jurabk><enbez>§ 2</enbez></metadaten><textdaten><text format="XML"><Content>
<P>Die Fähre kostet 2 Euro.</P></Content></text></textdaten></norm>
<norm><metadaten><jurabk>BrüG</jurabk><enbez>§ 3</enbez></metadaten><textdaten><text format="XML"><Content>
<P>(weggefallen)</P></Content></text></textdaten></norm>
</dokumente>"""


def test_sections_stand_under_their_headings_with_numbered_items() -> None:
    (law,) = GiiReader().read("BrueG.xml", LAW.encode(), MANIFEST)
    assert law.title == "Brückengesetz (BrüG)"
    assert law.url == "https://example.org/brueg/"
    assert law.updated == date(2026, 4, 1)
    first, second = law.sections
    assert first.headings == ("Teil 1 Stege", "§ 1 Betreten")
    assert first.text.split("\n") == [
        "(1) Wer einen Steg betritt, muss",
        "- 1. ihn zu Fuß betreten und",
        "- 2. ihn binnen zehn Minuten verlassen.",
        "(2) Hunde sind erlaubt.",
    ]
    assert second.headings == ("Teil 2 Fähren", "§ 2")


def test_lines_of_an_item_and_cells_of_a_row_are_kept_apart() -> None:
    body = (
        "<P><DL><DT>1.</DT><DD><LA>Straftaten</LA><LA>Fährflucht (§ 142)<FnR/></LA><LA>Betrug</LA></DD></DL></P>"
        "<table><tgroup><tbody><row>\n<entry>1.1</entry>\n<entry>Fähre</entry></row></tbody></tgroup></table>"
    )
    (law,) = GiiReader().read("x.xml", LAW.replace("<P>Die Fähre kostet 2 Euro.</P>", body).encode(), MANIFEST)
    assert law.sections[1].text.split("\n") == ["- 1. Straftaten", "Fährflucht (§ 142)", "Betrug", "1.1 | Fähre"]


def test_another_root_and_broken_xml_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="root element"):
        GiiReader().read("x.xml", b"<Publication/>", MANIFEST)
    with pytest.raises(UnreadableFileError, match="broken"):
        GiiReader().read("x.xml", LAW.encode()[:700], MANIFEST)


def test_the_manifest_tells_it_from_dila() -> None:
    assert isinstance(reader_for("gii", "a.xml"), GiiReader)
    assert not isinstance(reader_for("auto", "a.xml"), GiiReader)


@pytest.mark.real_data
def test_real_laws_are_read() -> None:
    folder = os.environ.get("DEUXRIVES_TEST_DATA", "")
    files = sorted(Path(folder, "gii-gesetze", "xml").glob("*.xml")) if folder else []
    if not files:
        pytest.skip("needs gii-gesetze in the folder named by DEUXRIVES_TEST_DATA")
    for file in files:
        (law,) = GiiReader().read(file.name, file.read_bytes(), MANIFEST)
        assert law.sections and all(section.text.strip() and section.headings for section in law.sections)
