"""The frozen types: ids, digests, jurisdictions, and what of a passage is embedded."""

from __future__ import annotations

import dataclasses
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.passage import (
    CONTEXT_CHARACTERS,
    Language,
    Passage,
    context,
    country_of,
    parse_jurisdiction,
    passage_id,
    text_digest,
)

texts = st.text(alphabet=st.characters(), max_size=30)  # lone surrogates too


def passage(text: str = "Texte.", title: str = "Titre", headings: tuple[str, ...] = ("A", "B")) -> Passage:
    return Passage("i", "d", 0, text, 0, len(text), headings, title, "c", "", Language.DE, "DE-BE", "Amt")


@pytest.mark.parametrize("code", ["FR", "DE", "DE-BE", "EU", "FR-IDF", "FR-2A", "AT-9"])
def test_iso_codes_are_jurisdictions(code: str) -> None:
    assert parse_jurisdiction(code) == code


@pytest.mark.parametrize("code", ["", "fr", "DEU", "DE-", "DE-BERL", "D", "EU-BE", "DE BE", "DE-BE\n", "FR\n", "*"])
def test_anything_else_is_not(code: str) -> None:
    with pytest.raises(ValueError, match="not a jurisdiction"):
        parse_jurisdiction(code)


@pytest.mark.parametrize(("code", "country"), [("DE-BE", "DE"), ("FR", "FR"), ("EU", "EU"), ("FR-2A", "FR")])
def test_a_country_is_the_head_of_a_jurisdiction(code: str, country: str) -> None:
    assert country_of(code) == country


def test_a_passage_is_of_its_jurisdictions_country() -> None:
    assert passage().country == "DE"


@given(texts, st.integers(0, 10_000))
def test_ids_are_uuids_of_version_5_and_repeat(document: str, ordinal: int) -> None:
    document = document.encode("utf-8", "replace").decode()
    made = passage_id(document, ordinal)
    assert uuid.UUID(made).version == 5
    assert made == passage_id(document, ordinal) != passage_id(document, ordinal + 1)


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_digests_tell_any_two_lists_of_texts_apart(one: list[str], other: list[str]) -> None:
    assert (text_digest(*one) == text_digest(*other)) == (one == other)


def test_embedded_text_is_title_headings_and_text_each_once() -> None:
    assert passage(" Texte. \n\n").embedded_text == "Titre\nA\nB\nTexte."
    assert passage(headings=("Titre", "A", "A")).embedded_text == "Titre\nA\nTexte."
    assert passage(headings=()).embedded_text == "Titre\nTexte."


@given(texts, st.lists(st.text(max_size=300), max_size=12))
def test_a_context_is_never_longer_than_its_share(title: str, headings: list[str]) -> None:
    made = context(title, headings)
    assert len(made) <= CONTEXT_CHARACTERS
    whole = "\n".join(dict.fromkeys((title, *headings)))
    if len(whole) <= CONTEXT_CHARACTERS:
        assert made == whole


def test_a_long_context_keeps_the_title_and_the_innermost_headings() -> None:
    made = context("Titel " * 100, [f"Ebene {n} " * 40 for n in range(9)])
    assert made.startswith("Titel Titel")
    assert "Ebene 8" in made and "Ebene 0" not in made


def test_passages_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        passage().text = "autre"  # type: ignore[misc]
