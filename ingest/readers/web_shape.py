"""The content of a page in the few elements that unstructured tells apart reliably."""

from __future__ import annotations

from itertools import islice

from ingest.readers.cleaning import clean_text
from ingest.readers.html_tree import Node, to_html
from ingest.readers.tables import Cell, table_lines
from retriever.passage import Language

LINE_BREAK = "\ue000"
"""Stands for <br> in the text that unstructured sees, since it would otherwise become a space."""

HEADING_END = "\ue003"
"""A heading with this text only ends the one that a box was opened with."""

_KEPT_SPACES = {"\u00a0": "\ue001", "\u202f": "\ue002"}
"""No-break spaces are French typography; unstructured would turn them into spaces, so they travel under other names."""

_INLINE = frozenset(
    {"a", "b", "strong", "em", "i", "u", "span", "abbr", "cite", "code", "dfn", "mark", "q", "small", "sub", "sup"}
    | {"bdi", "bdo", "big", "data", "kbd", "samp", "time", "tt", "var", "wbr"}
)
_KEPT_BLOCKS = frozenset({"p", "ul", "ol", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "body"})
_RANKS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MAX_BOLD_HEADING = 80
_MAX_HEADING = 200
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "main", "center", "address", "blockquote", "pre", "hr"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"form", "fieldset", "details", "summary", "figure", "figcaption"}
)


def as_plain_html(main: Node, language: Language) -> str:
    """The content as a page of its own, of paragraphs, headings and lists only; the title is not part of its text.

    The tree is changed.
    """
    for table in list(main.iter("table")):
        _write_out(table, language)
    for listing in list(main.iter("dl")):
        _write_out_pairs(listing, language)
    _head_boxes(main)
    _lower_headings(main)
    _break_lines(main)
    _rename(main)
    for item in list(main.iter("li")):
        _begin_with_text(item)
    title = next(iter(main.iter("h1")), None)
    if title is not None and title is not main:
        title.drop_tree()
    html = to_html(main)
    for space, mark in _KEPT_SPACES.items():
        html = html.replace(space, mark)
    return f"<html><body>{html}</body></html>"


def restored(text: str) -> str:
    """The no-break spaces back in their places."""
    for space, mark in _KEPT_SPACES.items():
        text = text.replace(mark, space)
    return text


