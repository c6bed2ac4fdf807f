"""Figures in French and German, in digits and in words: the same thing has one form, and nothing else has."""

from __future__ import annotations

import pytest

from retriever.passage import Language
from service.figures import figures, in_order, stands_in

FR, DE = Language.FR, Language.DE


def keys(text: str, language: Language) -> list[tuple[str, str, str]]:
    return [figure.key for figure in figures(text, language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1 200 €", FR),
        ("1\u202f200\u00a0€", FR),
        ("1 200,00 euros", FR),
        ("1.200 Euro", DE),
        ("1200,00 €", DE),
        ("1.200,00 EUR", DE),
        ("€ 1200", DE),
        ("1 200,– €", DE),
        ("1200,- Euro", DE),
        ("tausendzweihundert Euro", DE),
        ("mille deux cents euros", FR),
    ],
)
def test_one_amount_has_one_form(text: str, language: Language) -> None:
    assert keys(text, language) == [("money", "1200", "")]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("zwei Wochen", DE, ("week", "2", "")),
        ("deux semaines", FR, ("week", "2", "")),
        ("2 semaines", FR, ("week", "2", "")),
        ("14 jours", FR, ("day", "14", "")),
        ("einen Monat", DE, ("month", "1", "")),
        ("un mois", FR, ("month", "1", "")),
        ("dix jours ouvrés", FR, ("workday", "10", "")),
        ("zehn Arbeitstage", DE, ("workday", "10", "")),
        ("10 Werktage", DE, ("weekday", "10", "")),
        ("10 jours ouvrables", FR, ("weekday", "10", "")),
        ("75 %", FR, ("percent", "75", "")),
        ("75 pour cent", FR, ("percent", "75", "")),
        ("75 Prozent", DE, ("percent", "75", "")),
        ("1er janvier 2026", FR, ("date", "2026-1-1", "")),
        ("1. Januar 2026", DE, ("date", "2026-1-1", "")),
        ("01.01.2026", DE, ("date", "2026-1-1", "")),
        ("01/01/2026", FR, ("date", "2026-1-1", "")),
        ("en mars 2027", FR, ("date", "2027-3-", "")),
        ("im März 2027", DE, ("date", "2027-3-", "")),
        ("8 h 30", FR, ("clock", "8:30", "")),
        ("8:30 Uhr", DE, ("clock", "8:30", "")),
        ("quatre-vingt-dix-sept euros", FR, ("money", "97", "")),
        ("siebenundneunzig Euro", DE, ("money", "97", "")),
        ("soixante et onze ans", FR, ("year", "71", "")),
        ("3 millions d’euros", FR, ("money", "3000000", "")),
        ("3 Mio. Euro", DE, ("money", "3000000", "")),
        ("50 Cent", DE, ("money", "0.5", "")),
        ("article L. 123-4", FR, ("law", "l123-4", "")),
        ("§ 17", DE, ("law", "17", "")),
        ("ein dreijähriges Kind", DE, ("year", "3", "")),
        ("le formulaire 2042-C", FR, ("code", "2042-c", "")),
        ("au moins 18 ans", FR, ("year", "18", ">")),
        ("18 ans ou plus", FR, ("year", "18", ">")),
        ("mindestens 18 Jahre", DE, ("year", "18", ">")),
        ("ab dem Alter von 18 Jahren", DE, ("year", "18", ">")),
        ("à partir de l’âge de 18 ans", FR, ("year", "18", ">")),
        ("moins de 18 ans", FR, ("year", "18", "<")),
        ("unter 18 Jahren", DE, ("year", "18", "<")),
        ("nicht mehr als 18 Jahre", DE, ("year", "18", "<")),
        ("höchstens drei Monate", DE, ("month", "3", "<")),
        ("trois mois au plus", FR, ("month", "3", "<")),
    ],
)
def test_the_same_thing_in_both_languages(text: str, language: Language, expected: tuple[str, str, str]) -> None:
    assert keys(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("une demande et un rendez-vous", FR),
        ("Der Antrag wird in einem Amt gestellt.", DE),
        ("un véhicule neuf", FR),
        ("Ich melde mich in der Stadt an.", DE),
    ],
)
def test_an_article_is_no_figure(text: str, language: Language) -> None:
    assert keys(text, language) == []


def test_two_weeks_are_not_assumed_to_be_fourteen_days() -> None:
    assert not stands_in(figures("14 Tage", DE)[0], figures("zwei Wochen", DE))


def test_a_date_may_lose_its_year_and_not_its_day() -> None:
    full = figures("le 3 août 2031", FR)
    assert stands_in(figures("le 3 août", FR)[0], full)
    assert not stands_in(figures("en août 2031", FR)[0], full)
    assert not stands_in(figures("le 4 août 2031", FR)[0], full)


def test_a_range_gives_its_unit_to_both_ends() -> None:
    assert keys("de 10 à 15 ans", FR) == [("year", "10", ""), ("year", "15", "")]
    assert keys("zwischen 65 und 67 Prozent", DE) == [("percent", "65", ""), ("percent", "67", "")]


def test_exchanged_figures_are_out_of_order() -> None:
    source = figures("24 heures au moins et 14 jours au plus, 25 € puis 17 €", FR)
    assert in_order(figures("25 €, 17 €", FR), source)
    assert not in_order(figures("17 €, 25 €", FR), source)
    assert not in_order(figures("14 jours au plus et 24 heures au moins", FR), source)


def test_a_long_line_of_digits_is_read_in_a_moment() -> None:
    assert figures("1 " * 20_000, FR)
    assert figures("1.111" * 5_000, DE)
