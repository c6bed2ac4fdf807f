"""The citizen's page against the fake service, in both languages."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service.schemas import LanguageCode, ModelUse
from tests.ui.conftest import Run, words
from tests.ui.fake_contents import MODEL_FAILED, TRANSLATIONS, WITHDRAWN_WORDS, answer_to
from tests.ui.fake_service import Behaviour
from ui import texts
from ui.answer_card import how_made
from ui.copies import as_text
from ui.language import other
from ui.sentences import language_name
from ui.wording import day, quoted

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


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_translation_is_marked_and_stands_with_its_original(
    fake: Behaviour, run_page: Run, language: LanguageCode
) -> None:
    question = {"fr": "J’emménage à Kehl", "de": "Ich ziehe nach Straßburg"}[language]
    shown = words(_ask(run_page("citizen", lang=language), question)).split('class="sources"')[0]
    foreign = other(language)
    parts = shown.split('class="sentence"')[1:]
    assert len(parts) == len(TRANSLATIONS[language])
    for part, (_, _, original, said) in zip(parts, TRANSLATIONS[language], strict=True):
        assert part.index(said) < part.index(texts.TRANSLATED(language)) < part.index(original)
        assert f'<blockquote lang="{foreign}">{quoted(original, foreign)}</blockquote>' in part
        assert texts.ORIGINAL_COUNTS(language, language=language_name(foreign, language)) in part
    assert texts.COMPOSED(language) in shown
    assert texts.QUOTED_ORIGINAL(language, language=language_name(foreign, language)) not in shown


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_translation_read_on_the_other_languages_page_is_not_called_a_quote(
    fake: Behaviour, run_page: Run, language: LanguageCode
) -> None:
    fake.answers["T7R-4N5-L8D"] = answer_to("Kehl", language, None)
    foreign = other(language)
    shown = words(run_page("citizen", lang=foreign, answer="T7R-4N5-L8D"))
    said = TRANSLATIONS[language][0][3]
    assert f'<span lang="{language}">{said}' in shown and texts.TRANSLATED(foreign) in shown
    assert texts.QUOTED_ORIGINAL(foreign, language=language_name(language, foreign)) not in shown


def test_who_wrote_the_sentences_is_said(fake: Behaviour, run_page: Run) -> None:
    quotes = answer_to("carte", "fr", None)
    use = ModelUse(model="m", kept=len(quotes.sentences))
    whole = quotes.model_copy(update={"composed_by": "model", "model_use": use})
    part = whole.model_copy(update={"model_use": use.model_copy(update={"kept": 1, "fault": "cut"})})
    for answer, made in ((quotes, texts.EXTRACTIVE), (whole, texts.COMPOSED), (part, texts.COMPOSED_IN_PART)):
        assert made("fr") in how_made(answer, "fr") and made("de") in how_made(answer, "de")
    assert not how_made(answer_to("Bitcoin", "fr", None), "fr")


@pytest.mark.parametrize("language", ["fr", "de"])
def test_after_a_models_fault_only_the_final_answer_stands(
    fake: Behaviour, run_page: Run, language: LanguageCode
) -> None:
    shown = words(_ask(run_page("citizen", lang=language), "Carte, coupure" if language == "fr" else "Abbruch"))
    assert WITHDRAWN_WORDS[language] not in shown
    assert "caution calm" in shown and html.escape(MODEL_FAILED[language]) in shown
    assert texts.EXTRACTIVE(language) in shown


@pytest.mark.parametrize("language", ["fr", "de"])
def test_who_wrote_what_stands_with_each_country_where_it_differs(
    fake: Behaviour, run_page: Run, language: LanguageCode
) -> None:
    both = answer_to("Frontalier : où suis-je assuré ?", "fr", ["FR", "DE"])
    written = [s.model_copy(update={"composed": s.country == "FR"}) for s in both.sentences]
    fake.answers[both.id] = both.model_copy(update={"sentences": written, "composed_by": "model"})
    for name in ("citizen", "receipt"):
        shown = words(run_page(name, lang=language, answer=both.id))
        france, germany = re.split(r'<div class="bank ', shown)[1:3]
        germany = germany.split("<h2")[0]
        assert texts.COMPOSED(language) in france and texts.EXTRACTIVE(language) not in france
        assert texts.EXTRACTIVE(language) in germany and texts.COMPOSED(language) not in germany
        assert shown.count('class="made"') == 2, "with the countries and nowhere else"


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_page_past_its_review_date_says_so_with_its_source(
    fake: Behaviour, run_page: Run, language: LanguageCode
) -> None:
    given = answer_to("carte", "fr", None)
    given_on = given.asked_at.date()
    due, then = given_on - timedelta(days=1), {"fr": "à relire depuis le", "de": "Prüfung fällig seit dem"}[language]
    for review, flagged in ((due, True), (given_on, False), (None, False)):
        cited = [c.model_copy(update={"review": review}) for c in given.citations]
        fake.answers[given.id] = stored = given.model_copy(update={"citations": cited})
        for name in ("citizen", "receipt"):
            shown = words(run_page(name, lang=language, answer=given.id))
            assert (f"{then} {day(due, language)}" in shown) is flagged, (name, review)
        assert (then in as_text(stored, language)) is flagged


def test_a_rule_of_one_land_is_not_shown_as_the_countrys(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="fr"), "Je m’installe à Berlin"))
    assert '<h3 class="rule"><strong>Allemagne, Berlin</strong><span>Landesamt' in shown


def test_a_page_without_a_date_says_so_where_the_rule_is_named(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="fr"), "Frontalier : où suis-je assuré ?"))
    assert "<span>1er\u00a0septembre 2025</span></h3>" in shown
    assert f"<span>{texts.NO_DATE('fr')}</span></h3>" in shown


def test_conditions_in_the_other_language_are_called_originals(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="de"), "carte"))
    assert texts.TO_CHECK_ORIGINAL("de", language="Französisch") in shown
    assert '<span lang="fr">«\u202fEn cas de perte ou de vol' in shown
    assert texts.TO_CHECK_HINT("fr") in words(_ask(run_page("citizen", lang="fr"), "carte"))


def test_two_countries_stand_side_by_side_unblended(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="de"), "Wo bin ich krankenversichert?", "both"))
    assert fake.asked[0].countries == ["DE", "FR"], "the reader's own country first"
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
    assert "tel:3939" in shown
    assert "Behördennummer 115" in shown
    assert "tel:115" not in shown, "dialled in France, it is the line for people without a home"
    assert "Traceback" not in shown


def test_a_refusal_offers_the_nearest_pages_and_says_what_was_masked(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("citizen", lang="de"), "Bitcoin?"))
    assert texts.NEAREST_HINT("de") in shown
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
