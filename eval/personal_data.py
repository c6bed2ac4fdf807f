"""How much personal data is masked in written cases, and how many harmless questions are touched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypedDict

from eval.harmless_questions import harmless
from eval.personal_cases import LANGUAGES, Case, cases
from service.personal_data import MASK_PATTERN, mask
from service.question import normalise

SHOWN = 20
_PIECE = 4  # so many letters or digits of a secret in a row are a leak


def leaks(case: Case) -> bool:
    """Whether anything of the secret is left: itself, or four of its signs in a row that the sentence alone does not have."""
    masked = MASK_PATTERN.sub("\n", mask(normalise(case.text)).text)
    secret = normalise(case.secret)
    if secret in masked:
        return True
    frame = normalise(case.text).replace(secret, "\n")
    pieces = re.findall(r"\w+", secret)
    if case.group in ("checksum", "phone"):
        left, compact = _signs(masked), _signs(secret)
        return any(
            compact[i : i + _PIECE] in left and compact[i : i + _PIECE] not in _signs(frame)
            for i in range(len(compact) - _PIECE + 1)
        )
    return any(
        len(piece) >= _PIECE and re.search(rf"\b{piece}\b", masked) and not re.search(rf"\b{piece}\b", frame)
        for piece in pieces
    )


class Rate(TypedDict):
    """How many of how many."""

    cases: int
    rate: float


class Figures(TypedDict):
    """Those of one language."""

    masked: dict[str, Rate]
    harmless: Rate
    missed: list[str]
    touched: list[str]


def measure(seed: int = 1) -> dict[str, Figures]:
    """The rates of both languages by group, with the first misses: all of it is made up and may be shown."""
    return {language: _figures(cases(language, seed), harmless(language, seed=seed)) for language in LANGUAGES}


def _figures(written: Iterable[Case], questions: list[str]) -> Figures:
    hits: dict[str, list[bool]] = defaultdict(list)
    missed: list[str] = []
    for case in written:
        leaked = leaks(case)
        hits[case.group].append(not leaked)
        if leaked:
            missed.append(case.text)
    touched = [question for question in questions if mask(normalise(question)).found]
    return Figures(
        masked={group: _rate(found) for group, found in hits.items()},
        harmless=_rate([question in touched for question in questions]),
        missed=missed[:SHOWN],
        touched=touched[:SHOWN],
    )


def _rate(hits: list[bool]) -> Rate:
    return Rate(cases=len(hits), rate=round(sum(hits) / len(hits), 4))


def _signs(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z\n]", "", text).upper()
