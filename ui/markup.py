"""HTML that cannot be injected into: text is escaped unless this module made it.

Questions, documents and answers are untrusted. They reach the page only as children of ``tag``, which escapes every
plain ``str``; Streamlit then sanitises the result once more in the browser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

Attribute = str | int | bool | None

_SPACES: Final = re.compile(r"\s+")
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")


class Html(str):
    """Text that is already safe to be shown as HTML."""

    __slots__ = ()


def tag(name: str, *children: Html | str | None, **attributes: Attribute) -> Html:
    """An element. ``class_`` and ``for_`` lose their underscore; other underscores become hyphens."""
    opened = name
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        opened += f" {attribute}" if value is True else f' {attribute}="{html.escape(str(value))}"'
    return Html(f"<{opened}>{join(children)}</{name}>")


def join(parts: Iterable[Html | str | None]) -> Html:
    """Parts one after the other, each escaped unless it is ``Html``."""
    return Html("".join(part if isinstance(part, Html) else html.escape(part) for part in parts if part))


def show(*parts: Html | None) -> None:
    """Put the parts on the page; nothing when they are empty."""
    body = join(parts)
    if body:
        st.html(body)


def outside_link(url: str) -> str:
    """The address when it is a plain https one, else nothing: no other scheme from a document becomes a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme == "https" and parts.hostname else ""


def phone_link(phone: str) -> str:
    """A ``tel:`` address, or nothing when the text holds no number to dial."""
    digits = re.sub(r"[^\d+]", "", phone)
    return f"tel:{digits}" if re.fullmatch(r"\+?\d{2,15}", digits) else ""


def marked(text: str, quote: str) -> tuple[Html, bool]:
    """The text with the quote inside ``<mark>``, and whether it was found (spaces may differ, words may not)."""
    words = [re.escape(word) for word in _SPACES.split(quote.strip()) if word]
    found = re.search(r"\s+".join(words), text) if words else None
    if found is None:
        return join([text]), False
    return join([text[: found.start()], tag("mark", found.group()), text[found.end() :]]), True


def plain_label(text: str) -> str:
    """Text for a widget's label, which Streamlit reads as Markdown: every sign of it is escaped."""
    return _PUNCTUATION.sub(r"\\\1", _SPACES.sub(" ", text).strip())
