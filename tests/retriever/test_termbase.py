"""The termbase: the longest term wins, plurals and accents are met, abbreviations are typed in capitals."""

from __future__ import annotations

from pathlib import Path

import pytest

from retriever.passage import Language
from retriever.termbase import Pair, Termbase, TermbaseError, load_termbase

TERMS = Termbase(
    (
        Pair(("carte d’identité", "CNI"), ("Personalausweis", "Ausweis"), "", "same", "identite"),
        Pair(("carte",), ("Karte",), "", "same", "administration-generale"),
        Pair(("CAP",), ("Lehrabschluss",), "FR", "explains", "etudes"),
        Pair(("congé parental",), ("Elternzeit",), "", "equivalent", "famille"),
        Pair(("délai",), ("Frist",), "", "same", "administration-generale"),
    )
)


def first(text: str, language: Language) -> list[str]:
    return [pair.fr[0] for pair in TERMS.find(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Comment renouveler ma carte d'identité ?", ["carte d’identité"]),
        ("CARTES D’IDENTITE perdues", ["carte d’identité"]),
        ("une carte postale", ["carte"]),
        ("quels délais pour un congé parental", ["délai", "congé parental"]),
        ("j'ai un CAP", ["CAP"]),
        ("le cap de Bonne-Espérance", []),
        ("", []),
        ("😀 ?!", []),
    ],
)
def test_french_terms_are_found(text: str, expected: list[str]) -> None:
    assert first(text, Language.FR) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Welche Fristen gelten?", ["délai"]),
        ("Mein Personalausweis ist weg", ["carte d’identité"]),
        ("meine Elternzeit", ["congé parental"]),
        ("Kartenspiel", []),
    ],
)
def test_german_terms_are_found(text: str, expected: list[str]) -> None:
    assert first(text, Language.DE) == expected


def test_the_other_languages_terms_stand_in() -> None:
    assert TERMS.translate("ma carte d’identité", Language.FR) == ["Personalausweis", "Ausweis"]
    assert TERMS.translate("mein Ausweis", Language.DE) == ["carte d’identité", "CNI"]


def test_an_absent_file_is_an_empty_termbase(tmp_path: Path) -> None:
    assert load_termbase(tmp_path / "none.csv").translate("carte", Language.FR) == []


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "termbase.csv"
    file.write_text("fr,fr_variants,de\ncarte,,Karte\n", encoding="utf-8")
    with pytest.raises(TermbaseError, match="line 2"):
        load_termbase(file)


def test_the_projects_own_termbase_is_whole() -> None:
    termbase = load_termbase(Path(__file__).parents[2] / "corpora" / "termbase.csv")
    assert len(termbase.pairs) >= 1200
    assert {pair.relation for pair in termbase.pairs} == {"same", "equivalent", "explains"}
    assert {pair.country for pair in termbase.pairs} <= {"", "FR", "DE"}
    assert all(pair.fr[0].strip() and pair.de[0].strip() for pair in termbase.pairs)
    assert len({(pair.fr[0], pair.de[0]) for pair in termbase.pairs}) == len(termbase.pairs)
    for question, language, wanted in (
        ("Comment renouveler ma carte d’identité ?", Language.FR, "Personalausweis"),
        ("Wie melde ich meinen Wohnsitz an?", Language.DE, "domicile"),
        ("J’aimerais pêcher en Bavière", Language.FR, "Angeln"),
        ("Darf ich hier angeln?", Language.DE, "pêcher"),
        ("Quel visa d’études demander ?", Language.FR, "Studentenvisum"),
    ):
        assert wanted in termbase.translate(question, language)
