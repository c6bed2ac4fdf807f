"""Who asks: oneself, or a business or an association."""

from __future__ import annotations

import pytest

from service.audience import PRIVATE, audience_of

PRIVATE_QUESTIONS = """Puis-je rompre mon bail avant la fin ?
Combien coûte un passeport ?
Mon propriétaire ne me rend pas le dépôt de garantie
Wie melde ich meine Wohnung ab?
Was kostet der Reisepass?"""
ORGANISED = """Comment obtenir un extrait Kbis ?
Comment créer une association loi 1901 ?
J’embauche mon premier salarié
Rompre le bail commercial de mon restaurant
Wie melde ich ein Gewerbe an?
Unser Verein will ein Fest veranstalten
Ich will eine GmbH gründen"""


@pytest.mark.parametrize("question", PRIVATE_QUESTIONS.splitlines())
def test_most_people_ask_for_themselves(question: str) -> None:
    assert audience_of(question) == PRIVATE


@pytest.mark.parametrize("question", ORGANISED.splitlines())
def test_businesses_and_associations_are_told_by_their_words(question: str) -> None:
    assert audience_of(question) == ""
