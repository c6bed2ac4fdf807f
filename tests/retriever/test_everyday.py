"""Everyday words: the longest one wins, articles do not count, and what is part of a longer official term is left alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from retriever.everyday import Entry, Everyday, EverydayError, load_everyday, phrase_key
from retriever.passage import Language
from retriever.phrases import stems_of
from retriever.termbase import Pair, Termbase, load_termbase

FR, DE = Language.FR, Language.DE
CORPORA = Path(__file__).parents[2] / "corpora"
TERMS = Termbase((Pair(("permis de construire",), ("Baugenehmigung",), "", "same", "logement"),))
EVERYDAY = Everyday(
    (
        Entry(FR, "boîte", ("employeur",)),
        Entry(FR, "boîte aux lettres", ("boîte aux lettres",)),
        Entry(FR, "perdu papiers", ("déclaration de perte", "carte d’identité")),
        Entry(FR, "permis", ("permis de conduire",)),
        Entry(DE, "Lappen", ("Führerschein",)),
        Entry(DE, "Lappen weg", ("Entziehung der Fahrerlaubnis",)),
        Entry(DE, "Müll", ("Abfall",)),
    ),
    TERMS,
)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ma boîte ferme", FR, ["boîte"]),
        ("MA BOITE FERME", FR, ["boîte"]),
        ("une boîte aux lettres cassée", FR, ["boîte aux lettres"]),
        ("J’ai perdu mes papiers !", FR, ["perdu papiers"]),
        ("mon permis", FR, ["permis"]),
        ("un permis de construire", FR, []),
        ("permis et permis", FR, ["permis"]),
        ("Der Lappen ist weg", DE, ["Lappen"]),
        ("Mein Lappen weg, was tun?", DE, ["Lappen weg"]),
        ("Wohin mit dem Muell oder Müll", DE, ["Müll"]),
        ("Lappen", FR, []),
        ("", FR, []),
        ("le la les", FR, []),
        ("😀 ?!", DE, []),
    ],
)
def test_everyday_words_are_found(text: str, language: Language, expected: list[str]) -> None:
    assert [entry.everyday for entry in EVERYDAY.find(text, language)] == expected


def test_an_absent_file_is_an_empty_table(tmp_path: Path) -> None:
    assert load_everyday(tmp_path / "none.csv").find("Lappen", DE) == []


@pytest.mark.parametrize(
    "row", ["fr,boîte", "en,flat,logement", "fr,boîte,", "fr,boîte,;", "fr,la les,logement", "fr,,logement"]
)
def test_a_damaged_row_is_named(row: str, tmp_path: Path) -> None:
    file = tmp_path / "everyday.csv"
    file.write_text(f"language,everyday,official\nfr,boîte,employeur\n{row}\n", encoding="utf-8")
    with pytest.raises(EverydayError, match="line 3"):
        load_everyday(file)


def test_the_projects_own_table_is_whole() -> None:
    termbase = load_termbase(CORPORA / "termbase.csv")
    everyday = load_everyday(CORPORA / "everyday.csv", termbase)
    counts = Counter(entry.language for entry in everyday.entries)
    assert min(counts[language] for language in Language) >= 220
    keys = Counter((entry.language, phrase_key(entry.everyday, entry.language)) for entry in everyday.entries)
    assert [key for key, count in keys.items() if count > 1] == []
    for entry in everyday.entries:
        text = entry.everyday
        assert entry.official == tuple(dict.fromkeys(entry.official)), text
        assert everyday.find(text, entry.language) == [entry], text  # no longer entry or term hides it
        if entry.official != (text,):  # a row that says itself keeps a shorter one from meaning something else
            assert [stems_of(term, entry.language) for term in entry.official] != [stems_of(text, entry.language)], text


@pytest.mark.parametrize(
    ("question", "language", "official"),
    [
        ("Comment déclarer ma femme de ménage ?", FR, "emploi à domicile"),
        ("Où refaire ma carte grise ?", FR, "certificat d’immatriculation"),
        ("Mon proprio garde la caution", FR, "dépôt de garantie"),
        ("Mein Perso ist weg", DE, "Personalausweis"),
        ("Ich habe den Lappen verloren", DE, "Führerschein"),
        ("Putzhilfe anmelden", DE, "Haushaltshilfe"),
    ],
)
def test_what_people_say_meets_what_pages_write(question: str, language: Language, official: str) -> None:
    everyday = load_everyday(CORPORA / "everyday.csv", load_termbase(CORPORA / "termbase.csv"))
    assert official in [term for entry in everyday.find(question, language) for term in entry.official]


@pytest.mark.parametrize(
    "question", ["Comment demander un permis de construire ?", "Quel délai pour un permis de chasse ?"]
)
def test_a_longer_official_term_keeps_its_words(question: str) -> None:
    everyday = load_everyday(CORPORA / "everyday.csv", load_termbase(CORPORA / "termbase.csv"))
    assert all("permis" not in entry.everyday for entry in everyday.find(question, FR))
