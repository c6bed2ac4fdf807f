"""Markdown pages with front matter, through markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id, page_url, without_ending
from ingest.readers.cleaning import clean_text, list_item
from ingest.readers.front_matter import FrontMatter, split_front_matter
from ingest.readers.limits import check_file, decode
from ingest.readers.outline import Outline
from ingest.readers.tables import Cell, table_lines
from ingest.readers.web_facts import visible_date
from ingest.readers.web_links import MAX_REFERENCES, link_reference
from retriever.passage import Language, Reference

# Text between these tags, or in a tag with a style or a "hidden", is not what a person sees.
_UNSEEN_TAG = re.compile(
    r"<(script|style|template|noscript|title)\b|<(\w+)\b[^>]*\s(?:hidden|style|aria-hidden)\b", re.I
)
# Addresses are pasted with their spaces; Markdown then takes the whole link for text.
_SPACED_LINK = re.compile(r"(\]\()(https?://[^()<>\"'\s]+(?: [^()<>\"'\s]+)+)(\))")
_BREAK_TAG = re.compile(r"<(?:br|p|div|/p|/div|li|/li)\b", re.IGNORECASE)


class MarkdownReader:
    """Reads one page; its text is plain, its links are references."""

    version = "markdown-2"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """See ``Reader.read``. What the front matter leaves out comes from the manifest."""
        check_file(name, data, frozenset({".md", ".markdown"}))
        text = decode(data).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        fields, source = split_front_matter(text)
        source = _SPACED_LINK.sub(lambda link: link[1] + link[2].replace(" ", "%20") + link[3], source)
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
        title = clean_text(fields.title or _first_heading(tokens))
        if not title:
            raise UnreadableFileError("the page has no title: neither a field “title” nor a heading “# …”")
        language = fields.language or manifest.language
        url = fields.url or page_url(manifest, name)
        body = _Body(Outline(title), language, url)
        body.read(tokens)
        sections = body.outline.sections()
        if not sections:
            raise UnreadableFileError("the page has a title but no text")
        return (
            Document(
                id=document_id(manifest, fields.id or without_ending(name)),
                corpus=manifest.id,
                url=url,
                title=title,
                language=language,
                jurisdiction=fields.jurisdiction or manifest.jurisdiction,
                authority=clean_text(fields.authority or manifest.authority),
                sections=sections,
                audience=_words(fields.audience, manifest.audience),
                topics=_words(fields.topics, manifest.topics),
                updated=fields.updated or visible_date(source),
                licence=manifest.licence,
                references=tuple(body.references.values())[:MAX_REFERENCES],
                counterpart=_counterpart(fields),
                keywords=_words(fields.keywords, ()),
                expires=fields.expires,
                review=fields.review,
            ),
        )


def _words(own: tuple[str, ...] | None, general: tuple[str, ...]) -> tuple[str, ...]:
    return general if own is None else tuple(clean_text(word) for word in own)


def _counterpart(fields: FrontMatter) -> str:
    return clean_text(fields.counterpart)


def _first_heading(tokens: list[Token]) -> str:
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return " ".join(_lines(following))
    return ""


class _Body:
    """Walks the block tokens of a page once."""

    def __init__(self, outline: Outline, language: Language, url: str) -> None:
        self.outline = outline
        self.references: dict[str, Reference] = {}
        self._language = language
        self._url = url

    def read(self, tokens: list[Token]) -> None:
        """Fill the outline and the references."""
        heading = ""
        item_begins = False
        table: list[list[Cell]] = []
        header_rows = 0
        for position, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                self._link(token, heading)
                opened = tokens[position - 1]
                lines = _lines(token)
                if opened.type == "heading_open":
                    heading = " ".join(lines)
                    self.outline.open_heading(int(opened.tag[1]), heading)
                elif opened.type in ("th_open", "td_open"):
                    table[-1].append(Cell(" ".join(lines)))
                elif item_begins and lines:
                    self.outline.add(list_item(lines[0]), *lines[1:])
                    item_begins = False
                else:
                    self.outline.add(*lines)
            elif kind == "list_item_open":
                item_begins = True
            elif kind == "list_item_close":
                item_begins = False
            elif kind == "tr_open":
                table.append([])
            elif kind == "thead_close":
                header_rows = len(table)
            elif kind == "table_close":
                self.outline.add(*table_lines(table[:header_rows], table[header_rows:], self._language))
                table = []
            elif kind in ("fence", "code_block"):
                self.outline.add(*map(clean_text, token.content.split("\n")))

    def _link(self, token: Token, heading: str) -> None:
        children = token.children or []
        for position, child in enumerate(children):
            if child.type == "link_open":
                text = "".join(_spoken(children[position + 1 :], until="link_close"))
                reference = link_reference(str(child.attrs.get("href", "")), text, self._url, heading)
                if reference:
                    self.references.setdefault(reference.url, reference)


def _lines(token: Token) -> list[str]:
    """The text of a paragraph, cut at its hard line breaks."""
    return [line for part in "".join(_spoken(token.children or [])).split("\n") if (line := clean_text(part))]


def _spoken(children: list[Token], until: str = "") -> Iterator[str]:
    """What a reader would read out: no tags, no image texts, nothing struck out or hidden."""
    unseen = ""  # the tag whose end is waited for
    struck = False
    for child in children:
        kind = child.type
        if kind == until:
            return
        if kind == "html_inline":
            opened = _UNSEEN_TAG.match(child.content)
            if unseen:
                unseen = "" if child.content.lower().startswith(f"</{unseen}") else unseen
            elif opened and not child.content.endswith("/>"):
                unseen = (opened.group(1) or opened.group(2)).lower()
            elif _BREAK_TAG.match(child.content):
                yield "\n"
        elif kind in ("s_open", "s_close"):
            struck = kind == "s_open"
        elif unseen or struck:
            continue
        elif kind in ("text", "code_inline"):
            yield child.content.replace("\n", " ")
        elif kind == "softbreak":
            yield " "
        elif kind == "hardbreak":
            yield "\n"
