"""The figures of a French or German sentence, in one form for both: 1 200 €, 1.200 Euro and 1200,00 € are the same amount.

Amounts, percentages, spans of time, ages, dates, hours, articles of law, codes and plain numbers, in digits or in words.
Nothing is converted: two weeks are not fourteen days. What stands before or after a figure ("au moins", "höchstens") is
part of it, since it changes what the figure says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from retriever.passage import Language
from service.figure_bounds import JOINS, bound_of
from service.figure_units import TIMES, unit_after
from service.number_words import MONTHS, number_words

_ABBREVIATED = 5  # letters
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_THOUSANDS = r"\d{1,3}(?:[ .’']\d{3})+(?!\d)|\d+"
_NUMBER = re.compile(rf"(?<![\d,.])(?P<whole>{_THOUSANDS})(?:,(?P<cents>\d+|-|–))?(?![\d])")
_DATE_DIGITS = re.compile(r"\b(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2}))\b")
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE_WORDS = re.compile(rf"\b(?:(\d{{1,2}})(?:er|\.)? ?)?\b({_MONTH_NAMES})\b\.?(?: (\d{{4}})\b)?", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}) ?(?:h|:|uhr) ?(\d{2})\b(?: uhr)?", re.IGNORECASE)
_LAW = re.compile(
    r"(?:§§?|\b(?:art(?:icles?|ikeln?|s)?|abs(?:atz|ätze|\.)?|alinéas?|al|satz|nr|ziffer|n°|no|numéro|nummer|paragraphes?)\b\.?)"
    r" ?(?P<code>[A-Z]{1,3}[. ]{0,2})?(?P<number>\d+(?:[-‑./]\d+)*(?: ?[a-z](?![\w]))?)",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]+(?:[-/*]\w+)*|\b\d+(?:-[A-Za-z]+\w*|[/*]\w+)+\b")
_COMPOUND = re.compile(r"^(?P<count>[a-zäöüß]*|-?)(?P<unit>jährig|monatig|wöchig|tägig|stündig)\w{0,2}$")
_COMPOUND_UNITS = {"jährig": "year", "monatig": "month", "wöchig": "week", "tägig": "day", "stündig": "hour"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``kind`` and ``value`` are the same in both languages; ``bound`` is ``>``, ``<`` or empty; ``start`` and ``end``
    are offsets in the text as ``plain_spaces`` gives it."""

    kind: str
    value: str
    bound: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What must be equal for two figures to say the same."""
        return self.kind, self.value, self.bound


def plain_spaces(text: str) -> str:
    """Composed characters, every run of white space one space."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text))


def figures(text: str, language: Language) -> list[Figure]:
    """All figures of a text, in its order."""
    text = plain_spaces(text)
    found: list[Figure] = []
    rest = text
    for reader in (_dates, _clocks, _laws):
        taken = list(reader(rest))
        found.extend(taken)
        rest = _blank(rest, taken)
    words = [f for f in _words(rest, language) if f.kind != "number" or not _inside(f, rest)]
    found.extend(words)
    rest = _blank(rest, words)
    found.extend(_numbers(rest))
    found.sort(key=lambda f: f.start)
    found = _ranges(found, text)
    ends = [0, *(f.end for f in found)]
    return [replace(f, bound=bound_of(text, f.start, f.end, end)) for f, end in zip(found, ends, strict=False)]


def stands_in(figure: Figure, others: list[Figure]) -> bool:
    """Whether one of ``others`` says the same. A date may leave out the year, not the day."""
    return any(_same(figure, other) for other in others)


def _same(figure: Figure, other: Figure) -> bool:
    if figure.kind == other.kind == "date" and figure.bound == other.bound:
        mine, theirs = figure.value.split("-"), other.value.split("-")
        return all(m in (t, "") for m, t in zip(mine, theirs, strict=True)) and bool(mine[2]) == bool(theirs[2])
    return figure.key == other.key


def in_order(claimed: list[Figure], evidence: list[Figure]) -> bool:
    """Whether figures of one kind come in the order of the evidence: exchanged figures are each in it, and wrong."""
    for family in {_family(f) for f in claimed}:
        mine = [f for f in claimed if _family(f) == family]
        if len({(f.kind, f.value) for f in mine}) < 2:
            continue
        theirs = iter([f for f in evidence if _family(f) == family])
        if not all(any(_same(figure, other) for other in theirs) for figure in mine):
            return False
    return True


def _family(figure: Figure) -> str:
    return "time" if figure.kind in TIMES else figure.kind


def _blank(text: str, taken: list[Figure]) -> str:
    characters = list(text)
    for figure in taken:
        characters[figure.start : figure.end] = "\x00" * (figure.end - figure.start)
    return "".join(characters)


