"""Phrases: folded words, the longest match, each word used once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.passage import Language
from retriever.phrases import LONGEST, longest_phrases, stem, stems_of, words_of

FR, DE = Language.FR, Language.DE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’œuvre d'été", ["L", "oeuvre", "d", "ete"]),
        ("Œuvre", ["Oeuvre"]),
        ("Straße, Gebühr; e. V.", ["Strasse", "Gebuhr", "e", "V"]),
        ("«\u202f520-Euro-Job\u202f»", ["520", "Euro", "Job"]),
    ],
)
def test_words_lose_their_accents_and_keep_their_case(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_plurals_meet_and_short_words_stay() -> None:
    assert stem("cartes", FR) == stem("carte", FR)
    assert stem("Fristen", DE) == stem("Frist", DE)
    assert stem("bus", FR) == "bus"


def test_the_longest_phrase_wins_and_uses_up_its_words() -> None:
    index = {("a",): "a", ("a", "b"): "ab", ("b", "c"): "bc", ("c",): "c"}
    assert list(longest_phrases(["a", "b", "c", "a"], index)) == ["ab", "c", "a"]
    assert list(longest_phrases(["a", "b", "c", "a"], index, lambda at: at == 3)) == ["ab", "c"]


@given(st.text(max_size=60), st.sampled_from(list(Language)))
def test_every_text_has_stems_and_is_a_phrase_of_itself(text: str, language: Language) -> None:
    stems = stems_of(text, language)
    assert all(stems)
    if 0 < len(stems) <= LONGEST:
        assert list(longest_phrases(stems, {stems: text})) == [text]
