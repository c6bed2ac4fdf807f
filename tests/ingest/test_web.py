"""HTML, DOCX and ODT: main content, structure, hidden text, facts, refusals, no network."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.shared import Pt, RGBColor

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.web import WebReader
from retriever.passage import Language, Reference

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "tests" / "data" / "web" / "permis.html"
MANIFEST = Manifest(
    id="stadt",
    name="Stadt",
    format="web",
    language=Language.DE,
    jurisdiction="DE-BE",
    authority="Land Berlin",
    licence="CC0",
    homepage="https://www.berlin.de",
    url="https://service.berlin.de/{stem}/",
)


def read(data: str | bytes, name: str = "dienst/120686.html") -> Document:
    (document,) = WebReader().read(name, data if isinstance(data, bytes) else data.encode(), MANIFEST)
    return document


def text_of(body: str) -> str:
    return (
        read(f"<html><body><main><h1>Titel</h1><p>Anfang.</p>{body}</main></body></html>")
        .text.removeprefix("Anfang.")
        .lstrip("\n")
    )


@pytest.fixture(scope="module")
def page() -> Document:
    return read(PAGE.read_bytes(), PAGE.name)


def test_what_the_page_says_about_itself(page: Document) -> None:
    assert page.id == "stadt:permis"
    assert page.title == "Renouveler son permis de conduire"
    assert page.url == "https://www.valmont.fr/permis"
    assert page.language is Language.FR
    assert page.updated == date(2026, 3, 12)


def test_the_main_content_and_nothing_else(page: Document) -> None:
    assert [(s.headings, s.text) for s in page.sections] == [
        (
            (),
            "Le permis coûte 25\u00a0€ depuis le 1er mars. Demandez-le en ligne.\nLe délai est de trois semaines.\n"
            "Visible à l’écran.",
        ),
        (
            ("Qui peut le demander ?",),
            "- Une personne majeure\n- Un mandataire\n- avec procuration\n- un tuteur",
        ),
        (
            ("Tarifs",),
            "Coût\nCas\u00a0: Perte | Montant – En ligne\u00a0: 25\u00a0€ | Montant – Au guichet\u00a0: 30 €\n"
            "Cas\u00a0: Vol | Montant – En ligne / Montant – Au guichet\u00a0: gratuit\nDélai\u00a0: 3 semaines",
        ),
        (("Tarifs", "Cas particuliers", "Et si je l’ai perdu ?"), "Déclarez la perte en mairie."),
        (("Tarifs", "Cas particuliers"), "La photo doit être récente."),
        (("Tarifs", "Cas particuliers", "Permis allemand"), "Il reste valable en France."),
        (
            ("Contact",),
            "Appelez le 03 00 00 00 00 ou écrivez au service.\nFormulaire de demande · Code de la route\nFacebook",
        ),
    ]


def test_links_of_the_main_content_are_references(page: Document) -> None:
    assert page.references == (
        Reference("more", "mandataire", "https://www.valmont.fr/mandat"),
        Reference("contact", "Contact", "tel:+33300000000", "03 00 00 00 00"),
        Reference("contact", "écrivez au service", "mailto:permis@valmont.fr", "permis@valmont.fr"),
        Reference("form", "Formulaire de demande", "https://www.valmont.fr/formulaires/demande.pdf"),
        Reference("law", "Code de la route", "https://www.legifrance.gouv.fr/code"),
    )


def test_references_are_capped() -> None:
    links = "".join(f'<li><a href="https://a.de/{n}">Link {n}</a></li>' for n in range(50))
    assert len(read(f"<h1>T</h1><p>Text.</p><ul>{links}</ul>").references) == 30


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">GEHEIM</p>',
        '<p style="visibility: hidden">GEHEIM</p>',
        "<p hidden>GEHEIM</p>",
        '<p hidden="until-found">GEHEIM</p>',
        '<p aria-hidden="true">GEHEIM</p>',
        '<p style="font-size:0">GEHEIM</p>',
        '<p style="font-size: 0.1px; color: red">GEHEIM</p>',
        '<p style="opacity:0">GEHEIM</p>',
        '<p style="color:#fff">GEHEIM</p>',
        '<div style="background:#FFFFFF"><p style="color: white">GEHEIM</p></div>',
        '<p style="color:#123456;background-color:#123456">GEHEIM</p>',
        '<p style="color:transparent">GEHEIM</p>',
        '<p style="position:absolute; left:-9999px">GEHEIM</p>',
        '<p style="text-indent:-1000em">GEHEIM</p>',
        '<p style="clip: rect(0 0 0 0)">GEHEIM</p>',
        '<p style="width:1px;height:1px;overflow:hidden">GEHEIM</p>',
        '<p class="sr-only">GEHEIM</p>',
        '<p class="x fr-sr-only">GEHEIM</p>',
        "<style>.w{display:none}</style><p class='a w'>GEHEIM</p>",
        "<style>#w{font-size:0}</style><p id='w'>GEHEIM</p>",
        "<!-- GEHEIM -->",
        '<img src="x.png" alt="GEHEIM">',
        "<template><p>GEHEIM</p></template>",
        "<noscript>GEHEIM</noscript>",
        "<script>GEHEIM</script>",
        "<textarea>GEHEIM</textarea>",
        "<select><option>GEHEIM</option></select>",
        '<iframe srcdoc="GEHEIM">GEHEIM</iframe>',
        "<svg><title>GEHEIM</title><text>GEHEIM</text></svg>",
        "<dialog>GEHEIM</dialog>",
        "<del>GEHEIM</del>",
        '<input value="GEHEIM" placeholder="GEHEIM">',
    ],
)
def test_hidden_text_is_no_body(hidden: str) -> None:
    text = text_of(f"<p>Vorher.</p>{hidden}<p>Nachher.</p>")
    assert "GEHEIM" not in text
    assert text == "Vorher.\nNachher."


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="background:#003366;color:#fff">Hinweis</p>',
        '<div style="background-color: black"><p style="color:white">Hinweis</p></div>',
        '<p style="font-size:0.9em;opacity:0.8;line-height:1.4">Hinweis</p>',
        '<p style="margin-left:-10px">Hinweis</p>',
        "<style>@media print{.p{display:none}}</style><p class='p'>Hinweis</p>",
        '<p aria-hidden="false">Hinweis</p>',
    ],
)
def test_what_is_shown_stays(shown: str) -> None:
    assert text_of(shown) == "Hinweis"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>entweder<br>oder<br/>Sie kommen</p>", "entweder oder\nSie kommen"),
        ("<p>1. Mai.<br>2. Mai.</p>", "1. Mai.\n2. Mai."),
        ("<div>Eins<div>Zwei</div>Drei</div>", "Eins\nZwei\nDrei"),
        ("<p>Reise<b>pass</b> und <i>Ausweis</i>.</p>", "Reisepass und Ausweis."),
        ("<p><a href='/a'>Eins</a><a href='/b'>Zwei</a></p>", "Eins Zwei"),
        ("<ul><li>Lebenslauf<br><div>In Tabellenform.</div></li></ul>", "- Lebenslauf\nIn Tabellenform."),
        ("<ul><li><div>Pass</div>oder Ausweis</li></ul>", "- Pass oder Ausweis"),
        ("<ol><li>Antrag</li><li>Termin</li></ol>", "- Antrag\n- Termin"),
        ("<form><label>Bürgeramt Mitte</label><input type='checkbox'></form>", "Bürgeramt Mitte"),
        ("<figure><figcaption>Ablauf in Schritten</figcaption></figure>", "Ablauf in Schritten"),
        ("<my-box>Neu<p>Text.</p></my-box>", "Neu\nText."),
        ("<p>Ge\u00adbühr\u200b: 5\u202f€, e\u0301tat</p>", "Gebühr: 5\u202f€, état"),
        ("<table><tr><td><p>Layout.</p></td></tr></table>", "Layout."),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>", "A | B\n1 | 2"),
        ("<h4>Im Verfahren</h4><p>\u00a0</p><h4>Im Heim</h4><p>Neun Monate.</p>", "Im Verfahren\n\nNeun Monate."),
        ("<p>Eins.</p><p><b>amt@example.org</b></p><p>\u00a0</p><p>\u00a0</p>", "Eins.\namt@example.org"),
        ("<h3>Zurzeit gibt es keine Beratung mehr.</h3>", "Zurzeit gibt es keine Beratung mehr."),
        ("<p>Ein&#1;s<br>Z&#xe000;wei&#xFFFE;</p>", "Eins\nZwei"),
        ("<p>Seite drucken</p><p>Text.</p><a href='#'>nach oben</a>", "Text."),
        ("<div class='share'>Teilen</div><p>Text.</p><aside>Werbung</aside>", "Text."),
    ],
)
def test_structure_becomes_plain_blocks(body: str, text: str) -> None:
    assert text_of(body) == text


def test_without_marked_content_the_body_is_read_without_its_chrome() -> None:
    html = (
        "<title>Hundesteuer - Musterstadt</title><body><header>Stadt Musterstadt</header><nav>Start</nav>"
        "<div class='content'><p>Die Hundesteuer beträgt 120 Euro im Jahr.</p></div><footer>Impressum</footer></body>"
    )
    document = read(html)
    assert document.title == "Hundesteuer"
    assert document.text == "Die Hundesteuer beträgt 120 Euro im Jahr."
    assert document.url == "https://service.berlin.de/120686/"
    assert (document.language, document.updated) == (Language.DE, None)


@pytest.mark.parametrize(
    ("html", "updated"),
    [
        ('<meta name="DCTERMS.modified" content="2025-11-03"><p>Text.</p>', date(2025, 11, 3)),
        ("<p>Text.</p><p>Stand: 16.06.2025</p>", date(2025, 6, 16)),
        ("<p>Text.</p><p>Letzte Aktualisierung: 3. März 2026</p>", date(2026, 3, 3)),
        ("<p>Vérifié le 1er août 2025</p>", date(2025, 8, 1)),
        ('<p>Mis à jour le <time datetime="2026-02-01T10:00">1 février</time></p>', date(2026, 2, 1)),
        ('<p>Sitzung am <time datetime="2026-02-01">1. Februar</time></p>', None),
        ("<p>Stand: 16.06.2025</p><p>Gebühren, Stand: 01.01.2024</p>", None),
        ("<p>Stand: 31.02.2025</p>", None),
        ("<p>Der Stand der Dinge am 16.06.2025</p>", None),
    ],
)
def test_the_date_of_the_last_change(html: str, updated: date | None) -> None:
    assert read(f"<h1>Titel</h1>{html}").updated == updated


@pytest.mark.parametrize(
    "canonical", ["http://a.de/x", "/relativ", "javascript:alert(1)", "https://", "https://a.de/ x"]
)
def test_a_canonical_address_must_be_complete_and_https(canonical: str) -> None:
    document = read(f'<link rel="canonical" href="{canonical}"><h1>T</h1><p>Text.</p>')
    assert document.url == "https://service.berlin.de/120686/"


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset='iso-8859-1'><h1>Gebühr</h1><p>5 € – „Schüler“</p>".encode("cp1252"),
        "<h1>Gebühr</h1><p>5 € – „Schüler“</p>".encode("cp1252"),
        b"\xef\xbb\xbf" + "<h1>Gebühr</h1><p>5 € – „Schüler“</p>".encode(),
        "<h1>Gebühr</h1><p>5 € – „Schüler“</p>".encode("utf-16"),
        "<meta charset='iso-8859-1'><h1>Gebühr</h1><p>5 € – „Schüler“</p>".encode("utf-8-sig"),
        "<meta charset='unicode_escape'><h1>Gebühr</h1><p>5 € – „Schüler“</p>".encode(),
        '<?xml version="1.0" encoding="UTF-8"?><html><h1>Gebühr</h1><p>5 € – „Schüler“</p></html>'.encode(),
    ],
)
def test_charsets(data: bytes) -> None:
    document = read(data)
    assert (document.title, document.text) == ("Gebühr", "5 € – „Schüler“")


@pytest.mark.parametrize("head", ["<title>T</title>", "<head><title>T</title></head>", "<meta charset='utf-8'>", ""])
@pytest.mark.parametrize("first", ["main", "section", "article", "div", "p"])
def test_a_page_may_leave_out_its_body_tag(head: str, first: str) -> None:
    page = f"<!doctype html><html lang='de'>{head}<{first}>Eins.</{first}><p>Zwei.</p> Drei.</html>"
    assert read(page).text.split() == ["Eins.", "Zwei.", "Drei."]


def zipped(members: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.html", "empty"),
        (b"nur Text", "a.html", "no HTML element"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.html", "binary"),
        (bytes(range(1, 32)) * 9, "a.html", "binary"),
        (b"<p>x", "a.pdf", r"ending \.pdf"),
        (b"kein Archiv", "a.docx", "not a DOCX archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.docx", "password-protected, or in the format of Word before 2007"),
        (b"kein Archiv", "a.odt", "not a ODT archive"),
        (zipped({"word/document.xml": "<a/>"}), "a.docx", "the DOCX file is damaged"),
        (zipped({"content.xml": "<a/>"}), "a.odt", "the ODT file is damaged"),
        (zipped({"x": "y"}), "a.docx", "has no word/document.xml"),
    ],
)
def test_unreadable_files_name_their_fault(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read(data, name)
    assert "\n" not in str(caught.value)


def test_a_page_without_text_is_no_document() -> None:
    assert WebReader().read("a.html", b"<h1>Titel</h1><nav>Start</nav>", MANIFEST) == ()


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td"])
def test_deep_nesting_does_not_break_the_run(tag: str) -> None:
    html = f"<h1>T</h1><p>Text.</p>{f'<{tag}>' * 3000}tief"
    try:
        assert "Text." in read(html).text
    except UnreadableFileError as error:
        assert "nested" in str(error)


def word_file() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Vorlage 7"
    document.core_properties.language = "de-DE"
    document.add_heading("Merkblatt Wohngeld", 0)
    document.add_paragraph("Wohngeld ist ein Zuschuss zur Miete.")
    document.add_heading("Voraussetzungen", 1)
    document.add_paragraph("Mietvertrag", style="List Bullet")
    document.add_heading("Ausnahmen", 2)
    paragraph = document.add_paragraph("Studierende sind ausgenommen.")
    for name in ("hidden", "white", "tiny"):
        run = paragraph.add_run(" GEHEIM")
        run.font.hidden = name == "hidden" or None
        if name == "white":
            run.font.color.rgb = RGBColor(255, 255, 255)
        elif name == "tiny":
            run.font.size = Pt(1)
    table = document.add_table(2, 2)
    for row, texts in zip(table.rows, (("Haushalt", "Betrag"), ("1 Person", "200 Euro")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "KOPFZEILE"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


ODT_STYLES = (
    '<style:style style:name="G" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="W" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>'
)


BULLETS = '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'


def odt_file(body: str) -> bytes:
    names = {
        "office": "office:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "style": "style:1.0",
        "fo": "xsl-fo-compatible:1.0",
    }
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}"' for short, long in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3">'
        f"<office:automatic-styles>{ODT_STYLES}{BULLETS}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        "</manifest:manifest>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", f'<office:document-styles {spaces} office:version="1.3"/>')
    return out.getvalue()


ODT = odt_file(
    '<text:h text:outline-level="1">Aide au logement</text:h><text:p>L’aide est versée chaque mois.</text:p>'
    '<text:h text:outline-level="2">Conditions</text:h>'
    '<text:p>Être locataire<text:span text:style-name="G"> GEHEIM</text:span>, sans condition d’âge.'
    '<text:span text:style-name="W"> GEHEIM</text:span></text:p>'
    '<text:section text:name="s" text:display="none"><text:p>GEHEIM</text:p></text:section>'
)


def test_lists_and_tables_of_an_odt_file_are_read() -> None:
    cells = [
        "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        for row in (("Fall", "Betrag"), ("Verlust", "25 Euro"))
    ]
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    body = (
        '<text:h text:outline-level="1">Umzug</text:h><text:p>Bringen Sie mit:</text:p>'
        '<text:list text:style-name="L"><text:list-item><text:p>Ausweis</text:p></text:list-item></text:list>'
        f'<text:h text:outline-level="2">Kosten</text:h><table:table>{rows}</table:table>'
    )
    document = read(odt_file(body), "umzug.odt")
    assert [(s.headings, s.text) for s in document.sections] == [
        ((), "Bringen Sie mit:\n- Ausweis"),
        (("Kosten",), "Fall: Verlust | Betrag: 25 Euro"),
    ]


def test_a_word_file_is_read_without_its_hidden_text() -> None:
    document = read(word_file(), "amt/wohngeld.docx")
    assert (document.id, document.title) == ("stadt:amt/wohngeld", "Merkblatt Wohngeld")
    assert [(s.headings, s.text) for s in document.sections] == [
        ((), "Wohngeld ist ein Zuschuss zur Miete."),
        (("Voraussetzungen",), "- Mietvertrag"),
        (
            ("Voraussetzungen", "Ausnahmen"),
            "Studierende sind ausgenommen.\nHaushalt: 1 Person | Betrag: 200 Euro",
        ),
    ]


def test_an_odt_file_is_read_without_its_hidden_text() -> None:
    document = read(ODT, "aide.odt")
    assert document.title == "Aide au logement"
    assert [(s.headings, s.text) for s in document.sections] == [
        ((), "L’aide est versée chaque mois."),
        (("Conditions",), "Être locataire, sans condition d’âge."),
    ]


def test_an_archive_that_grows_beyond_bounds_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a/>")
        archive.writestr("word/media/x", bytes(201 * 1024 * 1024))
    with pytest.raises(UnreadableFileError, match="unpacks to more than 200 MB"):
        read(out.getvalue(), "a.docx")


def test_entities_in_an_office_file_are_refused() -> None:
    body = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(UnreadableFileError, match="declares entities"):
        read(zipped({"word/document.xml": body}), "a.docx")


OFFLINE = """
import socket, sys

