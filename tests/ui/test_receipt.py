"""The receipt: the answer as it was given, found by its number, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service.schemas import Answer, LanguageCode
from tests.ui.conftest import Run, words
from tests.ui.fake_contents import answer_to
from tests.ui.fake_service import CORPORA, Behaviour
from ui import texts
from ui.wording import moment, quoted

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"


@pytest.fixture
def answered(fake: Behaviour) -> Answer:
    answer = answer_to("Personalausweis", "de", ["DE"]).model_copy(update={"generation": CORPORA.generation})
    fake.answers[answer.id] = answer
    return answer


@pytest.mark.parametrize("language", ["fr", "de"])
def test_everything_that_was_said_stands_on_the_receipt(
    answered: Answer, run_page: Run, language: LanguageCode
) -> None:
    shown = words(run_page("receipt", lang=language, answer=answered.id))

    assert texts.RECEIPT(language, reference=answered.id) in shown
    assert moment(answered.asked_at, language) in shown
    assert answered.question in shown and answered.generation in shown
    for sentence in answered.sentences:
        assert sentence.text in shown
    for citation in answered.citations:
        assert quoted(citation.quote, citation.language) in shown
        assert citation.authority in shown
        assert f'<p class="address">{citation.url.partition("#")[0]}</p>' in shown
        assert f'id="citation-{citation.number}"' in shown
    for step in answered.next_steps:
        assert step.text in shown
    assert texts.RECEIPT_VALUE(language) in shown
    assert texts.RECEIPT_CHANGED(language) not in shown


def test_a_receipt_says_that_the_contents_have_changed(fake: Behaviour, answered: Answer, run_page: Run) -> None:
    fake.answers[answered.id] = answered.model_copy(update={"generation": "20250101T000000-0000"})

    assert texts.RECEIPT_CHANGED("de") in words(run_page("receipt", lang="de", answer=answered.id))


def test_a_refusal_has_a_receipt_too(fake: Behaviour, run_page: Run) -> None:
    answer = answer_to("Bitcoin", "fr", None)
    fake.answers[answer.id] = answer
    shown = words(run_page("receipt", lang="fr", answer=answer.id))

    assert answer.message in shown
    assert texts.RECEIPT_SOURCES("fr") not in shown
    assert texts.NEAREST("fr") in shown


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_number_is_typed_in_any_spelling(answered: Answer, run_page: Run, language: LanguageCode) -> None:
    app = run_page("receipt", lang=language)
    assert texts.RECEIPT_LEDE(language) in words(app)

    app.text_input(key="receipt-reference").set_value(" p3r 50n-a1w ")
    app.button[0].click().run()

    assert not app.exception
    assert texts.RECEIPT(language, reference=answered.id) in words(app)
    assert app.query_params["answer"] == ["P3R-50N-A1W"] or app.query_params["answer"] == "P3R-50N-A1W"


def test_an_unknown_number_is_said_and_may_be_typed_again(fake: Behaviour, run_page: Run) -> None:
    app = run_page("receipt", lang="de", answer="XXX-XXX-XXX")

    assert "Diese Antwort gibt es nicht" in words(app)
    assert app.text_input(key="receipt-reference").label == texts.REFERENCE("de")


def test_hostile_text_stays_text(fake: Behaviour, run_page: Run) -> None:
    answer = answer_to("<script>alert(1)</script>", "fr", None)
    fake.answers[answer.id] = answer
    shown = words(run_page("receipt", lang="fr", answer=answer.id))

    assert "<script" not in shown and "<b>" not in shown
    assert not re.search(r'href="(?!/|https:|#|tel:)', shown)


def test_the_card_leads_to_the_receipt_and_the_switch_keeps_it(
    answered: Answer, fake: Behaviour, run_page: Run
) -> None:
    card = words(run_page("citizen", lang="de", answer=answered.id))
    assert f'href="/receipt?lang=de&amp;answer={answered.id}"' in card

    app = AppTest.from_file(APP, default_timeout=20.0)
    app.query_params["lang"] = "fr"
    app.run()
    assert 'href="/receipt?lang=fr"' in words(app)
