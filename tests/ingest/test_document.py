"""A document's canonical text and digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document, Section
from retriever.passage import Language, Reference

BASE = Document(
    "ville:a",
    "ville",
    "https://e.org/a",
    "Titre",
    Language.FR,
    "FR",
    "Mairie",
    (Section(("A",), "un"), Section(("B",), "deux")),
)


def test_the_text_is_the_bodies_with_a_blank_line_between() -> None:
    assert BASE.text == "un\n\ndeux"


@given(st.lists(st.text(max_size=5), max_size=6))
def test_sections_without_text_leave_no_trace(bodies: list[str]) -> None:
    whole = replace(BASE, sections=tuple(Section((), body) for body in bodies))
    assert whole.text == "\n\n".join(body for body in bodies if body)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "ville:b"},
        {"url": "https://e.org/b"},
        {"title": "Autre"},
        {"language": Language.DE},
        {"jurisdiction": "FR-67"},
        {"authority": "CAF"},
        {"audience": ("associations",)},
        {"topics": ("santé",)},
        {"updated": date(2026, 1, 1)},
        {"licence": "x"},
        {"references": (Reference("form", "Cerfa"),)},
        {"sections": (Section(("A",), "un"), Section(("B",), "trois"))},
        {"sections": (Section(("A",), "un"), Section(("C",), "deux"))},
        {"sections": (Section(("A",), "un"), Section(("B",), "deux", 2))},
        {"sections": (Section(("A",), "un\n\ndeux"),)},
        {"sections": (Section(("A", "B"), "un"), Section((), "deux"))},
    ],
)
def test_a_digest_changes_with_all_that_a_reader_could_see(changes: dict[str, object]) -> None:
    assert replace(BASE, **changes).digest != BASE.digest  # type: ignore[arg-type]


def test_a_digest_is_the_same_for_the_same_document() -> None:
    assert replace(BASE).digest == BASE.digest
    assert replace(BASE, audience=("a", "b")).digest != replace(BASE, audience=("ab",)).digest
