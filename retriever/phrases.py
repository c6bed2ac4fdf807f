"""Words of a text and the phrases of a table that stand in it, accents, case, plurals and the commonest endings aside."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from retriever.passage import Language

T = TypeVar("T")

LONGEST = 6  # words of the longest phrase looked for
_ENDINGS = {Language.FR: ("es", "s", "x", "e"), Language.DE: ("en", "es", "er", "n", "s", "e")}


def words_of(text: str) -> list[str]:
    """Words without accents; case is kept, since it tells an abbreviation."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("œ", "oe").replace("Œ", "Oe"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain).split()


def stem(word: str, language: Language) -> str:
    """The word in lower case without one common ending: enough to meet plurals and feminine forms."""
    lower = word.lower()
    for ending in _ENDINGS[language]:
        if lower.endswith(ending) and len(lower) - len(ending) >= 4:
            return lower[: -len(ending)]
    return lower


def stems_of(text: str, language: Language) -> tuple[str, ...]:
    """The stems of all words of ``text``."""
    return tuple(stem(word, language) for word in words_of(text))


def longest_phrases(
    stems: Sequence[str], index: Mapping[tuple[str, ...], T], refused: Callable[[int], bool] = lambda _: False
) -> Iterator[T]:
    """What ``index`` holds for the phrases of a text, in its order. The longest phrase wins and its words are used up.
    ``refused`` may say of the word at a place that it is no phrase by itself."""
    at = 0
    while at < len(stems):
        for length in range(min(LONGEST, len(stems) - at), 0, -1):
            value = index.get(tuple(stems[at : at + length]))
            if value is not None and not (length == 1 and refused(at)):
                yield value
                at += length
                break
        else:
            at += 1
