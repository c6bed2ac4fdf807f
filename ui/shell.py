"""The HTML that a browser gets before any script has run: Streamlit's own index page, in the reader's language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Final

from service.schemas import LanguageCode
from ui import texts
from ui.markup import Html, tag

ASSETS: Final = "/assets"
FONT: Final = f"{ASSETS}/atkinson-hyperlegible-next-latin-wght-normal.woff2"
CONTENT_ID: Final = "deux-rives-content"

# Each is looked for once and must be there: an upgrade of Streamlit that moves one is an error at start, in the tests,
# and not a page that quietly says "en" again.
_CUTS: Final = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r'<link\s+rel="shortcut icon"[^>]*>'),
    re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>'),
    re.compile(r'<link rel="service-desc"[^>]*>'),
    re.compile(r"<script>\s*window\.prerenderReady = false\s*</script>"),
    re.compile(r"<title>.*?</title>"),
)
_LANGUAGE: Final = re.compile(r'<html lang="en">')
_HEAD_END: Final = re.compile(r"</head>")
_NOSCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_ROOT: Final = re.compile(r'<div id="root"></div>')


class UnexpectedIndexError(RuntimeError):
    """Streamlit's index page is not the one that this module knows how to translate."""


def translated(index: str, language: LanguageCode) -> str:
    """Streamlit's index page with our language, title, face, styles, script and first words."""
    page = index
    for pattern in _CUTS:
        page = _replaced(pattern, "", page, several=pattern is _CUTS[0])
    page = _replaced(_LANGUAGE, f'<html lang="{language}">', page)
    page = _replaced(_HEAD_END, f"{_head(language)}</head>", page)
    page = _replaced(_NOSCRIPT, tag("noscript", _without_script(language)), page)
    return _replaced(_ROOT, _body(language), page)


def not_found(language: LanguageCode) -> str:
    """A whole page for an address that leads nowhere."""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{html.escape(texts.NO_SUCH_PAGE(language))} – Deux Rives</title>{_styles()}</head><body class="plain">'
        + tag(
            "main",
            tag("h1", texts.NO_SUCH_PAGE(language)),
            tag("p", texts.NO_SUCH_PAGE_BODY(language)),
            tag("p", tag("a", texts.TO_START(language), href=f"/?lang={language}")),
            class_="shell",
        )
        + "</body></html>"
    )


def _replaced(pattern: re.Pattern[str], replacement: str, page: str, *, several: bool = False) -> str:
    def literally(_: re.Match[str]) -> str:
        return replacement

    write: Callable[[re.Match[str]], str] = literally
    changed, count = pattern.subn(write, page)
    if count != 1 and not (several and count):
        raise UnexpectedIndexError(f"{pattern.pattern!r} was found {count} times in Streamlit's index page")
    return changed


def _styles() -> Html:
    return Html(
        f'<link rel="icon" type="image/svg+xml" href="{ASSETS}/mark.svg">'
        f'<link rel="preload" href="{FONT}" as="font" type="font/woff2" crossorigin>'
        f'<link rel="stylesheet" href="{ASSETS}/page.css">'
    )


def _head(language: LanguageCode) -> Html:
    # "<" is written as \u003c so that no text can end the data block.
    words = json.dumps(
        {theirs: ours(language) for theirs, ours in texts.STREAMLIT_TEXTS.items()}, ensure_ascii=False
    ).replace("<", "\\u003c")
    return Html(
        f'<title>Deux Rives</title><meta name="description" content="{html.escape(texts.TAGLINE(language))}">'
        f'<meta name="color-scheme" content="light dark">{_styles()}'
        f'<script type="application/json" id="deux-rives-words">{words}</script>'
        f'<script type="module" src="{ASSETS}/page.js"></script>'
    )


def _body(language: LanguageCode) -> Html:
    # The announcer stays put while Streamlit redraws everything in #root: only so are its changes read out.
    return Html(
        tag("a", texts.SKIP(language), href=f"#{CONTENT_ID}", class_="skip", id="deux-rives-skip")
        + tag("div", id="deux-rives-announcer", class_="unseen", role="status", aria_live="polite")
        + tag("div", tag("div", tag("p", texts.LOADING(language)), class_="shell shell-loading"), id="root")
    )


def _without_script(language: LanguageCode) -> Html:
    return tag(
        "div",
        Html("<style>.shell-loading { display: none; }</style>"),
        tag("p", tag("strong", "Deux Rives"), ". ", texts.TAGLINE(language)),
        tag("p", texts.NO_SCRIPT(language)),
        tag("p", tag("a", texts.PHONE_FRANCE(language), href="tel:3939")),
        tag("p", tag("a", texts.PHONE_GERMANY(language), href="tel:115" if language == "de" else None)),
        class_="shell",
    )
