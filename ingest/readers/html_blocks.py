"""The small HTML inside official XML (XZuFi's ``inhalt``, LEGI's ``CONTENU``) as blocks under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.readers.cleaning import clean_text, list_item
from ingest.readers.html_tree import Node, parse_fragment
from ingest.readers.tables import Cell, table_lines
from retriever.passage import Language

_TAG = re.compile(r"</?(?:p|br|h[1-6]|b|strong|i|em|sup|sub|ul|ol|li|a|div|span|table|u)\b[^>]*>", re.IGNORECASE)
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "li", "blockquote", "section", "article", "center", "dl", "dt", "dd", "pre", "hr"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "head"})


def html_blocks(content: str, language: Language) -> Iterator[tuple[int, str]]:
    """(0, block) for each paragraph, list item or table row, (1 to 6, heading) for each heading, in reading order.

    Text without any tag keeps its line breaks as borders of blocks; in HTML only tags are borders. Raises UnreadableFileError.
    """
    if not content.strip():
        return
    if _TAG.search(content) is None:
        yield from ((0, line) for part in content.splitlines() if (line := clean_text(part)))
        return
    yield from _walk(parse_fragment(f"<div>{content}</div>"), language)


def html_lines(content: str, language: Language) -> list[str]:
    """The blocks alone, headings among them as lines of their own."""
    return [line for _, line in html_blocks(content, language)]


def links(content: str) -> Iterator[tuple[str, str]]:
    """(address, text) of each link."""
    if "<a" not in content.lower():
        return
    for element in parse_fragment(f"<div>{content}</div>").iter("a"):
        yield element.get("href", ""), clean_text(element.text_content())


def _walk(root: Node, language: Language) -> Iterator[tuple[int, str]]:
    """Without recursion: pages nest deeper than Python's stack goes."""
    pending: list[str] = []  # inline text since the last border
    item: list[str] = []  # the number of the list item that has just begun

    def flush() -> Iterator[tuple[int, str]]:
        text = clean_text("".join(pending))
        pending.clear()
        if text:
            yield 0, list_item(f"{item[0]}{text}") if item else text
            item.clear()

    counts: list[int] = []  # items so far of each open <ol>; -1 for <ul>
    waiting: list[tuple[Node | str, bool]] = [(root, False)]  # a node to enter, or to leave; or a text
    while waiting:
        node, leaving = waiting.pop()
        if isinstance(node, str):
            pending.append(node.replace("\n", " "))
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            if tag in _BLOCKS:
                yield from flush()
                if tag == "li":
                    item.clear()
                elif tag in ("ul", "ol"):
                    counts.pop()
            continue
        if not tag or tag in _UNSEEN:
            continue
        if tag == "br":
            yield from flush()
        elif tag in _HEADINGS:
            yield from flush()
            if text := clean_text(node.text_content()):
                yield int(tag[1]), text
        elif tag == "table":
            yield from flush()
            yield from ((0, line) for line in _table(node, language))
        else:
            if tag in _BLOCKS:
                yield from flush()
                if tag in ("ul", "ol"):
                    counts.append(0 if tag == "ol" else -1)
                elif tag == "li":
                    item[:] = [_number(counts)]
            waiting.append((node, True))
            for child in reversed(list(node)):
                if child.tail:
                    waiting.append((child.tail, False))
                waiting.append((child, False))
            if node.text:
                waiting.append((node.text, False))
    yield from flush()


def _number(counts: list[int]) -> str:
    if not counts or counts[-1] < 0:
        return ""
    counts[-1] += 1
    return f"{counts[-1]}. "


def _table(table: Node, language: Language) -> list[str]:
    header: list[list[Cell]] = []
    body: list[list[Cell]] = []
    for row in table.iter("tr"):
        cells = [_cell(cell) for cell in row.iterchildren("td", "th")]
        is_header = not body and cells and all(cell.tag == "th" for cell in row.iterchildren("td", "th"))
        (header if is_header else body).append(cells)
    return table_lines(header, body, language)


def _cell(cell: Node) -> Cell:
    text = clean_text(" ".join(part for part in cell.itertext() if part.strip()))
    return Cell(text, _span(cell.get("colspan", "1")), _span(cell.get("rowspan", "1")))


def _span(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1