def _inside(figure: Figure, text: str) -> bool:
    """A number word that is part of a spelling with digits: "12 cent" is not a hundred."""
    return bool(re.search(r"(?:\d|\bpour) ?$", text[max(0, figure.start - 6) : figure.start]))


def _dates(text: str) -> Iterator[Figure]:
    for m in _DATE_DIGITS.finditer(text):
        year, month, day = (m[1], m[2], m[3]) if m[1] else (m[6], m[5], m[4])
        year = year if len(year) == 4 else f"20{year}"
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            yield Figure("date", f"{int(year)}-{int(month)}-{int(day)}", "", m.start(), m.end())
    for m in _DATE_WORDS.finditer(text):
        name = m[2]
        if (
            not (m[1] or m[3])
            and len(name) <= _ABBREVIATED
            and name.lower() not in ("mai", "mars", "märz", "juin", "août")
        ):
            continue  # "dix-sept" is no September: an abbreviated month has a day or a year
        day, year = m[1] or "", m[3] or ""
        yield Figure("date", f"{year}-{MONTHS[name.lower()]}-{int(day) if day else ''}", "", m.start(), m.end())


def _clocks(text: str) -> Iterator[Figure]:
    for m in _CLOCK.finditer(text):
        if int(m[1]) < 25 and int(m[2]) < 60:
            yield Figure("clock", f"{int(m[1])}:{m[2]}", "", m.start(), m.end())


def _laws(text: str) -> Iterator[Figure]:
    for m in _LAW.finditer(text):
        code = re.sub(r"[. ]", "", m["code"] or "").lower()
        if code in ("de", "du", "la", "le"):
            code = ""
        number = re.sub(r"[ .]", "", m["number"]).replace("‑", "-").lower()
        yield Figure("law", code + number, "", m.start(), m.end())


def _words(text: str, language: Language) -> Iterator[Figure]:
    """Figures in words, and German adjectives of age and length ("dreijährig", "6-monatig")."""
    for start, end, value in number_words(text, language):
        kind, power, end_of_unit = unit_after(text, end)
        if value == 1 and kind not in ("day", "week", "month", "year", "hour", "money"):
            continue  # an article
        if value == 9 and language is Language.FR and kind == "number":
            continue  # "neuf" is new as often as nine
        yield Figure(kind, _text(Decimal(value).scaleb(power)), "", start, end_of_unit)
    if language is Language.DE:
        for m in re.finditer(
            r"(?:(\d+)-?|\b)([a-zäöüß]*(?:jährig|monatig|wöchig|tägig|stündig)\w{0,2})\b", text.lower()
        ):
            compound = _COMPOUND.match(m[2])
            if compound is None:
                continue
            count = m[1] or next((str(v) for _, _, v in number_words(compound["count"], language)), "")
            if count:
                yield Figure(_COMPOUND_UNITS[compound["unit"]], count, "", m.start(), m.end())


def _numbers(text: str) -> Iterator[Figure]:
    taken: list[tuple[int, int]] = []
    for m in _CODE.finditer(text):
        if re.fullmatch(r"\d+(?:er|ère|re|e|è|ème|nd|nde|h|km|kg|cm|mm|m|g|l|EUR|x)", m[0]):
            continue
        taken.append(m.span())
        yield Figure("code", m[0].lower(), "", m.start(), m.end())
    for m in _NUMBER.finditer(text):
        if any(start <= m.start() < end for start, end in taken):
            continue
        cents = m["cents"] or ""
        digits = re.sub(r"\D", "", m["whole"])
        value = Decimal(f"{digits}.{cents}" if cents.isdigit() else digits)
        before = text[: m.start()].rstrip()
        if before.endswith("€"):
            yield Figure("money", _text(value), "", m.start(), m.end())
            continue
        kind, power, end = unit_after(text, m.end())
        if kind == "number" and len(digits) > 1 and digits[0] == "0":
            yield Figure("code", digits, "", m.start(), m.end())  # a phone number, a postcode: not a quantity
        else:
            yield Figure(kind, _text(value.scaleb(power)), "", m.start(), end)


def _ranges(found: list[Figure], text: str) -> list[Figure]:
    """ "10 à 15 ans": the first number has the unit of the second."""
    fixed = list(found)
    for at in range(len(fixed) - 2, -1, -1):
        one, two = fixed[at], fixed[at + 1]
        if (
            one.kind == "number"
            and text[one.end : two.start].strip().lower() in JOINS
            and two.kind not in ("date", "law")
        ):
            fixed[at] = replace(one, kind=two.kind)
    return fixed


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"
