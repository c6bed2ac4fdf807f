"""The steps of an answer: understood, masked, searched in the right countries, shared out, and helped along."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retriever.passage import Language
from service.answer import Understood, answer, understand
from service.messages import status_text
from service.personal_data import MASKS, Kind
from service.schemas import Answer, Question, SearchRequest, Status
from tests.pages import GERMAN, write_corpus
from tests.service.conftest import service_settings

if TYPE_CHECKING:
    from service.state import State
    from tests.service.conftest import OpenState, Publish

EUROPE = {
    "roaming": (
        "Roaming-Gebühren in der Europäischen Union",
        "Im EU-Ausland telefonieren Sie zum Inlandspreis. Roaming-Gebühren dürfen in der Europäischen Union nicht mehr "
        "verlangt werden.",
    )
}


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory, publish: Publish, open_service: OpenState) -> Generator[State]:
    """A service with German and European pages only."""
    folder: Path = tmp_path_factory.mktemp("german")
    write_corpus(folder / "corpora", "stadt", "de", "DE", GERMAN)
    write_corpus(folder / "corpora", "europa", "de", "EU", EUROPE)
    publish(folder / "data", folder / "corpora")
    state = open_service(service_settings(folder / "data", folder / "corpora"))
    yield state
    state.close()


@pytest.mark.parametrize(
    "question",
    [
        "Combien coûte la carte d’identité allemande ?",
        "Où demander les allocations familiales en Allemagne ?",
        "Quel délai pour déclarer mon nouveau logement en Allemagne ?",
    ],
)
def test_a_french_question_with_only_german_pages_quotes_german(german: State, question: str) -> None:
    given = answer(german, Question(question=question))

    assert given.status is Status.ANSWERED
    assert given.language == "fr"
    assert given.message == status_text(Status.ANSWERED, Language.FR)
    assert {sentence.language for sentence in given.sentences} == {"de"}
    assert {sentence.country for sentence in given.sentences} == {"DE"}


def test_a_country_without_pages_is_not_answered_by_another(german: State) -> None:
    given = answer(german, Question(question="Combien coûte la carte d’identité ?", countries=["FR"]))

    assert given.status is Status.REFUSED_NO_PASSAGE
    assert not [page for page in given.nearest if page.country == "DE"]
    assert "3939" in {step.phone for step in given.next_steps}


def test_of_two_countries_the_one_without_pages_is_missing(german: State) -> None:
    given = answer(german, Question(question="Was kostet der Personalausweis?", countries=["FR", "DE"]))

    assert given.status is Status.ANSWERED_IN_PART
    assert {sentence.country for sentence in given.sentences} == {"DE"}
    assert given.countries == ["DE", "FR"], "the silent one stays named"


def test_a_rule_of_europe_alone_still_says_whom_to_call(german: State) -> None:
    for countries, phones in (
        (["DE"], {"115"}),
        (["FR"], {"3939"}),
        (["FR", "DE"], {"3939", "115"}),
        (None, {"3939", "115"}),
    ):
        given = answer(german, Question(question="Darf man Roaming-Gebühren verlangen?", countries=countries))  # pyright: ignore[reportArgumentType]
        assert "EU" in {sentence.country for sentence in given.sentences}
        if {sentence.country for sentence in given.sentences} == {"EU"}:
            assert phones <= {step.phone for step in given.next_steps}


def test_what_is_given_is_what_is_recorded(german: State) -> None:
    for question in ("Was kostet der Personalausweis?", "", "Bonjour", "x" * 3000):
        given = answer(german, Question(question=question))
        assert german.ledger.get(given.id) == given
        assert given.generated
        assert given.asked_at.tzinfo is not None


def test_masked_data_is_named_and_not_searched_for() -> None:
    found = understand(
        Question(question="Wie melde ich mich um? Ich bin anna@example.org, IBAN DE89370400440532013000")
    )

    assert isinstance(found, Understood)
    assert found.kinds == (Kind.EMAIL, Kind.IBAN)
    assert "example.org" not in found.text
    assert MASKS[Kind.EMAIL] in found.text
    assert "[" not in found.sought


@pytest.mark.parametrize("padding", range(940, 1001, 6))
def test_an_address_across_the_limit_leaves_nothing_behind(padding: int) -> None:
    """What is recorded of a long message is cut; half an address must not stay."""
    text = (
        ("Wie beantrage ich das? " * 60)[:padding]
        + " anna.lang@beispiel.de DE89 3704 0044 0532 0130 00 "
        + "und so weiter " * 20
    )
    found = understand(Question(question=text))

    assert isinstance(found, Answer)
    assert found.status is Status.REJECTED_TOO_LONG
    assert "anna" not in found.question
    assert "DE89" not in found.question
    assert len(found.question) <= 1000


def test_a_cry_for_help_is_heard_at_any_length_and_masked() -> None:
    found = understand(Question(question="Je veux mourir. anna.lang@beispiel.de " + "s’il vous plaît " * 100))

    assert isinstance(found, Answer)
    assert found.status is Status.CRISIS
    assert "anna" not in found.question
    assert {"112", "3114"} <= {step.phone for step in found.next_steps}


def test_an_agent_searches_for_what_a_citizen_is_diverted_with() -> None:
    question = "Où en est mon dossier de naturalisation ?"

    assert isinstance(understand(Question(question=question)), Answer)
    assert isinstance(understand(SearchRequest(question=question), searching=True), Understood)


def test_countries_come_once_in_the_persons_order() -> None:
    found = understand(Question(question="Kindergeld beantragen", countries=["DE", "DE"]))

    assert isinstance(found, Understood)
    assert found.countries == ("DE",)
    assert found.country_source == "person"
