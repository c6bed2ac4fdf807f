"""What is on the page while the answer comes: only what still stands."""

from __future__ import annotations

from typing import cast

import pytest
from streamlit.delta_generator import DeltaGenerator

from service.schemas import LanguageCode, Sentence, Withdrawn
from tests.ui.fake_contents import answer_to
from ui import texts
from ui.answer_card import partial_card
from ui.client import AnswerEvent
from ui.waiting import follow


class Slot:
    """Remembers what was drawn."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def html(self, body: str) -> None:
        self.drawn.append(body)


def _said(text: str, country: str, language: LanguageCode = "fr") -> Sentence:
    return Sentence(text=text, citations=[1], language=language, country=country)


@pytest.mark.parametrize("language", ["fr", "de"])
def test_one_countrys_withdrawn_sentences_go_and_the_others_stay(language: LanguageCode) -> None:
    answer = answer_to("carte", "fr", None)
    events: list[AnswerEvent] = [
        _said("Reste en place.", "FR"),
        _said("Doit partir.", "DE"),
        Withdrawn(country="DE"),
        _said("Bleibt stehen.", "DE", "de"),
        answer,
    ]
    slot = Slot()
    assert follow(iter(events), cast("DeltaGenerator", slot), language) == answer
    before, after, last = slot.drawn[2:5]
    assert "Doit partir." in before and texts.WITHDRAWN(language) not in before
    for drawn in (after, last):
        assert "Doit partir." not in drawn and "Reste en place." in drawn and texts.WITHDRAWN(language) in drawn
    assert "Bleibt stehen." in last


def test_the_final_answer_stands_whatever_was_streamed() -> None:
    answer = answer_to("carte", "fr", None)
    given = follow(iter([_said("Phrase oubliée.", "FR"), answer]), cast("DeltaGenerator", Slot()), "fr")
    assert given is answer


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_streamed_translation_is_marked_before_its_original_has_come(language: LanguageCode) -> None:
    shown = partial_card(answer_to("Kehl", language, None).sentences, language)
    assert shown.count(texts.TRANSLATED(language)) == 2
    assert shown.count(texts.ORIGINAL_FOLLOWS(language)) == 2
    assert 'class="reference"' not in shown, "a number leads nowhere while its source is not there"
