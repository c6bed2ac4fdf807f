"""Questions on one matter are put together across the border of languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retriever.passage import Language
from service.clusters import cluster_questions

if TYPE_CHECKING:
    from tests.conftest import Town

FR, DE = Language.FR, Language.DE
QUESTIONS = [
    ("Comment adopter un enfant ?", FR),
    ("Was brauche ich, um am Fluss angeln zu dürfen?", DE),
    ("Mein Mann und ich möchten ein Kind adoptieren, wie geht das?", DE),
    ("Il faut quoi pour avoir le droit de pêcher dans la rivière ?", FR),
    ("Brauche ich zum Angeln im Fluss eine Erlaubnis?", DE),
    ("Quelle recette pour un gâteau au chocolat ?", FR),
]


def test_a_matter_is_one_cluster_in_both_languages(town: Town) -> None:
    clusters = {frozenset(places) for places in cluster_questions(town.searcher, QUESTIONS)}
    assert clusters == {frozenset({0, 2}), frozenset({1, 3, 4}), frozenset({5})}


def test_every_question_is_in_one_cluster_whatever_the_bound(town: Town) -> None:
    for together in (-0.9, 0.2, 0.999):
        clusters = cluster_questions(town.searcher, QUESTIONS, together)
        assert sorted(at for places in clusters for at in places) == list(range(len(QUESTIONS)))
    assert len(cluster_questions(town.searcher, QUESTIONS, -0.9)) == 1
    assert len(cluster_questions(town.searcher, QUESTIONS, 0.999)) == len(QUESTIONS)


def test_none_and_one_question(town: Town) -> None:
    assert cluster_questions(town.searcher, []) == []
    assert cluster_questions(town.searcher, QUESTIONS[:1]) == [[0]]
