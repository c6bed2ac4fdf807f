"""Questions that hold nobody's data, with the figures and words that a careless mask would take: procedures × wordings."""

from __future__ import annotations

from random import Random
from typing import Final

PER_LANGUAGE: Final = 1000

_PROCEDURES: Final = {
    "fr": """la carte nationale d’identité|le passeport|le permis de conduire|la carte grise|
l’acte de naissance|les allocations familiales|
l’allocation logement|le RSA|la prime d’activité|la retraite|la taxe foncière|l’impôt sur le revenu|le PACS|le mariage|
la carte Vitale|le titre de séjour|la naturalisation|la micro-entreprise|l’inscription à l’école|la place en crèche|
le chômage des frontaliers|le télétravail frontalier|la carte mobilité inclusion|l’AAH|le casier judiciaire|la vignette Crit’Air""",
    "de": """der Personalausweis|der Reisepass|der Führerschein|die Kfz-Zulassung|
die Geburtsurkunde|das Kindergeld|
das Wohngeld|das Bürgergeld|der Kinderzuschlag|die Rente|die Grundsteuer|die Einkommensteuer|
die Eheschließung|der Unterhaltsvorschuss|
das Krankengeld|der Aufenthaltstitel|die Einbürgerung|die Gewerbeanmeldung|die Schulanmeldung|der Kitaplatz|
das Arbeitslosengeld für Grenzgänger|das Homeoffice im Ausland|der Schwerbehindertenausweis|
das Elterngeld|
das Führungszeugnis|die Umweltplakette""",
}
# {p} is the procedure; the others are figures.
_WORDINGS: Final = {
    "fr": """Combien coûte {p} : {amount} ou {amount} ?
Pour {p}, faut-il le formulaire cerfa {cerfa} ?
Que dit l’article {article} sur {p} ?
{p} : peut-on appeler le {service} ?
J’habite à {town} ({postcode}), où demander {p} ?
Depuis le {date}, {p} : qu’est-ce qui change ?
Quel est le plafond en {year} pour {p} ? {amount} par mois ?
{p} : rendez-vous de {hours}, est-ce ouvert le samedi ?
Puis-je obtenir {p} à {age} ans si je gagne {amount} par an ?
Pour {p}, le délai est-il de {days} jours ou de {months} mois ?
La loi n° {law} concerne-t-elle {p} ?
Je suis né en {year} : ai-je droit à {p} ?
Mon reçu porte la référence K7F-29M-4TD, c’est pour {p}.
Qui remplit la case 1AJ ou 8TK pour {p} ?
Le règlement (CE) n° 883/2004 s’applique-t-il à {p} ?
J’ai 2 enfants de {age} ans et 1 place en crèche, puis-je cumuler avec {p} ?
{p} : taux de {percent}, plafond de {amount}, est-ce exact ?
À quelle adresse de la mairie envoyer {p} ? Rue de la gare ou place de la République ?
Ma voiture diesel Euro 5 de {year} a-t-elle un lien avec {p} ?
Comment s’appelle le service qui s’occupe de {p} ?
Je suis frontalier et je travaille {percent} du temps à la maison : {p} ?
Le formulaire S1 ou E106 est-il nécessaire pour {p} ?
Que faire si {p} est refusé avant le {date} ?
Faut-il {n} photos et {n} justificatifs pour {p} ?
Le tribunal a rendu l’arrêt {case} : quel effet sur {p} ?""",
    "de": """Was kostet {p}: {amount} oder {amount}?
Welches Formular brauche ich für {p}, Vordruck {form}?
Was sagt {article} über {p}?
{p}: kann ich {service} anrufen?
Ich wohne in {town} ({postcode}), wo beantrage ich {p}?
Was ändert sich seit dem {date} für {p}?
Wie hoch ist die Grenze {year} für {p}? {amount} im Monat?
{p}: Sprechzeiten {hours}, auch samstags?
Bekomme ich {p} mit {age} Jahren und {amount} Einkommen im Jahr?
Beträgt die Frist für {p} {days} Tage oder {months} Monate?
Gilt die Verordnung (EG) Nr. 883/2004 für {p}?
Ich bin Jahrgang {year}: gilt für mich {p}?
Meine Referenz ist K7F-29M-4TD, es geht um {p}.
Was kommt in Zeile {n}1 der Anlage N-AUS für {p}?
Ich habe 2 Kinder von {age} Jahren und 1 Platz in der Kita, zählt das für {p}?
{p}: Satz von {percent}, Höchstbetrag {amount}, stimmt das?
Liegt das Amt für {p} an der Bundesstraße 9 oder am Marktplatz?
Mein Arbeitsplatz ist {n}0 km entfernt, spielt das bei {p} eine Rolle?
Diesel Euro 5 von {year}, was bedeutet das für {p}?
Wie heißt die Stelle, die für {p} zuständig ist?
Ich bin Grenzgänger und arbeite {percent} zu Hause: {p}?
Brauche ich das Formular S1 oder A1 für {p}?
Was tun, wenn {p} vor dem {date} abgelehnt wird?
Reichen {n} Fotos und {n} Nachweise für {p}?
Das Gericht hat unter {case} entschieden: was heißt das für {p}?""",
}
_SERVICES: Final = (
    "3939",
    "39 39",
    "3949",
    "3646",
    "36 46",
    "115",
    "116 117",
    "116117",
    "112",
    "110",
    "3114",
    "119",
    "0800 111 0 111",
    "0800 1110111",
    "116 016",
    "0 809 401 401",
    "0800 4 5555 00",
    "0 806 000 126",
    "3230",
    "0806 00 01 26",
    "0800 4555530",
    "08 09 40 14 01",
    "0800 1000 4800",
)
_TOWNS: Final = {
    "fr": (
        ("Strasbourg", "67000"),
        ("Colmar", "68000"),
        ("Mulhouse", "68100"),
        ("Forbach", "57600"),
        ("Lauterbourg", "67630"),
        ("Paris 12", "75012"),
    ),
    "de": (
        ("Kehl", "77694"),
        ("Freiburg", "79098"),
        ("Saarbrücken", "66111"),
        ("Berlin", "10115"),
        ("Karlsruhe", "76133"),
        ("Offenburg", "77652"),
    ),
}


