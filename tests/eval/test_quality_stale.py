"""Pages that nobody looks at, and links that lead nowhere."""

from __future__ import annotations

from datetime import date

from eval.quality_stale import find_broken_links, find_stale
from retriever.passage import Reference
from tests.eval.quality_samples import DE, make_page

TODAY = date(2026, 11, 24)


def test_reviews_that_are_over_come_first_then_the_oldest_then_undated_pages() -> None:
    pages = [
        make_page("a:undated"),
        make_page("a:old", updated=date(2021, 5, 1)),
        make_page("a:older", updated=date(2016, 7, 11)),
        make_page("a:fresh", updated=date(2026, 1, 2)),
        make_page("a:due", updated=date(2026, 1, 2), review=date(2026, 11, 23)),
        make_page("a:today", updated=date(2010, 1, 1), review=TODAY),
        make_page("a:long-due", review=date(2025, 1, 1), language=DE),
    ]
    found = [(stale.page.id, stale.why) for stale in find_stale(pages, TODAY, years=3)]
    assert found == [
        ("a:long-due", "review_past"),
        ("a:due", "review_past"),
        ("a:older", "not_changed"),
        ("a:old", "not_changed"),
        ("a:undated", "no_date"),
    ]


def test_years_are_a_setting() -> None:
    pages = [make_page("a:1", updated=date(2024, 11, 23)), make_page("a:2", updated=date(2024, 12, 1))]
    assert [stale.page.id for stale in find_stale(pages, TODAY, years=2)] == ["a:1"]
    assert find_stale(pages, TODAY, years=10) == []


def link(url: str) -> Reference:
    return Reference("more", "Voir aussi", url)


def test_a_link_is_broken_where_its_folder_is_ours_and_the_page_is_not() -> None:
    site = "https://www.ville.example"
    pages = [
        make_page(
            "ville:carte",
            url=f"{site}/demarches/carte",
            references=(
                link(f"{site}/demarches/passeport"),
                link("http://ville.example/demarches/naissance/#delai"),
                link(f"{site}/demarches/naissance?langue=fr"),
                link(f"{site}/demarches/disparue"),
                link(f"{site}/demarches/disparue/"),  # said once a page
                link(f"{site}/simulateurs/calcul"),
                link("https://autre.example/demarches/disparue"),
                link(""),
            ),
        ),
        make_page("ville:passeport", url=f"{site}/demarches/passeport.html", text=f"Voir {site}/demarches/mariage."),
        make_page("ville:naissance", url=f"{site}/demarches/naissance/", text=f"Siehe {site}/demarches/carte, Seite 2"),
    ]
    found = [(broken.page.id, broken.url) for broken in find_broken_links(pages)]
    assert found == [
        ("ville:carte", f"{site}/demarches/passeport"),
        ("ville:carte", f"{site}/demarches/disparue"),
        ("ville:passeport", f"{site}/demarches/mariage"),
    ]
    assert find_broken_links(pages)[1].label == "Voir aussi"


def test_one_address_for_a_whole_corpus_is_no_folder() -> None:
    portal = "https://www.stadt.example/service"
    pages = [
        make_page(f"stadt:{n}", url=portal, references=(link("https://www.stadt.example/suche"),), language=DE)
        for n in range(3)
    ]
    assert find_broken_links(pages) == []
