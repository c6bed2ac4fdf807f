"""Exceptions, thresholds and deadlines beside the quotes are listed as to be checked, and nothing else."""

from __future__ import annotations

import pytest

from retriever.passage import Language
from service.conditions import LIMIT, left_out
from service.extract import Extract, quotable
from tests.service.passages import passage

FILLER = {
    Language.DE: "Der Antrag wird beim Bürgeramt gestellt.",
    Language.FR: "La demande se fait à la mairie du domicile.",
}


@pytest.mark.parametrize(
    ("language", "condition"),
    [
        (Language.DE, "Dies gilt, sofern Sie seit einem Jahr in der Stadt wohnen."),
        (Language.DE, "Außer bei Verlust ist die Ausstellung ohne Gebühr."),
        (Language.DE, "Die Anmeldung muss innerhalb von zwei Wochen erfolgen."),
        (Language.DE, "Der Antrag ist spätestens am 31. Juli zu stellen."),
        (Language.DE, "Für Personen unter 24 Jahren kostet der Ausweis 22,80 Euro."),
        (Language.DE, "Das Einkommen darf 20.000 Euro nicht überschreiten."),
        (Language.FR, "La carte est gratuite, sauf en cas de perte ou de vol."),
        (Language.FR, "Vous y avez droit à condition de résider en France."),
        (Language.FR, "La naissance doit être déclarée dans les cinq jours qui suivent."),
        (Language.FR, "La demande est à déposer au plus tard le 31 mai."),
        (Language.FR, "Le tarif est réduit pour les moins de 25 ans."),
        (Language.FR, "Vos revenus ne doivent pas dépasser un plafond annuel."),
    ],
)
def test_a_condition_left_out_is_named(language: Language, condition: str) -> None:
    made = passage(f"{FILLER[language]} {condition}", language=language)
    chosen = quotable(made)[:1]

    assert [e.quote for e in left_out(chosen)] == [condition]


def test_what_is_quoted_already_is_not_named_again() -> None:
    made = passage("Dies gilt nur, sofern Sie hier gemeldet sind.")

    assert left_out(quotable(made)) == []


def test_a_plain_sentence_is_no_condition() -> None:
    made = passage("Der Antrag wird beim Bürgeramt gestellt. Das Amt hat am Montag geöffnet.")

    assert left_out(quotable(made)[:1]) == []


def test_no_more_than_a_reader_checks_and_in_reading_order() -> None:
    lines = [f"Regel Nummer {n} gilt nur, sofern Fall {n} vorliegt." for n in range(8)]
    made = passage("\n".join(["Der Antrag wird beim Bürgeramt gestellt.", *lines]))
    found = left_out([Extract(made, 0, 40)])

    assert [e.quote for e in found] == lines[:LIMIT]


def test_nothing_chosen_nothing_left_out() -> None:
    assert left_out([]) == []
