"""The words that make a figure a least or a most: "au moins", "höchstens", "oder mehr", in French and German."""

from __future__ import annotations

import re

# Small words that may stand between "at least" and its figure; any other word would be what the limit is about.
_FILL = (
    r"(?:[ ’']?\b(?:de|d|l|âge|des|du|le|la|les|une?|dem|der|den|die|das|alter|von|zu|zum|zur|eine?[rsmn]?|à|a|au|environ|etwa|"
    r"rund|"
    r"ca|letzten|derni\w+|premi\w+|ersten|délai)\b[.’']?)* ?"
)
_MORE = re.compile(
    r"\b(?:au moins|au minimum|minimum|minimal\w*|plus d[e’']|plus que|supérieure?s? à|à partir d(?:es?|u|[’'])|"
    r"à compter d(?:es?|u|[’'])|dès|dépass\w+|"
    r"mindestens|wenigstens|mehr als|über|ab|älter als|höher als|übersteig\w+|überschreit\w+)" + _FILL + "$",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:au plus|au maximum|maximum|maximal\w*|moins d[e’']|moins que|inférieure?s? à|jusqu[’']?(?:à|au|aux)?|"
    r"avant(?: l[’']âge)?|"
    r"plafond\w*|dans (?:les?|un délai)|sous|höchstens|maximal|weniger als|unter|bis(?: zu[rm]?)?|jünger als|niedriger als|"
    r"innerhalb|binnen|vor)" + _FILL + "$",
    re.IGNORECASE,
)
_MORE_AFTER = re.compile(
    r"^ ?(?:au moins|au minimum|minimum|et plus|ou plus|révolus|oder älter|und älter|und mehr|oder mehr|überschr\w+|"
    r"übersteig\w+)\b",
    re.IGNORECASE,
)
_LESS_AFTER = re.compile(
    r"^ ?(?:au plus|au maximum|maximum|et moins|ou moins|oder jünger|und weniger|oder weniger|nicht übersch\w+)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:nicht\b|ne\b|n[’']|pas\b|kein\w*) ?(?:\w+ ?)?$", re.IGNORECASE)
JOINS = frozenset("à et ou bis und oder - – / x ×".split())


def bound_of(text: str, start: int, end: int, begin: int) -> str:
    """``>`` for at least, ``<`` for at most, by the words before it or, first, right after it."""
    joined = begin and text[begin:start].strip().lower() in JOINS
    if joined:
        return ""  # the end of a range
    before, after = text[max(begin, start - 40) : start], text[end : end + 24]
    more, less = _MORE.search(before), _LESS.search(before)
    if _MORE_AFTER.match(after):
        return "<" if _NOT.search(before) else ">"
    if _LESS_AFTER.match(after):
        return "<"
    if more and less:
        more, less = (None, less) if less.start() > more.start() else (more, None)
    if more or less:
        found = more or less
        turned = bool(found and _NOT.search(before[: found.start()]))
        return "<" if bool(less) != turned else ">"
    return ""
