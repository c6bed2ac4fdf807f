"""The form that a sentence must have whatever it says: one plain sentence of French or German letters, nothing else."""

from __future__ import annotations

import re
import unicodedata

from retriever.sentences import split_sentences
from service.claim import Fault
from service.shown import LINK, PHONE, TOKEN, speaks_to_a_machine

SHORTEST, LONGEST = 12, 420  # characters of a sentence

_LETTERS = "a-zA-ZàâäæçéèêëîïôöœùûüÿßÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸẞ"
_PERMITTED = re.compile(rf"[{_LETTERS}0-9 \u00a0\u202f.,;:!?'’\"„“”«»‚‘()/&+%€§°²³₂–‑-]+")
_MARKUP = re.compile(r"&#?\w+;|--|//|\*\*|__|^\s*[-+]|\b(?:javascript|data|mailto|tel|file):", re.IGNORECASE)


def form_fault(text: str) -> Fault | None:
    """What no sentence may hold, whatever its source says."""
    if not SHORTEST <= len(text) <= LONGEST:
        return Fault.FORM
    rest = unicodedata.normalize("NFC", TOKEN.sub("", text)).strip()
    if LINK.search(rest) or PHONE.search(rest):
        return Fault.LINK
    if not _PERMITTED.fullmatch(rest) or _MARKUP.search(rest):
        return Fault.MARKUP
    if (
        rest[-1] not in '.!:;»”“")'
        or rest[-1] == "?"
        or not (rest[0].isupper() or rest[0].isdigit() or rest[0] in '«„"(')
    ):
        return Fault.FORM
    if len(split_sentences(rest)) != 1:
        return Fault.FORM
    return Fault.PLANTED if speaks_to_a_machine(rest) else None


def has_invisible(text: str) -> bool:
    """A soft hyphen is typography; other characters that cannot be seen are not."""
    return any(unicodedata.category(c) == "Cf" and c != "\u00ad" for c in text)
