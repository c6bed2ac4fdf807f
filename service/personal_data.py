"""Personal data out of a question before it is embedded, sent, stored or logged.

A number is taken for personal where its check digit says so, where its shape is used for nothing else, or where the
words before it name it. What citizens legitimately ask about stays: amounts, years, articles of law, postcodes,
opening hours, and the numbers of public services.

Every pattern is bounded: a repetition has an upper limit, so the time is proportional to the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from service import personal_numbers as numbers
from service.personal_numbers import Span
from service.personal_phones import find_phones
from service.personal_places import find_addresses, find_plates
from service.question import fold


class Kind(StrEnum):
    """What was found; ``messages.masked_label`` names it to the reader."""

    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    SOCIAL_SECURITY = "social_security"
    TAX = "tax"
    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    NAME = "name"
    ADDRESS = "address"
    PLATE = "plate"


# What stands in the question instead, the same whatever its language: words that a person and a search both bear.
MASKS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.EMAIL: "[e-mail]",
        Kind.IBAN: "[IBAN]",
        Kind.CARD: "[carte bancaire/Bankkarte]",
        Kind.SOCIAL_SECURITY: "[n° de sécurité sociale/Sozialversicherungsnummer]",
        Kind.TAX: "[numéro fiscal/Steuernummer]",
        Kind.IDENTITY_CARD: "[carte d’identité/Personalausweis]",
        Kind.PASSPORT: "[passeport/Reisepass]",
        Kind.PHONE: "[téléphone/Telefon]",
        Kind.BIRTH_DATE: "[date de naissance/Geburtsdatum]",
        Kind.NAME: "[nom/Name]",
        Kind.ADDRESS: "[rue et numéro/Straße und Hausnummer]",
        Kind.PLATE: "[plaque/Kennzeichen]",
    }
)
MASK_PATTERN = re.compile("|".join(re.escape(text) for text in MASKS.values()))


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data: its kind and its mask. The data itself is kept nowhere."""

    kind: Kind
    mask: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and what was taken out, in reading order."""

    text: str
    found: tuple[Found, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Each kind once, in reading order: what the reader is told."""
        return tuple(dict.fromkeys(found.kind for found in self.found))


