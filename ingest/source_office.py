"""The text of DOCX and ODT files straight from their XML, paragraph by paragraph: the other road of ``source_text``."""

# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from ingest.document import UnreadableFileError
from ingest.readers.safe_xml import parse_xml

_BODY = {".docx": "word/document.xml", ".odt": "content.xml"}
_HEADING = re.compile(r"^(?:heading|berschrift|überschrift|titre|title|titel)\s*\d*$", re.IGNORECASE)
# Text that is not printed, or that stands somewhere else on the page than in the flow of paragraphs.
_ASIDE = frozenset({"del", "moveFrom", "tracked-changes", "annotation", "note", "Fallback", "instrText", "hidden-text"})


@dataclass(frozen=True)
class Block:
    """A paragraph, an item, a cell. A cell may stand in several rows as it is read, so it may be repeated."""

    text: str
    is_cell: bool = False


def office_blocks(data: bytes, ending: str) -> Iterator[Block]:
    """One block a paragraph, headings left out. Raises UnreadableFileError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            body = parse_xml(archive.read(_BODY[ending]))
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnreadableFileError(f"not a whole {ending} file") from error
    pending: list[str] = []
    cells = 0
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, node in walk:
        name = _name(node)
        if event == "start":
            cells += name in ("tc", "table-cell")
            if name in _ASIDE or _is_heading(node, name) or _is_hidden(node, name):
                walk.skip_subtree()
            elif name in ("t", "p", "span", "a"):
                pending.append(node.text or "")
            elif name in ("tab", "br", "s", "line-break", "cr"):
                pending.append(" ")
        else:
            cells -= name in ("tc", "table-cell")
            if name == "p" and (text := "".join(pending).strip()):
                yield Block(text, cells > 0)
            if name == "p":
                pending.clear()
            elif ending == ".odt" and name in ("span", "a", "s", "tab", "line-break", *_ASIDE):
                pending.append(node.tail or "")


def _name(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1]


def _value(node: Any) -> str:
    return next((str(value) for key, value in node.attrib.items() if key.endswith("}val")), "")


def _is_heading(node: Any, name: str) -> bool:
    """``text:h``, or a paragraph in a style that is called so."""
    style = next((_value(s) for p in node if _name(p) == "pPr" for s in p if _name(s) == "pStyle"), "")
    return name == "h" or (name == "p" and bool(_HEADING.match(style)))


def _is_hidden(node: Any, name: str) -> bool:
    return name == "r" and any(_name(mark) == "vanish" for p in node if _name(p) == "rPr" for mark in p)
