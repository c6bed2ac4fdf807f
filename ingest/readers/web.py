"""HTML, DOCX and ODT, through unstructured: the only module that knows this library."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (unstructured, spaCy and lxml.html are only partly typed.)

from __future__ import annotations

import os
import re
from datetime import date
from importlib.metadata import version as installed_version
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id, page_url, without_ending
from ingest.readers.cleaning import clean_text, has_list_mark, list_item
from ingest.readers.limits import check_file, decode
from ingest.readers.office import OfficeFacts, read_office_facts, without_hidden_text
from ingest.readers.outline import Outline
from ingest.readers.web_facts import read_canonical, read_language, read_title, read_updated
from ingest.readers.web_hidden import remove_hidden
from ingest.readers.web_links import read_links
from ingest.readers.web_page import LINE_BREAK, as_html, main_content
from retriever.passage import Language, Reference

if TYPE_CHECKING:
    from unstructured.documents.elements import Element

_HTML = frozenset({".html", ".htm", ".xhtml"})
_OFFICE = frozenset({".docx", ".odt"})
ENDINGS = _HTML | _OFFICE
_ISO_639_3 = {Language.FR: "fra", Language.DE: "deu"}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""")
_KNOWN_CHARSET = re.compile(r"^(?:utf-?8|us-ascii|iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d)$", re.IGNORECASE)
_NO_SENTENCE_END = re.compile(r"[\w,]$")
_CONTINUES = re.compile(r"^[a-zà-öø-ÿ(]")


class WebReader:
    """Reads pages and office files. unstructured and spaCy are imported at the first use: that takes seconds."""

    version = f"web-1 unstructured-{installed_version('unstructured')}"

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
        root = _parse(data)
        language = read_language(root, manifest.language)
        url = read_canonical(root) or page_url(manifest, name)
        updated = read_updated(root)
        site_title = read_title(root)
        remove_hidden(root)
        title = read_title(root) or site_title or PurePosixPath(name).stem
        main = main_content(root, language)
        references = read_links(main, url)
        elements = _unstructured("html").partition_html(
            text=as_html(main), languages=[_ISO_639_3[language]], skip_headers_and_footers=False
        )
        return _document(name, manifest, title, url, language, updated, references, elements)

    def _read_office(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        ending = PurePosixPath(name).suffix.lower().removeprefix(".")
        facts: OfficeFacts = read_office_facts(data, ending)
        language = facts.language or manifest.language
        visible = BytesIO(without_hidden_text(data, ending))
        partition = getattr(_unstructured(ending), f"partition_{ending}")
        elements: list[Element] = partition(file=visible, languages=[_ISO_639_3[language]])
        title = facts.title or _first_heading(elements) or PurePosixPath(name).stem
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


def _parse(data: bytes) -> HtmlElement:
    declared = _DECLARED.search(data[:2048])
    charset = declared.group(1).decode("ascii") if declared else ""
    # Browsers read Latin-1 as Windows-1252, and pages rely on it for € and typographic quotes.
    charset = re.sub(r"^(?:iso-?8859-1|latin-?1|us-ascii)$", "cp1252", charset, flags=re.IGNORECASE)
    text = decode(data, charset if _KNOWN_CHARSET.match(charset) else None).replace("\x00", "").replace(LINE_BREAK, "")
    if not re.search(r"<[a-zA-Z!]", text):
        raise UnreadableFileError("the file holds no HTML element")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        return document_fromstring(text, parser=HTMLParser(no_network=True, huge_tree=False, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError(f"the HTML cannot be read: {clean_text(str(error))}") from error


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
