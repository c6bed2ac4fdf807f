"""DILA "Vos droits et démarches" XML (co-marquage, schemas 3.0 to 3.4): fiches, dossiers and resources.

What is read: ``Introduction``, ``Texte``, ``ListeSituations`` and ``Avertissement`` of a ``Publication``. What is not
body: links (see ``dila_references``), glossary entries repeated in every fiche (``Definition``, ``Abreviation``), the
navigation (``DossierPere``, ``VoirAussi``, ``QuestionReponse``, …), images and the questions of an interactive guide.

A ``ServiceComplementaire`` (R…) describes one form or online service, most often in a sentence that the fiches which
link to it make superfluous; it becomes a document only where it has at least MIN_RESOURCE_TEXT characters of text of
its own. Model letters are never documents: a citizen must not be quoted "Je soussigné …" as a rule.
"""

# pyright: reportPrivateUsage=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath

from lxml import etree

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id, is_https
from ingest.readers.cleaning import clean_text, list_item
from ingest.readers.dila_references import read_references
from ingest.readers.limits import check_file
from ingest.readers.outline import Outline
from ingest.readers.safe_xml import parse_xml
from ingest.readers.tables import Cell, table_lines
from retriever.passage import Language

MIN_RESOURCE_TEXT = 300

_ROOTS = frozenset({"Publication", "ServiceComplementaire"})
_WITHOUT_TEXT = frozenset({"Recherche guidée", "Theme", "Modèle de document"})
# Lists that stand beside the pages in the official ZIP; they only repeat titles and links.
_FEED_LISTS = frozenset(
    {"arborescence", "centresDeContact", "commentFaireSi", "menu", "questionsReponses", "redirections"}
    | {"servicesEnLigne", "servicesEnLigneEtFormulaires", "themes"}
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_HEADED = frozenset({"Chapitre", "SousChapitre", "Cas", "Situation", "Avertissement"})
_CALLOUTS = frozenset({"ANoter", "ASavoir", "Attention", "Rappel", "Exemple"})
_CONTAINERS = frozenset(
    {"Texte", "Introduction", "ListeSituations", "BlocCas", "FragmentConditionne", "ContenuIllustre", "Contenu"}
)
_TOP = frozenset({"Introduction", "Texte", "ListeSituations", "Avertissement"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"^[FNR]\d+$")
# The feed breaks the line after a link, also where a full stop follows: no French text has a space there.
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.,)](?:[\s)]|$))")
_AUDIENCES = {"particuliers": "particuliers", "professionnels": "professionnels", "associations": "associations"}
_URL_FOLDERS = {"professionnels": "professionnels-entreprises"}


class DilaReader:
    """Reads one XML file of the feed; one document, or none for navigation and resources without text."""

    version = "dila-2"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """See ``Reader.read``. The id is ``<corpus>:<audience>/<ID>``, since feeds of two audiences share ids."""
        check_file(name, data, frozenset({".xml"}))
        root = parse_xml(data)
        if root.tag not in _ROOTS:
            if PurePosixPath(name).stem in _FEED_LISTS:
                return ()
            raise UnreadableFileError(f"the root element is <{root.tag}>, not {' or '.join(sorted(_ROOTS))} of DILA")
        native_id = root.get("ID", "")
        if not _ID.match(native_id):
            raise UnreadableFileError(f"the ID {native_id!r} is not one of a DILA page (F…, N… or R… and a number)")
        title = clean_text(root.findtext(f"{_DC}title") or "")
        if not title:
            raise UnreadableFileError("dc:title is missing or empty")
        if root.get("type") in _WITHOUT_TEXT:
            return ()
        outline = Outline(title)
        for child in root:
            if child.tag in _TOP:
                _walk(child, (), outline)
        sections = outline.sections()
        if not sections or (
            root.tag == "ServiceComplementaire" and sum(len(s.text) for s in sections) < MIN_RESOURCE_TEXT
        ):
            return ()
        audience = _feed(root, native_id)
        return (
            Document(
                id=document_id(manifest, f"{audience}/{native_id}"),
                corpus=manifest.id,
                url=_url(root, audience, native_id),
                title=title,
                language=manifest.language,
                jurisdiction=manifest.jurisdiction,
                authority=manifest.authority,
                sections=sections,
                audience=tuple(dict.fromkeys((audience, *_audiences(root)))),
                topics=_topics(root, manifest),
                updated=_updated(root),
                licence=manifest.licence,
                references=read_references(root),
            ),
        )


def _walk(element: etree._Element, path: tuple[str, ...], outline: Outline) -> None:
    """Add everything below ``element``; ``path`` holds the chapter and case titles that it stands under."""
    tag = element.tag
    if tag in _HEADED:
        heading = _text(element.find("Titre"))
        path = (*path, heading) if heading and heading not in path[-1:] else path
    for child in element:
        if child.tag in _HEADED or child.tag in _CONTAINERS:
            _walk(child, path, outline)
        else:
            outline.add(*_blocks(child), headings=path)


