"""Numbers that states and banks give to a person, told by their check digits, their shape, or the words before them.

Each ``find_…`` yields (start, end) of what it found in a text. Each ``is_…`` takes digits and letters without
separators. Sources of the check digits: IBAN ISO 13616 (ISO 7064 mod 97-10); cards ISO/IEC 7812 (Luhn); NIR: 97 minus
the number mod 97 (Insee, with 2A as 19 and 2B as 18); numéro fiscal: first ten digits mod 511; Steuer-ID: ISO 7064
mod 11,10 (§ 139b AO); Versicherungsnummer: § 2 VKVV; Krankenversichertennummer: § 290 SGB V; German identity papers:
ICAO 9303, weights 7-3-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.question import fold

Span = tuple[int, int]

_SPACE = r" \u00a0\u202f\t"
_GAP = rf"[{_SPACE}./–-]{{0,3}}"
_DIGITS = re.compile(rf"(?<![\w.,])\d(?:{_GAP}\d){{8,22}}(?!\w)")
_NOT_ALNUM = re.compile(r"[^0-9A-Za-z]")

# Lengths of the IBANs met here: the single payments area and its neighbours (ISO 13616 registry).
_IBAN_LENGTHS = {
    code: int(length)
    for length, codes in {
        "15": "NO", "16": "BE", "18": "DK FI NL", "19": "SI", "20": "AT BA EE LT LU", "21": "CH HR LI LV",
        "22": "BG DE GB IE ME RS VA", "24": "AD CZ ES MD RO SE SK TN", "25": "PT", "26": "IS TR",
        "27": "FR GR IT MC SM", "28": "AL CY DZ HU PL", "29": "UA", "31": "MT",
    }.items()
    for code in codes.split()
}  # fmt: skip
_IBAN_DIGITS = 12  # at least, in every country listed
_IBAN = re.compile(rf"(?<![0-9A-Za-z])([A-Za-z]{{2}})[{_SPACE}]?\d\d(?:[{_SPACE}.-]{{0,2}}[0-9A-Za-z]){{11,27}}")
_IBAN_IN_FOURS = re.compile(
    rf"\b[A-Z]{{2}}\d\d(?:[{_SPACE}.-]?[A-Z0-9]{{4}}){{2,7}}(?:[{_SPACE}.-]?[A-Z0-9]{{1,3}})?\b"
)
_NIR = re.compile(
    rf"(?<!\w)[1-478]{_GAP}\d\d{_GAP}\d\d{_GAP}(?:\d\d|2[ABab]){_GAP}\d{{3}}{_GAP}\d{{3}}"
    rf"(?:{_GAP}(?:cl[ée]{_GAP}:?{_GAP})?\d\d)?(?!\w)"
)
_NIR_GROUPS = re.compile(r"[12]\D\d\d\D\d\d\D\w\w\D\d{3}\D\d{3}")
_GERMAN_PENSION = re.compile(rf"(?<!\w)\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}[A-Za-z]{_GAP}\d\d{_GAP}\d(?!\w)")
_GERMAN_HEALTH = re.compile(r"(?<!\w)[A-Z][ ]?\d{3}[ ]?\d{3}[ ]?\d{3}(?!\w)")
_TAX_OFFICE = re.compile(r"(?<![\w/])\d{2,3}[ ]?/[ ]?\d{3,4}[ ]?/[ ]?\d{4,5}(?![\w/])")
_PAPER = re.compile(r"(?<!\w)(?=[A-Za-z]*\d)[0-9A-Za-z]{9,10}D?(?!\w)")
_PAPER_SPACED = re.compile(r"(?<!\w)[LMNPRTVWXYCFGHJK][0-9CFGHJ-NPRTV-Z]{2,4}[ ]?[0-9CFGHJ-NPRTV-Z]{3,6}[ ]?\d(?!\w)")
_PAPER_LETTERS = re.compile(r"[LMNPRTVWXYCFGHJK][0-9CFGHJ-NPRTV-Z]{8}\d")
_FRENCH_PASSPORT = re.compile(r"(?<!\w)\d\d[ ]?[A-Z]{2}[ ]?\d{5}(?!\w)")

# Words that name the number which follows them; compared with the folded text before it.
_BANK = re.compile(r"\b(?:iban|rib)\b")
_FISCAL = re.compile(
    r"fiscal|\bspi\b|declarant|steuer-?\s?(?:id|nummer|nr|ident)|identifikationsnummer|\bidnr\b|\btin\b"
)
_SOCIAL = re.compile(
    r"\bsecu\b|securite sociale|\bnir\b|vitale|versicherungs-?n|versichertenn|\bsv-?n(?:r|ummer)|\brvnr\b"
)
_IDENTITY = re.compile(r"ausweis|\bperso\b|\bid-?karte|carte (?:nationale )?d'? ?identite|\bcni\b|piece d'? ?identite")
_PASSPORT = re.compile(r"\bpasse?port|reisepass|\bpass(?:nummer|nr|-nr)?\b")
_COMPANY = re.compile(r"sire[tn]\b|cerfa|\bisbn\b|\bean\b|\bhr[ab]\b|\btva\b|ust-?id")


def named_by(pattern: re.Pattern[str], text: str, start: int, reach: int = 40) -> bool:
    """Whether a word of the pattern stands within ``reach`` characters before ``start``."""
    return pattern.search(fold(text[max(0, start - reach) : start])) is not None


def _named_beside(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether a word of the pattern stands before ``start``, or soon after ``end``: "… est le numéro de ma carte d’identité"."""
    return named_by(pattern, text, start) or pattern.search(fold(text[end : end + 40])) is not None


