"""Sentences of a source against passages: what is missing, cut or said twice; and each format's other road."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.chunk import Chunking
from ingest.completeness import Completeness, compare_texts, verify_corpus
from ingest.manifest import Format, load_manifest
from ingest.reading import Corpus
from ingest.source import SourceError
from ingest.source_text import Block, source_blocks
from tests.conftest import silent

ROOT = Path(__file__).parents[2]
ONE = "Der Ausweis ist zehn Jahre gültig."
TWO = "Die Gebühr beträgt siebenunddreißig Euro."


def compared(blocks: list[Block], *passages: str) -> Completeness:
    found = Completeness("c")
    compare_texts("a.html", blocks, passages, found)
    return found


def words(texts: object) -> list[int]:
    assert isinstance(texts, (list, tuple))
    return [len(str(text).split()) for text in texts]  # type: ignore[arg-type]


def test_every_sentence_once_is_complete() -> None:
    found = compared([Block(f"{ONE} {TWO}")], f"- {ONE}\n", TWO)
    assert (found.sentences, found.share) == (2, 1.0)
    assert not (found.missing or found.cut or found.repeated)


def test_a_missing_a_cut_and_a_repeated_sentence_are_told_apart() -> None:
    assert compared([Block(ONE), Block(TWO)], ONE).missing == [("a.html", TWO)]
    assert compared([Block(TWO)], TWO[:20], TWO[20:]).cut == [("a.html", TWO)]
    assert compared([Block(ONE)], ONE, ONE).repeated == [("a.html", ONE)]
    assert compared([Block(ONE), Block(ONE)], ONE).missing == [("a.html", ONE)]
    assert compared([Block(ONE), Block(ONE)], ONE, ONE).share == 1.0


def test_two_lines_that_meet_repeat_nothing() -> None:
    blocks = [
        Block("(2) Leistungsberechtigte Personen"),
        Block("Es gilt Absatz 2"),
        Block("Leistungsberechtigte Personen."),
    ]
    found = compared(blocks, "(2) Leistungsberechtigte Personen\nEs gilt Absatz 2\nLeistungsberechtigte Personen.")
    assert (found.missing, found.repeated) == ([], [])


def test_cells_and_list_numbers_that_meet_repeat_nothing() -> None:
    blocks = [Block("Unerlaubtes Entfernen vom Unfallort (§ 142)"), Block("(2) Leistungsberechtigten,"), Block("§ 142")]
    passage = "Unerlaubtes Entfernen vom Unfallort (§ 142)\n1.7 | Unerlaubtes Entfernen vom Unfallort | § 142 StGB"
    found = compared(blocks, passage, "(2) Leistungsberechtigten,\n- 2. Leistungsberechtigten, die nicht dort wohnen")
    assert (found.missing, found.repeated) == ([], [])
    assert compared(blocks[:1], f"1. | {blocks[0].text}", blocks[0].text).repeated == [("a.html", blocks[0].text)]


def test_a_line_that_is_a_heading_is_no_sentence_and_no_loss() -> None:
    found = Completeness("c")
    compare_texts("a.html", [Block(ONE), Block(TWO)], [TWO], found, headings={ONE})
    assert (found.sentences, found.missing) == (1, [])
    compare_texts("b.html", [Block(ONE)], [TWO], found, headings={f"{ONE} Und mehr."})
    assert found.missing == [("b.html", ONE)]


BUTTON = "Die Sache gleich hier erledigen, Fassung {}"


@pytest.mark.parametrize(
    ("pages", "kept", "missing", "furniture"),
    [(4, 0, 0, 4), (2, 0, 2, 0), (4, 1, 3, 0), (20, 1, 0, 19)],
    ids=["on every page", "on two pages", "content on one of four", "content on one of twenty"],
)
def test_what_stands_on_many_pages_and_is_read_on_none_is_furniture(
    pages: int, kept: int, missing: int, furniture: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that forgets a button everywhere is right; one that forgets a sentence of a page is not."""
    manifest = load_manifest(ROOT / "corpora" / "berlin" / "manifest.toml")
    for number in range(pages):
        tag = "p" if number < kept else "button"
        text = f"<h1>Titel {number}</h1><p>Das ist der Satz der Seite mit der Nummer {number}.</p>"
        button = f"<{tag}>{BUTTON.format(number)}</{tag}>"
        (tmp_path / f"{number}.html").write_text(f"<html lang='de'><body><main>{text}{button}</main></body></html>")
    monkeypatch.setattr("ingest.source_text._HTML_ASIDE", frozenset({"h1"}))  # the other road sees the button
    found = verify_corpus(Corpus(manifest, tmp_path), 500, 1, Chunking(), words, silent)
    assert (len(found.missing), len(found.furniture)) == (missing, furniture)
    assert found.sentences == 2 * pages - furniture


def test_each_page_of_a_pdf_is_compared_with_its_own_passages(tmp_path: Path) -> None:
    from tests.ingest.test_pdf import Drawn, make_pdf, paragraph

    def page(number: int) -> list[Drawn]:
        head = Drawn("Merkblatt der Behörde für Fähren und Stege", 810)
        return [head, *paragraph(f"Auf der Seite Nummer {number} steht dieser eine Satz über Fähren.")]

    (tmp_path / "a.pdf").write_bytes(make_pdf([page(1), page(2), page(3)]))
    manifest = load_manifest(ROOT / "corpora" / "hamburg" / "manifest.toml")
    found = verify_corpus(Corpus(manifest, tmp_path), 5, 1, Chunking(), words, silent)
    assert (found.documents, found.sentences, found.missing, found.cut) == (1, 3, [], [])
    assert [name for name, _ in found.furniture] == ["a.pdf, page 1", "a.pdf, page 2", "a.pdf, page 3"]


