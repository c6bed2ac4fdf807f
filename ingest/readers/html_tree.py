"""HTML bytes to an lxml tree, as a browser would read them; the home of lxml.html, which has no types."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from typing import Any, TypeAlias

from lxml import etree
from lxml.html import HTMLParser, document_fromstring, tostring

from ingest.document import UnreadableFileError
from ingest.readers.cleaning import clean_text
from ingest.readers.limits import decode

Node: TypeAlias = Any
"""An lxml.html.HtmlElement."""

MARKS = "\ue000-\ue003"
"""Private characters by which the readers tell each other what white space meant; taken out of what is read."""

_HEAD = frozenset({"title", "meta", "link", "style", "script", "base", "noscript", "template"})
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""")
_KNOWN_CHARSET = re.compile(r"^(?:utf-?8|us-ascii|iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d)$", re.IGNORECASE)
# Browsers read Latin-1 as Windows-1252, and pages rely on it for € and typographic quotes.
_LATIN_1 = re.compile(r"^(?:iso-?8859-1|latin-?1|us-ascii)$", re.IGNORECASE)
# Characters that XML forbids, so that lxml refuses to write them, though HTML may name them ("&#1;").
_NOT_TEXT = re.compile(f"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff{MARKS}]")


def parse_page(data: bytes) -> Node:
    """The root of a page in its declared charset. Raises UnreadableFileError for what holds no HTML element."""
    declared = _DECLARED.search(data[:2048])
    charset = _LATIN_1.sub("cp1252", declared.group(1).decode("ascii")) if declared else ""
    text = _NOT_TEXT.sub("", decode(data, charset if _KNOWN_CHARSET.match(charset) else None))
    if not re.search(r"<[a-zA-Z!]", text):
        raise UnreadableFileError("the file holds no HTML element")
    return parse_fragment(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))


def parse_fragment(text: str) -> Node:
    """The root of HTML that is text already."""
    try:
        root = document_fromstring(text, parser=HTMLParser(no_network=True, huge_tree=False, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError(f"the HTML cannot be read: {clean_text(str(error))}") from error
    _open_body(root)
    for node in root.iter():
        for which in ("text", "tail"):
            content = getattr(node, which)
            if content and _NOT_TEXT.search(content):
                setattr(node, which, _NOT_TEXT.sub("", content))
    return root


def _open_body(root: Node) -> None:
    """HTML lets a page leave out <body>. libxml2 knows that for the elements of HTML 4 only: with <main> or <section> first, it
    takes the whole content for a part of the head."""
    head = root.find("head")
    content = (
        next((node for node in head if isinstance(node.tag, str) and node.tag not in _HEAD), None)
        if head is not None
        else None
    )
    if head is None or content is None:
        return
    body = root.find("body")
    if body is None:
        body = root.makeelement("body")
        root.append(body)
    moved = [content, *content.itersiblings()]
    if moved[-1].tail and moved[-1].tail.strip():
        moved[-1].tail += body.text or ""
        body.text = None
    for place, node in enumerate(moved):
        body.insert(place, node)


def to_html(node: Node) -> str:
    """The element as HTML, without the text that follows it."""
    return tostring(node, encoding="unicode", with_tail=False)