def find_ibans(text: str) -> Iterator[Span]:
    """IBANs of Europe with a right check; behind the word IBAN or RIB, anything of their look."""
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match[1].upper())
        end = _end_after(text, match.start(), length) if length else None
        if end is None or end > match.end():
            continue
        # One in 97 sentences after "de 1985" passes the check too: letters alone are no account.
        compact = _compact(text[match.start() : end])
        if _has_digits(compact, _IBAN_DIGITS) and is_iban(compact):
            yield match.start(), end
    for match in _IBAN_IN_FOURS.finditer(text):
        if named_by(_BANK, text, match.start(), 25):
            yield match.span()
    for match in _DIGITS.finditer(text):  # the old French bank number, inside an IBAN or alone
        if is_rib(_compact(match[0])):
            yield match.span()


def find_cards(text: str) -> Iterator[Span]:
    """Payment cards: a network's prefix and length, and Luhn's check."""
    for match in _DIGITS.finditer(text):
        if is_card(_compact(match[0])) and not named_by(_COMPANY, text, match.start(), 25):
            yield match.span()


def find_social_security(text: str) -> Iterator[Span]:
    """NIR, Versicherungsnummer der Rentenversicherung, Krankenversichertennummer."""
    for match in _NIR.finditer(text):
        compact = re.sub(r"(?i)cl[ée]|[^0-9AB]", "", match[0].upper())
        named = named_by(_SOCIAL, text, match.start(), 60)
        if is_nir(compact) or (_looks_like_nir(compact) and (named or _NIR_GROUPS.match(match[0]))):
            yield match.span()
    for match in _GERMAN_PENSION.finditer(text):
        if is_german_pension(_compact(match[0])) or named_by(_SOCIAL, text, match.start(), 60):
            yield match.span()
    for match in _GERMAN_HEALTH.finditer(text):
        if is_german_health(_compact(match[0])) or named_by(_SOCIAL, text, match.start()):
            yield match.span()


def find_tax_numbers(text: str) -> Iterator[Span]:
    """Numéro fiscal, Steuer-Identifikationsnummer, and the Steuernummer with its slashes."""
    for match in _DIGITS.finditer(text):
        digits = _compact(match[0])
        named = named_by(_FISCAL, text, match.start(), 50) and 10 <= len(digits) <= 13
        if named or is_numero_fiscal(digits) or (is_steuer_id(digits) and _in_even_groups(match[0])):
            yield match.span()
    for match in _TAX_OFFICE.finditer(text):
        yield match.span()


def find_identity_cards(text: str) -> Iterator[Span]:
    """Serial numbers of identity cards: with a right German check, or behind the card's name."""
    for match in _PAPER_SPACED.finditer(text):
        if is_german_paper(_compact(match[0])) and match[0][0] in "LMNPRTVWXY":
            yield match.span()
    for match in _PAPER.finditer(text):
        # Some serials hold one digit only; then capitals must tell them from a word with a digit in it.
        looks = match[0].isupper() or _has_digits(match[0], 3)
        if looks and not match[0].isdigit() and _named_beside(_IDENTITY, text, *match.span()):
            yield match.span()
    for match in _DIGITS.finditer(text):
        if len(_compact(match[0])) == 12 and _named_beside(_IDENTITY, text, *match.span()):
            yield match.span()


