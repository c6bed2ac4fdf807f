"""DOCX and ODT before they are read: safe to unpack, without hidden text, and what they say about themselves."""

# pyright: reportPrivateUsage=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from lxml import etree

from ingest.document import UnreadableFileError
from ingest.readers.cleaning import clean_text
from ingest.readers.safe_xml import parse_xml
from retriever.passage import Language

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_MEMBERS = 5000

_BODY = {"docx": "word/document.xml", "odt": "content.xml"}
_FACTS = {"docx": "docProps/core.xml", "odt": "meta.xml"}
_STYLES = {"docx": "word/styles.xml", "odt": "styles.xml"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TINY_SIZE = re.compile(r"^0*[01](?:\.\d+)?(?:pt|px)$|^0*(?:\.\d+)?(?:cm|mm|in)?$")


@dataclass(frozen=True)
class OfficeFacts:
    """Title, language and date of the last change from the file's own metadata."""

    title: str
    language: Language | None
    updated: date | None


def read_office_facts(data: bytes, ending: str) -> OfficeFacts:
    """Check the archive, then read its metadata. Raises UnreadableFileError with a reason."""
    with _open(data, ending) as archive:
        if _FACTS[ending] not in archive.namelist():
            return OfficeFacts("", None, None)
        root = parse_xml(_member(archive, _FACTS[ending]))
    texts = {etree.QName(element).localname: element.text or "" for element in root.iter() if len(element) == 0}
    language = texts.get("language", "").strip().lower()[:2]
    changed = re.match(r"\d{4}-\d{2}-\d{2}", texts.get("modified") or texts.get("date", ""))
    try:
        updated = date.fromisoformat(changed.group()) if changed else None
    except ValueError:
        updated = None
    known = {known.value: known for known in Language}
    return OfficeFacts(clean_text(texts.get("title", "")), known.get(language), updated)


def without_hidden_text(data: bytes, ending: str) -> bytes:
    """The same file without text that an office program would not show or print, comments and deleted passages."""
    with _open(data, ending) as archive:
        styles = parse_xml(_member(archive, _STYLES[ending])) if _STYLES[ending] in archive.namelist() else None
        body = parse_xml(_member(archive, _BODY[ending]))
        doomed = _hidden_in_docx(body, styles) if ending == "docx" else _hidden_in_odt(body, styles)
        if not doomed:
            return data
        for element in doomed:
            _remove(element)
        rewritten = BytesIO()
        with zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as copy:
            for member in archive.infolist():
                changed = member.filename == _BODY[ending]
                copy.writestr(member.filename, etree.tostring(body) if changed else _member(archive, member.filename))
        return rewritten.getvalue()


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableFileError(f"the archive is damaged at {name}") from error


def _open(data: bytes, ending: str) -> zipfile.ZipFile:
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFileError("the file is password-protected, or in the format of Word before 2007")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFileError(f"the file is not a {ending.upper()} archive, or is cut short") from error
    members = archive.infolist()
    if _BODY[ending] not in archive.namelist():
        raise UnreadableFileError(f"the archive has no {_BODY[ending]}: it is not a {ending.upper()} file")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("the file is password-protected")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError(f"the archive unpacks to more than {MAX_UNPACKED_BYTES // 1024 // 1024} MB")
    return archive


def _hidden_in_docx(body: etree._Element, styles: etree._Element | None) -> list[etree._Element]:
    hidden_styles: set[str | None] = set()
    if styles is not None:
        unseen = (style for style in styles.iter(f"{_W}style") if _vanishes(style.find(f"{_W}rPr")))
        hidden_styles.update(style.get(f"{_W}styleId") for style in unseen)
    doomed = list(body.iter(f"{_W}del", f"{_W}moveFrom"))
    for run in body.iter(f"{_W}r"):
        properties = run.find(f"{_W}rPr")
        named = None if properties is None else properties.find(f"{_W}rStyle")
        if _vanishes(properties) or (named is not None and named.get(f"{_W}val") in hidden_styles):
            doomed.append(run)
    for paragraph in body.iter(f"{_W}p"):
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if named is not None and named.get(f"{_W}val") in hidden_styles:
            doomed.append(paragraph)
    return doomed


def _vanishes(properties: etree._Element | None) -> bool:
    """Hidden by name, white without a shade behind it, or one point high at most (sizes are in half points)."""
    if properties is None:
        return False
    for name in ("vanish", "specVanish", "webHidden"):
        flag = properties.find(f"{_W}{name}")
        if flag is not None and flag.get(f"{_W}val", "true") not in ("0", "false", "off"):
            return True
    colour, size = properties.find(f"{_W}color"), properties.find(f"{_W}sz")
    shaded = properties.find(f"{_W}shd") is not None or properties.find(f"{_W}highlight") is not None
    white = colour is not None and colour.get(f"{_W}val", "").upper() == "FFFFFF" and not shaded
    return white or (size is not None and size.get(f"{_W}val", "") in ("0", "1", "2"))


def _hidden_in_odt(body: etree._Element, styles: etree._Element | None) -> list[etree._Element]:
    hidden_styles: set[str] = set()
    for source in (body, styles):
        if source is None:
            continue
        for style in source.iter(f"{_STYLE}style"):
            properties = style.find(f"{_STYLE}text-properties")
            if properties is not None:
                size = properties.get(f"{_FO}font-size", "12pt")
                white = properties.get(f"{_FO}color", "").lower() == "#ffffff"
                bare = properties.get(f"{_FO}background-color", "transparent") == "transparent"
                if properties.get(f"{_TEXT}display") == "none" or _TINY_SIZE.match(size) or (white and bare):
                    hidden_styles.add(style.get(f"{_STYLE}name", ""))
    doomed = list(
        body.iter(f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph", f"{_TEXT}tracked-changes", f"{_OFFICE}annotation")
    )
    doomed.extend(section for section in body.iter(f"{_TEXT}section") if section.get(f"{_TEXT}display") == "none")
    for element in body.iter(f"{_TEXT}span", f"{_TEXT}p", f"{_TEXT}h"):
        if element.get(f"{_TEXT}style-name") in hidden_styles:
            doomed.append(element)
    return doomed


def _remove(element: etree._Element) -> None:
    """Take the element out, and leave the text that follows it."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
    parent.remove(element)
