"""Places are filters: told in both languages, taken out of what is searched, and never mistaken for words."""

from __future__ import annotations

import pytest

from service.answer import Understood, understand
from service.places import regions_named, without_place
from service.schemas import CountryCode, Question


@pytest.mark.parametrize(
    ("question", "regions"),
    [
        ("Hundesteuer in Berlin anmelden", ("DE-BE",)),
        ("Wo parke ich als Berliner?", ("DE-BE",)),
        ("Anmeldung in Berlin-Mitte", ("DE-BE",)),
        ("Berlins Bürgerämter", ("DE-BE",)),
        ("Umzug von Berlin nach Hamburg", ("DE-BE", "DE-HH")),
        ("Inscrire mon chien à Hambourg", ("DE-HH",)),
        ("habiter en Sarre", ("DE-SL",)),
        ("une école à Sarre-Union", ()),
        ("habiter en Basse-Saxe", ("DE-NI",)),
        ("habiter en Saxe-Anhalt", ("DE-ST",)),
        ("habiter en Saxe", ("DE-SN",)),
        ("Steuern in Sachsen-Anhalt", ("DE-ST",)),
        ("Steuern in Niedersachsen", ("DE-NI",)),
        ("Kita in Rhénanie-du-Nord-Westphalie", ("DE-NW",)),
        ("en Mecklembourg-Poméranie-Occidentale", ("DE-MV",)),
        ("Ausweis in Frankfurt am Main", ("DE-HE",)),
        ("Ausweis in Frankfurt", ("DE-HE",)),
        ("Ausweis in Frankfurt (Oder)", ("DE-BB",)),
        ("Ausweis in Frankfurt an der Oder", ("DE-BB",)),
        ("s’inscrire à Francfort-sur-l’Oder", ("DE-BB",)),
        ("Wohnung in Trier", ("DE-RP",)),
        ("Comment trier mes déchets ?", ()),
        ("Comment renouveler mon passeport ?", ()),
        ("déménager à Kehl", ("DE-BW",)),
    ],
)
def test_laender_are_told(question: str, regions: tuple[str, ...]) -> None:
    assert regions_named(question) == regions


@pytest.mark.parametrize(
    ("question", "countries", "regions", "left"),
    [
        ("Was kostet die Hundesteuer in Berlin?", ("DE",), ("DE-BE",), "Was kostet die Hundesteuer?"),
        ("Welche Berliner Ämter stellen Pässe aus?", ("DE",), ("DE-BE",), "Welche Ämter stellen Pässe aus?"),
        ("Comment déclarer mes impôts en France ?", ("FR",), (), "Comment déclarer mes impôts?"),
        ("Kindergeld in Deutschland beantragen", ("DE",), (), "Kindergeld beantragen"),
        ("Wie bekomme ich den Hamburg-Pass?", ("DE",), ("DE-HH",), "Wie bekomme ich den Hamburg-Pass?"),
        ("Travailler en Allemagne, habiter en France", ("DE", "FR"), (), "Travailler en Allemagne, habiter en France"),
        ("Berlin", ("DE",), ("DE-BE",), "Berlin"),
        ("in Berlin?", ("DE",), ("DE-BE",), "in Berlin?"),
    ],
)
def test_the_place_is_taken_out(question: str, countries: tuple[str, ...], regions: tuple[str, ...], left: str) -> None:
    assert without_place(question, countries, regions) == left


def understood(question: str, countries: list[CountryCode] | None = None) -> Understood:
    found = understand(Question(question=question, countries=countries))
    assert isinstance(found, Understood)
    return found


def test_a_land_names_its_country() -> None:
    for town in ("Osnabrück", "Schwerin", "Flensburg", "Cottbus"):
        found = understood(f"Comment inscrire mon chien à {town} ?")
        assert (found.countries, found.country_source) == (("DE",), "question"), town


def test_the_persons_switch_wins_over_the_question() -> None:
    found = understood("Wie melde ich meinen Hund in Hamburg an?", ["FR"])

    assert (found.countries, found.country_source, found.regions) == (("FR",), "person", ())
    assert "Hamburg" in found.sought, "what is no filter is a word of the question"


def test_a_french_verb_is_no_town() -> None:
    found = understood("Comment trier mes déchets ?")

    assert (found.countries, found.country_source) == ((), "none")
    assert "trier" in found.sought


@pytest.mark.parametrize(
    ("question", "country", "left"),
    [
        ("Wie lange ist ein französischer Personalausweis gültig?", "FR", "Wie lange ist ein Personalausweis gültig?"),
        ("Combien de temps est valable un passeport français ?", "FR", "Combien de temps est valable un passeport?"),
        ("Où refaire ma carte d'identité allemande ?", "DE", "Où refaire ma carte d'identité?"),
        ("Où prendre des cours de français à Paris ?", "FR", "Où prendre des cours de français à Paris?"),
        ("Parler français est-il obligatoire pour devenir Français ?", "FR",
         "Parler français est-il obligatoire pour devenir Français?"),
        ("Ich spreche Deutsch und suche Arbeit", "DE", "Ich spreche Deutsch und suche Arbeit"),
    ],
)  # fmt: skip
def test_an_adjective_of_the_country_is_taken_out_and_a_language_is_not(question: str, country: str, left: str) -> None:
    assert without_place(question, (country,), ()) == left
