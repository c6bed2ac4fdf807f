# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false
"""German federal law as gesetze-im-internet.de publishes it: one XML file a law, one ``norm`` a section of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePosixPath

from lxml import etree

from ingest.document import Document, Section, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.cleaning import clean_text
from ingest.readers.safe_xml import parse_xml

_BLOCKS = {"P", "DD", "row", "Title"}
_NOT_BODY = {"FnArea", "Footnotes", "FnR", "kommentar"}
_SKIPPED = _NOT_BODY | {"DT"}


class GiiReader:
    """One document a law, one section of it a ``§`` (or article), under the headings of its book, part and chapter."""

    version = "gii-2"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """The law in a file; none for a law without any text left (repealed). Raises UnreadableFileError."""
        root = parse_xml(data)
        if root.tag != "dokumente":
            raise UnreadableFileError(
                f"the root element is {root.tag}, not dokumente: no law of gesetze-im-internet.de"
            )
        norms = root.findall("norm")
        if not norms:
            raise UnreadableFileError("no norm in it")
        head = norms[0]
        slug = PurePosixPath(name).stem
        short = _text(head.find("metadaten/jurabk")) or slug
        title = _text(head.find("metadaten/kurzue")) or _text(head.find("metadaten/langue")) or short
        sections = tuple(_sections(norms))
        if not sections:
            return ()
        url = manifest.url.replace("{stem}", slug.lower()) if manifest.url else manifest.homepage
        return (
            Document(
                id=f"{manifest.id}:{slug}",
                corpus=manifest.id,
                url=url,
                title=title if short in title else f"{title} ({short})",
                language=manifest.language,
                jurisdiction=manifest.jurisdiction,
                authority=manifest.authority,
                sections=sections,
                audience=manifest.audience,
                topics=manifest.topics,
                updated=_built(root),
                licence=manifest.licence,
            ),
        )


def _sections(norms: list[etree._Element]) -> Iterator[Section]:
    """The sections with text, each under its place in the law. The levels' codes grow by three digits a level."""
    levels: dict[str, str] = {}
    for norm in norms:
        place = norm.find("metadaten/gliederungseinheit")
        if place is not None:
            code = _text(place.find("gliederungskennzahl"))
            levels = {known: label for known, label in levels.items() if code.startswith(known) and known != code}
            levels[code] = " ".join(
                part for part in (_text(place.find("gliederungsbez")), _text(place.find("gliederungstitel"))) if part
            )
        content = norm.find("textdaten/text/Content")
        label = _text(norm.find("metadaten/enbez"))
        if content is None or not label or label.lower().startswith("inhalts"):
            continue
        text = "\n".join(_blocks(content))
        if text and text != "(weggefallen)":
            heading = " ".join(part for part in (label, _text(norm.find("metadaten/titel"))) if part)
            yield Section((*(level for _, level in sorted(levels.items())), heading), text)


def _blocks(content: etree._Element) -> Iterator[str]:
    """Paragraphs; the items of a list with their number, so that a quote says which it is; table rows."""
    pending = ""
    parts: list[str] = []

    def flush() -> Iterator[str]:
        nonlocal parts
        text = clean_text("".join(parts))
        parts = []
        if text:
            yield text

    for event, node in etree.iterwalk(content, events=("start", "end")):
        tag = str(node.tag)
        if any(str(ancestor.tag) in _SKIPPED for ancestor in node.iterancestors()):
            continue
        if tag in _NOT_BODY:
            if event == "end":
                parts.append(node.tail or "")
            continue
        if tag == "DT":
            if event == "start":
                yield from flush()
                pending = _text(node)
            continue
        if event == "start":
            following = tag == "LA" and (before := node.getprevious()) is not None and before.tag == "LA"
            if tag in _BLOCKS or tag == "DL" or following:
                yield from flush()
            if tag == "DD" and pending:
                parts.append(f"- {pending} ")
                pending = ""
            if tag == "BR":
                parts.append(" ")
            if tag == "entry" and any(part.strip() for part in parts):
                parts.append(" | ")
            parts.append(node.text or "")
        else:
            if tag in _BLOCKS:
                yield from flush()
            if node is not content:
                parts.append(node.tail or "")
    yield from flush()


def _text(node: etree._Element | None) -> str:
    return clean_text("".join(str(t) for t in node.itertext())) if node is not None else ""


def _built(root: etree._Element) -> date | None:
    """The day the portal built the file: the text's own date of the last change is prose."""
    stamp = str(root.get("builddate") or "")[:8]
    try:
        return datetime.strptime(stamp, "%Y%m%d").date()  # noqa: DTZ007  a day without a time
    except ValueError:
        return None
