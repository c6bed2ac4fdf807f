"""Every text in both languages, typeset as each language wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import cast

import pytest

from service.schemas import Status
from ui import editor_texts, notices, run_words, texts
from ui.notices import Notice
from ui.texts import Text


def _all() -> Iterator[tuple[str, Text]]:
    for name, value in vars(texts).items():
        if isinstance(value, Text):
            yield name, value
    for number, example in enumerate(texts.EXAMPLES):
        yield f"EXAMPLES[{number}]", example
    for status, title in texts.STATUS_TITLES.items():
        yield f"STATUS_TITLES[{status}]", title
    for theirs, ours in texts.STREAMLIT_TEXTS.items():
        yield f"STREAMLIT_TEXTS[{theirs}]", ours
    yield from texts.EDITOR_COMMANDS.items()
    yield from texts.FEEDBACK_REASONS.items()
    yield from _inside("editor_texts", vars(editor_texts))
    yield from run_words.PARTS.items()
    yield from run_words.MESSAGES
    for name, value in vars(notices).items():
        if isinstance(value, Notice):
            for heading, paragraphs in value.sections:
                yield f"{name}: {heading.fr}", heading
                for paragraph in paragraphs:
                    yield f"{name}: {paragraph.fr[:30]}", paragraph


def _inside(name: str, value: object) -> Iterator[tuple[str, Text]]:
    """Texts however deep in tables."""
    if isinstance(value, Text):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in cast("dict[object, object]", value).items():
            yield from _inside(f"{name}.{key}", inner)


ALL = list(_all())


@pytest.mark.parametrize(("name", "text"), ALL, ids=[name for name, _ in ALL])
def test_text_is_there_in_both_languages_and_well_set(name: str, text: Text) -> None:
    assert text.fr.strip() and text.de.strip()
    assert _fields(text.fr) == _fields(text.de), "both languages fill in the same values"
    french, german = text("fr"), text("de")
    for shown in (french, german):
        assert "'" not in shown and '"' not in shown and "..." not in shown, "typographic signs only"
    assert not re.search(r"[^\u202f][;:!?»%]", french)
    assert not re.search(r"«(?!\u202f)", french)
    assert "«" not in german and not re.search(r"\s[;:!?]", german)


def test_every_status_has_a_title() -> None:
    assert set(texts.STATUS_TITLES) == set(Status)


def test_values_are_filled_in_and_their_braces_left_alone() -> None:
    assert texts.MASKED("fr", labels="{x}") == "Retiré de votre question avant la recherche\u202f: {x}."
    assert texts.MASKED("de", labels="IBAN") == "Vor der Suche aus Ihrer Frage entfernt: IBAN."


def _fields(text: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}
