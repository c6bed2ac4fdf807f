"""From lines on pages to paragraphs: what repeats on each page out, broken words and sentences joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.readers.cleaning import clean_text, has_list_mark, list_item
from ingest.readers.pdf_page import HYPHEN, Line

REPEATED = 0.6
"""Share of the pages from which a line at the edge is a running header or footer."""

_EDGE = 0.14  # of the page's height
_LARGER = 1.18  # times the height of the body: a heading
_MAX_HEADING = 120
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_BOX = re.compile("[□☐❏❑❒▢☒☑\uf0a8\uf06f\uf071\uf072\uf0fe\uf0fd]")
_PRIVATE_BULLET = re.compile("^[\ue000-\uf8ff\ufffd]\\s*")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_FILLERS = re.compile(r"_{3,}|\.{5,}|…{2,}|(?:\. ){4,}|-{5,}|(?:_ ){3,}")
_PAGE_NUMBER = re.compile(
    r"^[-–—\s]*(?:Seite|Page|S\.|p\.)?\s*\d{1,3}\s*(?:(?:/|von|sur|of|de)\s*\d{1,3})?[-–—\s]*$", re.I
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-z]\)|\(\d{1,2}\)|[IVX]{1,4}\.|§)\s")
_NO_HEADING = re.compile(r"[.,;]$|://|@|^[^\W\d]{0,2}$")
_SENTENCE_END = re.compile(r"[.!?:;][\"»“)]?$")
_ADDRESS = re.compile(r"^(?:www\.|https?:|\S+@\S)")
_KEPT_HYPHEN_AFTER = re.compile(r"^(?:und|oder|bzw\.?|sowie|et|ou)\b")
_FRENCH_HYPHEN = re.compile(
    r"^(?:vous|ci|là|même|mêmes|être|dire|elle|elles|il|ils|on|ce|je|tu|nous|moi|toi|lui|leur|le|la|les|y|en|t)\b"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading. ``rank``: 0 for text, 1 for the largest headings, 2 and 3 below them.

    ``size`` is the height of its letters as a multiple of the body's.
    """

    text: str
    page: int
    rank: int
    size: float


def blocks_of(pages: tuple[tuple[Line, ...], ...]) -> list[Block]:
    """Blocks in reading order; empty where the file has no text."""
    repeated = _repeated(pages)
    kept = [
        [line for line in page if not _is_edge_noise(line, repeated) or line in heads]
        for page, heads in zip(pages, _table_heads(pages, repeated), strict=True)
    ]
    body, ranks = _heading_ranks(line for page in kept for line in page)
    blocks: list[Block] = []
    for page in kept:
        for group in _grouped(page, body, ranks):
            text, rank = _joined([line.text for line in group]), _rank(group[0], body, ranks)
            text = _cleaned(text)
            if rank and _NO_HEADING.search(text):
                rank = 0
            if text:
                text = text.removeprefix("- ") if rank else text
                blocks.append(Block(text, group[0].page, rank, _size(group[0]) / body if body else 1.0))
    return blocks


def _repeated(pages: tuple[tuple[Line, ...], ...]) -> set[str]:
    if len(pages) < 2:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_pattern(line) for line in page if _at_edge(line)})
    return {pattern for pattern, count in counts.items() if count >= max(2, REPEATED * len(pages))}


def _table_heads(pages: tuple[tuple[Line, ...], ...], repeated: set[str]) -> list[list[Line]]:
    """The lines at the head of each page that name the columns of a table which goes on: kept where they first stand."""
    heads: list[list[Line]] = []
    seen: set[str] = set()
    for page in pages:
        top = [
            line
            for line in page
            if _at_edge(line) and line.bottom > line.page_height / 2 and _pattern(line) in repeated
        ]
        first = next((place for place, line in enumerate(top) if line.is_row), len(top))
        below_is_row = any(line.is_row for line in page if not _at_edge(line))
        heads.append([line for line in top[first:] if _pattern(line) not in seen] if below_is_row else [])
        seen.update(map(_pattern, heads[-1]))
    return heads


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", clean_text(line.text)).lower()


def _at_edge(line: Line) -> bool:
    place = line.bottom / line.page_height if line.page_height else 0.5
    return place < _EDGE or place > 1 - _EDGE


