"""Nothing untrusted becomes markup, whatever it looks like."""

from __future__ import annotations

import pytest

from tests.ui.fake_contents import HOSTILE
from ui.markup import Html, join, marked, outside_link, phone_link, plain_label, tag


def test_text_and_attributes_are_escaped() -> None:
    made = tag("p", HOSTILE, title='"><script>')
    assert "<script>" not in made
    assert made.startswith('<p title="&quot;&gt;&lt;script&gt;">&lt;script&gt;')


def test_only_html_passes_unescaped() -> None:
    assert join([Html("<b>"), "<b>", None]) == "<b>&lt;b&gt;"
    assert tag("div", tag("p", "a & b"), class_="x", data_scroll=True, hidden=False) == (
        '<div class="x" data-scroll><p>a &amp; b</p></div>'
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.org",
        "data:text/html,x",
        "//example.org",
        "https://",
        "",
        "https://[",
        "/v1",
    ],
)
def test_only_https_addresses_become_links(url: str) -> None:
    assert outside_link(url) == ""


def test_https_addresses_keep_their_fragment() -> None:
    address = "https://www.service-public.fr/F1#:~:text=Vous%20devez"
    assert outside_link(address) == address


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("3939", "tel:3939"),
        ("+49 30 115", "tel:+4930115"),
        ("0800 111 0 111", "tel:08001110111"),
        ("javascript:1", ""),
        ("", ""),
        ("appelez", ""),
    ],
)
def test_phone_link(phone: str, link: str) -> None:
    assert phone_link(phone) == link


def test_a_quote_is_marked_where_it_stands_though_spaces_differ() -> None:
    shown, found = marked("Avant.\nVous  devez\u00a0payer <25 €>. Après.", "Vous devez payer <25 €>.")
    assert found
    assert shown == "Avant.\n<mark>Vous  devez\u00a0payer &lt;25 €&gt;.</mark> Après."


@pytest.mark.parametrize("quote", ["", "  ", "Vous deviez payer", "(.*"])
def test_a_quote_that_is_not_there_marks_nothing(quote: str) -> None:
    assert marked("Vous devez payer.", quote) == ("Vous devez payer.", False)


def test_labels_lose_their_markdown() -> None:
    label = plain_label("![](http://evil.example) *a*\n:red[b] $x$ `c` <b>")
    assert label == r"\!\[\]\(http\:\/\/evil\.example\) \*a\* \:red\[b\] \$x\$ \`c\` \<b\>"
