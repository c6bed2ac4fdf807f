"""PDF leaflets and forms, through pypdfium2."""

from __future__ import annotations

import re
from datetime import date
from importlib.metadata import version as installed_version
from pathlib import PurePosixPath

from ingest.document import Document, Section, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id, page_url, without_ending
from ingest.readers.cleaning import clean_text
from ingest.readers.limits import check_file
from ingest.readers.outline import Outline
from ingest.readers.pdf_layout import Block, blocks_of
from ingest.readers.pdf_page import read_pages

MIN_LETTERS = 40
"""Fewer in the whole file: a scan, with a page number or a stamp at best."""

MAX_TITLE = 160

_NO_TITLE = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|indd|qxd|pmd|odt|cdr|ai)$|^<.*>$|^www\.|^https?:|^(?:untitled|unbenannt|sans titre|"
    r"entwurf|document ?\d*|dokument ?\d*|microsoft word|powerpoint|folie \d|layout \d)",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"^(?:(?:Freie (?:und|Hanse)|Landeshauptstadt|Land |Stadt |Behörde für|Bezirksamt|Landesbetrieb|Amt für|"
    r"Bundes\w*amt|Senatsverwaltung|(?:Bundesm|M)inisterium|Ministère|Préfecture|République|Mairie|Direction )|\d)"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_ACCESSIBLE_MARK = re.compile(r"[\s_-]*(?:barrierefrei|accessible)$", re.IGNORECASE)


class PdfReader:
    """Reads a PDF; its sections carry their page, so that a citation opens at it."""

    version = f"pdf-2 pypdfium2-{installed_version('pypdfium2')}"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """See ``Reader.read``. A scan without text is unreadable: it would otherwise go missing in silence."""
        check_file(name, data, frozenset({".pdf"}))
        facts = read_pages(data)
        blocks = blocks_of(facts.pages)
        if sum(character.isalpha() for block in blocks for character in block.text) < MIN_LETTERS:
            raise UnreadableFileError("the PDF has no text: it is probably a scan, and needs text recognition first")
        title, blocks = _titled(facts.title, blocks)
        title = title or re.sub(r"[\s_]+", " ", PurePosixPath(name).stem).strip()
        return (
            Document(
                id=document_id(manifest, without_ending(name)),
                corpus=manifest.id,
                url=page_url(manifest, name),
                title=title,
                language=manifest.language,
                jurisdiction=manifest.jurisdiction,
                authority=manifest.authority,
                sections=_sections(title, blocks),
                audience=manifest.audience,
                topics=manifest.topics,
                updated=_updated(facts.modified),
                licence=manifest.licence,
            ),
        )


def _titled(own: str, blocks: list[Block]) -> tuple[str, list[Block]]:
    """The title, and the blocks without it; an empty title where none can be told.

    The metadata's title counts where it is no file name and a word of it stands on the first page; else the largest
    lines at the head of the first page, below the letterhead.
    """
    first = [block for block in blocks if block.page == 1]
    title = _ACCESSIBLE_MARK.sub("", clean_text(own))
    words = {word.lower() for word in _WORD.findall(title)}
    if words & {word.lower() for block in first for word in _WORD.findall(block.text)} and not _NO_TITLE.search(title):
        return title, [block for block in blocks if block.text != title]
    head = [block for block in first[:8] if block.size >= 1.05 and _WORD.search(block.text)]
    head = [block for block in head if not _LETTERHEAD.match(block.text) and len(block.text) <= MAX_TITLE]
    largest = max((block.size for block in head), default=0.0)
    chosen = [block for block in head if block.size >= largest - 0.01]
    while len(chosen) > 1 and len(" ".join(block.text for block in chosen)) > MAX_TITLE:
        chosen.pop()
    return " ".join(block.text for block in chosen), [block for block in blocks if block not in chosen]


def _sections(title: str, blocks: list[Block]) -> tuple[Section, ...]:
    """A section for each heading and page; a heading that nothing stands under is text, so that nothing is lost."""
    outline = Outline(title)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        is_letterhead = block.page == 1 and _LETTERHEAD.match(block.text)
        leads = following is not None and (following.rank == 0 or following.rank > block.rank)
        if block.rank and leads and not is_letterhead:
            outline.open_heading(block.rank, block.text)
        else:
            outline.add(block.text, page=block.page)
    return outline.sections()


def _updated(modified: str) -> date | None:
    """From "D:20240514132025+02'00'"."""
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", modified)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
