"""Whether the figures of a sentence are those of its quotes, in their order and with the words that they go with there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from retriever.passage import Language
from service.claim import Fault
from service.figures import Figure, figures, in_order, stands_in
from service.wording import content_words, same_word

_FIGURE_CLAUSE = re.compile(r"[;:()]|,(?!\d)|(?<!\d)\.(?!\d)|\b(?:et|ou|und|oder|sowie|mais|aber)\b", re.IGNORECASE)


def figure_fault(text: str, reader: Language, quotes: Sequence[str], languages: Sequence[Language]) -> Fault | None:
    """FIGURE where a figure of the sentence is in none of the quotes, in another order, or more often than there."""
    claimed = figures(text, reader)
    if not claimed:
        return None
    given: list[Figure] = []
    for quote, language in zip(quotes, languages, strict=True):
        given.extend(figures(quote, language))
    if not all(stands_in(figure, given) for figure in claimed):
        return Fault.FIGURE
    if not in_order(claimed, given):
        return Fault.FIGURE
    # "Between 62 and 62": a figure twice where the quotes have it once has taken another's place.
    given_keys = [f.key for f in given]
    return (
        Fault.FIGURE
        if any(n > 1 and given_keys.count(k) < n for k, n in Counter(f.key for f in claimed).items())
        else None
    )


def figures_bound(text: str, quotes: Sequence[str], language: Language) -> bool:
    """Whether each figure goes with the words that it goes with in the evidence.

    "25 € for an adult and 17 € for a child": the words that only one figure's clause has decide. A figure that stands with more
    of another figure's words than of its own is in the wrong place.
    """
    given: list[tuple[Figure, frozenset[str]]] = []
    for quote in quotes:
        for part in _FIGURE_CLAUSE.split(quote):
            words = frozenset(content_words(part))
            given.extend((figure, words) for figure in figures(part, language))
    claimed, everything = figures(text, language), content_words(text)
    for part in _FIGURE_CLAUSE.split(text):
        mine = content_words(part)
        for figure in figures(part, language):
            rivals = [(f, words) for f, words in given if f.kind == figure.kind]
            own = [words for f, words in rivals if f.value == figure.value]
            other = [words for f, words in rivals if f.value != figure.value]
            # The whole sentence may say what the figure goes with, where it holds one figure of the kind.
            alone = len({f.value for f in claimed if f.kind == figure.kind}) == 1
            if (
                own
                and other
                and all(_astray(words, own, other) for words in ((mine, everything) if alone else (mine,)))
            ):
                return False
    return True


def _astray(mine: Sequence[str], own: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    """Whether these words are rather those of another figure."""
    return all(_share(mine, w, other) < max(_share(mine, o, own) for o in other) for w in own)


def _distinct(words: frozenset[str], others: Sequence[frozenset[str]]) -> frozenset[str]:
    return words - frozenset().union(*others)


def _share(mine: Sequence[str], words: frozenset[str], others: Sequence[frozenset[str]]) -> float:
    """The part of the clause's own words that the sentence has, 0 to 1."""
    own = _distinct(words, others)
    return sum(any(same_word(w, m) for m in mine) for w in own) / len(own) if own else 0.0