def _is_edge_noise(line: Line, repeated: set[str]) -> bool:
    return _at_edge(line) and (_pattern(line) in repeated or bool(_PAGE_NUMBER.match(clean_text(line.text))))


def _heading_ranks(lines: Iterable[Line]) -> tuple[float, list[float]]:
    """The height of body text, and the three largest heights of headings; none where many sizes are mixed."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[_size(line)] += len(line.text)
    if not weights:
        return 0.0, []
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= body * _LARGER), reverse=True)
    share = sum(weights[size] for size in larger) / sum(weights.values())
    return body, larger[:3] if share <= 0.25 else []


def _size(line: Line) -> float:
    return round(line.height * 2) / 2


def _rank(line: Line, body: float, ranks: list[float]) -> int:
    size = _size(line)
    if not ranks or size < body * _LARGER or len(line.text) > _MAX_HEADING or not re.search(r"[^\W\d]{3}", line.text):
        return 0
    return next((rank for rank, height in enumerate(ranks, start=1) if size >= height), 0)


def _grouped(page: list[Line], body: float, ranks: list[float]) -> Iterator[list[Line]]:
    """Lines that belong to one paragraph."""
    group: list[Line] = []
    for line in page:
        text = clean_text(line.text)
        if not text:
            if group:
                yield group
                group = []
            continue
        if group and not _goes_on(group, line, page, _rank(group[-1], body, ranks) == _rank(line, body, ranks)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(group: list[Line], line: Line, page: list[Line], same_rank: bool) -> bool:
    before, text = group[-1], clean_text(line.text)
    if before.is_row or line.is_row:
        return False
    if before.text.endswith(HYPHEN):
        return True
    step = before.bottom - line.bottom
    height = max(before.height, line.height, 1.0)
    if not same_rank or step > 2.1 * height or step < 0.3 * height:
        return False
    if abs(before.height - line.height) > 0.2 * height:
        return False
    ended = clean_text(before.text)
    # "vor Vollendung des / 14. Lebensmonats" is no item of a list.
    in_sentence = _NUMBERED.match(text) and _is_full(before, page) and not _SENTENCE_END.search(ended)
    if _starts_block(text) and not in_sentence:
        return False
    if text[0].islower():
        return not ended.endswith((".", "!", "?")) and not _ADDRESS.match(text)
    return _is_full(before, page) and not ended.endswith(":")


def _is_full(line: Line, page: list[Line]) -> bool:
    """Whether a line ends where its column does; in a narrow column, a list of addresses say, none counts as full."""
    column = max((other.right for other in page if abs(other.left - line.left) < 25), default=line.right)
    width = column - line.left
    return width > 18 * line.height and line.right > column - 0.12 * width


def _starts_block(text: str) -> bool:
    return bool(has_list_mark(text) or _PRIVATE_BULLET.match(text) or _BOX.match(text) or _NUMBERED.match(text))


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        line = line.strip(" \t\r\n")
        if not text:
            text = line
        elif text.endswith(HYPHEN) or (text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower()):
            text = _rejoined(text[:-1], line)
        else:
            text = f"{text} {line}"
    return text.removesuffix(HYPHEN) + ("-" if text.endswith(HYPHEN) else "")


def _rejoined(start: str, rest: str) -> str:
    """A word cut at a line end; the hyphen stays where it belongs to the word ("Ein- und Ausfuhr", "rendez-vous")."""
    if _KEPT_HYPHEN_AFTER.match(rest):
        return f"{start}- {rest}"
    if not rest[:1].islower() or _FRENCH_HYPHEN.match(rest):
        return f"{start}-{rest}"
    return f"{start}{rest}"


def _cleaned(text: str) -> str:
    text = _LIGATURE.sub(lambda found: _LIGATURES[found.group()], text)
    is_item = bool(_PRIVATE_BULLET.match(text) or _BOX.match(text) or has_list_mark(clean_text(text)))
    text = _FILLERS.sub(" ", _PRIVATE.sub(" ", _BOX.sub(" ", _PRIVATE_BULLET.sub("", text))))
    text = " | ".join(cell for cell in map(clean_text, text.split(" | ")) if cell)
    if not any(character.isalnum() for character in text):
        return ""
    return list_item(text) if is_item else text