_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|[ ]?[(\[](?:at|arobase|ät)[)\]][ ]?)"
    r"(?:[\w-]{1,63}(?:\.|[ ]?[(\[](?:dot|point|punkt)[)\]][ ]?)){1,5}[^\W\d_]{2,24}(?!\w)",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t|sept(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|d[ée]c(?:embre)?|januar|jan|j[äa]nner|februar|feb|m[äa]rz|maerz|april|apr|juni|jun|juli|jul|august|"
    r"aug|september|sep|oktober|okt|november|dezember|dez)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:er|\.)?[ ]?(?:{_MONTH}\.?)[ ]?(?:19|20)\d\d"
    r"|\d{1,2}[ ]?[./ -][ ]?\d{1,2}[ ]?[./ -][ ]?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
)
_PLACE = r"[^\W\d_][\w'’./-]{0,30}(?:[ ][^\W\d_][\w'’.()/-]{0,20}){0,2}"
_BORN = re.compile(
    rf"(?:\bn[ée](?:\(?e\)?)?s?[ ](?:[àa][ ]{_PLACE}[ ])?(?:le|un|:)[ ]"
    rf"|\b(?:geboren|geb\.?)[ ](?:bin[ ]ich[ ]|wurde[ ]ich[ ])?(?:in[ ]{_PLACE}[ ])?(?:am[ ]|:[ ]?)?"
    r"|\b(?:date[ ](?:de[ ])?naissance|ddn|n[ée][( ]?e?\)?[ ]?le|geburts(?:datum|tag)|"
    r"geb\.?-?datum)(?P<gap>[^\d.!?\n]{0,40})"
    rf"|(?<!\w)\*[ ]?)(?P<date>{_DATE})",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(rf"\bam[ ](?P<date>{_DATE})[ ](?:in[ ]{_PLACE}[ ])?(?:geboren|zur[ ]Welt)", re.IGNORECASE)
# A reform's cut-off is not a birthday: "Geburtsdatum vor dem 1.1.1964".
_CUT_OFF = re.compile(r"\b(?:avant|apres|partir|depuis|jusqu|entre|vor|nach|ab|seit|bis|zwischen|limite|stichtag)\b")

_NAME_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŞŠŽČĆİ][\w'’-]{1,30}"
_INNER = ("de", "du", "des", "la", "le", "von", "van", "zu", "zur", "der", "den", "el", "al", "ben", "bin", "di", "da")
_PARTICLE = rf"(?:{'|'.join(_INNER)})"
_RELATIVE = (
    r"(?:fils|fille|mari|femme|[ée]pou(?:x|se)|conjointe?|compagne?|compagnon|p[èe]re|m[èe]re|fr[èe]re|s(?:œ|oe)ur|enfant|b[ée]b[ée]|"
    r"sohn|tochter|mann|frau|ehemann|ehefrau|partner(?:in)?|vater|mutter|bruder|schwester|kind|baby)"
)
_NAME = re.compile(
    r"\b(?i:je m['’ ]?appelle|mon nom (?:complet )?est|mein (?:vollständiger )?name ist|mein name lautet|ich hei(?:ß|"
    r"ss)e|"
    r"moi c['’]est|je suis (?=m(?:\.|mes?\b|lles?\b|onsieur|adame))|ich bin (?=herr|frau)|"
    rf"(?:mon|ma|mein|meine) {_RELATIVE} (?:s['’]appelle|hei(?:ß|ss)t))[ ]?:?[ ]"
    rf"?(?P<name>(?:(?i:m\.|mme\.?|mlle|monsieur|madame|herr|frau)[ ])?(?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}"
    rf"(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}){{0,3}})"
)
_LOWER_NAME = re.compile(
    r"\b(?:je m['’ ]?appelle|ich hei(?:ß|ss)e)[ ](?P<name>[^\W\d_][\w'’-]{1,30}(?:[ ][^\W\d_][\w'’-]{1,30})?)"
    r"(?=[ ]?[,.;!]|[ ](?:et|und)\b|$)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\b(?i:(?:bien )?cordialement|respectueusement|bien à vous|sinc[èe]res salutations|salutations distingu[ée]es|"
    r"mit (?:freundlichen|besten|herzlichen) gr[üu](?:ß|ss)en|(?:viele|beste|liebe|freundliche) gr[üu](?:ß|ss)e|mfg)[ ]?[,.]?[ ]"
    rf"(?P<name>(?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}){{0,2}})[ ]?\.?$"
)
# Words after the phrase that are no name: a sentence in capitals, a noun in German, "ich heiße jetzt anders".
_NO_NAME = frozenset(
    "et je j j'ai comment est dans sur mal mon ma mes encore toujours pareil autrement differemment comme desormais "
    "maintenant "
    "und ich wie wo im in auf falsch nicht noch jetzt nun seit nach anders der die das mein meine habe bin programm "
    "teil "
    "bestandteil bekannt opfer le la".split()
)


def mask(text: str) -> Masked:
    """Replace each piece of personal data by the mask of its kind. A text without any comes back unchanged.

    Masking twice changes nothing: the masks of an earlier pass stay, and are not counted again.
    """
    taken: list[tuple[int, int, Kind]] = []
    remaining = MASK_PATTERN.sub(lambda match: _blank(match[0]), text)
    for kind, find in _DETECTORS:
        for start, end in _apart(find(remaining)):
            taken.append((start, end, kind))
            # What one detector took is out of the next one's sight, so neighbours are never read as one number.
            remaining = remaining[:start] + _blank(remaining[start:end]) + remaining[end:]
    taken.sort()
    parts: list[str] = []
    position = 0
    for start, end, kind in taken:
        parts += (text[position:start], MASKS[kind])
        position = end
    parts.append(text[position:])
    return Masked("".join(parts), tuple(Found(kind, MASKS[kind]) for _, _, kind in taken))


def find_emails(text: str) -> Iterator[Span]:
    """Addresses, also written with (at) and (dot)."""
    return (match.span() for match in _EMAIL.finditer(text))


def find_birth_dates(text: str) -> Iterator[Span]:
    """Full dates that the words beside them call a date of birth. A year alone is not one."""
    for match in _BORN.finditer(text):
        if not _CUT_OFF.search(fold(match["gap"] or "")):
            yield match.span("date")
    for match in _BORN_AFTER.finditer(text):
        yield match.span("date")


def find_names(text: str) -> Iterator[Span]:
    """Names that somebody introduces or signs with: "je m’appelle …", „mein Sohn heißt …“. All others are left."""
    for match in (*_NAME.finditer(text), *_LOWER_NAME.finditer(text), *_SIGNED.finditer(text)):
        start, end = match.span("name")
        kept = 0
        for word in re.finditer(r"\S+", match["name"]):
            bare = fold(word[0]).strip(",.")
            if bare in _NO_NAME and not (kept and bare in _INNER):
                break
            kept = word.end()
        if kept:
            yield start, min(end, start + kept)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, without those that overlap an earlier and longer one."""
    apart: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _blank(text: str) -> str:
    # A character that no pattern matches, not even as white space or as the edge of a word.
    return "\x00" * len(text)


# In the order of certainty: what has a structure of its own goes before bare runs of digits.
_DETECTORS: tuple[tuple[Kind, Callable[[str], Iterable[Span]]], ...] = (
    (Kind.EMAIL, find_emails),
    (Kind.IBAN, numbers.find_ibans),
    (Kind.BIRTH_DATE, find_birth_dates),
    (Kind.SOCIAL_SECURITY, numbers.find_social_security),
    (Kind.CARD, numbers.find_cards),
    (Kind.TAX, numbers.find_tax_numbers),
    (Kind.IDENTITY_CARD, numbers.find_identity_cards),
    (Kind.PASSPORT, numbers.find_passports),
    (Kind.PLATE, find_plates),
    (Kind.ADDRESS, find_addresses),
    (Kind.PHONE, find_phones),
    (Kind.NAME, find_names),
)