def refuse(*args, **kwargs):
    sys.exit(f"NETWORK {args!r}")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from pathlib import Path
from ingest.manifest import Manifest
from ingest.readers.registry import reader_for
manifest = Manifest(id="x", name="x", format="auto", language="fr", jurisdiction="FR", authority="x", licence="x",
                    homepage="https://a.fr")
for path in map(Path, sys.argv[1:]):
    (document,) = reader_for("auto", path.name).read(path.name, path.read_bytes(), manifest)
    print(len(document.text) > 20)
"""


def test_nothing_is_fetched_and_nothing_reported(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(word_file())
    (tmp_path / "a.odt").write_bytes(ODT)
    (tmp_path / "a.md").write_text("# Titre\n\nUne phrase assez longue pour compter.", encoding="utf-8")
    files = [PAGE, ROOT / "tests" / "data" / "dila" / "F90001.xml", *sorted(tmp_path.iterdir())]
    keep = {key: value for key, value in os.environ.items() if key not in ("DO_NOT_TRACK", "SCARF_NO_ANALYTICS")}
    command = [sys.executable, "-W", "error", "-c", OFFLINE, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=keep)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["True"] * len(files), "")


def test_the_seam_to_unstructured_still_exists() -> None:
    """Without this function the library would fetch an English model by itself (see ``_unstructured``)."""
    from unstructured.nlp import tokenize

    assert hasattr(tokenize, "_get_nlp")


# Real pages, as they lie in the test data.


def test_data() -> Path:
    folder = os.environ.get("DEUXRIVES_TEST_DATA")
    if not folder:
        pytest.skip("DEUXRIVES_TEST_DATA is not set")
    return Path(folder)


test_data.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.real_data
def test_real_pages_of_berlin_are_complete_and_without_chrome() -> None:
    folder = test_data() / "berlin-dienstleistungen"
    with (folder / "leistungen.jsonl").open(encoding="utf-8") as lines:
        services = {record["id"].removeprefix("berlin-"): record for record in map(json.loads, lines)}
    pages = {path.stem: read(path.read_bytes(), path.name) for path in sorted((folder / "html_samples").glob("*.html"))}
    assert len(pages) == 104
    shares: list[float] = []
    for stem, page in pages.items():
        assert page.title
        assert not re.search(r"MAIN CONTENT|Chatbot|als PDF herunterladen|Rollstuhl|\ue000", page.text)
        if stem in services:
            record = services[stem]
            parts = (record[key] for key in ("beschreibung", "voraussetzungen", "unterlagen"))
            expected = set(re.findall(r"\w{4,}", " ".join(part for part in parts if part)))
            found = set(re.findall(r"\w{4,}", " ".join((page.text, *(h for s in page.sections for h in s.headings)))))
            shares.append(len(expected & found) / max(len(expected), 1))
    assert sum(shares) / len(shares) > 0.98


@pytest.mark.real_data
def test_real_pages_of_integreat_keep_their_words() -> None:
    path = test_data() / "integreat-omos-qa" / "raw_pages_lkaugsburg_remsmurr_de_en.json"
    corpora = json.loads(path.read_text(encoding="utf-8"))
    pages = [p for name, group in corpora.items() if name.endswith("_de") for p in group if len(p["content"]) > 2500]
    for page in pages[:80]:
        document = read(f"<html lang='de'><title>{page['title']}</title><body>{page['content']}</body></html>")
        assert document.title
        plain = html.unescape(re.sub(r"<[^>]+>", " ", page["content"]))
        expected = set(re.findall(r"[^\W\d_]{5,}", plain))
        found = set(
            re.findall(r"[^\W\d_]{5,}", " ".join((document.text, *(h for s in document.sections for h in s.headings))))
        )
        assert len(expected & found) / len(expected) > 0.95, page["title"]
