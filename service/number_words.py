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


def _values(table: str) -> dict[str, int]:
    """ "un=1 deux=2" as a dictionary."""
    return {word: int(value) for word, value in (pair.split("=") for pair in table.split())}


_FR = _values(
    """
    zéro=0 un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14
    quinze=15 quinzaine=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80
    nonante=90 cent=100 cents=100 mille=1000
    """
)
_FR_ORDINALS = _values(
    """
    premier=1 première=1 deuxième=2 second=2 seconde=2 troisième=3 quatrième=4 cinquième=5 sixième=6 septième=7 huitième=8
    neuvième=9 dixième=10
    """
)
_DE_ONES = _values(
    """
    null=0 ein=1 eins=1 eine=1 einen=1 einem=1 einer=1 eines=1 zwei=2 zwo=2 beide=2 beiden=2 beider=2 drei=3 vier=4 fünf=5 sechs=6
    sieben=7 acht=8 neun=9 zehn=10 elf=11 zwölf=12 dreizehn=13 vierzehn=14 fünfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18
    neunzehn=19
    """
)
_DE_TENS = _values("zwanzig=20 dreißig=30 vierzig=40 fünfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90")
_DE_ORDINALS = _values(
    "erste=1 zweite=2 dritte=3 vierte=4 fünfte=5 sechste=6 siebte=7 achte=8 neunte=9 zehnte=10 zwölfte=12"
)
_ORDINAL_WORDS = {
    form: value
    for stem, value in _DE_ORDINALS.items()
    for form in (stem, f"{stem}n", f"{stem}r", f"{stem}s", f"{stem}m")
}

_WORD = re.compile(r"[^\W\d_]+")


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
        while at < len(words) and (words[at][0] in _FR or (words[at][0] == "et" and _joined(words, at))):
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


def _joined(words: list[re.Match[str]], at: int) -> bool:
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
    """The value of one German number word, None for any other word."""
    for name, size in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(name)
        if found:
            times = _german_value(head) if head else 1
            rest = _german_value(tail.removeprefix("und")) if tail else 0
            return None if times is None or rest is None else times * size + rest
    if word in _DE_ONES:
        return _DE_ONES[word]
    for ten, value in _DE_TENS.items():
        if word.endswith(ten):
            ones = word.removesuffix(ten).removesuffix("und")
            return (
                value
                if word == ten
                else value + _DE_ONES[ones]
                if f"{ones}und{ten}" == word and ones in _DE_ONES
                else None
            )
    return None
