"""HTML, DOCX and ODT, through unstructured: the only module that knows this library."""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import replace
from datetime import date
from importlib.metadata import version as installed_version
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from lxml import etree

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id, page_url, without_ending
from ingest.readers.cleaning import clean_text, has_list_mark, list_item
from ingest.readers.html_tree import parse_fragment, parse_page
from ingest.readers.limits import check_file
from ingest.readers.office import OfficeFacts, read_office_facts, without_hidden_text
from ingest.readers.outline import Outline
from ingest.readers.tables import Cell, table_lines
from ingest.readers.web_facts import read_alternate, read_canonical, read_language, read_title, read_updated
from ingest.readers.web_hidden import remove_hidden
from ingest.readers.web_links import MAX_REFERENCES, read_links
from ingest.readers.web_page import main_content
from ingest.readers.web_service import read_service
from ingest.readers.web_shape import HEADING_END, LINE_BREAK, as_plain_html, restored
from retriever.passage import Language, Reference

if TYPE_CHECKING:
    from unstructured.documents.elements import Element

_HTML = frozenset({".html", ".htm", ".xhtml"})
_OFFICE = frozenset({".docx", ".odt"})
ENDINGS = _HTML | _OFFICE
# What python-docx and pandoc raise for a file whose inside is not what its ending says.
_OFFICE_FAULTS = (RuntimeError, ValueError, KeyError, AttributeError, OSError, BadZipFile, zlib.error, etree.LxmlError)
_ISO_639_3 = {Language.FR: "fra", Language.DE: "deu"}
_MAX_HEADER = 60
_NO_SENTENCE_END = re.compile(r"[\w,]$")
_CONTINUES = re.compile(r"^[a-zà-öø-ÿ(]")


