"""Amounts and times that differ between versions of a page."""

from __future__ import annotations

import pytest

from eval.quality_versions import compare_versions, find_versions
from tests.eval.quality_samples import DE, FR, make_page

ORDER = (
    "L’injonction de payer se demande au tribunal. L’appel est possible si la demande dépasse {amount} €. "
    "Le délai pour contester est d’{delay} à compter de la signification."
)
TAX = "Die Hundesteuer beträgt {fee} Euro im Jahr für den ersten Hund. Melden Sie ihn innerhalb {time} an."


def test_two_audiences_with_another_amount_contradict_each_other() -> None:
    pages = [
        make_page(
            "dila:particuliers/F1746", "Injonction", ORDER.format(amount="5 000", delay="un mois"), audience=("part",)
        ),
        make_page(
            "dila:professionnels/F1746", "Injonction", ORDER.format(amount="4.000", delay="1 mois"), audience=("pro",)
        ),
    ]
    versions = find_versions(pages)
    assert versions == [("same_id", 0, 1)]
    [difference] = compare_versions(pages, versions)
    [pair] = difference.pairs
    assert (pair.first.value, pair.second.value) == ("money 5000", "money 4000")
    assert "dépasse 5 000 €" in pair.first.sentence
    assert (difference.only_first, difference.only_second) == ([], [])


def test_the_same_amounts_written_otherwise_are_no_difference() -> None:
    pages = [
        make_page("a:x/1", "Page", "Le timbre coûte 1 200 €. Il faut 3 mois.", audience=("a",)),
        make_page("a:y/1", "Page", "Il faut trois mois, et 1.200,00 euros pour le timbre.", audience=("b",)),
    ]
    assert compare_versions(pages, find_versions(pages)) == []


def test_a_translation_with_another_amount_or_deadline_is_found() -> None:
    pages = [
        make_page(
            "ville:chien",
            "Taxe",
            "La taxe est de 90 € par an. Délai : deux semaines.",
            FR,
            "DE-HH",
            counterpart="stadt:hund",
        ),
        make_page(
            "stadt:hund",
            "Hundesteuer",
            TAX.format(fee="100", time="von zwei Wochen"),
            DE,
            "DE-HH",
            counterpart="ville:chien",
        ),
    ]
    versions = find_versions(pages)
    assert versions == [("counterpart", 0, 1)]
    [difference] = compare_versions(pages, versions)
    assert difference.relation == "counterpart"
    assert [figure.value for figure in difference.only_first] == ["money 90"]
    assert [figure.value for figure in difference.only_second] == ["money 100"]


def test_rules_of_two_countries_are_not_compared() -> None:
    pages = [
        make_page("ville:carte", "Carte", "Elle coûte 25 €.", counterpart="stadt:ausweis"),
        make_page("stadt:ausweis", "Ausweis", "Er kostet 37 Euro.", DE, counterpart="ville:carte"),
    ]
    assert find_versions(pages) == []


def test_of_near_duplicates_the_odd_one_is_named_and_not_all_the_others() -> None:
    fees = (90, 120, 120, 120)
    pages = [
        make_page(f"stadt:{n}", f"Hundesteuer {n}", TAX.format(fee=fee, time="eines Monats"), DE)
        for n, fee in enumerate(fees)
    ]
    versions = find_versions(pages, [[0, 1, 2, 3]])
    [difference] = compare_versions(pages, versions)
    assert difference.relation == "near_duplicate"
    assert {difference.first.id, difference.second.id} == {"stadt:0", "stadt:1"}
    assert len(difference.pairs) == 1


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (("a:fr/1", "Titre"), ("a:pro/1", "Titre"), "same_id"),
        (("a:1", "Titre"), ("b:1", "TITRE "), "same_id"),
        (("a:1", "Titre"), ("b:1", "Autre"), ""),
        (("a:x/index", "Titre"), ("a:y/index", "Autre"), ""),
    ],
)
def test_one_native_id_is_one_page_only_where_more_says_so(
    one: tuple[str, str], two: tuple[str, str], expected: str
) -> None:
    found = find_versions([make_page(*one), make_page(*two)])
    assert [relation for relation, _, _ in found] == ([expected] if expected else [])


def test_one_address_in_two_corpora_is_one_page_and_a_portal_is_none() -> None:
    pages = [
        make_page("a:1", url="https://ville.example/aide"),
        make_page("b:2", url="http://www.ville.example/aide/"),
        make_page("c:3", url="https://portail.example"),
        make_page("c:4", url="https://portail.example"),
    ]
    assert find_versions(pages) == [("same_address", 0, 1)]


def test_contradictions_come_before_what_only_one_page_states_and_near_duplicates_last() -> None:
    texts = ["Il faut payer 10 €.", "Il faut payer 20 €.", "Le prix est de 30 €.", "Rien à payer ici, tout est offert."]
    pages = [make_page(f"a:{n}", text=text) for n, text in enumerate(texts)]
    found = compare_versions(pages, [("near_duplicate", 0, 1), ("same_id", 2, 3), ("same_id", 1, 0)])
    assert [(d.relation, len(d.pairs)) for d in found] == [("same_id", 1), ("same_id", 0), ("near_duplicate", 1)]
    assert [figure.sentence for figure in found[1].only_first] == ["Le prix est de 30 €."]
