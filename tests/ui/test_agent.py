"""The agent's page against the fake service."""

from __future__ import annotations

import html

import pytest
from streamlit.testing.v1 import AppTest

from service.schemas import LanguageCode
from tests.ui.conftest import Run, words
from tests.ui.fake_contents import TRANSLATIONS, answer_to
from tests.ui.fake_service import Behaviour
from ui import texts
from ui.agent import reference_of
from ui.copies import as_mail, as_text, mail_link, read_aloud


def _ask(app: AppTest, question: str) -> AppTest:
    app.text_input(key="desk-question").set_value(question)
    app.button[0].click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_empty_desk(fake: Behaviour, run_page: Run, language: LanguageCode) -> None:
    shown = words(run_page("agent", lang=language))
    assert texts.AGENT_EMPTY(language) in shown and texts.AGENT_ANSWER_EMPTY(language) in shown


def test_passages_answer_and_copies(fake: Behaviour, run_page: Run) -> None:
    app = _ask(run_page("agent", lang="fr"), "carte d’identité")
    shown = words(app)
    assert "<mark>La carte nationale d’identité d’un majeur est valable 10 ans.</mark>" in shown
    assert '<th scope="row">dense</th>' in shown
    assert texts.AGENT_EVIDENCE("fr", percent=91) in shown
    assert "moins de mots communs" in shown
    assert texts.AGENT_TERMS("fr", terms="carte d’identité = Personalausweis") in shown
    assert texts.AGENT_EVERYDAY("fr", words="perso → Personalausweis") in shown
    assert "D’après Service-Public, page à jour au 12\u00a0mars 2026" in shown
    assert html.escape(as_text(fake.answers["K7F-29M-4TD"], "fr")) in shown
    assert app.button(key="recent-0").label == "carte d’identité"


def test_filters_go_with_the_search(fake: Behaviour, run_page: Run) -> None:
    app = run_page("agent", lang="de")
    app.radio(key="desk-country").set_value("DE")
    shown = words(_ask(app, "Ausweis"))
    assert "Carte nationale" not in shown.split('class="card')[0]
    assert fake.asked[-1].countries == ["DE"]


def test_recent_questions_come_back_and_a_new_call_forgets_them(fake: Behaviour, run_page: Run) -> None:
    app = _ask(run_page("agent", lang="fr"), "carte")
    app = _ask(app, "![](http://evil.example) *Berlin*")
    assert app.button(key="recent-0").label == r"\!\[\]\(http\:\/\/evil\.example\) \*Berlin\*"
    app.button(key="recent-1").click().run()
    assert fake.asked[-1].question == "carte"
    app.button(key="new-call").click().run()
    assert "K7F-29M-4TD" not in words(app) and texts.AGENT_RECENT_NONE("fr") in words(app)
    assert app.text_input(key="desk-question").value == ""


def test_a_citizens_answer_opens_by_its_reference(fake: Behaviour, run_page: Run) -> None:
    answer = answer_to("Personalausweis", "de", ["DE"])
    fake.answers[answer.id] = answer
    app = run_page("agent", lang="de")
    app.text_input(key="desk-reference").set_value(" p3r 50n-a1w ")
    app.button[1].click().run()
    assert "Den Personalausweis beantragen Sie" in words(app)
    app.text_input(key="desk-reference").set_value("XXX")
    app.button[1].click().run()
    assert "Diese Antwort gibt es nicht" in words(app)
    assert "Den Personalausweis beantragen Sie" not in words(app)


@pytest.mark.parametrize(("typed", "reference"), [("k7f 29m 4td", "K7F-29M-4TD"), (" K7F-29M-4TD ", "K7F-29M-4TD")])
def test_reference_of(typed: str, reference: str) -> None:
    assert reference_of(typed) == reference


@pytest.mark.parametrize("question", ["en panne", "illisible"])
def test_failures_are_told(fake: Behaviour, run_page: Run, question: str) -> None:
    shown = words(_ask(run_page("agent", lang="de"), question))
    assert "Die Suche ist" in shown and "Traceback" not in shown


def test_nobody_home(run_page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEUXRIVES_SERVICE_URL", "http://127.0.0.1:9")
    shown = words(_ask(run_page("agent", lang="de"), "Ausweis"))
    assert texts.UNREACHABLE("de") in shown


def test_hostile_text_stays_text(fake: Behaviour, run_page: Run) -> None:
    app = _ask(run_page("agent", lang="fr"), "<script>alert(1)</script>")
    shown = words(app)
    assert "<script" not in shown and "<b>" not in shown and 'href="javascript:' not in shown
    assert not app.markdown


def test_copies_carry_every_source_and_the_reference() -> None:
    answer = answer_to("Wo bin ich krankenversichert?", "de", None)
    for text in (as_text(answer, "de"), as_mail(answer, "de")):
        assert "Frankreich\nVous êtes affilié dans le pays où vous travaillez. [1]" in text
        assert "[2] Grenzgängerinnen und Grenzgänger: Krankenversicherung" in text
        assert "https://www.dvka.example/grenzgaenger" in text
        assert "Referenznummer: B0T-H22-7KD" in text
    assert mail_link(answer, "de").startswith(
        "mailto:?subject=Ihre%20Frage%3A%20Referenz%20B0T-H22-7KD&body=Guten%20Tag"
    )


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_copied_translation_takes_its_original_along(language: LanguageCode) -> None:
    answer = answer_to("Kehl", language, None)
    for text in (as_text(answer, language), as_mail(answer, language)):
        for citation, (_, _, original, said) in zip(answer.citations, TRANSLATIONS[language], strict=True):
            line = f"{said} [{citation.number}] ({texts.TRANSLATED(language)})\n"
            assert text.index(line) < text.index(original)
        assert texts.MAIL_NOTICE_COMPOSED(language) in text


def test_a_translation_to_read_aloud_is_marked(fake: Behaviour, run_page: Run) -> None:
    shown = words(_ask(run_page("agent", lang="fr"), "J’emménage à Kehl"))
    aloud = shown.split('class="aloud"')[1].split("</section>")[0]
    assert TRANSLATIONS["fr"][0][3] in aloud and texts.TRANSLATED("fr") in aloud


def test_a_sentence_is_read_in_its_own_language() -> None:
    answer = answer_to("Berlin", "fr", None)
    assert read_aloud(answer, "fr") == (answer.sentences[0].text, "de")
    spoken = read_aloud(answer, "de")
    assert spoken is not None
    assert spoken[0].startswith(
        "Laut Landesamt für Bürger- und Ordnungsangelegenheiten, Stand 3.\u00a0Februar 2026: Wer"
    )
    assert read_aloud(answer_to("Bitcoin", "fr", None), "fr") is None
