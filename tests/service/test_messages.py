"""The fixed texts: none missing, both languages set properly, the right numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from retriever.passage import Language
from service import messages
from service.guardrails import Helpline, RouteKind
from service.personal_data import Kind
from service.schemas import Status

FR, DE = Language.FR, Language.DE


def all_texts() -> Iterator[tuple[str, messages.Bilingual]]:
    tables = (messages.STATUS_TEXTS, messages.ROUTE_TEXTS, messages.PHRASES, messages.MASKED_LABELS)
    for table in tables:
        for key, text in table.items():
            yield str(key), text
    for helpline, steps in messages.HELPLINE_STEPS.items():
        for step in steps:
            yield f"{helpline} {step.phone}", step.text


def all_steps() -> Iterator[messages.Step]:
    for steps in messages.HELPLINE_STEPS.values():
        yield from steps


TEXTS = [pytest.param(text, id=f"{number}-{name}") for number, (name, text) in enumerate(all_texts())]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("language", Language)
def test_every_status_has_its_sentence(status: Status, language: Language) -> None:
    assert len(messages.status_text(status, language)) > 20


@pytest.mark.parametrize("kind", [kind for kind in RouteKind if kind is not RouteKind.QUESTION])
@pytest.mark.parametrize("language", Language)
def test_every_diverted_message_has_its_sentence(kind: RouteKind, language: Language) -> None:
    assert len(messages.route_text(kind, language)) > 20


def test_a_question_has_no_fixed_sentence() -> None:
    with pytest.raises(KeyError):
        messages.route_text(RouteKind.QUESTION, FR)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", Language)
def test_every_masked_kind_has_a_label(kind: Kind, language: Language) -> None:
    assert messages.masked_label(kind, language)


@pytest.mark.parametrize("text", TEXTS)
def test_both_languages_are_there_and_differ(text: messages.Bilingual) -> None:
    assert text.fr.strip()
    assert text.de.strip()
    assert text.fr != text.de or text.fr in ("Sources",)


@pytest.mark.parametrize("text", TEXTS)
def test_french_is_set_as_french(text: messages.Bilingual) -> None:
    assert "'" not in text.fr, "straight apostrophe"
    assert '"' not in text.fr, "straight quotation mark"
    assert not re.search(r"(?<![\u202f])[;!?]", text.fr), "narrow no-break space before ; ! ?"
    assert not re.search(r"(?<!\u00a0):(?!//)", text.fr), "no-break space before :"
    assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»", text.fr), "no-break space inside guillemets"
    assert not re.search(r"\d \d", text.fr), "a number is never broken over two lines"


@pytest.mark.parametrize("text", TEXTS)
def test_german_is_set_as_german(text: messages.Bilingual) -> None:
    assert not re.search(r"[\"'«»”]", text.de), "German quotation marks are „ and “"
    assert text.de.count("„") == text.de.count("“")
    assert not re.search(r"\s[;:!?]", text.de), "no space before punctuation"
    assert not re.search(r"\d \d", text.de), "a number is never broken over two lines"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CRISIS])
def test_every_status_says_what_to_do_next(status: Status) -> None:
    for language in Language:
        assert messages.next_steps(status, (), language)


def test_a_refusal_names_the_phone_of_the_country_asked_about() -> None:
    for status in (Status.REFUSED_NO_PASSAGE, Status.REFUSED_PERSONAL_CASE, Status.ERROR_SEARCH):
        assert [step.phone for step in messages.next_steps(status, ("FR",), FR) if step.phone] == ["3939"]
        assert [step.phone for step in messages.next_steps(status, ("DE",), FR) if step.phone] == ["115"]
        assert [step.phone for step in messages.next_steps(status, ("DE", "FR"), DE) if step.phone] == ["115", "3939"]
        assert [step.phone for step in messages.next_steps(status, (), DE) if step.phone] == ["3939", "115"]


def test_cross_border_advice_is_for_those_who_ask_about_both() -> None:
    both = messages.next_steps(Status.REFUSED_NO_PASSAGE, ("FR", "DE"), FR)
    one = messages.next_steps(Status.REFUSED_NO_PASSAGE, ("FR",), FR)
    assert both[-1].url == "https://www.infobest.eu/"
    assert not any("infobest" in step.url for step in one)


def test_advice_has_steps_of_its_own() -> None:
    steps = messages.next_steps(Status.REFUSED_OUT_OF_SCOPE, ("FR",), FR, RouteKind.LEGAL_OR_MEDICAL_ADVICE)
    assert {step.phone for step in steps} == {"3039", "15"}


@pytest.mark.parametrize(
    ("helpline", "numbers"),
    [
        (Helpline.EMERGENCY, {"112", "15", "17", "114", "110", "116 117"}),
        (Helpline.SUICIDE, {"3114", "0800 111 0 111"}),
        (Helpline.VIOLENCE, {"3919", "116 016"}),
        (Helpline.CHILD, {"119", "116 111"}),
    ],
)
def test_helplines_give_the_numbers_of_both_countries(helpline: Helpline, numbers: set[str]) -> None:
    assert {step.phone for step in messages.helpline_steps((helpline,), DE, ("DE",))} == numbers


def test_helplines_put_the_common_number_and_the_own_country_first_and_repeat_nothing() -> None:
    steps = messages.helpline_steps((Helpline.SUICIDE, Helpline.EMERGENCY, Helpline.SUICIDE), DE, ("DE",))
    assert steps[0].phone == "112"
    assert steps[1].country == "DE"
    assert len({step.phone for step in steps}) == len(steps)
    assert messages.helpline_steps((Helpline.SUICIDE,), FR)[0].phone == "3114"
    assert messages.helpline_steps((Helpline.SUICIDE,), DE)[0].phone == "0800 111 0 111"


def test_every_helpline_serves_both_countries() -> None:
    for helpline in Helpline:
        assert {step.country for step in messages.HELPLINE_STEPS[helpline]} >= {"FR", "DE"}


def test_links_are_secure_and_end_in_a_slash() -> None:
    for step in all_steps():
        assert not step.url or re.fullmatch(r"https://[a-z0-9.-]+/", step.url)


def test_phrases_are_filled_in() -> None:
    assert messages.phrase("as_of", FR, date="12 mars 2026") == "État au 12 mars 2026"
    assert messages.phrase("as_of", DE, date="12. März 2026") == "Stand: 12. März 2026"
    assert messages.phrase("masked", FR, labels="nom").endswith(": nom.")
    for key, text in messages.PHRASES.items():
        assert re.findall(r"\{\w+\}", text.fr) == re.findall(r"\{\w+\}", text.de), key
    with pytest.raises(KeyError):
        messages.phrase("unknown", FR)


def test_a_french_text_typed_plainly_is_set() -> None:
    text = messages._pair("Qu'est-ce : « ceci » ? Oui ; 36 46 !", "„Was“: 36 46")  # pyright: ignore[reportPrivateUsage]
    assert text.fr == "Qu’est-ce\u00a0: «\u00a0ceci\u00a0»\u202f? Oui\u202f; 36\u00a046\u202f!"
    assert text.de == "„Was“: 36\u00a046"