def _write_out(table: Node, language: Language) -> None:
    """Replace a table by one paragraph a row; one that only lays out the page is opened up instead."""
    if table.getparent() is None:
        return
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    is_layout = table.get("role") == "presentation" or table.find(".//table") is not None
    if is_layout or max((len(row.findall("td")) + len(row.findall("th")) for row in rows), default=0) < 2:
        for part in table.iter("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"):
            part.tag = "div"
        return
    header: list[list[Cell]] = []
    body: list[list[Cell]] = []
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        parent = row.getparent()
        in_head = (parent is not None and parent.tag == "thead") or all(cell.tag == "th" for cell in cells)
        line = [Cell(_cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells]
        (header if in_head and not body else body).append(line)
    caption = table.find("caption")
    lines = [] if caption is None else [clean_text(caption.text_content())]
    links = [link for link in table.iter("a") if link.get("href")]
    tail = table.tail
    table.clear()
    table.tail = tail
    table.tag = "div"
    for line in (*lines, *table_lines(header, body, language)):
        paragraph = table.makeelement("p")
        paragraph.text = line
        table.append(paragraph)
    for link in links:  # kept for the references, without their text
        link.tail = None
        link.set("title", clean_text(link.text_content()))
        link.set("data-table", "")
        table.append(link)


def _cell_text(cell: Node) -> str:
    parts = [part for part in (clean_text(text) for text in _block_texts(cell)) if part]
    text = ""
    for part in parts:
        text += f"{' ' if text[-1] in ',;:.' or not part[0].isupper() else '; '}{part}" if text else part
    return text


def _block_texts(element: Node) -> list[str]:
    """The text of an element, cut where a block or a line break begins or ends."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br" or child.tag in _BLOCKS:
            parts.extend(_block_texts(child))
            parts.append(child.tail or "")
        else:
            inner = _block_texts(child)
            parts[-1] += inner[0]
            parts.extend(inner[1:])
            parts[-1] += child.tail or ""
    return parts


def _span(cell: Node, attribute: str) -> int:
    value = (cell.get(attribute) or "1").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1


def _write_out_pairs(listing: Node, language: Language) -> None:
    """ "Term: description" where the description is a plain line; unstructured would make it a list item of its own."""
    colon = "\u00a0: " if language is Language.FR else ": "
    for part in list(listing.iter("dt", "dd")):
        following = part.getnext()
        text = clean_text(part.text_content())
        plain = following is not None and following.tag == "dd" and not any(c.tag in _BLOCKS for c in following)
        if part.tag == "dt" and plain and following is not None and text:
            separator = part.makeelement("span")
            separator.text = " " if text.endswith((":", "?")) else colon
            part.append(separator)
            following.tag = "span"
            following.tail = None
            part.append(following)
        if part.tag in ("dt", "dd"):
            part.tag = "p"
    listing.tag = "div"


def _head_boxes(main: Node) -> None:
    """A box to unfold, and a paragraph all in bold, have a heading: make it one that unstructured knows.

    A box ends its heading with it; a bold line stands until the next heading, as it does for the eye.
    """
    for box in list(main.iter("details")):
        summary = box.find("summary")
        if summary is not None and clean_text(summary.text_content()):
            for inner in list(summary.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "div")):
                inner.drop_tag()
            summary.tag = "h6"
            end = box.makeelement("h6")
            end.text = HEADING_END
            box.append(end)
    for paragraph in list(main.iter("p")):
        bold = [child for child in paragraph if child.tag in ("strong", "b")]
        # What comes next that has text: a line above empty paragraphs alone would be the heading of nothing, and lost.
        following = next((node for node in paragraph.itersiblings() if clean_text(node.text_content())), None)
        if not bold or following is None or next(paragraph.iterancestors("li", "td", "details"), None) is not None:
            continue
        text = clean_text(paragraph.text_content())
        all_bold = "".join(clean_text(child.text_content()) for child in bold) == text and len(bold) == len(paragraph)
        is_line = 2 < len(text) <= _MAX_BOLD_HEADING and text[-1] not in ".!,;" and any(c.isalpha() for c in text)
        if all_bold and is_line and following.tag in ("p", "ul", "ol", "div"):
            paragraph.tag = "h6"


def _lower_headings(main: Node) -> None:
    """Make text of what only looks like a heading: a sentence, or a line that no text stands under.

    "Asylsuchende im laufenden Verfahren" above "In Aufnahmeeinrichtungen", both of one rank, must not get lost: it says
    for whom the rest holds. An empty box of the page layout keeps its heading, which then goes with it.
    """
    for heading in list(main.iter("h2", "h3", "h4", "h5", "h6")):
        text = clean_text(heading.text_content())
        if not text or text == HEADING_END:
            continue
        siblings = (node for node in heading.itersiblings() if clean_text(node.text_content()))
        bare = any(
            node.tag in _RANKS and node.tag <= heading.tag and clean_text(node.text_content()) != HEADING_END
            for node in islice(siblings, 1)
        )
        is_sentence = text[-1] in ".!" and len(text.split()) > 4
        if is_sentence or len(text) > _MAX_HEADING or bare:
            heading.tag = "p"


def _rename(main: Node) -> None:
    """Only names that unstructured reads as they are meant: it drops forms, boxes to unfold and figures whole."""
    for element in list(main.iter()):
        tag = element.tag
        if element is main or element.getparent() is None:
            continue
        if tag in ("s", "strike", "del", "hr"):  # struck out: no longer the rule
            element.drop_tree()
        elif tag == "sup" and any(link.get("href", "").startswith("#") for link in element.iter("a")):
            element.drop_tree()  # the number of a footnote, which would read as a figure
        elif tag == "figcaption" or tag == "legend":
            element.tag = "p"
        elif tag not in _INLINE and tag not in _KEPT_BLOCKS:
            is_block = tag in _BLOCKS or any(child.tag in _BLOCKS for child in element)
            element.tag = "div" if is_block else "span"
    if main.tag != "body":
        main.tag = "div"


def _break_lines(main: Node) -> None:
    for line_break in list(main.iter("br")):
        line_break.tail = LINE_BREAK + (line_break.tail or "")
        line_break.drop_tag()
    for element in main.iter():
        # Neighbours that only style sheets keep apart would be read as one word.
        following = element.getnext()
        apart = element.tag in ("a", "label") and not element.tail and following is not None
        if apart and following is not None and following.tag in ("a", "label"):
            element.tail = " "


def _begin_with_text(item: Node) -> None:
    """Open the paragraph that a list item begins with: unstructured calls only direct text a list item."""
    while len(item) and not (item.text or "").strip(f" \t\r\n{LINE_BREAK}") and item[0].tag in ("p", "div", "section"):
        first = item[0]
        if (first.tail or "").strip() and first.tail is not None:
            first.tail = LINE_BREAK + first.tail
        elif first.getnext() is not None and first.getnext().tag not in _BLOCKS:
            first.tail = LINE_BREAK
        first.drop_tag()
