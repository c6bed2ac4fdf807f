"""Which of the two languages a page is shown in, and links that stay in it."""

from __future__ import annotations

from typing import Final, get_args
from urllib.parse import urlencode

from service.schemas import LanguageCode

LANGUAGES: Final[tuple[LanguageCode, ...]] = get_args(LanguageCode)
ENDONYMS: Final[dict[LanguageCode, str]] = {"fr": "Français", "de": "Deutsch"}


def choose(asked: str | None, accepted: str | None) -> LanguageCode:
    """The language asked for in the address, else the first of ours that the browser accepts, else French.

    The server (for ``<html lang>``) and the script (for the texts) both call this with the same two values,
    so that the page never says one language and speaks the other.
    """
    if asked in LANGUAGES:
        return asked
    for tag in _by_preference(accepted or ""):
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "fr"


def other(language: LanguageCode) -> LanguageCode:
    """The language that this one is not."""
    return "de" if language == "fr" else "fr"


def link(path: str, language: LanguageCode, **parameters: str) -> str:
    """A link within the site that keeps the language; parameters that are empty are left out."""
    kept = {"lang": language, **{name: value for name, value in parameters.items() if value}}
    return f"{path}?{urlencode(kept)}"


def _by_preference(accepted: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        weighted.append((_weight(parameters), tag.strip()))
    return [tag for weight, tag in sorted(weighted, key=lambda pair: -pair[0]) if weight > 0]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
