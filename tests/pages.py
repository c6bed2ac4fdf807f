"""A small town on each bank: the pages that the small store of the tests is made of."""

from __future__ import annotations

from pathlib import Path

FRENCH = {
    "carte-identite": (
        "Demander une carte nationale d’identité",
        """La carte nationale d’identité permet de prouver son identité. Elle est valable 10 ans.

## Où faire la demande

La demande se fait dans une mairie équipée d’une station biométrique, sur rendez-vous. La présence du demandeur est
obligatoire, car ses empreintes digitales sont relevées.

## Le coût

La carte est gratuite. En cas de perte ou de vol, il faut payer un timbre fiscal de 25 €.""",
    ),
    "changement-adresse": (
        "Déclarer un changement d’adresse",
        """Un déménagement en France ne doit pas être déclaré à la mairie.

## Qui prévenir

Le service en ligne permet de prévenir en une fois la caisse d’allocations familiales, l’assurance maladie et les impôts.

## La carte grise

L’adresse du certificat d’immatriculation doit être changée dans le mois qui suit le déménagement.""",
    ),
    "allocations-familiales": (
        "Allocations familiales",
        """Les allocations familiales sont versées par la CAF à partir du deuxième enfant à charge.

## Le montant

Le montant dépend du nombre d’enfants et des ressources de la famille. Il est de 151,05 € par mois pour deux enfants.

## La demande

Aucune démarche n’est nécessaire si la naissance a été déclarée à la CAF.""",
    ),
    "frontalier": (
        "Travailler en Allemagne et habiter en France",
        """Le travailleur frontalier rentre chez lui au moins une fois par semaine.

## Les impôts

Si vous habitez dans la zone frontalière, votre salaire allemand est imposé en France. L’employeur a besoin de
l’attestation 5011.

## L’assurance maladie

Vous êtes assuré en Allemagne et pouvez vous faire soigner en France avec le formulaire S1.""",
    ),
    "permis-conduire": (
        "Renouveler le permis de conduire",
        """Le permis de conduire au format carte de crédit est valable 15 ans.

## La demande en ligne

Le renouvellement se demande en ligne sur le site France Titres. Il faut une photo-signature numérique.""",
    ),
    "naissance": (
        "Déclarer une naissance",
        """La déclaration de naissance est obligatoire. Elle se fait à la mairie du lieu de naissance.

## Le délai

La naissance doit être déclarée dans les 5 jours qui suivent l’accouchement.""",
    ),
}

GERMAN = {
    "personalausweis": (
        "Personalausweis beantragen",
        """Ab 16 Jahren müssen Deutsche einen Ausweis besitzen. Der Personalausweis ist zehn Jahre gültig.

## Wo Sie ihn beantragen

Der Antrag wird persönlich beim Bürgeramt gestellt. Ein biometrisches Lichtbild ist nötig.

## Gebühr

Der Personalausweis kostet 37 Euro, für Personen unter 24 Jahren 22,80 Euro.""",
    ),
    "wohnsitz-anmelden": (
        "Wohnsitz anmelden",
        """Wer eine Wohnung bezieht, muss sich innerhalb von zwei Wochen nach dem Einzug bei der Meldebehörde anmelden.

## Unterlagen

Sie brauchen den Ausweis und die Wohnungsgeberbestätigung des Vermieters.

## Bußgeld

Wer sich zu spät anmeldet, kann ein Bußgeld von bis zu 1.000 Euro zahlen müssen.""",
    ),
    "kindergeld": (
        "Kindergeld beantragen",
        """Kindergeld gibt es ab dem ersten Kind. Die Familienkasse zahlt monatlich 255 Euro für jedes Kind.

## Antrag

Der Antrag wird schriftlich oder online bei der Familienkasse gestellt. Die Steuer-ID des Kindes ist anzugeben.

## Dauer

Kindergeld wird bis zum 18. Geburtstag gezahlt, in Ausbildung bis zum 25. Geburtstag.""",
    ),
    "grenzgaenger": (
        "Als Grenzgänger in Frankreich arbeiten",
        """Grenzgänger wohnen in Deutschland, arbeiten in Frankreich und kehren mindestens einmal in der Woche zurück.

## Steuern

Wer in der Grenzzone wohnt, zahlt die Steuern auf den Lohn in Deutschland.

## Krankenversicherung

Sie sind in Frankreich versichert und können sich mit dem Formular S1 in Deutschland behandeln lassen.""",
    ),
    "fuehrerschein": (
        "Führerschein umtauschen",
        """Alte Führerscheine müssen bis 2033 in den EU-Kartenführerschein umgetauscht werden.

## Zuständige Stelle

Zuständig ist die Führerscheinstelle der Straßenverkehrsbehörde. Die Gebühr beträgt rund 25 Euro.""",
    ),
    "rundfunkbeitrag": (
        "Rundfunkbeitrag anmelden und befreien lassen",
        """Für jede Wohnung ist ein Rundfunkbeitrag von 18,36 Euro im Monat zu zahlen.

## Befreiung

Wer Bürgergeld oder BAföG erhält, kann sich auf Antrag befreien lassen.""",
    ),
}


def page(identifier: str, title: str, language: str, jurisdiction: str, body: str) -> str:
    """A Markdown page with its front matter."""
    return f"""---
id: {identifier}
title: {title}
language: {language}
jurisdiction: {jurisdiction}
updated: 2026-10-01
---

{body}
"""


def manifest(corpus: str, language: str, jurisdiction: str, **more: str) -> str:
    """A manifest of a corpus of Markdown pages in its folder ``pages``."""
    fields = {
        "id": corpus,
        "name": corpus,
        "format": "markdown",
        "language": language,
        "jurisdiction": jurisdiction,
        "authority": {"fr": "Mairie", "de": "Bürgeramt"}[language],
        "licence": "EUPL-1.2",
        "homepage": "https://example.org",
        "url": "https://example.org/{stem}",
        "source": "pages",
        **more,
    }
    return "".join(f'{name} = "{value}"\n' for name, value in fields.items())


def write_corpus(
    folder: Path, corpus: str, language: str, jurisdiction: str, pages: dict[str, tuple[str, str]]
) -> None:
    """``folder/<corpus>`` with its manifest and pages (title and body by id)."""
    (folder / corpus / "pages").mkdir(parents=True)
    (folder / corpus / "manifest.toml").write_text(manifest(corpus, language, jurisdiction), encoding="utf-8")
    for identifier, (title, body) in pages.items():
        text = page(identifier, title, language, jurisdiction, body)
        (folder / corpus / "pages" / f"{identifier}.md").write_text(text, encoding="utf-8")


def write_town(folder: Path) -> Path:
    """Both corpora: ``ville`` in French for France, ``stadt`` in German for Germany. Returns ``folder``."""
    write_corpus(folder, "ville", "fr", "FR", FRENCH)
    write_corpus(folder, "stadt", "de", "DE", GERMAN)
    return folder
