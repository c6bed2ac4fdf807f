"""XZuFi messages (2.1 to 2.3): descriptions of German administrative services as editorial systems exchange them.

No official export and no schema were at hand when this was written: the structure is taken from open-source programs that
read such messages. So elements are found by their local names, in any namespace and order, and what is missing is left out.

One document a service and language of ours that it has texts in; a specialisation with texts of its own is one more. A
message also carries offices, online services and competences: they become contacts, links, authority and jurisdiction of
the services that stand in the same file. ``loesche`` takes out what the same file wrote before.
"""

# pyright: reportPrivateUsage=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id, is_https, page_url
from ingest.readers.limits import check_file
from ingest.readers.safe_xml import parse_xml
from ingest.readers.xzufi_areas import (
    MAX_OFFICES,
    Competence,
    Office,
    child,
    children,
    jurisdiction_of,
    line,
    local,
    read_competences,
    read_offices,
)
from ingest.readers.xzufi_texts import TITLES, has_text, in_language, read_references, read_sections
from retriever.passage import Language, Reference

_WRITES = "schreibe"
_DELETES = "loesche"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class XzufiReader:
    """Reads one message with any number of services."""

    version = "xzufi-1"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """See ``Reader.read``. The id is ``<corpus>:<service id>``, with the language after it for the other language."""
        check_file(name, data, frozenset({".xml"}))
        root = parse_xml(data)
        if "xzufi" not in (etree.QName(root).namespace or "") and not any(local(node) == _WRITES for node in root):
            raise UnreadableFileError(f"the root element is <{local(root)}>: no message of XZuFi")
        objects = _objects(root)
        message = _Message(root, objects)
        services = {line(child(item, "id")): item for item in objects if local(item) == "leistung"}
        documents: list[Document] = []
        for item in objects:
            if local(item) not in ("leistung", "spezialisierung"):
                continue
            identifier = line(child(item, "id"))
            if not identifier:
                raise UnreadableFileError(f"a <{local(item)}> without an id, at line {item.sourceline}")
            base = services.get(line(child(item, "leistungID"))) if local(item) == "spezialisierung" else None
            documents.extend(_documents(name, item, base, identifier, message, manifest))
        return tuple(documents)


class _Message:
    """What a message says beside its services, by the id of the service that it is about; looked through once."""

    def __init__(self, root: etree._Element, objects: list[etree._Element]) -> None:
        self.sent = _day(line(child(root, "nachrichtenkopf", "erstelltDatumZeit")))
        self.offices: dict[Language, dict[str, Office]] = {
            language: read_offices(objects, (language.value, "de")) for language in Language
        }
        self.competences: dict[str, list[Competence]] = {}
        for competence in read_competences(objects):
            self.competences.setdefault(competence.service, []).append(competence)
        self.online: dict[str, list[etree._Element]] = {}
        for item in objects:
            if local(item) == "onlinedienst":
                for service in {line(node) for node in item.iter() if local(node) == "leistungID"}:
                    self.online.setdefault(service, []).append(item)


def _objects(root: etree._Element) -> list[etree._Element]:
    """What the message leaves: the last version of each object that it writes and does not delete afterwards."""
    left: dict[tuple[str, str], etree._Element] = {}
    for position, step in enumerate(root):
        for item in step:
            identifier = line(child(item, "id")) if local(item) != "id" else line(item)
            if local(step) == _WRITES:
                left[local(item), identifier or str(position)] = item
            elif local(step) == _DELETES:
                for key in [key for key in left if key[1] == identifier]:
                    del left[key]
    return list(left.values())


