"""Helpful or not and why on the citizen's page; a flagged passage on the agent's desk."""

from __future__ import annotations

from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from service.schemas import Answer, Feedback, FeedbackReason, LanguageCode
from tests.ui.conftest import Run, words
from tests.ui.fake_contents import answer_to
from tests.ui.fake_service import Behaviour
from ui import texts
from ui.feedback import PASSAGE_REASONS, READER_REASONS

REFERENCE = "P3R-50N-A1W"


@pytest.fixture
def answered(fake: Behaviour) -> Answer:
    answer = answer_to("Personalausweis", "de", ["DE"])
    fake.answers[answer.id] = answer
    return answer


def click(app: AppTest, label: str) -> AppTest:
    """Press the only button with this label."""
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def test_every_reason_has_its_words_and_a_place() -> None:
    assert set(texts.FEEDBACK_REASONS) == set(get_args(FeedbackReason))
    assert {*READER_REASONS, *PASSAGE_REASONS} == set(get_args(FeedbackReason))


@pytest.mark.parametrize("language", ["fr", "de"])
def test_yes_is_one_click(fake: Behaviour, answered: Answer, run_page: Run, language: LanguageCode) -> None:
    app = run_page("citizen", lang=language, answer=answered.id)
    assert texts.FEEDBACK(language) in words(app)

    click(app, texts.FEEDBACK_YES(language))

    assert fake.said == [(REFERENCE, Feedback(helpful=True))]
    assert texts.FEEDBACK_THANKS(language) in words(app)
    assert texts.FEEDBACK(language) not in words(app)


def test_no_counts_at_once_and_then_asks_why(fake: Behaviour, answered: Answer, run_page: Run) -> None:
    app = click(run_page("citizen", lang="de", answer=answered.id), texts.FEEDBACK_NO("de"))
    assert fake.said == [(REFERENCE, Feedback(helpful=False))]

    (pills,) = app.pills
    assert pills.options == [texts.FEEDBACK_REASONS[reason]("de") for reason in READER_REASONS]
    pills.set_value(["outdated", "incomplete"])
    app.text_area(key="why-comment").set_value(" Anrufen: 0176 1234567 ")
    click(app, texts.FEEDBACK_SEND("de"))

    expected = Feedback(helpful=False, reasons=["outdated", "incomplete"], comment="Anrufen: 0176 1234567")
    assert fake.said[1:] == [(REFERENCE, expected)]
    assert texts.FEEDBACK_MASKED("de", labels="Telefonnummer") in words(app)


def test_no_without_a_reason_is_not_sent_twice(fake: Behaviour, answered: Answer, run_page: Run) -> None:
    app = click(run_page("citizen", lang="fr", answer=answered.id), texts.FEEDBACK_NO("fr"))

    click(app, texts.FEEDBACK_SEND("fr"))

    assert len(fake.said) == 1
    assert texts.FEEDBACK_THANKS("fr") in words(app)


def test_the_next_answer_is_asked_about_anew(fake: Behaviour, answered: Answer, run_page: Run) -> None:
    app = click(run_page("citizen", lang="fr", answer=answered.id), texts.FEEDBACK_YES("fr"))

    app.text_input(key="question").set_value("Bitcoin ?")
    app.button[0].click().run()

    assert texts.FEEDBACK("fr") in words(app)
    assert texts.FEEDBACK_THANKS("fr") not in words(app)


@pytest.mark.parametrize("question", ["", "Je veux mourir", "permis", "en panne"])
def test_nothing_is_asked_where_nothing_was_answered(fake: Behaviour, run_page: Run, question: str) -> None:
    app = run_page("citizen", lang="fr")
    app.text_input(key="question").set_value(question)
    app.button[0].click().run()

    assert texts.FEEDBACK("fr") not in words(app)


def test_feedback_that_is_lost_is_said(fake: Behaviour, answered: Answer, run_page: Run) -> None:
    fake.deaf = True
    app = click(run_page("citizen", lang="fr", answer=answered.id), texts.FEEDBACK_YES("fr"))
    assert texts.FEEDBACK_FAILED("fr") in words(app)

    fake.deaf = False
    click(app, texts.FEEDBACK_YES("fr"))
    assert fake.said == [(REFERENCE, Feedback(helpful=True))]


def test_an_answer_without_a_number_is_shown_without_promises(fake: Behaviour, run_page: Run) -> None:
    """The service could not record it: there is nothing to come back to and nothing to speak about."""
    fake.unnumbered = True
    app = run_page("citizen", lang="de")
    app.text_input(key="question").set_value("Personalausweis")
    app.button[0].click().run()

    shown = words(app)
    assert "Den Personalausweis beantragen Sie" in shown
    assert texts.REFERENCE("de") not in shown
    assert texts.FEEDBACK("de") not in shown
    assert "answer" not in app.query_params


@pytest.mark.parametrize("language", ["fr", "de"])
def test_an_agent_flags_a_passage(fake: Behaviour, answered: Answer, run_page: Run, language: LanguageCode) -> None:
    app = run_page("agent", lang=language)
    app.text_input(key="desk-reference").set_value(answered.id)
    app.button[1].click().run()
    choice = app.radio(key="flag-passage")
    assert len(choice.options) == len({citation.passage_id for citation in answered.citations})
    assert choice.options[0].startswith("1 · ")

    (pills,) = [pills for pills in app.pills if pills.key == "flag-reasons"]
    pills.set_value(["wrong_passage"])
    app.text_area(key="flag-comment").set_value("Gilt nicht mehr.")
    click(app, texts.FLAG_SEND(language))

    passage = answered.citations[0].passage_id
    expected = Feedback(helpful=False, reasons=["wrong_passage"], passage_id=passage, comment="Gilt nicht mehr.")
    assert fake.said == [(REFERENCE, expected)]
    assert texts.FLAG_THANKS(language) in words(app)
