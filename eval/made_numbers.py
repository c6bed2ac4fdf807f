"""Numbers of nobody with right check digits, made from the published rules, apart from the code that looks for them.

IBAN ISO 13616; cards ISO/IEC 7812; NIR (Insee); numéro fiscal; Steuer-ID § 139b AO; Versicherungsnummer § 2 VKVV; papers ICAO 9303.
"""

from __future__ import annotations

from random import Random

_BANK_DIGITS = {"FR": 23, "DE": 18, "LU": 16, "CH": 17, "BE": 12, "ES": 20}


def grouped(digits: str, sizes: tuple[int, ...], separator: str) -> str:
    """The characters in groups of these sizes, what is left over last."""
    parts: list[str] = []
    for size in sizes:
        parts.append(digits[:size])
        digits = digits[size:]
    return separator.join(part for part in (*parts, digits) if part)


def iban(rng: Random, country: str) -> str:
    """An account number of this country."""
    account = "".join(rng.choices("0123456789", k=_BANK_DIGITS[country]))
    check = 98 - int("".join(str(int(c, 36)) for c in f"{account}{country}00")) % 97
    return f"{country}{check:02d}{account}"


def card(rng: Random, prefix: str, length: int) -> str:
    """A payment card."""
    body = prefix + "".join(rng.choices("0123456789", k=length - len(prefix) - 1))
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def nir(rng: Random, department: str | None = None) -> str:
    """A French social security number with its key."""
    place = department or f"{rng.randint(1, 95):02d}"
    birth = f"{rng.randint(30, 99):02d}{rng.randint(1, 12):02d}"
    body = f"{rng.choice('12')}{birth}{place}{rng.randint(1, 990):03d}{rng.randint(1, 999):03d}"
    number = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - number % 97:02d}"


def numero_fiscal(rng: Random) -> str:
    """A French tax number."""
    body = f"{rng.randint(0, 3)}{rng.randint(1, 999_999_999):09d}"
    return f"{body}{int(body) % 511:03d}"


def steuer_id(rng: Random) -> str:
    """A German tax number."""
    body = str(rng.randint(1_000_000_000, 9_999_999_999))
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10
        product = (10 if total == 0 else total) * 2 % 11
    check = 11 - product
    return body + str(0 if check == 10 else check)


def pension(rng: Random) -> str:
    """A German pension insurance number."""
    birth = f"{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(30, 99):02d}"
    area, serial = f"{rng.randint(2, 89):02d}", f"{rng.randint(0, 99):02d}"
    letter = rng.choice("ABCDEFGHIJKLMNOPRSTUVWZ")
    digits = f"{area}{birth}{ord(letter) - ord('A') + 1:02d}{serial}"
    total = 0
    for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True):
        total += sum(int(part) for part in str(int(digit) * weight))
    return f"{area}{birth}{letter}{serial}{total % 10}"


def paper(rng: Random, initials: str) -> str:
    """A German identity card or passport with its check digit."""
    body = rng.choice(initials) + "".join(rng.choices("0123456789CFGHJKLMNPRTVWXYZ", k=5)) + f"{rng.randint(100, 999)}"
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    return body + str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)
