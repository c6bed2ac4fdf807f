"""The lines of a PDF page with their places, and without what a person would not see; the home of pypdfium2."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false
# (pypdfium2 has no types, and its raw functions are made at run time.)

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from ctypes import byref, c_uint
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.document import UnreadableFileError

MAX_PAGES = 500
MAX_PAGE_CHARACTERS = 200_000

HYPHEN = "\x02"
"""Ends a line whose last word goes on in the next one (PDFium's own mark)."""

_MIN_HEIGHT = 2.0  # points: smaller letters are not for reading
_MIN_ADVANCE = 0.8  # points a letter: less, and the line runs up the margin (the number of a form)
_MARGIN = 0.08  # of the page's width
_JUMP, _JUMP_HEIGHT = 2.5, 6.0  # times the height of the letters, which counts as this many points at least
_CELL_GAP = 1.6  # times the height of the letters; the widest spaces of justified text stay below
_WHITE = 235  # of 255
_INVISIBLE_MODE = 3
# PDFium keeps state for the whole process and is not safe to call from two threads.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its place in points from the lower left corner of the page, and the height of its letters.

    Where wide gaps part it into the cells of a table, " | " stands in ``text`` and ``is_row`` is true.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float
    page: int
    page_height: float
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """Pages as lines, page 1 first; the title and the date of the last change as the file's metadata give them."""

    pages: tuple[tuple[Line, ...], ...]
    title: str
    modified: str


def read_pages(data: bytes) -> PdfFacts:
    """Raises UnreadableFileError for a file that is damaged, protected, or longer than MAX_PAGES."""
    with _PDFIUM:
        document = _open(data)
        try:
            count = len(document)
            if count > MAX_PAGES:
                raise UnreadableFileError(f"the PDF has {count} pages, more than the limit of {MAX_PAGES}")
            pages = tuple(tuple(_read_page(document, number)) for number in range(count))
            facts: dict[str, str] = document.get_metadata_dict()
        except pdfium.PdfiumError as error:
            raise UnreadableFileError(f"the PDF is damaged: {error}") from error
        finally:
            document.close()
    return PdfFacts(pages, facts.get("Title") or "", facts.get("ModDate") or facts.get("CreationDate") or "")


def _open(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableFileError("the PDF is password-protected") from error
        if not data.lstrip()[:1024].startswith(b"%PDF") and b"%PDF-" not in data[:1024]:
            raise UnreadableFileError("the file is not a PDF") from error
        raise UnreadableFileError("the PDF is damaged or cut short") from error


def _read_page(document: Any, number: int) -> Iterator[Line]:
    page = document[number]
    text = page.get_textpage()
    try:
        width, height = page.get_size()
        letters = [*_visible(page, text, width, height)]
    finally:
        text.close()
        page.close()
    for run in (part for whole in _runs(letters) for part in _unglued(whole)):
        boxes = [box for _, box in run if box is not None]
        if not boxes:
            continue
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        bottom = min(box[1] for box in boxes)
        if boxes[-1][2] - boxes[0][0] > _MIN_ADVANCE * (len(boxes) - 1):
            tall = sorted(box[3] - box[1] for box in boxes)[len(boxes) // 2]
            cells = _cells(run, tall)
            line = " | ".join(_spelled(cell) for cell in cells)
            yield Line(line, boxes[0][0], right, bottom, tall, number + 1, height, is_row=len(cells) > 1)
        elif _MARGIN * width < left and right < (1 - _MARGIN) * width and right - left < boxes[-1][3] - boxes[0][1]:
            # Written upwards within the page: the head of a table's rows. In the margin it is the number of a form.
            text_line = "".join(character for character, _ in run)
            yield Line(
                text_line, left, right, bottom, right - left, number + 1, height, is_row=True
            )  # a block of its own


_Box = tuple[float, float, float, float]
_Letter = tuple[str, _Box | None]


def _visible(page: Any, text: Any, width: float, height: float) -> Iterator[_Letter]:
    """Characters in reading order with their boxes; None for line ends and spaces that PDFium worked out itself."""
    found: list[tuple[str, _Box | None, bool]] = []
    picture: Any = None
    for index in range(min(text.count_chars(), MAX_PAGE_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        character = chr(code) if 0 < code < 0x110000 else ""
        if raw.FPDFText_IsGenerated(text.raw, index) or character.isspace() or character == HYPHEN:
            found.append((character, None, False))
            continue
        box: _Box = text.get_charbox(index, loose=True)
        outside = box[2] < 0 or box[0] > width or box[3] < 0 or box[1] > height
        if outside or 0 < max(box[3] - box[1], box[2] - box[0]) < _MIN_HEIGHT:
            continue
        red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
        raw.FPDFText_GetFillColor(text.raw, index, byref(red), byref(green), byref(blue), byref(alpha))
        if alpha.value == 0:
            continue
        if min(red.value, green.value, blue.value) > _WHITE:
            picture = _rendered(page) if picture is None else picture
            if _is_blank(picture, box, height):
                continue
        owner = raw.FPDFText_GetTextObject(text.raw, index)
        found.append((character, box, raw.FPDFTextObj_GetTextRenderMode(owner) == _INVISIBLE_MODE))
    # A page all of whose text is invisible is a scan with recognised text behind the picture: that is its text.
    drawn = any(box is not None and not unseen for _, box, unseen in found)
    return ((character, box) for character, box, unseen in found if not (unseen and drawn))


def _rendered(page: Any) -> Any:
    return page.render(scale=1).to_numpy()


def _is_blank(picture: Any, box: _Box, height: float) -> bool:
    """Whether white text has nothing but white around it."""
    left, bottom, right, top = box
    rows = slice(max(int(height - top), 0), max(int(height - bottom) + 1, 0))
    area = picture[rows, max(int(left), 0) : max(int(right) + 1, 0), :3]
    return area.size == 0 or float(np.mean(area)) > _WHITE


def _runs(letters: list[_Letter]) -> Iterator[list[_Letter]]:
    run: list[_Letter] = []
    for character, box in letters:
        if character == HYPHEN:
            yield [*run, (character, None)]
            run = []
        elif character in "\r\n" and character:
            yield run
            run = []
        else:
            run.append((character, box))
    yield run


def _unglued(run: list[_Letter]) -> Iterator[list[_Letter]]:
    """PDFium may put cells that stand far apart on one line: cut where the place jumps up, down or back."""
    part: list[_Letter] = []
    before: _Box | None = None
    for character, box in run:
        if box is not None:
            tall = max(box[3] - box[1], _JUMP_HEIGHT)
            if before is not None and (
                abs(box[1] + box[3] - before[1] - before[3]) > 2 * _JUMP * tall or box[2] < before[0] - _JUMP * tall
            ):
                yield part
                part = []
            before = box
        part.append((character, box))
    yield part


def _cells(run: list[_Letter], height: float) -> list[list[_Letter]]:
    cells: list[list[_Letter]] = [[]]
    end: float | None = None
    for character, box in run:
        if box is not None:
            if end is not None and box[0] - end > _CELL_GAP * height:
                cells.append([])
            end = box[2]
        cells[-1].append((character, box))
    return cells


def _spelled(run: list[_Letter]) -> str:
    """The text of a line; letters set apart for looks ("H a m b u r g") are put together, by their true distances."""
    text = "".join(character for character, _ in run)
    words = text.split()
    letters = [(character, box) for character, box in run if box is not None]
    single = sum(len(word) == 1 for word in words)
    if min(len(words), len(letters)) < 6 or single < 0.8 * len(words) or not re.search(r"[^\W\d]", text):
        return text
    gaps = [after[1][0] - before[1][2] for before, after in pairwise(letters)]
    usual = sorted(gaps)[len(gaps) // 2]
    spelled = letters[0][0]
    for gap, (character, box) in zip(gaps, letters[1:], strict=True):
        spelled += f" {character}" if gap > usual + 0.3 * (box[3] - box[1]) else character
    return spelled
