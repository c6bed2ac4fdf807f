"""Whether denials, duties and the like are said of the same words as in the quotes, clause by clause."""

from __future__ import annotations

from collections.abc import Sequence

from service.wording import Clause, classes, same_word

NAMED = 0.5  # part of a source's words that a sentence on what is free or abolished must repeat


def flipped(mine: Sequence[Clause], theirs: Sequence[Clause]) -> bool:
    """Whether a word that the evidence only denies is said, or the other way round."""
    for clause in mine:
        for word in clause.words:
            states = {c.negated for c in theirs if any(same_word(word, other) for other in c.words)}
            if len(states) == 1 and clause.negated not in states:
                return True
    return False


def misplaced(mine: Sequence[Clause], theirs: Sequence[Clause]) -> bool:
    """Whether "free", "must" and the like are said of something else than in the evidence: of no word beside them there."""
    for clause in mine:
        for name in clause.classes & {"free", "end"}:  # what is free or abolished must be named as narrowly as there
            beside = [[w for w in c.words if not classes(w)] for c in theirs if name in c.classes]
            if beside and all(
                sum(any(same_word(w, m) for m in clause.words) for w in own) < NAMED * len(own) for own in beside
            ):
                return True
    if len(theirs) < 2:
        return False
    for clause in mine:
        for name in clause.classes & {"free", "must", "end", "always", "only", "may"}:
            beside = [c for c in theirs if name in c.classes]
            words = [w for w in clause.words if not classes(w)]
            if beside and len(words) and not any(_shares(words, c) for c in beside):
                return True
    return False


def _shares(words: Sequence[str], clause: Clause) -> bool:
    others = [w for w in clause.words if not classes(w)]
    return not others or any(same_word(word, other) for word in words for other in others)
