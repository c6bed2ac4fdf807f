"""PDF: pages, paragraphs, broken words, running heads, what is hidden, refusals."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader as PypdfReader
from pypdf import PdfWriter

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.pdf import PdfReader
from retriever.passage import Language

MANIFEST = Manifest(
    id="leaflets",
    name="Merkblätter",
    format="pdf",
    language=Language.DE,
    jurisdiction="DE-HH",
    authority="Freie und Hansestadt Hamburg",
    licence="dl-de/by-2-0",
    homepage="https://www.hamburg.de",
    url="https://www.hamburg.de/{name}",
)


@dataclass(frozen=True)
class Drawn:
    """Text on a page: place in points, size, colour (0 black, 1 white), how it is drawn (3: not at all), and whether from
    bottom to top."""

    text: str
    y: float
    x: float = 60
    size: float = 11
    grey: float = 0
    mode: int = 0
    upwards: bool = False


def make_pdf(pages: list[list[Drawn]], title: str = "", modified: str = "") -> bytes:
    """A small PDF with Helvetica in Windows-1252."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    info = f"<< /Title ({title}) /ModDate ({modified}) >>".encode("cp1252")
    objects += [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()]
    objects += [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    for number, page in enumerate(pages):
        stream = b"".join(
            f"{d.grey} g BT {d.mode} Tr /F1 {d.size} Tf {'0 1 -1 0' if d.upwards else '1 0 0 1'} {d.x} {d.y} Tm (".encode()
            + d.text.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)")
            + b") Tj ET\n"
            for d in page
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    objects.append(info)
    out, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def paragraph(*lines: str, top: float = 700) -> list[Drawn]:
    return [Drawn(line, top - 13 * number) for number, line in enumerate(lines)]


def read(data: bytes, name: str = "amt/merkblatt.pdf") -> Document:
    (document,) = PdfReader().read(name, data, MANIFEST)
    return document


LONG = "Wer in Hamburg eine Wohnung bezieht, meldet sich innerhalb von zwei Wochen bei der Melde-"


def test_words_and_sentences_are_joined_and_paragraphs_kept() -> None:
    page = paragraph(
        LONG,
        "behörde an. Die Anmeldung ist gebührenfrei. Für die An- und Ummeldung, auch im Ein- und",
        "Mehrpersonenhaushalt, genügt ein Formular, das Sie mit dem Personalausweis vorlegen.",
    ) + paragraph("Mitzubringen sind:", "• Personalausweis oder Reisepass", "• Einzugsbestätigung", top=640)
    assert read(make_pdf([page])).text == (
        "Wer in Hamburg eine Wohnung bezieht, meldet sich innerhalb von zwei Wochen bei der Meldebehörde an. "
        "Die Anmeldung ist gebührenfrei. Für die An- und Ummeldung, auch im Ein- und Mehrpersonenhaushalt, genügt ein "
        "Formular, das Sie mit dem Personalausweis vorlegen.\n"
        "Mitzubringen sind:\n- Personalausweis oder Reisepass\n- Einzugsbestätigung"
    )


def test_each_page_is_a_section_with_its_number() -> None:
    text = "Der Antrag wird schriftlich gestellt und von der Behörde geprüft."
    document = read(
        make_pdf([[Drawn(text, 500)], [], [Drawn("Der Bescheid kommt mit der Post zu Ihnen nach Hause.", 500)]])
    )
    assert [section.page for section in document.sections] == [1, 3]
    assert document.id == "leaflets:amt/merkblatt"
    assert document.url == "https://www.hamburg.de/amt/merkblatt.pdf"


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            Drawn("Merkblatt 17 der Behörde", 820),
            Drawn(f"Inhalt der Seite mit dem Thema {topic}.", 500),
            Drawn(f"Seite {number} von 3", 20),
        ]
        for number, topic in enumerate(("Gebühren", "Fristen", "Unterlagen"), start=1)
    ]
    text = read(make_pdf(pages)).text
    assert "Merkblatt 17" not in text
    assert "Seite 1" not in text
    assert text.count("Inhalt der Seite") == 3


def test_large_lines_are_headings_and_the_title() -> None:
    page = [
        Drawn("Behörde für Inneres", 800, size=22),
        Drawn("Hinweise zum Visum", 760, size=22),
        Drawn("Wer benötigt ein Visum?", 720, size=16),
        *paragraph(*["Ausländische Staatsangehörige benötigen für die Einreise in der Regel ein Visum."] * 3, top=690),
        Drawn("Was kostet es?", 645, size=16),
        *paragraph(*["Die Gebühr beträgt 29,00 Euro und wird bei der Beantragung des Visums bezahlt."] * 3, top=620),
    ]
    document = read(make_pdf([page]))
    assert document.title == "Hinweise zum Visum"
    assert [(s.headings, s.page) for s in document.sections] == [
        ((), 1),
        (("Wer benötigt ein Visum?",), 1),
        (("Was kostet es?",), 1),
    ]


@pytest.mark.parametrize(
    ("own", "title"),
    [
        ("Merkblatt zum Wohngeld-barrierefrei", "Merkblatt zum Wohngeld"),
        ("Microsoft Word - wohngeld.doc", "merkblatt"),
        ("Kopfbriefbogen, neu", "merkblatt"),
        ("", "merkblatt"),
    ],
)
def test_the_metadata_title_counts_when_it_is_one(own: str, title: str) -> None:
    page = paragraph("Wohngeld ist ein Zuschuss zur Miete, den Sie bei der Wohngeldstelle beantragen.")
    document = read(make_pdf([page], title=own, modified="D:20240514132025+02'00'"))
    assert document.title == title
    assert document.updated == date(2024, 5, 14)


