"""Streets with a house number and number plates are masked; postcodes, towns, and nouns that only look alike are not."""

from __future__ import annotations

import pytest

from service.personal_data import MASKS, Kind, Masked, mask

STREET, PLATE = MASKS[Kind.ADDRESS], MASKS[Kind.PLATE]

ADDRESSES = [
    ("J’habite 12 rue de la Gare, 67000 Strasbourg", f"J’habite {STREET}, 67000 Strasbourg"),
    ("j'habite 12 rue victor hugo à colmar", f"j'habite {STREET} à colmar"),
    ("adresse : 3 bis, avenue du Général-de-Gaulle 68000 Colmar", f"adresse : {STREET} 68000 Colmar"),
    ("Je déménage du 5 place Kléber au 8 quai des Bateliers", f"Je déménage du {STREET} au {STREET}"),
    ("Mon logement 24 rue du 8 mai 1945 est insalubre", f"Mon logement {STREET} est insalubre"),
    ("nous vivons 4, BOULEVARD CLEMENCEAU depuis 2020", f"nous vivons {STREET} depuis 2020"),
    ("j'habite 7 chemin des vignes, quelle école ?", f"j'habite {STREET}, quelle école ?"),
    ("Je loge 2 impasse des Roses pour 3 mois", f"Je loge {STREET} pour 3 mois"),
    ("Ich wohne in der Hauptstraße 12 in Kehl", f"Ich wohne in der {STREET} in Kehl"),
    ("ich wohne hauptstr. 12a, kehl", f"ich wohne {STREET}, kehl"),
    ("Anschrift: Berliner Straße 7 b, 77694 Kehl", f"Anschrift: {STREET}, 77694 Kehl"),
    ("Friedrich-Ebert-Strasse 101-103 wird saniert", f"{STREET} wird saniert"),
    ("Wir ziehen um: Am Läger 5, 77694 Kehl", f"Wir ziehen um: {STREET}, 77694 Kehl"),
    ("Meine Wohnung Rosenring 12 schimmelt", f"Meine Wohnung {STREET} schimmelt"),
    ("wohnhaft Marktplatz 3, wo melde ich mich?", f"wohnhaft {STREET}, wo melde ich mich?"),
    ("Ich lebe im Lindenweg 4 mit zwei Kindern", f"Ich lebe im {STREET} mit zwei Kindern"),
]
PLATES = [
    ("Ma voiture AB-344-CD est en panne", f"Ma voiture {PLATE} est en panne"),
    ("plaque ab 344 cd", f"plaque {PLATE}"),
    ("immatriculée 123 ABC 67", f"immatriculée {PLATE}"),
    ("Mein Auto OG-AB 123 ist abgemeldet", f"Mein Auto {PLATE} ist abgemeldet"),
    ("Kennzeichen: S XY 1234E", f"Kennzeichen: {PLATE}"),
    ("B-MW 2024 heißt das Fahrzeug", f"{PLATE} heißt das Fahrzeug"),
]
HARMLESS = [
    "Ai-je droit à 1 place en crèche ou 2 places ?",
    "Il me faut 3 cours de français et 2 chemins possibles",
    "Dans 2 rues, le stationnement est interdit",
    "Où est la rue de la Gare à Strasbourg (67000) ?",
    "12 avenants et 3 allées couvertes",
    "Les 35 heures, la route 66 et le 12 juin",
    "La plaque a la forme AB-123-CD ou AA-123-AA",
    "Le règlement UE-2016/679 et la norme EN 1234 pour ma voiture",
    "Ma voiture diesel Euro 5 de 1985 a-t-elle un lien avec la carte grise ?",
    "Die Hauptstraße in Kehl ist gesperrt, 77694 Kehl",
    "An der Bundesstraße 9 und der Landstraße 12 wird gebaut",
    "Ich wohne 30 km von meinem Arbeitsplatz 2 Stunden weit weg",
    "Ich lebe in Kehl und suche einen Kitaplatz 2027",
    "Die Hauptstraße 3 km weiter",
    "Wohngeld: am Stichtag 1 und im Jahr 2026",
    "Ich wohne im Jahr 183 Tage in Frankreich",
    "Ich bin gemeldet und war am Montag 2 Stunden auf dem Amt",
    "Der Rechtsweg 2 ist offen, der Schulweg 5 km lang",
    "KFZ-HU 2026 und EU-VO 883 für mein Fahrzeug",
    "Mein Auto hat Euro 6, CO2 95 g/km und HU bis 12/2026",
    "Kennzeichen mit H oder E für das Fahrzeug",
    "Mietvertrag § 5 Abs. 2 für die Wohnung",
]


@pytest.mark.parametrize(("text", "shown"), ADDRESSES)
def test_a_street_with_its_number_is_masked_and_the_town_stays(text: str, shown: str) -> None:
    masked = mask(text)
    assert masked.text == shown
    assert set(masked.kinds) == {Kind.ADDRESS}


@pytest.mark.parametrize(("text", "shown"), PLATES)
def test_a_number_plate_is_masked(text: str, shown: str) -> None:
    masked = mask(text)
    assert masked.text == shown
    assert masked.kinds == (Kind.PLATE,)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert mask(text) == Masked(text, ())


@pytest.mark.parametrize(
    "repeated",
    [
        "12 rue ",
        "1 rue de la ",
        "12 place ",
        "Haupt",
        "hauptstraße ",
        "Am ",
        "Am Am 1 ",
        "A-",
        "AB-123-",
        "plaque ab ",
        "Berliner ",
        "1 2 ",
    ],
)
def test_a_long_hostile_text_comes_back(repeated: str) -> None:
    # with a pattern that backtracks this test would not come to an end
    assert mask((repeated * 200_000)[:200_000]).text


def test_names_of_relatives_and_signatures_are_masked() -> None:
    assert mask("Mon fils s’appelle Paul Martin, il a 7 ans").kinds == (Kind.NAME,)
    assert mask("Meine Tochter heißt Lena Groß und ist 7").kinds == (Kind.NAME,)
    assert mask("Quels papiers ? Merci. Cordialement, Jean Dupont").text.endswith("Cordialement, [nom/Name]")
    assert mask("Welche Papiere? Mit freundlichen Grüßen Anna Schmidt").text.endswith("Grüßen [nom/Name]")
    for text in (
        "Comment s’appelle le service ?",
        "Mein Amt heißt Bürgerbüro",
        "Mit freundlichen Grüßen aus Kehl, danke",
    ):
        assert mask(text).found == ()