class WebReader:
    """Reads pages and office files. unstructured and spaCy are imported at the first use: that takes seconds."""

    version = f"web-3 unstructured-{installed_version('unstructured')}"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """See ``Reader.read``. The id is the name without its ending; the address the canonical one, if any."""
        check_file(name, data, ENDINGS)
        try:
            if PurePosixPath(name).suffix.lower() in _HTML:
                return self._read_page(name, data, manifest)
            return self._read_office(name, data, manifest)
        except RecursionError as error:
            raise UnreadableFileError("the elements are nested too deeply") from error

    def _read_page(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        root = parse_page(data)
        language = read_language(root, manifest.language)
        url = read_canonical(root) or page_url(manifest, name)
        updated = read_updated(root)
        counterpart = read_alternate(root, language, url)
        service = read_service(root, manifest.jurisdiction)
        site_title = read_title(root)
        remove_hidden(root)
        title = read_title(root) or site_title or PurePosixPath(name).stem
        main = main_content(root)
        references = read_links(main, url)
        elements = _unstructured("html").partition_html(
            text=as_plain_html(main, language), languages=[_ISO_639_3[language]], skip_headers_and_footers=False
        )
        return tuple(
            replace(
                document,
                counterpart=counterpart,
                authority=service.authority or document.authority,
                jurisdiction=service.jurisdiction or document.jurisdiction,
                audience=service.audience or document.audience,
                keywords=service.keywords,
                references=tuple({r.url: r for r in (*service.references, *references)}.values())[:MAX_REFERENCES],
            )
            for document in _document(name, manifest, title, url, language, updated, references, elements)
        )

    def _read_office(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        ending = PurePosixPath(name).suffix.lower().removeprefix(".")
        facts: OfficeFacts = read_office_facts(data, ending)
        language = facts.language or manifest.language
        visible = BytesIO(without_hidden_text(data, ending))
        from docx.opc.exceptions import OpcError

        partition = getattr(_unstructured(ending), f"partition_{ending}")
        try:
            elements: list[Element] = partition(file=visible, languages=[_ISO_639_3[language]])
        except (*_OFFICE_FAULTS, OpcError) as error:
            reason = clean_text(str(error)).splitlines()[0][:200] if str(error).strip() else type(error).__name__
            raise UnreadableFileError(f"the {ending.upper()} file is damaged: {reason}") from error
        title = _first_heading(elements) or facts.title or PurePosixPath(name).stem
        url = page_url(manifest, name)
        return _document(name, manifest, title, url, language, facts.updated, (), elements)


def _unstructured(format_name: str) -> Any:
    """The partitioner of one format, with everything off that would reach for the network.

    unstructured pings its maker at import, and fetches an English spaCy model at its first use, whatever the language.
    It needs the model only to tell English sentences from titles; a blank pipeline that splits sentences does.
    """
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["SCARF_NO_ANALYTICS"] = "1"
    os.environ["UNSTRUCTURED_DISABLE_NOTICE"] = "1"
    from importlib import import_module

    import spacy
    from unstructured.nlp import tokenize

    if not hasattr(tokenize, "_get_nlp"):
        raise RuntimeError("unstructured has no nlp.tokenize._get_nlp any more: it would fetch a model by itself")
    if getattr(tokenize._get_nlp, "__name__", "") != "_blank":  # pyright: ignore[reportPrivateUsage]
        pipeline = spacy.blank("xx")
        pipeline.add_pipe("sentencizer")

        def _blank() -> Any:
            return pipeline

        tokenize._get_nlp = _blank  # pyright: ignore[reportPrivateUsage]
    return import_module(f"unstructured.partition.{format_name}")


def _document(
    name: str,
    manifest: Manifest,
    title: str,
    url: str,
    language: Language,
    updated: date | None,
    references: tuple[Reference, ...],
    elements: list[Element],
) -> tuple[Document, ...]:
    outline = Outline(title)
    for element in elements:
        _add(element, outline, language)
    sections = outline.sections()
    if not sections:
        return ()
    return (
        Document(
            id=document_id(manifest, without_ending(name)),
            corpus=manifest.id,
            url=url,
            title=title,
            language=language,
            jurisdiction=manifest.jurisdiction,
            authority=manifest.authority,
            sections=sections,
            audience=manifest.audience,
            topics=manifest.topics,
            updated=updated,
            licence=manifest.licence,
            references=references,
        ),
    )


def _add(element: Element, outline: Outline, language: Language) -> None:
    category = element.category
    if category == "Table":
        outline.add(*_office_table(element.metadata.text_as_html or "", language))
        return
    if category in ("Image", "Header", "Footer", "PageBreak", "PageNumber", "Formula"):
        return
    lines = _lines(element.text)
    if not lines:
        return
    depth = element.metadata.category_depth
    if category == "Title" and depth is not None and lines == [HEADING_END]:
        outline.close_heading(depth)
    elif category == "Title" and depth is not None:
        outline.open_heading(depth, " ".join(lines))
    elif category == "ListItem":
        outline.add(list_item(lines[0]), *lines[1:])
    else:
        outline.add(*(list_item(line) if has_list_mark(line) else line for line in lines))


def _lines(text: str) -> list[str]:
    """Cut at the line breaks of the page, except where a break only wraps a sentence."""
    lines: list[str] = []
    wrapped = False
    for part in restored(text).split(LINE_BREAK):
        line = clean_text(part)
        if wrapped and line and lines and _NO_SENTENCE_END.search(lines[-1]) and _CONTINUES.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
        wrapped = bool(line)
    return lines


def _office_table(html: str, language: Language) -> list[str]:
    """Word marks no header cells: a first row of short texts without figures, above other rows, is taken as one."""
    if not html:
        return []
    rows = [
        [Cell(clean_text(" ".join(cell.itertext()))) for cell in row.iter("td", "th")]
        for row in parse_fragment(html).iter("tr")
    ]
    has_header = len(rows) > 1 and all(
        cell.text and len(cell.text) <= _MAX_HEADER and not any(c.isdigit() for c in cell.text) for cell in rows[0]
    )
    return table_lines(rows[:1], rows[1:], language) if has_header else table_lines([], rows, language)


def _first_heading(elements: list[Element]) -> str:
    for element in elements:
        if element.category == "Title" and (title := clean_text(element.text)):
            return title
    return ""
