"""Text as a person sees it: no invisible characters, one form of each letter, no runs of spaces."""

from __future__ import annotations

import re
import unicodedata

# Characters without a shape of their own. They carry hidden instructions (tag characters, variation selectors), split
# words for a search but not for the eye (soft hyphen, zero-width space) or reverse the reading order (bidi controls).
_INVISIBLE_RANGES = (
    "\u00ad"  # soft hyphen
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # joiners and fillers that draw nothing
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, bidi controls, invisible operators
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb"  # variation selectors, byte order mark, interlinear annotation
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # musical controls, tags, variation selectors supplement
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_RANGES}]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
# U+00A0 and U+202F are French typography and stay when they stand alone; within a run they are layout.
_SPACES = re.compile(r"\s{2,}|[^\S \u00a0\u202f]")
_LIST_MARK = re.compile("^(?:[-–—•·▪▫◦‣⁃●○■□►▶➢✓✔\uf0b7\uf0a7][ \u00a0]+|[•▪◦‣●■►▶➢✓✔\uf0b7\uf0a7])")


def clean_text(text: str) -> str:
    """One line: invisible and control characters out, NFC, runs of white space to one space, trimmed."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return _SPACES.sub(_one_space, unicodedata.normalize("NFC", text)).strip(" \u00a0\u202f")


def _one_space(run: re.Match[str]) -> str:
    spaces = run.group()
    return spaces[0] if spaces.strip("\u00a0\u202f") == "" else " "


def list_item(text: str) -> str:
    """A list item as a block; the bullet that the source wrote itself is not repeated. Empty for an empty item."""
    text = _LIST_MARK.sub("", clean_text(text))
    return f"- {text}" if text else ""


def has_list_mark(text: str) -> bool:
    """Whether a line begins with a bullet written as a character."""
    return _LIST_MARK.match(text) is not None
