"""French and German numbers in words, up to 999,999."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retriever.passage import Language

_MONTH_TABLE = {
    1: "janvier janv januar jänner jan",
    2: "février févr februar feber feb",
    3: "mars märz mär",
    4: "avril avr april apr",
    5: "mai",
    6: "juin juni jun",
    7: "juillet juil juli jul",
    8: "août aout august aug",
    9: "septembre sept september sep",
    10: "octobre oct oktober okt",
    11: "novembre nov november",
    12: "décembre déc dezember dez",
}
MONTHS = {name: number for number, names in _MONTH_TABLE.items() for name in names.split()}

_FR = dict(
    zip(
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split(),
        range(17),
        strict=True,
    )
) | {"une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_FR |= {"septante": 70, "huitante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000, "quinzaine": 15}
_FR_ORDINALS = {
    "premier": 1,
    "première": 1,
    "deuxième": 2,
    "troisième": 3,
    "quatrième": 4,
    "cinquième": 5,
    "sixième": 6,
}
_FR_ORDINALS |= {"septième": 7, "huitième": 8, "neuvième": 9, "dixième": 10, "second": 2, "seconde": 2}

_DE_ONES = {
    "null": 0,
    "ein": 1,
    "eins": 1,
    "eine": 1,
    "einen": 1,
    "einem": 1,
    "einer": 1,
    "eines": 1,
    "zwei": 2,
    "zwo": 2,
}
_DE_ONES |= {"drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "beide": 2, "beiden": 2}
_DE_ONES |= {"beider": 2, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15}
_DE_ONES |= {"sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19}
_DE_TENS = {"zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80}
_DE_TENS |= {"neunzig": 90}
_DE_ORDINALS = {"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "fünfte": 5, "sechste": 6, "siebte": 7, "achte": 8}
_DE_ORDINALS |= {"neunte": 9, "zehnte": 10, "zwölfte": 12}
_ORDINAL_WORDS = {
    form: value
    for stem, value in _DE_ORDINALS.items()
    for form in (stem, f"{stem}n", f"{stem}r", f"{stem}s", f"{stem}m")
}

_WORD = re.compile(r"[^\W\d_]+")
_ONE = "|".join(sorted(_DE_ONES, key=len, reverse=True))
_TEN = "|".join(_DE_TENS)
_DE_BELOW_100 = rf"(?:(?:(?P<one{{0}}>ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und)?(?P<ten{{0}}>{_TEN})|(?P<small{{0}}>{_ONE}))"
_DE_BELOW_1000 = rf"(?:(?P<hundreds{{0}}>{_ONE})?(?P<hundred{{0}}>hundert)(?:und)?(?:{_DE_BELOW_100})?|{_DE_BELOW_100.replace('{0}', 'b{0}')})"
_DE_NUMBER = re.compile(
    rf"^(?:(?P<thousands>[a-zäöüß]*?)(?P<thousand>tausend)(?:und)?)?(?:{_DE_BELOW_1000.format('x')})?$"
)


def number_words(text: str, language: Language) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of each number in words. Ordinals count; "un", "ein" do too: who asks leaves articles out."""
    yield from _french(text) if language is Language.FR else _german(text)


def _french(text: str) -> Iterator[tuple[int, int, int]]:
    words = list(_WORD.finditer(text.lower()))
    at = 0
    while at < len(words):
        word = words[at][0]
        if word in _FR_ORDINALS:
            yield words[at].start(), words[at].end(), _FR_ORDINALS[word]
            at += 1
            continue
        if word not in _FR:
            at += 1
            continue
        begin, total, current, last = at, 0, 0, at
        while at < len(words) and (words[at][0] in _FR or (words[at][0] == "et" and _joined(words, at, text))):
            if at > begin and not _close(text, words, at):
                break
            word = words[at][0]
            if word == "et":
                at += 1
                continue
            value = _FR[word]
            if value == 1000:
                total, current = total + (current or 1) * 1000, 0
            elif value == 100:
                current = (current or 1) * 100
            elif value == 20 and current % 100 == 4:
                current += 76
            elif at > begin and not _adds(current, value):
                break
            else:
                current += value
            last = at
            at += 1
        yield words[begin].start(), words[last].end(), total + current
        at = max(at, last + 1)


def _adds(current: int, value: int) -> bool:
    """Whether a French number goes on with this word: "soixante dix", "vingt deux", "cent trois", not "deux trois"."""
    if current % 100 == 0:
        return True
    return (
        (current % 100 in (60, 80) and value < 20)
        or (current % 10 == 0 and current % 100 >= 20 and value < 10)
        or (current % 100 == 10 and 7 <= value <= 9)
        or (current % 100 in (70, 90) and 7 <= value <= 9)
    )


def _joined(words: list[re.Match[str]], at: int, text: str) -> bool:
    """ "vingt et un", "soixante-et-onze": no other "et" joins numbers."""
    return at + 1 < len(words) and at > 0 and words[at + 1][0] in ("un", "une", "onze") and words[at - 1][0] in (
        "vingt", "trente", "quarante", "cinquante", "soixante",
    )  # fmt: skip


def _close(text: str, words: list[re.Match[str]], at: int) -> bool:
    return text[words[at - 1].end() : words[at].start()] in (" ", "-", "‑")


def _german(text: str) -> Iterator[tuple[int, int, int]]:
    for match in _WORD.finditer(text.lower()):
        word = match[0]
        value = _ORDINAL_WORDS.get(word)
        if value is None:
            value = _german_value(word)
        if value is not None:
            yield match.start(), match.end(), value


def _german_value(word: str) -> int | None:
    if word in _DE_ONES:
        return _DE_ONES[word]
    if not any(part in word for part in ("zig", "ßig", "hundert", "tausend")):
        return None
    match = _DE_NUMBER.match(word)
    if match is None:
        return None
    total = 0
    if match["thousand"]:
        thousands = _german_value(match["thousands"]) if match["thousands"] else 1
        if thousands is None:
            return None
        total += thousands * 1000
    if match["hundredx"]:
        total += (_DE_ONES[match["hundredsx"]] if match["hundredsx"] else 1) * 100
    for name in ("x", "bx"):
        total += _DE_ONES.get(match[f"one{name}"] or "", 0) + _DE_TENS.get(match[f"ten{name}"] or "", 0)
        total += _DE_ONES.get(match[f"small{name}"] or "", 0)
    return total
