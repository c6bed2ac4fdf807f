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
