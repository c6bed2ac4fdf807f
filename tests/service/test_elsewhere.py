"""Third countries and the border: whose rules a question cannot be about, and whose it may be twice."""

from __future__ import annotations

import pytest

from service.places import across_the_border, elsewhere


@pytest.mark.parametrize(
    "question",
    [
        "Comment obtenir une carte d’identité en Suisse ?",
        "Quel permis de pêche au Portugal ?",
        "Kindergeld in Österreich?",
        "Wie melde ich ein Auto in der Schweiz an?",
    ],
)
def test_a_third_countrys_rules_are_not_here(question: str) -> None:
    assert elsewhere(question)


@pytest.mark.parametrize(
    "question",
    [
        "Je suis né en Algérie, comment obtenir un acte de naissance ?",
        "Mon permis obtenu en Suisse est-il valable en France ?",
        "J’ai travaillé en Espagne et en Allemagne, quelle retraite ?",
        "In Polen geheiratet: Wie wird die Ehe anerkannt?",
        "Ich habe in Italien studiert, gilt mein Abschluss in Deutschland?",
        "Quel passeport pour partir en vacances au Maroc ?",
        "Wie beantrage ich Wohngeld?",
        "Comment renouveler ma carte d’identité ?",
    ],
)
def test_where_something_comes_from_is_not_where_it_is_done(question: str) -> None:
    assert not elsewhere(question)


def test_who_works_across_the_border_may_have_two_rules() -> None:
    assert across_the_border("chômage frontalier allemagne")
    assert across_the_border("Grenzgaenger Steuer")
    assert not across_the_border("front de libération")