def _documents(
    name: str,
    item: etree._Element,
    base: etree._Element | None,
    identifier: str,
    message: _Message,
    manifest: Manifest,
) -> Iterator[Document]:
    served = (identifier, *([line(child(base, "id"))] if base is not None else ()))
    valid_in = {line(node) for node in children(item, "gueltigkeitGebietID")}
    here = [competence for service in served for competence in message.competences.get(service, ())]
    areas = valid_in or {c.area for c in here if c.area}
    jurisdiction = jurisdiction_of(areas, manifest.jurisdiction)
    languages = [language for language in Language if has_text(item, language)]
    for language in languages:
        title = _title(item, language) or _title(base, language)
        sections = read_sections(item, title, language)
        if not title or not sections:
            continue
        offices = message.offices[language]
        named = [office for key in dict.fromkeys(c.office for c in here) if (office := offices.get(key))]
        references = (
            *(office.contact for office in named[:MAX_OFFICES]),
            *_online_services([item for service in served for item in message.online.get(service, ())], language),
            *read_references(item, language),
        )
        other = next((one for one in languages if one is not language), None)
        yield Document(
            id=_id(manifest, identifier, language),
            corpus=manifest.id,
            url=_url(item, base) or page_url(manifest, f"{identifier}.xml" if manifest.url else name),
            title=title,
            language=language,
            jurisdiction=jurisdiction,
            authority=named[0].name if len(named) == 1 else manifest.authority,
            sections=sections,
            audience=manifest.audience,
            topics=tuple(dict.fromkeys((*_categories(item, language), *manifest.topics))),
            updated=_updated(item) or message.sent,
            licence=manifest.licence,
            references=tuple({(r.kind, r.title, r.url): r for r in references}.values()),
            counterpart=_id(manifest, identifier, other) if other and _title(item, other) else "",
            keywords=_keywords(item, language),
            expires=_expires(item),
        )


def _id(manifest: Manifest, identifier: str, language: Language) -> str:
    return document_id(manifest, identifier if language is manifest.language else f"{identifier}/{language.value}")


def _title(item: etree._Element | None, language: Language) -> str:
    """The name for citizens (Leistungsbezeichnung II), else the official one."""
    for code in TITLES:
        for module in children(item, "modulText"):
            if line(child(module, "leikaTextmodul", "code")).zfill(2) == code:
                title = " ".join(in_language(module, "inhalt", language).split())
                if title:
                    return title
    return " ".join(in_language(item, "bezeichnung", language).split()) if item is not None else ""


def _keywords(item: etree._Element, language: Language) -> tuple[str, ...]:
    """The words that people use for the service, from ``modulBegriffImKontext``."""
    words = (
        line(node)
        for module in children(item, "modulBegriffImKontext")
        for entry in children(module, "begriffImKontext")
        for node in children(entry, "begriff")
        if node.get("languageCode", "de").lower().split("-")[0] == language.value
    )
    return tuple(dict.fromkeys(filter(None, words)))


def _categories(item: etree._Element, language: Language) -> Iterator[str]:
    for category in children(item, "kategorie"):
        if name := in_language(category, "bezeichnung", language):
            yield name


def _online_services(items: list[etree._Element], language: Language) -> Iterator[Reference]:
    for item in items:
        title = in_language(item, "bezeichnung", language) or in_language(item, "bezeichnung", Language.DE)
        for link in children(item, "link"):
            url = line(child(link, "link"))
            if title and is_https(url):
                yield Reference("service", title, url)


def _url(item: etree._Element, base: etree._Element | None) -> str:
    """The page in the portal that the text comes from."""
    for source in (item, base):
        for module in children(source, "modulUrsprungsportal"):
            uri = line(child(module, "uri"))
            if is_https(uri):
                return uri
    return ""


def _updated(item: etree._Element) -> date | None:
    """The last change of the text, else its approval."""
    for source in (
        child(item, "versionsinformation", "geaendertDatumZeit"),
        child(item, "versionsinformation", "erstelltDatumZeit"),
        child(item, "modulFachlicheFreigabe", "fachlichFreigegebenAm"),
    ):
        if day := _day(line(source)):
            return day
    return None


def _expires(item: etree._Element) -> date | None:
    return _day(line(child(item, "gueltigkeit", "ende")))


def _day(text: str) -> date | None:
    found = _ISO_DAY.match(text)
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None
