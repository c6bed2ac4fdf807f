"""XZuFi: whose rule a service is, by the area it holds for, and which offices are competent for it there."""

# pyright: reportPrivateUsage=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.readers.cleaning import clean_text
from retriever.passage import Reference

# The first two digits of a regional key (AGS or ARS) are the Land; ISO 3166-2 after them.
_LAENDER = dict(
    zip(
        (f"{number:02}" for number in range(1, 17)),
        "SH HH NI HB NW HE RP BW BY SL BE BB MV SN ST TH".split(),
        strict=True,
    )
)
_REGIONAL_KEY = re.compile(r"^\d{2}(?:\d|\d{3}|\d{6}|\d{7}|\d{10})?$")
MAX_OFFICES = 10  # named as contacts of one service; a federal export has thousands


@dataclass(frozen=True)
class Competence:
    """An office (its id in the message) that is competent for a service in an area; ``area`` is empty where none is given."""

    service: str
    office: str
    area: str


@dataclass(frozen=True)
class Office:
    """An organisational unit: its name, and where and how it is reached, in one line."""

    name: str
    detail: str
    url: str

    @property
    def contact(self) -> Reference:
        return Reference("contact", self.name, self.url, self.detail)


def local(element: etree._Element) -> str:
    """The name without its namespace, which differs between the versions of the standard."""
    return etree.QName(element).localname


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down this path of local names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The direct children of this local name."""
    if element is not None:
        yield from (node for node in element if local(node) == name)


def line(element: etree._Element | None) -> str:
    """The text of an element without children."""
    return clean_text(element.text or "") if element is not None else ""


def jurisdiction_of(areas: set[str], general: str) -> str:
    """The Land of all these regional keys, if they lie in one; else ``general``, as for areas of another kind.

    A corpus of one Land stays what its manifest says.
    """
    keys = {area for area in areas if _REGIONAL_KEY.match(area)}
    laender = {_LAENDER.get(key[:2], "") for key in keys}
    if general != "DE" or not keys or keys != areas or len(laender) != 1 or not any(laender):
        return general
    return f"DE-{laender.pop()}"


def read_competences(objects: list[etree._Element]) -> list[Competence]:
    """From the offices themselves, and from competences that are sent apart from their office."""
    found: list[Competence] = []
    for item in objects:
        kind = local(item)
        if kind not in ("organisationseinheit", "zustaendigkeitTransferObjekt"):
            continue
        office = line(child(item, "uebergeordnetesObjektID")) or line(child(item, "id"))
        for competence in children(item, "zustaendigkeit"):
            services = [line(node) for node in children(competence, "leistungID")]
            areas = [line(node) for node in children(competence, "gebietID")] or [""]
            found.extend(Competence(service, office, area) for service in services for area in areas)
    return found


def read_offices(objects: list[etree._Element], languages: tuple[str, ...]) -> dict[str, Office]:
    """The offices of a message by id; the name in the first of ``languages`` that it has."""
    return {
        line(child(item, "id")): Office(name, "; ".join(_details(item)), _website(item))
        for item in objects
        if local(item) == "organisationseinheit" and (name := _name(item, languages))
    }


def _name(item: etree._Element, languages: tuple[str, ...]) -> str:
    names = [node for outer in children(item, "name") for node in (list(children(outer, "name")) or [outer])]
    for language in languages:
        for node in names:
            if node.get("languageCode", "de").lower().split("-")[0] == language and line(node):
                return line(node)
    return next((line(node) for node in names if line(node)), "")


def _details(item: etree._Element) -> Iterator[str]:
    for address in children(item, "anschrift"):
        street = " ".join(filter(None, (line(child(address, "strasse")), line(child(address, "hausnummer")))))
        town = " ".join(filter(None, (line(child(address, "postleitzahl")), line(child(address, "ort")))))
        if text := ", ".join(filter(None, (street, town))):
            yield text
    for node in item.iter():
        if local(node) == "kennung" and (text := line(node)):  # phone, fax, e-mail of a communication channel
            yield text


def _website(item: etree._Element) -> str:
    for node in item.iter():
        if local(node) == "uri" and line(node).startswith("https://"):
            return line(node)
    return ""
