"""The units that may stand beside a number, in French and German, and what they make of it."""

from __future__ import annotations

import re

_MILLIONS = {"million": 6, "millions": 6, "millionen": 6, "mio": 6, "milliard": 9, "milliards": 9, "milliarde": 9} | {
    "milliarden": 9,
    "mrd": 9,
    "tausend": 3,
    "tsd": 3,
    "mille": 3,
}
_MONEY = frozenset("€ eur euro euros eurocent".split())
_CENT = frozenset("cent cents centime centimes".split())
_PERCENT = frozenset("% prozent pourcent".split())
_UNITS = {
    "day": "jour jours tag tage tagen tages kalendertag kalendertage kalendertagen journée journées",
    "weekday": "werktag werktage werktagen",
    "workday": "arbeitstag arbeitstage arbeitstagen",
    "week": "semaine semaines woche wochen",
    "month": "mois monat monate monaten monats",
    "year": "an ans année années jahr jahre jahren jahres",
    "hour": "heure heures stunde stunden h uhr",
    "minute": "minute minutes minuten min",
    "km": "km kilomètre kilomètres kilometer kilometern",
    "m": "m mètre mètres meter metern",
    "m2": "m² qm quadratmeter quadratmetern",
    "cm": "cm centimètre centimètres zentimeter",
    "mm": "mm millimètre millimètres millimeter",
    "kg": "kg kilo kilos kilogramm kilogrammes",
    "g": "g gramme grammes gramm",
    "litre": "l litre litres liter litern",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_WORKDAYS = {"ouvré": "workday", "ouvrés": "workday", "ouvrable": "weekday", "ouvrables": "weekday"}
_WORD = re.compile(r" ?([€%]|[^\W\d_]+(?:²)?)\.?")
_NEXT_WORD = re.compile(r" (\w+)")
TIMES = frozenset("day weekday workday week month year hour minute".split())


def unit_after(text: str, at: int) -> tuple[str, int, int]:
    """The kind that the word after a number makes of it, the power of ten, and where the unit ends."""
    power = 0
    end = at
    for _ in range(4):
        m = _WORD.match(text, end)
        if m is None:
            break
        word = m[1].lower()
        if word in _MILLIONS:
            power, end = power + _MILLIONS[word], m.end()
        elif word in ("d", "de", "er", "e", "ème", "volle", "vollen", "ganze", "ganzen") and end > at - 1:
            if word in ("d", "de") and not power:
                break
            end = m.end() + (1 if text[m.end() : m.end() + 1] in "’'" else 0)
        elif word in _MONEY:
            return "money", power, m.end()
        elif word in _CENT:
            return "money", power - 2, m.end()
        elif word in _PERCENT:
            return "percent", power, m.end()
        elif word == "pour" and text[m.end() : m.end() + 5].lower() == " cent":
            return "percent", power, m.end() + 5
        elif word in _UNIT_OF:
            unit = _UNIT_OF[word]
            after = _NEXT_WORD.match(text, m.end())
            if unit == "day" and after and after[1].lower() in _WORKDAYS:
                return _WORKDAYS[after[1].lower()], power, after.end()
            return unit, power, m.end()
        else:
            break
    return "number", power, end if power else at
