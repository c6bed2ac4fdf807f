"""What a page says of its service as Schema.org data (``GovernmentService`` in JSON-LD), for machines and not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from ingest.readers.addressing import is_https
from ingest.readers.cleaning import clean_text
from ingest.readers.html_tree import Node
from ingest.readers.web_facts import json_ld_nodes
from retriever.passage import Reference, country_of, parse_jurisdiction

MAX_LABEL = 120
MAX_KEYWORDS = 30
_TYPES = frozenset({"GovernmentService", "PublicService"})


@dataclass(frozen=True)
class ServiceFacts:
    """Empty where a page says nothing."""

    authority: str = ""
    jurisdiction: str = ""
    audience: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


def read_service(root: Node, jurisdiction: str) -> ServiceFacts:
    """Of the first service that the page describes; none if it describes several, as lists do.

    The area counts only if it is a code within the country of ``jurisdiction``: a page cannot move to another state's rules.
    """
    services = [node for node in json_ld_nodes(root) if _types(node) & _TYPES]
    if len(services) != 1:
        return ServiceFacts()
    service = services[0]
    operator = next((name for key in ("serviceOperator", "provider") for name in _names(service.get(key))), "")
    areas = [code for key in ("jurisdiction", "areaServed") for code in _codes(service.get(key))]
    area = next((code for code in areas if country_of(code) == country_of(jurisdiction)), "")
    audience = [name for entry in _each(service.get("audience")) for name in _texts(_field(entry, "audienceType"))]
    words = [*_texts(service.get("alternateName")), *(w for t in _texts(service.get("keywords")) for w in t.split(","))]
    return ServiceFacts(
        authority=operator,
        jurisdiction=area,
        audience=tuple(dict.fromkeys(audience))[:MAX_KEYWORDS],
        keywords=tuple(dict.fromkeys(word for w in words if (word := clean_text(w)[:MAX_LABEL])))[:MAX_KEYWORDS],
        references=tuple(_channels(service)),
    )


def _types(node: dict[str, Any]) -> set[str]:
    return {text.rsplit("/", 1)[-1] for text in _texts(node.get("@type"))}


def _channels(service: dict[str, Any]) -> Iterator[Reference]:
    name = next(iter(_texts(service.get("name"))), "")
    for channel in _each(service.get("availableChannel")):
        title = next((n for key in ("name", "serviceLocation") for n in _names(_field(channel, key))), name)
        for url in _texts(_field(channel, "serviceUrl")):
            if title and is_https(url):
                yield Reference("service", title, url)
        for phone in _each(_field(channel, "servicePhone")):
            for number in _texts(_field(phone, "telephone") if isinstance(phone, dict) else phone):
                if title and any(c.isdigit() for c in number):
                    yield Reference("contact", title, f"tel:{number.replace(' ', '')}", number)


def _codes(value: Any) -> Iterator[str]:
    for place in _each(value):
        for key in ("identifier", "addressCountry", "isoCode"):
            for code in _texts(place if isinstance(place, str) else _field(place, key)):
                try:
                    yield parse_jurisdiction(code)
                except ValueError:
                    continue


def _names(value: Any) -> Iterator[str]:
    for item in _each(value):
        yield from _texts(item if isinstance(item, str) else _field(item, "name"))


def _texts(value: Any) -> Iterator[str]:
    for item in _each(value):
        if isinstance(item, str) and (text := clean_text(item)[:MAX_LABEL]):
            yield text


def _field(value: Any, key: str) -> Any:
    return cast(dict[str, Any], value).get(key) if isinstance(value, dict) else None


def _each(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else [] if value is None else [value]
