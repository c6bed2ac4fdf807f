"""HTML inside official XML: the order of its text, its lists, headings and tables."""

from __future__ import annotations

import pytest

from ingest.readers.html_blocks import html_blocks, html_lines, links
from retriever.passage import Language


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("Zeile eins\nZeile  zwei\n\n", ["Zeile eins", "Zeile zwei"]),
        ("3 < 5 & 7 > 2", ["3 < 5 & 7 > 2"]),
        ("<p>a\nb</p>", ["a b"]),
        ("vor<p>drin</p>nach", ["vor", "drin", "nach"]),
        ("1<sup>er</sup> jour<br>2 jours", ["1er jour", "2 jours"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul>d</li></ul>e", ["- a", "- b", "- c", "d", "e"]),
        ("<ol><li>a</li><li><p>b</p></li></ol>", ["- 1. a", "- 2. b"]),
        ("<ul><li></li></ul><p>x</p>", ["x"]),
        ("<p>x</p><script>alert(1)</script>", ["x"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a | b"]),
        ("  ", []),
    ],
)
def test_blocks_in_reading_order(content: str, lines: list[str]) -> None:
    assert html_lines(content, Language.DE) == lines


def test_headings_keep_their_rank() -> None:
    content = "<h3>Kosten</h3><p>2 Euro</p><h4>Kinder</h4>frei"
    assert list(html_blocks(content, Language.DE)) == [(3, "Kosten"), (0, "2 Euro"), (4, "Kinder"), (0, "frei")]


def test_deep_nesting_is_walked_without_a_stack() -> None:
    assert "tief" in " ".join(html_lines("<div>" * 200 + "tief", Language.DE))


def test_links() -> None:
    assert list(links('<p><a href="https://a.example">das  Amt</a> <a>ohne</a></p>')) == [
        ("https://a.example", "das Amt"),
        ("", "ohne"),
    ]
