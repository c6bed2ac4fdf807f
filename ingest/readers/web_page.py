"""From a page as served to its main content, in the few elements that unstructured tells apart reliably."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (lxml.html is only partly typed.)

from __future__ import annotations

import re

from lxml.html import HtmlElement, tostring

from ingest.readers.cleaning import clean_text
from ingest.readers.tables import Cell, table_lines
from retriever.passage import Language

LINE_BREAK = "\ue000"
"""Stands for <br> in the text that unstructured sees, since it would otherwise become a space."""

_CHROME_TAGS = ("nav", "footer", "aside", "button", "select", "textarea", "input", "option", "menu", "progress", "meter")
_CHROME_ROLES = frozenset(
    "navigation banner contentinfo search complementary menu menubar dialog alertdialog toolbar tablist".split()
)
_CHROME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookie\w+|consent|breadcrumbs?|brotkrumen?|fil-?d?-?ariane|ariane|share|sharing|social|"
    r"teilen|partage|skip|skip-?links?|skip-?nav|sprungmarken?|pagination|pager|navbar|navigation|sitemap|"
    r"stickybutton|sticky|chatbot|newsletter|banner|toolbar|feedback|lang(?:uage)?-?switch\w*|search-?form|"
    r"print|drucken|related-links|back-?to-?top)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_CHROME_TEXT = re.compile(
    r"^(?:(?:diese )?seite (?:drucken|als pdf.*|teilen|empfehlen|vorlesen)|drucken|teilen|nach oben|zum seitenanfang|"
    r"(?:direkt )?zum (?:haupt)?inhalt.*|zur (?:haupt)?navigation.*|imprimer(?: la page)?|partager(?: la page)?|"
    r"haut de page|retour en haut.*|aller au contenu.*|(?:passer|accéder) au contenu.*|skip to .*|lire la page|"
    r"(?:alle )?cookies? (?:akzeptieren|ablehnen)|(?:tout )?(?:accepter|refuser)(?: les cookies| tout)?)$",
    re.IGNORECASE,
)
_MAX_CHROME = 1500  # characters: a "banner" or "print" container with more text than this is the page itself
_MAX_BEFORE_TITLE = 300
_TYPED = frozenset({"", "text", "email", "search", "tel", "password", "number", "date", "url", "file"})
_BLOCKS = frozenset(
    "p div section article header ul ol li dl dt dd table h1 h2 h3 h4 h5 h6 form fieldset address blockquote pre "
    "details summary figure figcaption hr main center".split()
)


def main_content(root: HtmlElement, language: Language) -> HtmlElement:
    """Where the page marks its content, that; else the body. Without navigation, banners, forms to fill in and the like.

    Hidden text must have been removed before. The tree is changed.
    """
    main = _marked(root)
    _remove_chrome(main)
    _remove_before_title(main)
    for table in list(main.iter("table")):
        _write_out(table, language)
    for listing in list(main.iter("dl")):
        _write_out_pairs(listing)
    _break_lines(main)
    for item in list(main.iter("li")):
        _begin_with_text(item)
    return main


def as_html(main: HtmlElement) -> str:
    """The content as the only thing of a page; the title is not part of its text."""
    for heading in list(main.iter("h1"))[:1]:
        heading.drop_tree()
    return f"<html><body>{tostring(main, encoding='unicode', with_tail=False)}</body></html>"


def _marked(root: HtmlElement) -> HtmlElement:
    for path in (".//main", ".//*[@role='main']", ".//*[@id='main-content' or @id='content' or @id='main']"):
        found = [element for element in root.iterfind(path)] if "or" not in path else root.xpath(path)
        if len(found) == 1 and len(found[0].text_content().strip()) > 200:
            return found[0]
    articles = root.xpath(".//article[.//h1]")
    if len(articles) == 1:
        return articles[0]
    body = root.find(".//body")
    return root if body is None else body


def _remove_chrome(main: HtmlElement) -> None:
    total = len(main.text_content())
    for element in list(main.iterdescendants()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in _CHROME_TAGS or element.get("role", "").lower() in _CHROME_ROLES:
            doomed = element.find(".//h1") is None
        elif element.tag == "header":
            doomed = element.find(".//h1") is None and element.find(".//h2") is None
        elif element.tag == "form":
            doomed = _is_to_fill_in(element) and _is_small(element, total)
        elif element.tag == "a" and "chatbot" in element.get("href", ""):
            element, doomed = _panel(element), True
        else:
            words = f"{element.get('class', '')} {element.get('id', '')}"
            named = len(words) > 1 and _CHROME_WORDS.search(words) is not None
            doomed = named and element.find(".//h1") is None and _is_small(element, total)
        if doomed and element is not main:
            element.drop_tree()
    for element in list(main.iter("a", "p", "li", "span", "div")):
        if element.getparent() is not None and element is not main and len(element) < 3:
            text = element.text_content()
            if len(text) < 120 and _CHROME_TEXT.match(clean_text(text)):
                element.drop_tree()


def _is_small(element: HtmlElement, total: int) -> bool:
    size = len(element.text_content())
    return size <= _MAX_CHROME and size * 2 <= max(total, 200)


def _is_to_fill_in(form: HtmlElement) -> bool:
    return any(field.get("type", "").lower() in _TYPED for field in form.iter("input")) or (
        form.find(".//textarea") is not None
    )


def _panel(link: HtmlElement) -> HtmlElement:
    """The largest box around a link that holds little else."""
    panel = link
    for parent in link.iterancestors("div", "section", "p", "li"):
        if len(parent.text_content()) > _MAX_BEFORE_TITLE or parent.find(".//h1") is not None:
            break
        panel = parent
    return panel


def _remove_before_title(main: HtmlElement) -> None:
    """A kicker, a path or a remark of the content system; a longer text before the title is content."""
    title = next(iter(main.iter("h1")), None)
    if title is None:
        return
    before: list[HtmlElement] = []
    texts: list[tuple[HtmlElement, str]] = []  # (element, which of its two texts)
    node = title
    while node is not main:
        parent = node.getparent()
        if parent is None:
            return
        texts.append((parent, "text"))
        siblings = list(node.itersiblings(preceding=True))
        before.extend(siblings)
        texts.extend((sibling, "tail") for sibling in siblings)
        node = parent
    size = sum(len(element.text_content().strip()) for element in before)
    size += sum(len((getattr(element, which) or "").strip()) for element, which in texts)
    if size <= _MAX_BEFORE_TITLE:
        for element, which in texts:
            setattr(element, which, None)
        for element in before:
            element.drop_tree()


def _write_out(table: HtmlElement, language: Language) -> None:
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


def _cell_text(cell: HtmlElement) -> str:
    parts = [part for part in (clean_text(text) for text in _block_texts(cell)) if part]
    text = ""
    for part in parts:
        text += f"{' ' if text[-1] in ',;:.' or not part[0].isupper() else '; '}{part}" if text else part
    return text


def _block_texts(element: HtmlElement) -> list[str]:
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


def _span(cell: HtmlElement, attribute: str) -> int:
    value = (cell.get(attribute) or "1").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1


def _write_out_pairs(listing: HtmlElement) -> None:
    """"Term: description" where the description is a plain line; unstructured would make it a list item of its own."""
    for part in listing.iter("dl", "dt", "dd"):
        if part.tag == "dt":
            following = part.getnext()
            plain = following is not None and following.tag == "dd" and not any(c.tag in _BLOCKS for c in following)
            if plain and following is not None and clean_text(part.text_content()):
                last = part[-1] if len(part) else None
                ending = ((part.text if last is None else last.tail) or "").rstrip()
                separator = " " if ending.endswith(":") else ": "
                if last is None:
                    part.text = ending + separator
                else:
                    last.tail = ending + separator
                following.tag = "span"
                part.append(following)
        part.tag = "div" if part.tag == "dl" else "p"


def _break_lines(main: HtmlElement) -> None:
    for line_break in list(main.iter("br")):
        line_break.tail = LINE_BREAK + (line_break.tail or "")
        line_break.drop_tag()
    for element in main.iter():
        # Neighbours that only style sheets keep apart would be read as one word.
        following = element.getnext()
        apart = element.tag in ("a", "label") and not element.tail and following is not None
        if apart and following is not None and following.tag in ("a", "label"):
            element.tail = " "


def _begin_with_text(item: HtmlElement) -> None:
    """Open the paragraph that a list item begins with: unstructured calls only direct text a list item."""
    while len(item) and not (item.text or "").strip(f" \t\r\n{LINE_BREAK}") and item[0].tag in ("p", "div", "section"):
        first = item[0]
        if (first.tail or "").strip() and first.tail is not None:
            first.tail = LINE_BREAK + first.tail
        elif first.getnext() is not None and first.getnext().tag not in _BLOCKS:
            first.tail = LINE_BREAK
        first.drop_tag()
