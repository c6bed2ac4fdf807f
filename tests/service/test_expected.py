"""What a question wants to read, and whether a sentence says it, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retriever.passage import Language, passage_id
from service.expected import Expected, expected_of, matter_of, states
from service.extract import extract_sentences
from tests.service.passages import hit, passage

if TYPE_CHECKING:
    from retriever.embedder import Embedder
    from tests.conftest import Town

NOTHING: set[Expected] = set()
AMOUNT, TIME, PAPERS = Expected.AMOUNT, Expected.TIME, Expected.PAPERS


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Combien coûte un passeport ?", {AMOUNT}),
        ("Was kostet der Reisepass?", {AMOUNT}),
        ("Quel est le délai pour déclarer une naissance ?", {TIME}),
        ("Bis wann muss ich mein Kind anmelden?", {TIME}),
        ("Quels papiers faut-il pour se marier à la mairie ?", {PAPERS}),
        ("Quelles pièces justificatives dois-je joindre ?", {PAPERS}),
        ("Quels documents pour un visa d’études ?", {PAPERS}),
        ("Welche Unterlagen brauche ich für die Anmeldung?", {PAPERS}),
        ("Was muss ich zur Abmeldung einer Wohnung mitbringen?", {PAPERS}),
        ("Il me faut quels papiers, et avant quelle date ?", {PAPERS, TIME}),
        ("Welche Papiere brauche ich und was kostet das?", {PAPERS, AMOUNT}),
        ("Où déclarer mon déménagement ?", NOTHING),
        ("Wie melde ich mich um?", NOTHING),
        ("J’ai perdu mes papiers, que faire ?", NOTHING),
        ("Ich habe meine Papiere verloren, was nun?", NOTHING),
    ],
)
def test_what_a_question_wants_to_read(question: str, expected: set[Expected]) -> None:
    assert expected_of(question) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (AMOUNT, "Le passeport coûte 86 €."),
        (AMOUNT, "Die Anmeldung ist kostenlos."),
        (TIME, "Vous avez cinq jours pour le faire."),
        (TIME, "Sie haben zwei Wochen Zeit."),
        (PAPERS, "Apportez un justificatif de domicile de moins de trois mois."),
        (PAPERS, "Legen Sie die Wohnungsgeberbestätigung und den Personalausweis vor."),
    ],
)
def test_a_sentence_that_says_it(kind: Expected, text: str) -> None:
    assert states(kind, text)
    assert not states(kind, "Adressez-vous à la mairie." if "é" in text else "Gehen Sie zum Amt.")


@pytest.mark.parametrize(
    ("heading", "promised"),
    [
        ("Pièces à fournir", True),
        ("Erforderliche Unterlagen", True),
        ("Dépôt du dossier", False),
        ("Gebühren", False),
    ],
)
def test_a_heading_promises_papers(heading: str, promised: bool) -> None:
    assert states(PAPERS, "Original et photocopie.", ("Démarche", heading)) is promised
    assert not states(PAPERS, "Original et photocopie.", (heading, "Déroulement"))


@pytest.mark.parametrize(
    ("question", "heading", "first", "rest"),
    [
        (
            "Quels papiers faut-il pour se marier ?",
            "Pièces à produire",
            "Chaque futur époux fournit l’original de sa pièce d’identité.",
            "Le mariage à la mairie se prépare avec les papiers de mariage des futurs mariés.",
        ),
        (
            "Welche Unterlagen brauche ich für die Heirat?",
            "Erforderliche Unterlagen",
            "Beide legen ihren Personalausweis im Original vor.",
            "Die Heirat im Standesamt wird mit den Unterlagen für die Heirat vorbereitet.",
        ),
    ],
)
def test_a_list_of_papers_is_read_from_its_beginning(
    town: Town, embedder: Embedder, question: str, heading: str, first: str, rest: str
) -> None:
    """Though a later sentence sounds more like the question."""
    language = Language.FR if "papiers" in question else Language.DE
    fields = {"language": language, "document_id": "d", "title": "", "headings": (heading,)}
    listed = passage(f"{first} {rest}", id=passage_id("d", 1), ordinal=1, **fields)
    means = town.searcher.index.generation.means
    vector = means.centre_queries(embedder.embed_queries([question]), language)[0]

    chosen = extract_sentences([hit(listed)], question, [float(x) for x in vector], embedder, means, 1)

    assert [e.quote for e in chosen] == [first]


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Quels papiers faut-il pour le permis de conduire ?", "le permis de conduire ?"),
        ("Quels documents dois-je fournir pour un passeport ?", "un passeport ?"),
        ("Welche Unterlagen brauche ich für den Personalausweis?", "den Personalausweis?"),
        ("Was muss ich zur Abmeldung einer Wohnung mitbringen?", "zur Abmeldung einer Wohnung ?"),
        ("Welche Unterlagen brauche ich?", "Welche Unterlagen brauche ich?"),
        ("Quels papiers faut-il ?", "Quels papiers faut-il ?"),
        ("Combien coûte un passeport ?", "Combien coûte un passeport ?"),
        ("Was kostet ein Reisepass?", "Was kostet ein Reisepass?"),
    ],
)
def test_a_page_is_searched_by_its_matter(question: str, matter: str) -> None:
    assert matter_of(question) == matter
