"""Dates, places and quotation marks in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.schemas import LanguageCode
from ui.wording import day, facts_line, heading_text, milliseconds, moment, place, quoted


@pytest.mark.parametrize(
    ("when", "language", "words"),
    [
        (date(2026, 3, 12), "fr", "12\u00a0mars 2026"),
        (date(2026, 3, 12), "de", "12.\u00a0März 2026"),
        (date(2026, 8, 1), "fr", "1er\u00a0août 2026"),
        (date(2026, 8, 1), "de", "1.\u00a0August 2026"),
    ],
)
def test_day(when: date, language: LanguageCode, words: str) -> None:
    assert day(when, language) == words


def test_a_moment_is_told_on_the_clock_of_both_countries() -> None:
    summer = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
    assert moment(summer, "fr") == "1er\u00a0août 2026, 00:30"
    assert moment(summer, "de") == "1.\u00a0August 2026, 00:30 Uhr"


@pytest.mark.parametrize(
    ("jurisdiction", "french", "german"),
    [
        ("FR", "France", "Frankreich"),
        ("DE", "Allemagne", "Deutschland"),
        ("DE-BY", "Allemagne, Bavière", "Deutschland, Bayern"),
        ("EU", "Union européenne", "Europäische Union"),
        ("XX", "XX", "XX"),
        ("DE-XX", "Allemagne, DE-XX", "Deutschland, DE-XX"),
    ],
)
def test_place(jurisdiction: str, french: str, german: str) -> None:
    assert (place(jurisdiction, "fr"), place(jurisdiction, "de")) == (french, german)


def test_quotation_marks_are_those_of_the_quoted_language() -> None:
    assert quoted("oui", "fr") == "«\u202foui\u202f»"
    assert quoted("ja", "de") == "„ja“"


def test_titles_do_not_break_before_a_high_sign() -> None:
    assert heading_text("Carte : renouvellement ?", "fr") == "Carte\u00a0: renouvellement\u00a0?"
    assert heading_text("Ausweis : neu", "de") == "Ausweis : neu"


def test_milliseconds() -> None:
    assert milliseconds(18.6) == "19\u202fms"


def test_facts_that_are_there_stand_in_one_line_and_no_line_begins_with_a_point() -> None:
    assert facts_line(["Allemagne, Berlin", "", "sans date"]) == "Allemagne, Berlin\u00a0· sans date"