def find_passports(text: str) -> Iterator[Span]:
    """Passport numbers: the French shape, a right German check, or behind the word."""
    for match in _FRENCH_PASSPORT.finditer(text):
        yield match.span()
    for match in _PAPER_SPACED.finditer(text):
        if is_german_paper(_compact(match[0])):
            yield match.span()
    for match in _PAPER.finditer(text):
        # Ten digits behind the word are somebody's phone: no passport of ours is without letters.
        looks = match[0].isupper() or _has_digits(match[0], 3)
        if looks and not match[0].isdigit() and _named_beside(_PASSPORT, text, *match.span()):
            yield match.span()


def is_iban(compact: str) -> bool:
    """Length of its country and remainder 1 mod 97."""
    if _IBAN_LENGTHS.get(compact[:2].upper()) != len(compact) or not compact.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def is_rib(digits: str) -> bool:
    """Bank, branch, account (digits only) and key of a French bank number."""
    if len(digits) != 23 or int(digits) == 0:
        return False
    return (89 * int(digits[:5]) + 15 * int(digits[5:10]) + 3 * int(digits[10:21]) + int(digits[21:])) % 97 == 0


def is_card(digits: str) -> bool:
    """A length and prefix of Visa, Mastercard, Maestro, American Express or Diners, and Luhn's check."""
    shapes = {
        14: r"3(?:0[0-5]|[689])", 15: r"3[47]", 16: r"4|5[0-9]|2[2-7]|6[0-9]|35", 19: r"4|5[06]|6[0-9]",
    }  # fmt: skip
    shape = shapes.get(len(digits))
    return shape is not None and re.match(shape, digits) is not None and _luhn(digits)


def is_nir(compact: str) -> bool:
    """Fifteen characters whose last two are the key; 2A and 2B are the departments of Corsica."""
    return len(compact) == 15 and _looks_like_nir(compact) and int(compact[13:]) == 97 - _nir_number(compact) % 97


def is_numero_fiscal(digits: str) -> bool:
    """Thirteen digits from 0 to 3, the last three being the first ten mod 511."""
    return (
        len(digits) == 13
        and digits[0] in "0123"
        and int(digits[:10]) > 0
        and int(digits[:10]) % 511 == int(digits[10:])
    )


def is_steuer_id(digits: str) -> bool:
    """Eleven digits, not from 0, with the check digit of ISO 7064 mod 11,10."""
    if len(digits) != 11 or digits[0] == "0":
        return False
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10 == int(digits[10])


def is_german_pension(compact: str) -> bool:
    """Area, date of birth, initial, serial, check digit."""
    expanded = f"{compact[:8]}{ord(compact[8].upper()) - 64:02d}{compact[9:11]}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    return sum(sum(divmod(int(d) * w, 10)) for d, w in zip(expanded, weights, strict=True)) % 10 == int(compact[11])


def is_german_health(compact: str) -> bool:
    """Initial, eight digits, check digit."""
    expanded = f"{ord(compact[0].upper()) - 64:02d}{compact[1:9]}"
    return sum(sum(divmod(int(d) * (1, 2)[i % 2], 10)) for i, d in enumerate(expanded)) % 10 == int(compact[9])


def is_german_paper(compact: str) -> bool:
    """Nine characters of the serial alphabet and their check digit; at least three digits, so that no word is one."""
    if not _PAPER_LETTERS.fullmatch(compact) or not _has_digits(compact, 3):
        return False
    return sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(compact[:9])) % 10 == int(compact[9])


def _looks_like_nir(compact: str) -> bool:
    """Sex, a month (or the codes above 12 for unknown ones), a department."""
    month = int(compact[2:][1:3])
    return len(compact) in (13, 15) and (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and compact[5:7] != "00"


def _nir_number(compact: str) -> int:
    return int(compact[:13].replace("2A", "19", 1).replace("2B", "18", 1))


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(sum(divmod(d, 10)) for d in doubled) % 10 == 0


def _in_even_groups(run: str) -> bool:
    """One kind of separator and no lone digit: years, prices and dates in a row are written otherwise."""
    separators = set(re.findall(r"\D+", run))
    return len(separators) <= 1 and all(len(group) > 1 for group in re.split(r"\D+", run))


def _has_digits(text: str, least: int) -> bool:
    return sum(character.isdigit() for character in text) >= least


def _compact(text: str) -> str:
    return _NOT_ALNUM.sub("", text)


def _end_after(text: str, start: int, count: int) -> int | None:
    """Where the ``count``-th letter or digit from ``start`` ends, if no further one touches it."""
    for position in range(start, min(len(text), start + 3 * count)):
        count -= text[position].isalnum()
        if count == 0:
            return position + 1 if not text[position + 1 : position + 2].isalnum() else None
    return None
