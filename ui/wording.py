"""Dates, places and quotation marks as French and German write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from service.schemas import LanguageCode

NARROW: Final = "\u202f"
CLOCK: Final = ZoneInfo("Europe/Berlin")

_MONTHS: Final[dict[LanguageCode, tuple[str, ...]]] = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
}  # fmt: skip

_COUNTRIES: Final[dict[str, tuple[str, str]]] = {
    "FR": ("France", "Frankreich"),
    "DE": ("Allemagne", "Deutschland"),
    "EU": ("Union européenne", "Europäische Union"),
}

_LAENDER: Final[dict[str, tuple[str, str]]] = {
    "DE-BB": ("Brandebourg", "Brandenburg"),
    "DE-BE": ("Berlin", "Berlin"),
    "DE-BW": ("Bade-Wurtemberg", "Baden-Württemberg"),
    "DE-BY": ("Bavière", "Bayern"),
    "DE-HB": ("Brême", "Bremen"),
    "DE-HE": ("Hesse", "Hessen"),
    "DE-HH": ("Hambourg", "Hamburg"),
    "DE-MV": ("Mecklembourg-Poméranie-Occidentale", "Mecklenburg-Vorpommern"),
    "DE-NI": ("Basse-Saxe", "Niedersachsen"),
    "DE-NW": ("Rhénanie-du-Nord-Westphalie", "Nordrhein-Westfalen"),
    "DE-RP": ("Rhénanie-Palatinat", "Rheinland-Pfalz"),
    "DE-SH": ("Schleswig-Holstein", "Schleswig-Holstein"),
    "DE-SL": ("Sarre", "Saarland"),
    "DE-SN": ("Saxe", "Sachsen"),
    "DE-ST": ("Saxe-Anhalt", "Sachsen-Anhalt"),
    "DE-TH": ("Thuringe", "Thüringen"),
}


def day(when: date, language: LanguageCode) -> str:
    """A date in words: « 12 mars 2026 », „12. März 2026“."""
    month = _MONTHS[language][when.month - 1]
    if language == "de":
        return f"{when.day}.\u00a0{month} {when.year}"
    return f"{when.day}{'er' if when.day == 1 else ''}\u00a0{month} {when.year}"


def moment(when: datetime, language: LanguageCode) -> str:
    """A date and time of day in words, on the clock that both countries share."""
    when = when.astimezone(CLOCK)
    clock = f"{when:%H:%M}"
    return f"{day(when.date(), language)}, {clock}{' Uhr' if language == 'de' else ''}"


def country_of(jurisdiction: str) -> str:
    """The country code at the head of a jurisdiction: ``DE-BE`` is in ``DE``."""
    return jurisdiction.partition("-")[0]


def place(jurisdiction: str, language: LanguageCode) -> str:
    """Whose rule it is, in words: « Allemagne, Berlin »; the code itself when it is not known."""
    column = 0 if language == "fr" else 1
    names = [_COUNTRIES.get(country_of(jurisdiction), (country_of(jurisdiction),) * 2)[column]]
    if "-" in jurisdiction:
        names.append(_LAENDER.get(jurisdiction, (jurisdiction,) * 2)[column])
    return ", ".join(names)


def quoted(text: str, language: LanguageCode) -> str:
    """Text between the quotation marks of its own language."""
    return f"«{NARROW}{text}{NARROW}»" if language == "fr" else f"„{text}“"


def heading_text(text: str, language: LanguageCode) -> str:
    """A title that never breaks before a French high sign. Quotes are left as they are: they stand word for word."""
    return re.sub(r" (?=[;:!?»])", "\u00a0", text) if language == "fr" else text


def facts_line(facts: Iterable[str]) -> str:
    """Facts one after the other, empty ones left out. The point between two stays at the end of a line, never at its head."""
    return "\u00a0· ".join(fact for fact in facts if fact)


def milliseconds(value: float) -> str:
    """A duration in whole milliseconds."""
    return f"{value:.0f}{NARROW}ms"
