"""False sentences by one figure: another digit, another unit, two figures exchanged."""

from __future__ import annotations

import random
import re

from eval.falsehood import Falsehoods
from retriever.passage import Language, Passage

FR, DE = Language.FR, Language.DE
_AMOUNT = re.compile(r"\d[\d\s.\u202f\u00a0]*(?:,\d\d)?(?=\s?(?:€|Euro|%|Prozent))")
_DATE = re.compile(r"\b\d{1,2}(?:er|\.)?\s(?:[a-zéû]{3,9}|[A-ZÄ][a-zä]{2,8})\s\d{4}\b|\b\d{2}\.\d{2}\.\d{4}\b")
_SPAN = re.compile(r"\b(\d+)\s(jours?|semaines?|mois|ans|heures?|Tagen?|Wochen?|Monaten?|Jahren?|Stunden?)\b")


def _other_digit(chance: random.Random, number: str) -> str:
    places = [i for i, c in enumerate(number) if c.isdigit()]
    at = chance.choice(places)
    digit = chance.choice([d for d in "123456789" if d != number[at]])
    return number[:at] + digit + number[at + 1 :]


def _mutate(pattern: re.Pattern[str], chance: random.Random, quote: str) -> Falsehoods:
    found = list(pattern.finditer(quote))
    if found:
        match = chance.choice(found)
        wrong = _other_digit(chance, match[0])
        same = re.sub(r"\D", "", wrong)
        if same not in {re.sub(r"\D", "", m[0]) for m in pattern.finditer(quote)}:
            yield quote[: match.start()] + wrong + quote[match.end() :], "P1", quote


def amounts(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    yield from _mutate(_AMOUNT, chance, quote)


def dates(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    yield from _mutate(_DATE, chance, quote)


def spans(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    yield from _mutate(_SPAN, chance, quote)


def units(chance: random.Random, _p: Passage, _o: Passage, quote: str, language: Language) -> Falsehoods:
    match = _SPAN.search(quote)
    if match:
        units = ("jours", "semaines", "mois", "ans") if language is FR else ("Tagen", "Wochen", "Monaten", "Jahren")
        unit = chance.choice([u for u in units if u[:3] != match[2][:3]])
        wrong = f"{match[1]} {unit}"
        if wrong not in quote:
            yield quote[: match.start()] + wrong + quote[match.end() :], "P1", quote


def swapped(_chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    """Two different figures of one kind exchanged."""
    for pattern in (_AMOUNT, _SPAN):
        found = list(pattern.finditer(quote))
        if len(found) >= 2:
            one, two = found[0], found[1]
            if one[0].strip() != two[0].strip() and one[0].split()[-1] != two[0]:
                yield (
                    quote[: one.start()] + two[0] + quote[one.end() : two.start()] + one[0] + quote[two.end() :],
                    "P1",
                    quote,
                )
                return
