"""A document with its cited passage marked."""

from __future__ import annotations

from tests.ui.conftest import Run, words
from tests.ui.fake_contents import CARTE, HOSTILE_PAGE
from tests.ui.fake_service import Behaviour
from ui import texts


def test_the_cited_words_are_marked_where_they_stand(fake: Behaviour, run_page: Run) -> None:
    quote = "Prenez rendez-vous en ligne ou par téléphone."
    shown = words(run_page("document", lang="de", document=CARTE.id, passage=CARTE.passage_id(1), quote=quote))
    assert f"<mark>{quote}</mark>" in shown
    assert shown.count("<mark>") == 1
    assert '<h1 lang="fr">Carte nationale d’identité\u00a0: renouvellement</h1>' in shown
    assert "<h2>Comment faire la demande ?</h2><h3>Prendre rendez-vous</h3>" in shown
    assert "Frankreich\u00a0· Service-Public" in shown
    assert 'href="javascript:' not in shown


def test_a_quote_that_is_not_in_the_passage_marks_the_passage(fake: Behaviour, run_page: Run) -> None:
    shown = words(run_page("document", lang="fr", document=CARTE.id, passage=CARTE.passage_id(2), quote="<b>autre</b>"))
    assert "<mark>Le délai dépend" in shown and "autre" not in shown


def test_without_a_passage_nothing_is_marked(fake: Behaviour, run_page: Run) -> None:
    shown = words(run_page("document", lang="fr", document=CARTE.id))
    assert "<mark>" not in shown and texts.DOCUMENT_CITED("fr") not in shown


def test_unknown_and_missing_documents(fake: Behaviour, run_page: Run) -> None:
    assert "Cette réponse n’existe pas" in words(run_page("document", lang="fr", document="../../etc/passwd"))
    assert texts.DOCUMENT_NONE("de") in words(run_page("document", lang="de"))


def test_hostile_documents_stay_text(fake: Behaviour, run_page: Run) -> None:
    shown = words(
        run_page("document", lang="fr", document=HOSTILE_PAGE.id, passage=HOSTILE_PAGE.passage_id(0), quote="Avant.")
    )
    assert "<script" not in shown and "<b>" not in shown and 'href="javascript:' not in shown
