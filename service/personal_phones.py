"""Phone numbers of persons, French, German and foreign, and not those of public services.

Service numbers are left alone because people ask about them: the short ones (115, 3939, 116 117) are too short to be
anybody's, the French 08 and the German 0800 and 0180 are never a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.personal_numbers import Span, named_by

_SPACE = r" \u00a0\u202f"
_SEPARATOR = rf"[{_SPACE}./–-]{{0,3}}"
_FRENCH = re.compile(
    rf"(?<![\w+,.])(?:(?:\+[ ]?|00[ ]?)33{_SEPARATOR}(?:\(0\)|0)?{_SEPARATOR}|"
    rf"\(?0[ ]?)[1-79]\)?(?:{_SEPARATOR}\d){{8}}(?!\w)"
)
_INTERNATIONAL = re.compile(rf"(?<![\w+])(?:\+[ ]?|00[ ]?)[1-9]\d{{0,2}}(?:[{_SPACE}()./–-]{{0,4}}\d){{6,13}}(?!\w)")
_GERMAN = re.compile(
    rf"(?<![\w+,./-])(?<!\d[{_SPACE}])\(?0[1-9]\d{{1,4}}\)?(?:[{_SPACE}]?[/–-]?[{_SPACE}]?|"
    rf"\.)\d{{1,9}}(?:[{_SPACE}–-]{{0,3}}\d{{1,6}}){{0,4}}(?!\w)"
)
_BARE = re.compile(rf"(?<![\w+,./-])(?<!\d[{_SPACE}])[1-9](?:[{_SPACE}/.-]{{0,3}}\d){{6,11}}(?!\w)")

_DATE = re.compile(r"\d{1,2}[ ]?[./ -][ ]?\d{1,2}[ ]?[./ -][ ]?(?:19|20)\d\d$|(?:19|20)\d\d ?[/–-] ?(?:19|20)\d\d$")
_FILE_OR_HOURS = re.compile(r"0\d{2,4} ?[/–-] ?(?:(?:19|20)\d\d|\d\d00|\d\d30)$")
_SERVICE = re.compile(
    r"0[ ]?8(?:0\d|[12]\d|9\d)[ ]\d{3}[ ]\d{3}$|08(?:[ ]\d\d){4}$|080[05-9]|0180|0137|0900|(?:\+|00) ?49 ?800|(?:\+|"
    r"00) ?33 ?8"
)
_NAMED = re.compile(
    r"\btel\b|telephone|telefon|portable|mobile|mobil\b|handy|rufnummer|joindre|joignable|rappele|rufen sie mich|ruft mich|"
    r"erreichbar|erreichen|\bfax\b|whatsapp"
)

_DIALLED = (7, 13)  # digits of a German number with its area code (E.164 allows 13 after the country code)
_PLAIN = 9  # from here on a number with a leading zero can hardly be anything else


def find_phones(text: str) -> Iterator[Span]:
    """Spans of phone numbers; one place may be found twice, in the French and in the German shape."""
    for pattern in (_FRENCH, _INTERNATIONAL):
        for match in pattern.finditer(text):
            if not _is_no_phone(match[0]):
                yield match.span()
    for match in _GERMAN.finditer(text):
        digits = sum(character.isdigit() for character in match[0])
        sure = digits >= _PLAIN or "/" in match[0] or ")" in match[0] or named_by(_NAMED, text, match.start(), 30)
        if _DIALLED[0] <= digits <= _DIALLED[1] and sure and not _is_no_phone(match[0]):
            yield match.span()
    for match in _BARE.finditer(text):
        if named_by(_NAMED, text, match.start(), 30) and not _is_no_phone(match[0]):
            yield match.span()


def _is_no_phone(run: str) -> bool:
    """A date, a span of years, a file number, opening hours, or a service's number."""
    return any(pattern.match(run) for pattern in (_DATE, _FILE_OR_HOURS, _SERVICE))