def harmless(language: str, count: int = PER_LANGUAGE, seed: int = 1) -> list[str]:
    """``count`` different questions, the same for the same seed."""
    rng = Random(f"harmless {language} {seed}")  # noqa: S311  written cases, not keys
    procedures = _PROCEDURES[language].replace("\n", "").split("|")
    wordings = _WORDINGS[language].splitlines()
    found: dict[str, None] = {}
    number = 0
    while len(found) < count:
        figures = _figures(rng, language)
        text = wordings[number % len(wordings)].format(
            p=procedures[(number // len(wordings)) % len(procedures)], **figures
        )
        found[text[0].upper() + text[1:]] = None
        number += 1
    return list(found)


def _figures(rng: Random, language: str) -> dict[str, str]:
    town, postcode = rng.choice(_TOWNS[language])
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2015, 2030)
    thousands = rng.choice((" ", "\u202f", "")) if language == "fr" else rng.choice((".", "", " "))
    whole = rng.choice((f"{rng.randint(1, 999)}", f"{rng.randint(1, 99)}{thousands}{rng.randint(0, 999):03d}"))
    cents = rng.choice(("", "", f",{rng.randint(0, 99):02d}"))
    common = {
        "amount": f"{whole}{cents} {rng.choice(('€', 'euros' if language == 'fr' else 'Euro'))}",
        "service": rng.choice(_SERVICES),
        "town": town,
        "postcode": postcode,
        "date": rng.choice((f"{day:02d}/{month:02d}/{year}", f"{day:02d}.{month:02d}.{year}", f"{day}.{month}.{year}")),
        "year": str(rng.randint(1950, 2028)),
        "age": str(rng.randint(0, 99)),
        "days": str(rng.randint(2, 90)),
        "months": str(rng.randint(1, 24)),
        "n": str(rng.randint(1, 9)),
    }
    if language == "fr":
        return common | {
            "cerfa": f"{rng.randint(10000, 16999)}*{rng.randint(1, 9):02d}",
            "article": rng.choice(
                (
                    f"L. {rng.randint(100, 999)}-{rng.randint(1, 30)}",
                    f"R{rng.randint(100, 999)}-{rng.randint(1, 9)}",
                    f"{rng.randint(4, 2000)} A du CGI",
                    f"{rng.randint(1, 2278)} du code civil",
                )
            ),
            "hours": rng.choice(("8h30 à 12h et 13h30-17h", "9 h – 16 h 30", "08:30-12:00")),
            "law": f"{rng.randint(1950, 2026)}-{rng.randint(1, 1999)}",
            "percent": rng.choice((f"{rng.randint(1, 100)} %", f"{rng.randint(1, 99)},{rng.randint(0, 9)} %")),
            "case": f"n° {rng.randint(10, 26)}-{rng.randint(10, 26)}.{rng.randint(100, 999)}",
        }
    return common | {
        "form": rng.choice(
            (f"KG {rng.randint(1, 99)}", f"V{rng.randint(100, 999)}", f"{rng.randint(100, 9999)}-{rng.randint(1, 9)}")
        ),
        "article": rng.choice(
            (
                f"§ {rng.randint(1, 2385)} Abs. {rng.randint(1, 9)} BGB",
                f"§ {rng.randint(1, 300)} SGB II",
                f"Art. {rng.randint(1, 146)} GG",
            )
        ),
        "hours": rng.choice(("8-12 und 14-16 Uhr", "08:00–12:30 Uhr", "Mo-Fr 9 bis 16 Uhr")),
        "percent": rng.choice((f"{rng.randint(1, 100)} %", f"{rng.randint(1, 99)},{rng.randint(0, 9)} Prozent")),
        "case": f"{rng.choice(('IV', 'B', 'XII'))} {rng.choice(('ZR', 'AS', 'R'))} {rng.randint(1, 400)}/{rng.randint(10, 26)}",
    }
