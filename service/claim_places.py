"""Whether a sentence speaks of the country that its passages are of, and of places that they name."""

from __future__ import annotations

from collections.abc import Sequence

from service.country import mentions_of
from service.extract import Extract
from service.wording import content_words

_ADJECTIVES = ("allemand", "francai", "deutsche", "franzos")


def country_holds(text: str, quotes: str, evidence: Sequence[tuple[Extract, str]]) -> bool:
    """Every country that the sentence names is the passages' own, or named in them."""
    named = set(mentions_of(text).named)
    if not named:
        return True
    own = {extract.passage.country for extract, _ in evidence}
    return named <= own or named <= own | set(mentions_of(quotes).named)


def foreign_place(text: str, quotes: str, own: set[str]) -> bool:
    """Whether another country or a place of it is named that the quotes do not name by this very word. An adjective is no name:
    who signs a "German" paper need not do so in Germany."""
    if not set(mentions_of(text).named) - own:
        return False
    said = {*content_words(quotes)}
    return any(
        word not in said and word.rstrip("s") not in said and set(mentions_of(word).named) - own
        for word in content_words(text)
        if not word.startswith(_ADJECTIVES)
    )
