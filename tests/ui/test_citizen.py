"""The citizen's page against the fake service, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service.schemas import LanguageCode
from tests.ui.conftest import Run, words
from tests.ui.fake_contents import answer_to
from tests.ui.fake_service import Behaviour
from ui import texts

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"


def _ask(app: AppTest, question: str, country: str = "auto") -> AppTest:
    app.text_input(key="question").set_value(question)
    app.radio(key="country").set_value(country)
    app.button[0].click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_empty_page(fake: Behaviour, language: LanguageCode) -> None:
    app = AppTest.from_file(APP, default_timeout=20.0)
    app.query_params["lang"] = language
    app.run()
    assert not app.exception
    shown = words(app)
    assert texts.TITLE(language) in shown
    assert texts.AI_NOTICE(language) in shown
    assert "Allô Service Public 3939" in shown and "Behördennummer 115" in shown
    assert 'href="/?lang=de"' in shown and 'href="/?lang=fr"' in shown
    assert app.text_input[0].label == texts.ASK_LABEL(language)
    assert app.radio[0].options == [
        texts.COUNTRY_AUTO(language),
        texts.COUNTRY_FR(language),
        texts.COUNTRY_DE(language),
        texts.COUNTRY_BOTH(language),
    ]
    assert [button.label for button in app.button[1:]] == [example(language) for example in texts.EXAMPLES]


def test_an_answer_with_its_sources_in_context(fake: Behaviour, run_page: Run) -> None:
    app = _ask(run_page("citizen", lang="fr"), "Comment refaire ma carte d’identité ?", "FR")
    shown = words(app)
    assert "<strong>France</strong><span>Service-Public</span><span>12\u00a0mars 2026</span>" in shown
    assert 'data-opens="citation-3"' in shown
    assert "timbre fiscal de 25 €" in shown and texts.TO_CHECK("fr") in shown
    assert "K7F-29M-4TD" in shown
    assert app.query_params["answer"] == "K7F-29M-4TD"
    assert "<mark>Vous devez vous rendre en personne dans une mairie" in shown
    assert "station d’enregistrement.</mark> Elle n’est pas" in shown
    assert (
        'href="https://www.service-public.example/particuliers/vosdroits/F21089" target="_blank" rel="noopener"'
        in shown
    )
    assert "document=demo-fr%3Acarte-identite%2Frenouvellement" in shown
    assert fake.asked[0].countries == ["FR"] and fake.asked[0].language == "fr"
    assert "/v1/documents" not in shown


def test_a_german_rule_for_a_french_reader_is_marked_as_german(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="fr"), "Je m’installe à Berlin"))
    assert '<span lang="de">Wer eine Wohnung bezieht' in shown
    assert texts.QUOTED_ORIGINAL("fr", language="allemand") in shown


def test_two_countries_stand_side_by_side_unblended(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="de"), "Wo bin ich krankenversichert?", "both"))
    assert fake.asked[0].countries == ["FR", "DE"]
    banks = re.split(r'<div class="bank ', shown)[1:]
    assert len(banks) == 2
    assert "Vous êtes affilié" in banks[0] and "Grenzgänger sind" not in banks[0]
    assert "Grenzgänger sind" in banks[1].split("citation")[0]


@pytest.mark.parametrize("language", ["fr", "de"])
def test_clarifying_the_country_is_two_buttons(fake: Behaviour, run_page: Run, language: LanguageCode) -> None:
    app = _ask(run_page("citizen", lang=language), "permis / Führerschein")
    assert texts.STATUS_TITLES[fake.answers["C1A-R1F-Y00"].status](language) in words(app)
    app.button(key="country-DE").click().run()
    assert not app.exception
    assert fake.asked[-1].countries == ["DE"]
    assert fake.asked[-1].question == "permis / Führerschein"
    assert "Den Personalausweis beantragen Sie" in words(app)
    assert app.radio(key="country").value == "DE"


def test_an_example_asks_itself(fake: Behaviour, run_page: Run) -> None:
    app = run_page("citizen", lang="de")
    app.button(key="example-0").click().run()
    assert fake.asked[0].question == "Wie beantrage ich einen neuen Personalausweis?"
    assert app.text_input(key="question").value == "Wie beantrage ich einen neuen Personalausweis?"
    assert "P3R-50N-A1W" in words(app)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", "Écrivez votre question."),
        ("Bitcoin ?", "Je n’ai pas trouvé de passage"),
        ("Je veux mourir", "tel:3114"),
        ("en panne", "Une erreur nous empêche de répondre"),
        ("illisible", "Une erreur nous empêche de répondre"),
        ("interrompue", "La recherche n’a pas abouti."),
    ],
)
def test_what_is_no_answer_says_so_and_whom_to_call(fake: Behaviour, run_page: Run, question: str, found: str) -> None:
    shown = words(_ask(run_page("citizen", lang="fr"), question))
    assert found in shown
    assert "tel:3939" in shown and "tel:115" in shown
    assert "Traceback" not in shown


def test_a_refusal_offers_the_nearest_pages_and_says_what_was_masked(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="de"), "Bitcoin?"))
    assert texts.NEAREST("de") in shown and "Anmeldung einer Wohnung" in shown
    assert texts.MASKED("de", labels="Telefonnummer") in shown


def test_a_stored_answer_opens_by_its_address(fake: Behaviour, run_page: Run) -> None:
    _ask(run_page("citizen", lang="de"), "Personalausweis")
    fake.asked.clear()
    app = run_page("citizen", lang="fr", answer="P3R-50N-A1W")
    shown = words(app)
    assert not fake.asked
    assert "Den Personalausweis beantragen Sie" in shown and texts.REFERENCE("fr") in shown
    assert app.text_input(key="question").value == "Personalausweis"


def test_an_unknown_reference_is_said_in_the_readers_language(fake: Behaviour, run_page: Run) -> None:
    assert "Diese Antwort gibt es nicht" in words(run_page("citizen", lang="de", answer="XXX-XXX-XXX"))
    assert texts.MISSING("de") in words(run_page("citizen", lang="de", answer="../../x"))


def test_after_an_answer_the_language_switch_keeps_it(fake: Behaviour) -> None:
    fake.answers["A-1"] = answer_to("carte", "fr", ["FR"]).model_copy(update={"id": "A-1"})
    app = AppTest.from_file(APP, default_timeout=20.0)
    app.query_params["lang"] = "fr"
    app.query_params["answer"] = "A-1"
    app.run()
    assert "/?lang=de&amp;answer=A-1" in words(app)


def test_a_service_that_is_not_ready_is_told_before_anyone_types(fake: Behaviour, run_page: Run) -> None:
    fake.ready = False
    shown = words(run_page("citizen", lang="de"))
    assert texts.NOT_READY_YET("de") in shown and texts.ASK_LABEL("de")


def test_nobody_home(run_page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEUXRIVES_SERVICE_URL", "http://127.0.0.1:9")
    app = run_page("citizen", lang="fr")
    assert texts.UNREACHABLE("fr") in words(app)
    shown = words(_ask(app, "Carte ?"))
    assert texts.UNREACHABLE("fr") in shown and "tel:3939" in shown
    assert app.button[-1].label == texts.ASK_AGAIN("fr")


def test_hostile_text_stays_text(fake: Behaviour, run_page: Run) -> None:
    app = _ask(run_page("citizen", lang="fr"), "<script>alert(1)</script> **gras** [x](javascript:alert(1))")
    shown = words(app)
    assert "<script" not in shown and "<b>" not in shown and "&lt;script&gt;" in shown
    assert 'href="javascript:' not in shown and "src=" not in shown
    assert not app.markdown


def test_a_question_of_any_length_reaches_the_service_or_is_cut(fake: Behaviour, run_page: Run) -> None:
    _ask(run_page("citizen", lang="fr"), "x" * 30_000)
    assert len(fake.asked[0].question) == 20_000