def _blocks(element: etree._Element) -> Iterator[str]:
    """The lines of one block element; nothing for titles and links (read elsewhere), conditions and images."""
    tag = element.tag
    if tag == "Paragraphe":
        yield _text(element)
    elif tag == "Liste":
        yield from _items(element)
    elif tag == "Tableau":
        yield _text(element.find("Titre"))
        yield from _rows(element)
    elif tag in _CALLOUTS:
        lines = [line for child in element if child.tag != "Titre" for line in _blocks(child) if line]
        yield from _labelled(_text(element.find("Titre")), lines)


def _labelled(label: str, lines: list[str]) -> Iterable[str]:
    """ "Attention : le service peut …", as the page shows it; a label that is a sentence keeps its own line."""
    if label and lines and ":" not in label and not lines[0].startswith("- "):
        return (f"{label}\u00a0: {lines[0]}", *lines[1:])
    return (label, *lines) if lines else ()


def _items(element: etree._Element) -> Iterator[str]:
    for item in element.iterchildren("Item"):
        first = True
        for child in item:
            if child.tag == "Paragraphe" and first:
                yield list_item(_text(child))
                first = False
            else:
                yield from _blocks(child)


def _rows(table: etree._Element) -> list[str]:
    header: list[list[Cell]] = []
    body: list[list[Cell]] = []
    for row in table.iterchildren("Rangée"):
        cells = [
            Cell(_cell_text(cell), _span(cell, "fusionHorizontale"), _span(cell, "fusionVerticale"))
            for cell in row.iterchildren("Cellule")
        ]
        (header if row.get("type") == "header" and not body else body).append(cells)
    return table_lines(header, body, Language.FR)


def _cell_text(cell: etree._Element) -> str:
    parts = [line.removeprefix("- ") for child in cell for line in _blocks(child) if line]
    text = ""
    for part in parts:
        text += f"{' ' if not text or text[-1] in ',;:.' or not part[0].isupper() else ' ; '}{part}" if text else part
    return text


def _span(cell: etree._Element, attribute: str) -> int:
    value = cell.get(attribute, "1")
    return int(value) if value.isascii() and value.isdigit() else 1


def _text(element: etree._Element | None) -> str:
    """All text below, in order and without a space at inline tags, so that "1" and "er" stay one word."""
    if element is None:
        return ""
    parts = (text for text in _texts(element) if isinstance(text, str))
    return _SPACE_BEFORE_STOP.sub("", clean_text("".join(parts)))


def _texts(element: etree._Element) -> Iterator[object]:
    """Like ``itertext``, without what stands inside an image: its caption, credits and replacement text."""
    if element.find(".//Image") is None:
        yield from element.itertext()
        return
    yield element.text
    for child in element:
        if child.tag != "Image":
            yield from _texts(child)
        yield child.tail


def _feed(root: etree._Element, native_id: str) -> str:
    """The audience whose feed the file belongs to: the first level of the breadcrumb, else the first ``Audience``."""
    level = root.find("FilDAriane/Niveau")
    candidates = ("" if level is None else level.get("ID", ""), root.findtext("Audience") or "", root.get("spUrl", ""))
    for candidate in candidates:
        for word, slug in _AUDIENCES.items():
            if word in candidate.lower():
                return slug
    raise UnreadableFileError(f"{native_id} does not say which audience it is for (FilDAriane, Audience, spUrl)")


def _audiences(root: etree._Element) -> Iterator[str]:
    for element in root.iterchildren("Audience"):
        slug = _AUDIENCES.get(_text(element).lower())
        if slug:
            yield slug


def _url(root: etree._Element, audience: str, native_id: str) -> str:
    """The page's own address, else one built on the host that the file names in dc:rights."""
    own = root.get("spUrl", "").strip()
    if is_https(own):
        return own
    rights = root.findtext(f"{_DC}rights") or ""
    host = "www.service-public.gouv.fr" if "service-public.gouv.fr" in rights else "www.service-public.fr"
    return f"https://{host}/{_URL_FOLDERS.get(audience, audience)}/vosdroits/{native_id}"


def _topics(root: etree._Element, manifest: Manifest) -> tuple[str, ...]:
    themes = [_text(theme) for theme in root.iterfind("Theme/Titre")]
    subject = clean_text(root.findtext(f"{_DC}subject") or "")
    own = themes or ([subject] if subject else [])
    return tuple(dict.fromkeys(topic for topic in (*own, *manifest.topics) if topic))


def _updated(root: etree._Element) -> date | None:
    found = _DATE.search(root.findtext(f"{_DC}date") or "")
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None
