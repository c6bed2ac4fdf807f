"""Sentences that repeat their source almost word for word: there every word put in, left out or exchanged is looked at.

A copy with one word changed is the most dangerous false sentence: it has the sound of the source, its figures and nearly all
its words. Where little was changed, what was changed must not matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from retriever.passage import Language
from service.question import fold
from service.wording import NO_DENIAL, STOP, is_light, same_word

NEAR = 0.6  # part of the sentence's words that stand in the source in its order, from which it counts as a copy

_CLAUSE = re.compile(r"[,;:()]|\b(?:et|und|mais|aber)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z0-9²]+")
# Small words on which a rule hangs: denials, limits, alternatives. None may be added, lost or exchanged.
_SENSITIVE = frozenset(
    """
    ne n pas ni non aucun aucune jamais sans sauf hormis excepte que si seulement uniquement seul seule toujours lorsqu
    lorsque avant apres depuis
    jusqu moins plus maximum minimum contre des lors partir delai interdit gratuit gratuite
    nicht kein keine keinen keinem keiner keines nie niemals ohne weder noch nur ausser ausgenommen sofern wenn falls erst bereits
    bis ab unter uber vor nach seit innerhalb binnen gegen mindestens hochstens spatestens fruhestens immer stets lediglich
    ausschliesslich
    """.split()
) - {"des", "lors", "que"}
# Of these none may be left out either; other limits may go with the part of the sentence that they belong to.
_KEPT = frozenset("ne nicht nur seulement sauf ausser si sofern jamais nie".split())
_SAME = (
    {"n": "ne", "pas": "ne", "aucun": "ne", "aucune": "ne", "wenn": "si", "falls": "si", "lorsqu": "lorsque"}
    | dict.fromkeys("kein keine keinen keinem keiner keines".split(), "nicht")
    | {"uniquement": "seulement"}
)
_ALTERNATIVES = (frozenset({"et", "ou", "ni"}), frozenset({"und", "oder"}))


def altered(text: str, sources: Sequence[str]) -> bool:
    """Whether a sentence is a near copy of one of the sources with a change that may matter."""
    mine = tokens(text)
    for source in sources:
        theirs = tokens(source)
        if theirs == mine:
            return False
    return any(_differs(mine, tokens(source), _kept(source, mine)) for source in sources)


def tokens(text: str) -> list[str]:
    """Folded words and numbers."""
    return _TOKEN.findall(fold(text))


def _kept(source: str, mine: Sequence[str]) -> Counter[str]:
    """The words that may not be left out: every limit of the source, and the denials of the clauses that are repeated."""
    content = [w for w in mine if _is_content(w)]
    kept = Counter[str]()
    for clause in _CLAUSE.split(NO_DENIAL.sub(" ", source)):
        words = tokens(clause)
        own = [w for w in words if _is_content(w)]
        repeated = not own or any(_related(w, other) for w in own for other in content)
        concession = "meme si" in fold(clause) or "auch wenn" in fold(clause)
        small = _small(words)
        for word in _KEPT:
            is_denial = word in ("ne", "nicht", "nie", "jamais")
            if small[word] and not (concession and not repeated) and (repeated or not is_denial):
                kept[word] += small[word]
    return kept


def _differs(mine: list[str], theirs: list[str], kept: Counter[str]) -> bool:
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    if not mine or sum(block.size for block in blocks) < NEAR * len(mine):
        return False
    small, their_small = _small(mine), _small(theirs)
    if small - their_small - Counter({"si": their_small["lorsque"]}) or kept - small:
        return True
    for group in _ALTERNATIVES:
        one, two = group & set(mine), group & set(theirs)
        if one - two:
            return True
    content, their_content = set(filter(_is_content, mine)), set(filter(_is_content, theirs))
    new = {w for w in content if not any(_related(w, other) for other in their_content)}
    gone = {w for w in their_content if not any(_related(w, other) for other in content)}
    return bool(new and gone)


def _small(words: Sequence[str]) -> Counter[str]:
    """The sensitive words, each alternative by one name."""
    return Counter(_SAME.get(word, word) for word in words if word in _SENSITIVE)


def _related(one: str, two: str) -> bool:
    return same_word(one, two) or (min(len(one), len(two)) >= 4 and (one in two or two in one))


def _is_content(word: str) -> bool:
    """Not a small word, a figure or a word as light as "costs": figures are compared elsewhere."""
    return (
        len(word) > 2
        and word not in STOP
        and not (any(c.isdigit() for c in word) or any(is_light(word, language) for language in Language))
    )