def test_table_rows_keep_their_cells_apart() -> None:
    page = [
        Drawn("Passbild", 500),
        Drawn("6,00 Euro", 500, x=300),
        Drawn("Ausweis", 487),
        Drawn("37,00 Euro", 487, x=300),
        *paragraph("Die Gebühren werden bei der Antragstellung bezahlt, bar oder mit Karte."),
    ]
    assert "Passbild | 6,00 Euro\nAusweis | 37,00 Euro" in read(make_pdf([page])).text


def test_text_that_nobody_sees_is_left_out() -> None:
    page = [
        *paragraph("Die Anmeldung ist gebührenfrei und dauert etwa zehn Minuten im Kundenzentrum."),
        Drawn("WEISS AUF WEISS", 600, grey=1),
        Drawn("WINZIG", 580, size=0.5),
        Drawn("UNSICHTBAR", 560, mode=3),
        Drawn("AUSSERHALB", 560, x=-400),
        Drawn("Fast weiss ist grau", 540, grey=0.5),
    ]
    text = read(make_pdf([page])).text
    for hidden in ("WEISS AUF", "WINZIG", "UNSICHTBAR", "AUSSERHALB"):
        assert hidden not in text
    assert "Fast weiss" in text


def test_recognised_text_behind_a_scan_is_read() -> None:
    page = [Drawn("Dieser Text liegt unsichtbar hinter dem Bild einer eingescannten Seite.", 500, mode=3)]
    assert "eingescannten Seite" in read(make_pdf([page])).text


def test_the_head_of_a_table_that_goes_on_is_kept_once() -> None:
    """Each page repeats it, as it does a running head: but without it nobody knows what the columns hold."""

    def page(*rows: str) -> list[Drawn]:
        lines = [Drawn("Name der Einrichtung", 800), Drawn("zuständiges Amt", 800, x=350)]
        for number, row in enumerate(rows):
            lines += [Drawn(row, 600 - 20 * number), Drawn("Bezirksamt Altona", 600 - 20 * number, x=350)]
        return lines

    document = read(make_pdf([page("Klinik am Park"), page("Haus am Kai"), page("Stift am Tor", "Hof am See")]))
    assert document.text.count("Name der Einrichtung | zuständiges Amt") == 1
    assert document.text.index("Name der Einrichtung") < document.text.index("Klinik am Park")
    assert document.text.count("| Bezirksamt Altona") == 4


def test_text_written_upwards_is_kept_within_the_page_only() -> None:
    body = [*paragraph("Die Miete richtet sich nach der Wohnlage und nach der Größe der Wohnung.")]
    inside = Drawn("Gute Wohnlage", 300, x=90, upwards=True)
    margin = Drawn("4095-19a-Merkblatt", 300, x=20, upwards=True)
    text = read(make_pdf([[*body, inside, margin]])).text
    assert text.splitlines()[-1] == "Gute Wohnlage"
    assert "4095" not in text


def test_form_lines_and_boxes_are_thinned_out() -> None:
    page = paragraph(
        "Name der antragstellenden Person: ______________________________",
        "..............................................................",
        "Angaben zur Wohnung und zu allen Personen im Haushalt der Familie",
    )
    assert read(make_pdf([page])).text == (
        "Name der antragstellenden Person:\nAngaben zur Wohnung und zu allen Personen im Haushalt der Familie"
    )


def protected(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PypdfReader(BytesIO(data)))
    writer.encrypt("geheim", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


WHOLE = make_pdf([paragraph("Die Anmeldung ist gebührenfrei und dauert etwa zehn Minuten im Kundenzentrum.")])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_pdf([[]]), "probably a scan"),
        (make_pdf([[Drawn("Seite 1", 20)], [Drawn("Seite 2", 20)]]), "probably a scan"),
        (make_pdf([[]] * 501), "501 pages, more than the limit of 500"),
        (protected(WHOLE), "password-protected"),
        (WHOLE[: len(WHOLE) // 3], "damaged or cut short"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged or cut short"),
        (b"<html><body>Fehler 404</body></html>", "not a PDF"),
        (b"", "empty"),
    ],
)
def test_unreadable_files_name_their_fault(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_the_ending_is_checked() -> None:
    with pytest.raises(UnreadableFileError, match=r"ending \.docx"):
        read(WHOLE, "a.docx")


def test_two_threads_can_read_at_once() -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read(WHOLE).text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.real_data
def test_all_real_leaflets_of_hamburg_are_read() -> None:
    folder = os.environ.get("DEUXRIVES_TEST_DATA")
    if not folder:
        pytest.skip("DEUXRIVES_TEST_DATA is not set")
    paths = sorted((Path(folder) / "hamburg-service" / "pdf").glob("*.pdf"))
    documents = {path.name: read(path.read_bytes(), path.name) for path in paths}
    assert len(documents) == 60
    visa = documents["amt-m-m332-04-merkblatt-visum-besuch-oder-geschaeftsreise-data.pdf"]
    assert visa.title == "Informationen zum Visumverfahren für Besuchsaufenthalte und Geschäftsreisen"
    assert ("Wer benötigt ein Visum?",) in [section.headings for section in visa.sections]
    assert all("____" not in document.text and "\u00ad" not in document.text for document in documents.values())
