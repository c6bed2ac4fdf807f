"""French and German text to sentences, as character spans of the text itself, so that a sentence is a word-for-word quote.

Our own and not a library's: the best of those at hand breaks after ``Abs.``, ``u. a.`` and ``art.``, which are in every
official page, and a sentence cut there is a wrong quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Tokens after which a full stop does not end a sentence, in lower case and without the stop.
_ABBREVIATIONS = frozenset(
    """
    abs abschn al allg anh anl anm aufl bd bes betr bgbl bsp bspw bzgl bzw ca chap cf co dipl dr ebd eidg einschl em
    entspr evtl ex exkl fam fig gb geb gem ggf ggfs ggü gr hg hrsg hr hrn inkl insb jew jg jh jhd kap kfz lfd lt
    mio mme mlle mgr mm mr mrd mtl nr ph pp pr prof rd rdnr resp rn sc sog spp ssw std stdn str tab tgl ung urspr var vgl vol vs
    zb zit ziff zt zzgl boul av apr env éd hab ind jur obs réf rép sect suiv sup trad tél bât esc ét alin
    jan jän feb febr mär sep okt nov dez janv févr avr juil juill déc ste dept dép dir éts
    """.split()
)
# Abbreviations that are words as well, or end a sentence as often as not: no end before a digit, a sign or a small letter.
_BEFORE_NUMBERS = frozenset("art aug etc inf max min mind no nos oct sec sek sept st stk tel usf usw wg".split())
_TITLES = frozenset("St Fr".split())  # "St. Pauli", "Fr. Weber": abbreviations in capitals only
# A run of stops, question and exclamation marks or ellipses; closing marks after it (a guillemet after a space, too, where
# no word follows it at once: then it would open); white space.
_BOUNDARY = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]+)(?P<close>[\"'”“»’\)\]]*(?:[ \u202f\u00a0]?»(?!\w)[\)\]]*)?)(?P<space>\s+)"
)
_LAST_WORD = re.compile(r"[^\s\u202f\u00a0(\[„«\"'’./\-‑]*$")
_BRACKET = 300  # characters that a bracket inside a sentence may hold
_SERIES = re.compile(r"\d\.?,? (?:und|oder|bis|sowie) \d+$")  # "des 65., 70. und 75. Hochzeitstages"
_LAST_TWO_WORDS = re.compile(r"(\w+)\s+\d+$")
_ORDINAL_CONTEXT = re.compile(
    r"(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|lebens|jahr|tag|woche|"
    r"monat|quartal|halbjahr|schuljahr|klasse|stock|stufe|geburtstag|schwangerschafts|grad|jh)",
    re.IGNORECASE,
)
# "im 2. Obergeschoss", "der 3. Abschnitt": what stands before the number makes it an ordinal, whatever noun follows.
_BEFORE_ORDINALS = frozenset(
    "der die das dem den des am im zum zur vom beim ins ans jeder jede jedes jedem jeden ein eine einem einen einer eines".split()
)
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦‣]|\d{1,2}[.)]|[a-z]\))\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def split_sentences(text: str) -> list[Span]:
    """Sentences in reading order, without the white space between them and without list marks. A line break ends one."""
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        start = bullet.end() if bullet else 0
        for match in _BOUNDARY.finditer(line, start):
            if _ends_sentence(line, start, match):
                _append(spans, text, offset + start, offset + match.end("close"))
                start = match.end()
        _append(spans, text, offset + start, offset + len(line))
        offset += len(line) + 1
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))


def _ends_sentence(line: str, start: int, match: re.Match[str]) -> bool:
    at = match.end()
    if _inside_bracket(line, start, match):
        return False
    if match["mark"] != "." or match["close"]:
        return _starts_sentence(line, at)
    before = line[max(start, match.start() - 40) : match.start()]
    word = _last_word(before)
    if word.lower() in _ABBREVIATIONS or word in _TITLES or (len(word) == 1 and word.isalpha()):
        return False
    if word.lower() in _BEFORE_NUMBERS:
        return line[at : at + 1].isupper() and not _is_code(line, at)
    if word.isdigit() and len(word) <= 3:
        # "am 3. Oktober", "im 2. Obergeschoss": an ordinal. "… Artikel 5. Der Antrag …": an end, told by what stands around it.
        words = _LAST_TWO_WORDS.search(before)
        ordinal = (
            _ORDINAL_CONTEXT.match(line, at)
            or (words and words[1].lower() in _BEFORE_ORDINALS)
            or _SERIES.search(before)
        )
        return _starts_sentence(line, at) and not ordinal and not (len(word) <= 2 and line[at : at + 1].isdigit())
    return _starts_sentence(line, at)


def _inside_bracket(line: str, start: int, match: re.Match[str]) -> bool:
    """In a bracket that was opened after the sentence began: "(Pass, Ausweis usw.) Kopien …", "Nachweis (Vertrag. Bescheid)"."""
    before = line[max(start, match.start() - _BRACKET) : match.start()].lstrip("( „«\u202f\u00a0")
    if ")" in match["close"]:
        return "(" in before
    return before.count("(") > before.count(")") and ")" in line[match.end() : match.end() + _BRACKET]


def _last_word(before: str) -> str:
    found = _LAST_WORD.search(before)
    return found[0] if found else ""


def _is_code(line: str, at: int) -> bool:
    """A letter that numbers an article: "art. L. 123-4", "art. R421-1"."""
    return line[at + 1 : at + 2] in (".", " ") or line[at + 1 : at + 2].isdigit()


def _starts_sentence(line: str, at: int) -> bool:
    """A sentence begins with a capital, a digit, a quotation mark or a bracket."""
    while at < len(line) and line[at] in "\"'„“«»‚(\u202f\u00a0 [":
        at += 1
    return at >= len(line) or line[at].isupper() or line[at].isdigit() or not line[at].isalpha()
