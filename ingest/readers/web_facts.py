"""What an HTML page says about itself: title, language, address, date of its last change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast
from urllib.parse import urljoin

from ingest.readers.addressing import is_https
from ingest.readers.cleaning import clean_text
from ingest.readers.html_tree import Node
from retriever.passage import Language

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier januar jänner",
            "février februar",
            "mars märz",
            "avril april",
            "mai",
            "juin juni",
            "juillet juli",
            "août august",
            "septembre september",
            "octobre oktober",
            "novembre november",
            "décembre dezember",
        ),
        start=1,
    )
    for name in names.split()
}
_MODIFIED_NAMES = frozenset(
    {"last-modified", "dcterms.modified", "dc.date.modified", "dc.modified", "datemodified", "revised"}
    | {"article:modified_time", "og:updated_time"}
)
_CHANGED = (
    r"(?:Stand|Letzte (?:Änderung|Aktualisierung)|Zuletzt (?:geändert|aktualisiert)|Aktualisiert|Mis(?:e)? à jour|"
    r"Dernière (?:mise à jour|modification)|Modifié(?:e)?|Vérifié(?:e)?|Actualisé(?:e)?)"
)
_VISIBLE_DATE = re.compile(
    _CHANGED + r"(?: le| am| vom| du)?[\s:]{1,4}(?:le |am |vom |den )?"
    r"(\d{1,2}(?:er|\.)?[./ ]\s?(?:\d{1,2}|[A-Za-zéûäô]+)[./ ]\s?\d{4}|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(\d{1,2})(?:er|\.)?[./ ]\s?(\d{1,2}|[A-Za-zéûäô]+)[./ ]\s?(\d{4})")
_OUR_LANGUAGES = {language.value for language in Language}
_SITE_NAME = re.compile(r"\s+[|–—·»-]\s+")


def read_title(root: Node) -> str:
    """The first heading of the first rank that has text, else <title> without the name of the site, else empty."""
    for heading in root.iter("h1"):
        title = _text(heading)
        if title:
            return title
    for element in root.iter("title"):
        title = _SITE_NAME.split(_text(element))[0]
        if title:
            return title
    return ""


def read_language(root: Node, fallback: Language) -> Language:
    """The language that the page declares, if it is one of ours."""
    declared = root.get("lang", "") or root.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    prefix = declared.strip().lower().split("-")[0]
    return {language.value: language for language in Language}.get(prefix, fallback)


def read_canonical(root: Node) -> str:
    """The address that the page gives as its own, empty unless it is a complete https one."""
    for link in root.iter("link"):
        if "canonical" in link.get("rel", "").lower().split():
            url = link.get("href", "").strip()
            if is_https(url):
                return url
    return ""


def read_alternate(root: Node, language: Language, base: str) -> str:
    """The address of the same page in the other of our languages (``hreflang``), empty unless it is a complete https one."""
    for link in root.iter("link"):
        declared = link.get("hreflang", "").strip().lower().split("-")[0]
        if "alternate" in link.get("rel", "").lower().split() and declared in _OUR_LANGUAGES - {language.value}:
            try:
                url = urljoin(base, link.get("href", "").strip())
            except ValueError:
                continue
            if is_https(url):
                return url
    return ""


def read_updated(root: Node) -> date | None:
    """JSON-LD, then metadata, then a marked <time>, then a visible "Stand: …" or "Mis à jour le …".

    A visible date counts only where the page names a single one: a table may have a "Stand" of its own.
    """
    for source in (_json_ld_dates, _meta_dates, _time_dates):
        for value in source(root):
            found = _iso_date(value)
            if found:
                return found
    body = root.find(".//body")
    return visible_date(" ".join((root if body is None else body).itertext()))


def visible_date(text: str) -> date | None:
    """The date of the last change that a text gives in words, if it gives one only."""
    dates = {_shown_date(value) for value in _VISIBLE_DATE.findall(clean_text(text))}
    return dates.pop() if len(dates) == 1 else None


def _text(element: Node) -> str:
    return clean_text(" ".join(element.itertext()) if element.find(".//br") is not None else element.text_content())


def json_ld_nodes(root: Node) -> Iterator[dict[str, Any]]:
    """The things that the page's JSON-LD describes: those at the top, in graphs, and the main entity of each."""
    for script in root.iter("script"):
        if script.get("type", "").strip().lower() == "application/ld+json":
            try:
                data = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            waiting: list[Any] = [data]
            while waiting:
                node = waiting.pop(0)
                if isinstance(node, list):
                    waiting.extend(cast(list[Any], node))
                elif isinstance(node, dict):
                    facts = cast(dict[str, Any], node)
                    yield facts
                    waiting.extend(facts[key] for key in ("@graph", "mainEntity") if key in facts)


def _json_ld_dates(root: Node) -> Iterator[str]:
    for facts in json_ld_nodes(root):
        if isinstance(facts.get("dateModified"), str):
            yield facts["dateModified"]


def _meta_dates(root: Node) -> Iterator[str]:
    for meta in root.iter("meta"):
        names = {(meta.get(key) or "").strip().lower() for key in ("name", "property", "http-equiv", "itemprop")}
        if names & _MODIFIED_NAMES:
            yield meta.get("content", "")


def _time_dates(root: Node) -> Iterator[str]:
    for element in root.iter("time"):
        before = (element.getparent().text_content() if element.getparent() is not None else "")[:80]
        marked = element.get("itemprop") == "dateModified" or re.search(_CHANGED, before, re.IGNORECASE)
        if marked:
            yield element.get("datetime", "")


def _iso_date(text: str) -> date | None:
    found = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})", text)
    return _date(*map(int, found.groups())) if found else None


def _shown_date(text: str) -> date | None:
    parts = _PARTS.match(text)
    if parts is None:
        return _iso_date(text)
    day, month, year = parts.groups()
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    return _date(int(year), number, int(day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None
