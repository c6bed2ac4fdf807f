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
    abs abschn al allg anh anl anm art aufl az bd bes betr bsp bspw bzgl bzw ca chap cf co d dipl dr e ebd eidg einschl em
    entspr etc evtl exkl f fam ff fr geb gem ggf ggfs gr hg hrsg hr i inkl inkl insb jg jh kap kfz lt m max mind mio mme mlle
    mr mm mrd mtl n nr no nr o p par ph pp pr prof r rdnr resp rn s sc sog spp ssw st std stk str tab tel tél u ung urspr usw usf
    v var vgl vol vs w wg z zb zit ziff zt zzgl bd boul av apr env éd ex fig hab ind inf jur min obs réf sect suiv sup trad
    jan jän feb febr mär apr aug sep sept okt nov dez janv févr avr juil déc st ste dept dép min sek
    """.split()
)
# A stop, question or exclamation mark or ellipsis, closing quotes after it, then white space.
_BOUNDARY = re.compile(r"(?P<mark>[.!?…]+)(?P<close>[\"'”“»’\)\]\u202f\u00a0]*)(?P<space>\s+)")
_LAST_WORD = re.compile(r"(?:^|[\s\u202f\u00a0(\[„«\"'’.])([^\s\u202f\u00a0(\[„«\"'’.]*)$")
_ORDINAL_CONTEXT = re.compile(
    r"^(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|lebens|jahr|tag|woche|"
    r"monat|quartal|halbjahr|schuljahr|klasse|stock|stufe|geburtstag|schwangerschafts|grad|jh)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d{1,2}[.)])\s+")


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
    if match["mark"] != ".":
        return _starts_sentence(line, match.end())
    before = line[max(start, match.start() - 40) : match.start()]
    word_match = _LAST_WORD.search(before)
    word = word_match.group(1) if word_match else before
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    if word.isdigit() and len(word) <= 2:
        # "am 3. Oktober", "6. Lebensjahr": an ordinal. "… Artikel 5. Der Antrag …": an end, told by what follows.
        rest = line[match.end() : match.end() + 30]
        return _starts_sentence(line, match.end()) and not _ORDINAL_CONTEXT.match(rest) and not rest[:1].isdigit()
    return _starts_sentence(line, match.end())


def _starts_sentence(line: str, at: int) -> bool:
    """A sentence begins with a capital, a digit, a quotation mark or a bracket."""
    while at < len(line) and line[at] in "\"'„“«»‚(\u202f\u00a0 [":
        at += 1
    return at >= len(line) or line[at].isupper() or line[at].isdigit() or not line[at].isalpha()
