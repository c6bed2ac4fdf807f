"""What the retriever knows, as it goes over the wire: only addresses of the web, in turn from each country."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retriever.centering import LanguageMeans
from retriever.generation import Generation
from retriever.passage import Language, Reference
from retriever.query import Ranking, StageRank
from service.views import country_ranking, document_view, language_code, nearest_pages, search_hit
from tests.service.passages import hit, passage

GENERATION = Generation("g1", datetime.now(UTC), "e", 1, "c", LanguageMeans({}, {}))
TEXT = "Der Pass kostet stets 70 Euro. Er ist zehn Jahre gültig."


def ranking(country: str, *documents: str) -> Ranking:
    found = [
        hit(passage(TEXT, id=f"{country}{i}", document_id=d, title=d, jurisdiction=country), 1 - i / 10, i + 1)
        for i, d in enumerate(documents)
    ]
    return Ranking(country, tuple(found), (), 0.12345)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "file:///x", "http://["]
)
def test_no_view_holds_an_address_that_is_not_of_the_web(url: str) -> None:
    bad = passage(
        TEXT, url=url, references=(Reference("form", "Antrag", url), Reference("law", "PassG", "https://example.org/g"))
    )
    view = document_view([bad], bad.id, GENERATION)
    near = nearest_pages([Ranking("DE", (hit(bad),))])

    assert search_hit(hit(bad), "Was kostet der Pass?").url == ""
    assert view.url == ""
    assert [reference.url for reference in view.references] == ["", "https://example.org/g"]
    assert [page.url for page in near] == [""]


def test_a_hit_leads_to_its_key_sentence() -> None:
    shown = search_hit(hit(passage(f"\n  {TEXT}\n")), "Was kostet der Pass?")

    assert shown.text == TEXT
    assert shown.key_sentence == "Der Pass kostet stets 70 Euro."
    assert shown.url == "https://example.org/pass#:~:text=Der%20Pass%20kostet%20stets%2070%20Euro."


def test_a_hit_without_a_sentence_leads_to_its_page() -> None:
    shown = search_hit(hit(passage("Gebühr")), "Was kostet der Pass?")

    assert shown.key_sentence == ""
    assert shown.url == "https://example.org/pass"


def test_nearest_pages_come_in_turn_each_document_once() -> None:
    near = nearest_pages([ranking("DE", "a", "a", "b", "c"), ranking("FR", "x"), Ranking("EU", ())])

    assert [page.title for page in near] == ["a", "x", "b", "c"]
    assert [page.country for page in near] == ["DE", "FR", "DE", "DE"]
    assert [page.title for page in nearest_pages([ranking("DE", "a", "b")], 1)] == ["a"]
    assert nearest_pages([]) == []


def test_figures_are_rounded_for_the_wire() -> None:
    found = hit(passage(TEXT))
    shown = country_ranking(
        Ranking("DE", (type(found)(found.passage, 1, 1.0, (StageRank("dense", 1, 0.123456),)),), (), 0.98765), "Pass"
    )

    assert shown.evidence == 0.988
    assert shown.hits[0].stages[0].score == 0.1235


def test_languages_have_two_codes() -> None:
    assert [language_code(language) for language in Language] == ["fr", "de"]
