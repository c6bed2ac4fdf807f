"""Written cases: questions with personal data of nobody, and harmless ones with the figures that people ask about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from eval import made_numbers as made
from eval.personal_frames import (
    ADDRESS_FRAMES,
    BIRTH_FRAMES,
    CHECKSUM_FRAMES,
    EMAIL_FRAMES,
    NAME_FRAMES,
    PHONE_FRAMES,
    PLATE_FRAMES,
)

Group = Literal["checksum", "phone", "email", "address", "plate", "birth_date", "name"]
Make = Callable[[Random], str]
LANGUAGES: Final = ("fr", "de")
PER_LANGUAGE: Final = {
    "checksum": 300,
    "phone": 120,
    "email": 80,
    "address": 60,
    "plate": 40,
    "birth_date": 50,
    "name": 50,
}


@dataclass(frozen=True)
class Case:
    """A question and the personal data in it."""

    group: Group
    language: str
    text: str
    secret: str


def _separator(rng: Random) -> str:
    return rng.choice(("", "", " ", " ", " ", "\u00a0", "\u202f", "-", "."))


_CHECKSUM: Final[dict[str, tuple[tuple[str, Make], ...]]] = {
    "fr": (
        (
            "IBAN",
            lambda r: made.grouped(
                made.iban(r, r.choice(("FR", "FR", "DE", "LU", "BE"))), (4,) * 6, r.choice(("", " "))
            ),
        ),
        (
            "numéro de carte bancaire",
            lambda r: made.grouped(made.card(r, r.choice(("4", "51", "2221")), 16), (4,) * 4, _separator(r)),
        ),
        (
            "numéro de sécurité sociale",
            lambda r: made.grouped(
                made.nir(r, r.choice((None, None, "2A", "2B", "99"))), (1, 2, 2, 2, 3, 3), _separator(r)
            ),
        ),
        ("numéro fiscal", lambda r: made.grouped(made.numero_fiscal(r), (2, 2, 3, 3), _separator(r))),
        ("Steuer-ID", lambda r: made.grouped(made.steuer_id(r), (2, 3, 3), r.choice(("", " ")))),
        (
            "passeport",
            lambda r: (
                f"{r.randint(4, 25):02d}{''.join(r.choices('ABCDEFGHJKLMNPRSTVWXYZ', k=2))}{r.randint(10000, 99999)}"
            ),
        ),
        (
            "carte d’identité",
            lambda r: f"{r.randint(1, 99):02d}{r.randint(1, 12):02d}{r.randint(1, 95):02d}{r.randint(100000, 999999)}",
        ),
        (
            "carte d’identité",
            lambda r: (
                "".join(r.choices("ABCDEFGHJKLMNPRTVWXYZ", k=1))
                + str(r.randint(1, 9))
                + "".join(r.choices("CFGHJKLMNPRTVWXYZ0123456789", k=5))
                + str(r.randint(10, 99))
            ),
        ),
    ),
    "de": (
        (
            "IBAN",
            lambda r: made.grouped(
                made.iban(r, r.choice(("DE", "DE", "FR", "LU", "CH"))), (4,) * 6, r.choice(("", " "))
            ),
        ),
        (
            "Kreditkarte",
            lambda r: made.grouped(made.card(r, r.choice(("4", "55", "2221")), 16), (4,) * 4, _separator(r)),
        ),
        ("Rentenversicherungsnummer", lambda r: made.grouped(made.pension(r), (2, 6, 1, 2), r.choice(("", " ")))),
        ("Steuer-ID", lambda r: made.grouped(made.steuer_id(r), (2, 3, 3), _separator(r))),
        ("Personalausweis", lambda r: made.paper(r, "LMNPRTVWXY")),
        ("Personalausweis", lambda r: made.paper(r, "LMNPRTVWXY")[:9]),
        ("Reisepass", lambda r: made.paper(r, "CFGHJK")),
        (
            "französische Sozialversicherungsnummer",
            lambda r: made.grouped(made.nir(r), (1, 2, 2, 2, 3, 3), r.choice(("", " "))),
        ),
    ),
}


def _two(rng: Random, count: int) -> list[str]:
    return [f"{rng.randint(0, 99):02d}" for _ in range(count)]


def _french_phone(rng: Random) -> str:
    head = rng.choice("1234679679")
    pairs = _two(rng, 4)
    return rng.choice(
        (
            f"0{head} {' '.join(pairs)}",
            f"0{head}{''.join(pairs)}",
            f"0{head}.{'.'.join(pairs)}",
            f"0{head}-{'-'.join(pairs)}",
            f"+33 {head} {' '.join(pairs)}",
            f"+33{head}{''.join(pairs)}",
            f"+33 (0){head} {' '.join(pairs)}",
            f"0033 {head} {' '.join(pairs)}",
            f"0{head}\u00a0{chr(0xA0).join(pairs)}",
        )
    )


def _german_phone(rng: Random) -> str:
    mobile, area = (
        rng.choice(("151", "160", "171", "176", "1520", "179")),
        rng.choice(("7851", "30", "40", "711", "681", "89")),
    )
    number, land = f"{rng.randint(1_000_000, 99_999_999)}", f"{rng.randint(10_000, 9_999_999)}"
    return rng.choice(
        (
            f"0{mobile} {number}",
            f"0{mobile}{number}",
            f"0{mobile}/{number}",
            f"+49 {mobile} {number}",
            f"+49{mobile}{number}",
            f"0049 {mobile} {number}",
            f"0{mobile}-{number}",
            f"0{area}/{land}",
            f"(0{area}) {land}",
            f"+49 {area} {land}",
            f"+49 (0) {area} {land}",
        )
    )


_FIRST: Final = {
    "fr": ("Jean", "Marie", "Karim", "Élodie", "Anne-Sophie", "Mehdi", "Chloé", "Gérard", "Fatou", "Loïc"),
    "de": ("Anna", "Jürgen", "Lena", "Mehmet", "Karl-Heinz", "Sofie", "Björn", "Aylin", "Uwe", "Käthe"),
}


_LAST: Final = {
    "fr": (
        "Dupont",
        "Lefèvre",
        "Benali",
        "de la Tour",
        "N’Guyen",
        "Moreau",
        "Schaeffer",
        "Muller",
        "Traoré",
        "Petit-Jean",
    ),
    "de": (
        "Schmidt",
        "Müller",
        "von der Heide",
        "Yılmaz",
        "Großmann",
        "Weiß",
        "Kowalski",
        "Meyer-Lüdenscheid",
        "Haas",
        "Öztürk",
    ),
}


def _email(language: str) -> Make:
    def make(rng: Random) -> str:
        first = rng.choice(_FIRST[language]).lower().replace("’", "")
        last = rng.choice(_LAST[language]).lower().replace(" ", "").replace("’", "")
        local = rng.choice(
            (f"{first}.{last}", f"{first[0]}{last}{rng.randint(1, 99)}", f"{last}_{first}", f"{first}+amt", last)
        )
        domain = rng.choice(("exemple.fr", "beispiel.de", "mail.example.com", "example.org", "post.beispiel.eu"))
        address = f"{local}@{domain}"
        return rng.choice(
            (address, address, address, address.upper(), address.replace("@", " (at) "), address.replace("@", "[at]"))
        )

    return make


def _address(language: str) -> Make:
    def french(rng: Random) -> str:
        street = rng.choice(
            (
                "rue de la Gare",
                "rue Victor Hugo",
                "avenue du Général-de-Gaulle",
                "boulevard Leclerc",
                "rue des Lilas",
                "impasse des Roses",
                "allée des Tilleuls",
                "rue du 8 mai 1945",
                "place Kléber",
                "chemin du Rhin",
                "quai des Bateliers",
                "route de Colmar",
                "rue de l’Église",
                "rue d’Alsace",
                "RUE DU FAUBOURG NATIONAL",
                "av. Jean Jaurès",
                "bd Clemenceau",
            )
        )
        return f"{rng.randint(1, 240)}{rng.choice(('', '', ' bis', ' ter', 'B'))}{rng.choice((' ', ', '))}{street}"

    def german(rng: Random) -> str:
        street = rng.choice(
            (
                "Hauptstraße",
                "Bahnhofstr.",
                "Goethestrasse",
                "Berliner Straße",
                "Kastanienallee",
                "Schillerstraße",
                "Judengasse",
                "Königsallee",
                "Friedrich-Ebert-Straße",
                "Rheinstr.",
                "Am Läger",
                "Lindenweg",
                "Marktplatz",
                "Rosenring",
                "Schulstraße",
            )
        )
        return f"{street} {rng.randint(1, 240)}{rng.choice(('', '', 'a', ' b'))}"

    return french if language == "fr" else german


def _plate(language: str) -> Make:
    def french(rng: Random) -> str:
        pairs = ["".join(rng.choices("ABCDEFGHJKLMNPQRSTVWXYZ", k=2)) for _ in range(2)]
        return rng.choice(("{0}-{1}-{2}", "{0}-{1}-{2}", "{0} {1} {2}", "{0}{1}{2}")).format(
            pairs[0], rng.randint(100, 999), pairs[1]
        )

    def german(rng: Random) -> str:
        town = rng.choice(("OG", "KEL", "S", "B", "HH", "FR", "KA", "M"))
        letters = "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=rng.randint(1, 2)))
        return rng.choice(("{0}-{1} {2}", "{0}-{1}{2}", "{0}-{1}-{2}")).format(town, letters, rng.randint(1, 9999))

    return french if language == "fr" else german


def _birth(language: str) -> Make:
    months = {
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    }[language]

    def make(rng: Random) -> str:
        day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1935, 2020)
        dot = "." if language == "de" else ""
        return rng.choice(
            (
                f"{day:02d}/{month:02d}/{year}",
                f"{day:02d}.{month:02d}.{year}",
                f"{day}{dot} {months[month - 1]} {year}",
                f"{day:02d}.{month:02d}.{year % 100:02d}",
            )
        )

    return make


def _name(language: str) -> Make:
    return lambda rng: f"{rng.choice(_FIRST[language])} {rng.choice(_LAST[language])}"


def cases(language: str, seed: int = 1) -> list[Case]:
    """The written cases of a language, the same for the same seed: 500 of the first three groups, 200 of the others."""
    rng = Random(f"personal {language} {seed}")  # noqa: S311  written cases, not keys
    found: list[Case] = []

    def add(group: Group, frames: dict[str, str], make: Make) -> None:
        lines = frames[language].splitlines()
        for number in range(PER_LANGUAGE[group]):
            secret = make(rng)
            found.append(Case(group, language, lines[number % len(lines)].format(secret), secret))

    frames = CHECKSUM_FRAMES[language].splitlines()
    kinds = _CHECKSUM[language]
    for number in range(PER_LANGUAGE["checksum"]):
        kind, make = kinds[number % len(kinds)]
        secret = make(rng)
        text = frames[(number // len(kinds)) % len(frames)].format(kind, secret)
        found.append(Case("checksum", language, text, secret))
    add("phone", PHONE_FRAMES, _french_phone if language == "fr" else _german_phone)
    add("email", EMAIL_FRAMES, _email(language))
    add("address", ADDRESS_FRAMES, _address(language))
    add("plate", PLATE_FRAMES, _plate(language))
    add("birth_date", BIRTH_FRAMES, _birth(language))
    add("name", NAME_FRAMES, _name(language))
    return found