def test_a_cell_may_stand_in_several_rows() -> None:
    assert not compared([Block(ONE, is_cell=True)], ONE, ONE).repeated


def test_layout_is_no_difference() -> None:
    source = Block("Die Ge\u00adbühr  beträgt\n„37“ Euro und ist bar zu zah-\nlen.")
    assert compared([source], "Die Gebühr beträgt „37“ Euro und ist bar zu zahlen.").share == 1.0


@pytest.mark.parametrize(
    ("file_format", "name", "data", "blocks"),
    [
        (
            "web",
            "a.html",
            "<body><nav>Menü</nav><main><h1>T</h1><p>Eins <b>zwei</b><br>drei</p><p hidden>nie</p><table><tr><th>K</th>"
            "<td>Zelle</td></tr></table></main></body>",
            [Block("Eins zwei"), Block("drei"), Block("Zelle", True)],
        ),
        (
            "markdown",
            "a.md",
            "---\nid: a\n---\n\n# T\n\nEin *Satz*.\n\n- Punkt\n",
            [Block("Ein Satz."), Block("Punkt")],
        ),
        (
            "dila",
            "F1.xml",
            "<Publication><Texte><Chapitre><Titre>T</Titre><Paragraphe>1<Exposant>er</Exposant> jour</Paragraphe>"
            "<Tableau><Rangée><Cellule><Paragraphe>x</Paragraphe></Cellule></Rangée></Tableau></Chapitre></Texte>"
            "<OuSAdresser><Titre>Mairie</Titre></OuSAdresser></Publication>",
            [Block("1er jour"), Block("x", True)],
        ),
        (
            "gii",
            "a.xml",
            "<dokumente><norm><metadaten><enbez>§ 1</enbez></metadaten><textdaten><text><Content><P>(1) Wer<DL><DT>1.</DT>"
            "<DD>geht<FnR/></DD></DL></P></Content></text></textdaten></norm></dokumente>",
            [Block("(1) Wer"), Block("geht")],
        ),
        (
            "legi",
            "a.xml",
            "<ARTICLE><META><NUM>1</NUM></META><NOTA><CONTENU><p>Une note.</p></CONTENU></NOTA><BLOC_TEXTUEL><CONTENU>"
            "<p>I. - Le passeur<br/>affiche.</p></CONTENU></BLOC_TEXTUEL><LIENS><LIEN>x</LIEN></LIENS></ARTICLE>",
            [Block("I. - Le passeur"), Block("affiche."), Block("Une note.")],
        ),
        (
            "xzufi",
            "a.xml",
            "<t><schreibe><leistung><id>1</id><modulText><inhalt languageCode='de-DE'>&lt;p&gt;Wer geht.&lt;/p&gt;</inhalt>"
            "<inhalt languageCode='de-x-leicht'>Leicht</inhalt><leikaTextmodul><code>06</code></leikaTextmodul></modulText>"
            "<modulText><inhalt languageCode='de'>Titel</inhalt><leikaTextmodul><code>02</code></leikaTextmodul></modulText>"
            "</leistung></schreibe><schreibe><leistung><id>2</id><modulText><inhalt>Weg</inhalt></modulText></leistung>"
            "</schreibe><loesche><id>2</id></loesche></t>",
            [Block("Wer geht.")],
        ),
        ("web", "a.txt", "x", []),
    ],
)
def test_the_other_road_of_each_format(file_format: Format, name: str, data: str, blocks: list[Block]) -> None:
    assert source_blocks(file_format, name, data.encode()) == blocks


@pytest.mark.parametrize("corpus", ["demo-fr", "demo-de"])
def test_the_demonstration_corpora_are_complete(corpus: str) -> None:
    manifest = load_manifest(ROOT / "corpora" / corpus / "manifest.toml")
    source = ROOT / "corpora" / corpus / "pages"
    found = verify_corpus(Corpus(manifest, source), 500, 1, Chunking(), words, silent)
    assert found.documents == len(list(source.glob("*.md")))
    assert (found.missing, found.cut, found.repeated) == ([], [], [])


def test_a_corpus_without_a_source_is_refused() -> None:
    manifest = load_manifest(ROOT / "corpora" / "dila" / "manifest.toml")
    with pytest.raises(SourceError, match="dila"):
        verify_corpus(Corpus(manifest, None), 1, 1, Chunking(), words, silent)


@pytest.mark.real_data
def test_real_laws_are_complete() -> None:
    folder = Path(os.environ.get("DEUXRIVES_TEST_DATA", ""), "gii-gesetze", "xml")
    if not os.environ.get("DEUXRIVES_TEST_DATA") or not folder.is_dir():
        pytest.skip("needs gii-gesetze in the folder named by DEUXRIVES_TEST_DATA")
    manifest = load_manifest(ROOT / "corpora" / "gii" / "manifest.toml")
    found = verify_corpus(Corpus(manifest, folder), 10, 1, Chunking(), words, silent)
    assert found.documents == 10
    assert found.share > 0.99


def test_the_command_names_a_wrong_source() -> None:
    command = [sys.executable, "-m", "ingest", "verify-text", "--source", "falsch"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "expected <corpus>=<path>" in done.stdout
