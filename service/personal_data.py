"""Personal data out of a question before it is embedded, sent, stored or logged.

A number is taken for personal where its check digit says so, where its shape is used for nothing else, or where the
words before it name it. What citizens legitimately ask about stays: amounts, years, articles of law, postcodes,
opening hours, and the numbers of public services.

Every pattern is bounded: no repetition without an upper limit touches another that can match the same text, so the
time is proportional to the length. ``personal_numbers`` holds the check digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from service import personal_numbers as numbers


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


# What stands in the question instead, the same whatever its language: words that a person and a search both bear.
MASKS: dict[Kind, str] = {
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
}
MASK = re.compile("|".join(re.escape(mask) for mask in MASKS.values()))


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


Span = tuple[int, int]

_GAP = r"[ \u00a0\u202f\t./–-]"
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ ]?\d{2}(?=[ \u00a0\u202f.\-]{0,2}[A-Za-z0-9])")
_IBAN_NAMED = re.compile(r"\b(?:IBAN|RIB)\b[^0-9\n]{0,20}(?=\b[A-Z]{2}[ ]?\d{2})", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|[ ]?[(\[](?:at|arobase|ät)[)\]][ ]?)"
    r"(?:[\w-]{1,63}(?:\.|[ ]?[(\[](?:dot|point|punkt)[)\]][ ]?)){1,5}[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_DIGITS = re.compile(rf"(?<![\w.,/-])\d(?:{_GAP}{{0,2}}\d){{8,22}}(?![\w])")
_NIR = re.compile(
    rf"(?<![\w])[1-478]{_GAP}{{0,2}}\d\d{_GAP}{{0,2}}\d\d{_GAP}{{0,2}}(?:\d\d|2[ABab]){_GAP}{{0,2}}"
    rf"\d{{3}}{_GAP}{{0,2}}\d{{3}}(?:{_GAP}{{0,2}}(?:cl[ée][ ]?:?[ ]?)?\d\d)?(?![\w])"
)
_SVNR = re.compile(
    rf"(?<![\w])\d\d{_GAP}?\d\d{_GAP}?\d\d{_GAP}?\d\d{_GAP}?[A-Za-z]{_GAP}?\d\d{_GAP}?\d(?![\w])"
)
_KVNR = re.compile(r"(?<![\w])[A-Z] ?\d{3} ?\d{3} ?\d{3}(?![\w])")
_STEUERNUMMER = re.compile(r"(?<![\w/])\d{2,3} ?/ ?\d{3,4} ?/ ?\d{4,5}(?![\w/])")
_GERMAN_DOCUMENT = re.compile(r"(?<![\w])[A-Za-z][A-Za-z0-9]{4}[ ]?[A-Za-z0-9]{4}[ ]?\d?[ ]?[Dd]?(?![\w])")
_FRENCH_PASSPORT = re.compile(r"(?<![\w])\d\d[ ]?[A-Z]{2}[ ]?\d{5}(?![\w])")
_FRENCH_CARD = re.compile(r"(?<![\w])(?:\d{2} ?\d{2} ?[0-9A-Z]{3} ?\d{5}|[A-Z0-9]{9})(?![\w])", re.IGNORECASE)

# Words that name the number which follows within a few words; folded, as the text before the number is.
_NAMES_CARD = re.compile(
    r"(?:personalausweis|\bausweis|\bperso\b|\bid-?karte|carte (?:nationale )?d['’ ]?identit|\bcni\b|piece d['’ ]?identit)"
)
_NAMES_PASSPORT = re.compile(r"(?:\bpasse?port|reisepass|\bpass(?:nummer|nr|-nr)?\b)")
_NAMES_TAX = re.compile(
    r"(?:fiscal|\bspi\b|steuer-?(?:id|nummer|nr|identifikation)|identifikationsnummer|\bidnr\b|\btin\b|declarant)"
)
_NAMES_SOCIAL = re.compile(r"(?:\bsecu\b|securite sociale|\bnir\b|sozialversicherung|rentenversicherung|\bsv-?n(?:r|ummer))")
_NAMES_COMPANY = re.compile(r"(?:sire[tn]|cerfa|\bisbn\b|\bean\b|\bhrb\b|\btva\b|ust-id)")
_NAMES_PHONE = re.compile(
    r"(?:\btel\b|telephone|telefon|portable|mobile?\b|handy|rufnummer|anrufen|appele[rz]|joindre|\bfax\b|whatsapp)"
)

_SEPARATOR = r"[ \u00a0\u202f./–-]{0,2}"
_FRENCH_PHONE = re.compile(
    rf"(?<![\w+,.])(?:(?:\+|00)33{_SEPARATOR}(?:\(0\){_SEPARATOR})?0?|0)([1-9])(?:{_SEPARATOR}\d){{8}}(?![\w])"
)
_INTERNATIONAL_PHONE = re.compile(r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}(?:[ \u00a0\u202f()./–-]{0,3}\d){6,13}(?!\w)")
_GERMAN_PHONE = re.compile(
    r"(?<![\w+,./-])\(?0[1-9]\d{1,4}\)?(?:[ \u00a0\u202f]?[/–-]?[ \u00a0\u202f]?|\.)\d{2,9}(?:[ \u00a0\u202f–-]{0,3}\d{1,6}){0,4}(?!\w)"
)
_BARE_PHONE = re.compile(r"(?<![\w+,./-])[1-9]\d(?:[ \u00a0\u202f/-]?\d){5,10}(?!\w)")
_DATE_OR_HOURS = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{1,2}[.:]\d\d ?[–-]|0\d{1,4}[/-](?:19|20)\d\d$|0\d[ /.-]\d\d[ /.-](?:19|20)\d\d)"
)
# Freephone and shared-cost numbers belong to services, never to persons: 0 8xx in the French groups, 0800 and 0180x.
_SERVICE_PHONE = re.compile(r"^(?:0 8\d\d|0800|080[5-9]|08 0[0-9]|08 [12]\d|08 9\d|0180|01801|0137|0900|\+49 ?800|0049 ?800)(?!\d{8})")

_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t|sept(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|d[ée]c(?:embre)?|januar|jan|j[äa]nner|februar|feb|m[äa]rz|maerz|april|juni|juli|august|aug|"
    r"september|sep|oktober|okt|november|dezember|dez)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:er|\.)?[ ]?(?:{_MONTH}\.?)[ ]?(?:19|20)\d\d"
    r"|\d{1,2}[ ]?[./\- ][ ]?\d{1,2}[ ]?[./\- ][ ]?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
)
_BORN = re.compile(
    r"(?:\bn[ée](?:\(?e\)?)?s?[ ](?:le|un|:)[ ]|\bdate de naissance[ ]?(?:est[ ](?:le[ ])?|:|le|du|,|=)?[ ]?"
    r"|\bnaissance[ ]?:[ ]?|\bgeb(?:oren|\.)?[ ](?:bin[ ]ich[ ])?(?:am[ ]|:[ ]?)?|\bgeboren[ ](?:wurde[ ]ich[ ])?am[ ]"
    r"|\bgeburts(?:datum|tag)[ ]?(?:ist[ ](?:der[ ]|am[ ])?|:|am|lautet|der|,|=)?[ ]?|(?<!\w)\*[ ]?)"
    rf"({_DATE})",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(
    rf"\bam[ ]({_DATE})[ ](?:in[ ][\w./-]{{1,30}}[ ](?:\([\w .-]{{1,30}}\)[ ])?)?(?:geboren|zur[ ]Welt)", re.IGNORECASE
)

_NAME_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŞŠŽČĆİ][\w'’-]{1,30}"
_PARTICLE = r"(?:d[eu]|des|la|le|von|van|zu|zur|der|den|el|al|ben|bin|di|da)"
_NAME = re.compile(
    r"\b(?i:je m['’ ]?appelle|mon nom (?:complet )?est|mon nom et pr[ée]nom sont|mein (?:vollst[äa]ndiger )?name ist|"
    r"ich hei(?:ß|ss)e|je suis (?:m\.|mme\.?|mlle|monsieur|madame)|ich bin (?:herr|frau)|mein name lautet|moi c['’]est)"
    rf"[ ]?:?[ ]((?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}){{0,3}})"
)
# Capitalised words after the phrase that are no name: a sentence in capitals, a noun in German.
_NO_NAME = re.compile(
    r"(?i:et|je|j|comment|est|dans|sur|mal|mon|ma|und|ich|wie|wo|im|in|auf|falsch|nicht|der|die|das|mein|habe|bin|"
    r"programm|teil|bestandteil|bekannt|opfer|madame|monsieur|le|la)$"
)


def mask(text: str) -> Masked:
    """Replace each piece of personal data by the mask of its kind. A text without any comes back unchanged."""
    taken: list[tuple[int, int, Kind]] = []
    for kind, find in _DETECTORS:
        for start, end in find(text):
            if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
                taken.append((start, end, kind))
    taken.sort()
    parts: list[str] = []
    position = 0
    for start, end, kind in taken:
        parts += (text[position:start], MASKS[kind])
        position = end
    parts.append(text[position:])
    return Masked("".join(parts), tuple(Found(kind, MASKS[kind]) for _, _, kind in taken))
