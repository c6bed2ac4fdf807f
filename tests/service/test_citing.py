"""A citation quotes word for word and leads to the quote; no address but one of the web becomes a link."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.citing import cite, document_path, link_to_quote, web_address
from tests.service.passages import passage

PAGE = "https://example.org/pass"

NO_ADDRESSES = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://example.org/pass",
    "file:///etc/passwd",
    "vbscript:msgbox(1)",
    "mailto:a@example.org",
    "//example.org/pass",
    "example.org/pass",
    "/pass",
    "https:",
    "https:///pass",
    "http://[",
    "https://[::1",
    "",
)


def fragment(link: str) -> list[str]:
    """The decoded parts of the text fragment."""
    return [unquote(part) for part in link.split("#:~:text=")[1].split(",")]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_only_the_web_is_linked(url: str) -> None:
    assert link_to_quote(url, "Der Pass kostet 70 Euro.") == ""
    assert link_to_quote(url, "Der Pass kostet 70 Euro.", page=3) == ""
    assert web_address(url) == ""
    assert cite(1, passage("Der Pass kostet 70 Euro.", url=url), "Der Pass kostet 70 Euro.").url == ""


@pytest.mark.parametrize("url", [PAGE, "http://example.org", "HTTPS://example.org/a?b=c#d"])
def test_addresses_of_the_web_stay(url: str) -> None:
    assert web_address(url) == url
    assert link_to_quote(url, "Der Pass kostet.").lower() == f"{url.split('#')[0]}#:~:text=Der%20Pass%20kostet.".lower()


def test_signs_with_a_meaning_in_a_fragment_are_encoded() -> None:
    quote = "E-Mail, Fax & Post; auch 50 % – „sofort“ #1?"
    link = link_to_quote(PAGE, quote)

    assert link == (
        f"{PAGE}#:~:text=E%2DMail%2C%20Fax%20%26%20Post%3B%20auch%2050%20%25%20%E2%80%93%20"
        "%E2%80%9Esofort%E2%80%9C%20%231%3F"
    )
    assert fragment(link) == [quote]


def test_the_own_fragment_of_a_page_gives_way() -> None:
    assert link_to_quote(f"{PAGE}?a=b#kosten", "Der Pass kostet.") == f"{PAGE}?a=b#:~:text=Der%20Pass%20kostet."


def test_a_long_sentence_is_given_by_its_beginning_and_end() -> None:
    words = [f"Wort{number}" for number in range(30)]

    assert fragment(link_to_quote(PAGE, " ".join(words))) == [" ".join(words[:6]), " ".join(words[-6:])]


def test_beginning_and_end_of_one_line_share_no_word() -> None:
    """A browser looks for the end after the start: ten long words must not be given as six and six."""
    words = ["Wohnungsgeberbestätigung"] * 5 + ["Aufenthaltsgenehmigung"] * 4
    start, end = fragment(link_to_quote(PAGE, " ".join(words)))

    assert len(start.split()) + len(end.split()) <= len(words)


def test_one_endless_word_is_given_whole() -> None:
    assert fragment(link_to_quote(PAGE, "x" * 200)) == ["x" * 200]


def test_a_list_is_found_by_its_first_and_last_line_without_marks() -> None:
    quote = "Sie brauchen:\n- den Ausweis\n\n  2. ein Foto, neu\n"

    assert fragment(link_to_quote(PAGE, quote)) == ["Sie brauchen:", "ein Foto, neu"]


@pytest.mark.parametrize(
    ("url", "page", "link"),
    [
        ("https://example.org/a.pdf", None, "https://example.org/a.pdf#page=1"),
        ("https://example.org/a.PDF?v=2#x", 7, "https://example.org/a.PDF?v=2#page=7"),
        ("https://example.org/download/12", 3, "https://example.org/download/12#page=3"),
    ],
)
def test_a_leaflet_opens_at_its_page(url: str, page: int | None, link: str) -> None:
    assert link_to_quote(url, "Der Pass kostet 70 Euro.", page) == link


def test_a_quote_that_does_not_stand_in_the_passage_is_refused() -> None:
    with pytest.raises(ValueError, match="does not stand"):
        cite(1, passage("Der Pass kostet 70 Euro."), "Der Pass kostet 7 Euro.")


def test_a_citation_says_whose_rule_it_is() -> None:
    cited = cite(2, passage("Der Pass kostet 70 Euro.", jurisdiction="DE-BE"), "kostet 70 Euro")

    assert cited.number == 2
    assert cited.quote == "kostet 70 Euro"
    assert (cited.jurisdiction, cited.authority, cited.language) == ("DE-BE", "Bürgeramt", "de")
    assert cited.document_url.startswith("/v1/documents/stadt%3Apass?passage=")


@given(st.text(max_size=40), st.text(alphabet="0123456789abcdef-", max_size=36))
def test_document_paths_are_one_path(document_id: str, passage_id: str) -> None:
    document_id = document_id.encode("utf-8", "ignore").decode()
    path = document_path(document_id, passage_id)

    assert re.fullmatch(r"/v1/documents/[^/?#\s]*(\?passage=[0-9a-f-]+)?", path)
    assert unquote(path.split("?")[0].removeprefix("/v1/documents/")) == document_id


@given(st.text(min_size=1, max_size=300), st.integers(0, 299), st.integers(1, 300))
def test_links_hold_only_text_of_the_quote(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    cited = cite(1, passage(text), quote)

    assert cited.quote in text
    head, marker, tail = cited.url.partition("#:~:text=")
    assert head == PAGE
    if marker:
        assert re.fullmatch(r"[A-Za-z0-9._~%]+(,[A-Za-z0-9._~%]+)?", tail)
        shown = quote.encode("utf-8", "replace").decode()
        assert all(part in shown for part in fragment(cited.url))
