"""Schema.org data and language pairs of HTML pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.document import Document
from ingest.manifest import Manifest
from ingest.readers.html_tree import parse_page
from ingest.readers.web import WebReader
from ingest.readers.web_service import ServiceFacts, read_service
from retriever.passage import Language, Reference

MANIFEST = Manifest(
    id="kehl",
    name="Kehl",
    format="web",
    language=Language.DE,
    jurisdiction="DE",
    authority="Stadt",
    licence="x",
    homepage="https://kehl.example",
    url="https://kehl.example/{stem}",
)
SERVICE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "GovernmentService",
    "name": "Anmeldung",
    "alternateName": ["Wohnsitz anmelden", "Ummeldung"],
    "keywords": "Umzug, Meldeamt",
    "serviceOperator": {"@type": "GovernmentOrganization", "name": "Bürgeramt Kehl"},
    "areaServed": {"@type": "AdministrativeArea", "name": "Baden-Württemberg", "identifier": "DE-BW"},
    "audience": {"@type": "Audience", "audienceType": "Zugezogene"},
    "availableChannel": [
        {"serviceUrl": "https://kehl.example/online", "name": "Online anmelden"},
        {"servicePhone": {"telephone": "+49 7851 880"}, "serviceUrl": "javascript:alert(1)"},
    ],
}


def read(data: object, links: str = "") -> Document:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    body = "<main><h1>Anmeldung</h1><p>Melden Sie sich an.</p></main>"
    page = f'<html lang="de"><head>{script}{links}</head><body>{body}</body></html>'
    (document,) = WebReader().read("anmeldung.html", page.encode(), MANIFEST)
    return document


def facts(data: object, jurisdiction: str = "DE") -> ServiceFacts:
    page = f'<html><script type="application/ld+json">{json.dumps(data)}</script><p>x</p></html>'
    return read_service(parse_page(page.encode()), jurisdiction)


def test_a_government_service_says_who_where_and_how() -> None:
    document = read({"@graph": [{"@type": "WebPage", "mainEntity": SERVICE}]})
    assert (document.authority, document.jurisdiction) == ("Bürgeramt Kehl", "DE-BW")
    assert document.keywords == ("Wohnsitz anmelden", "Ummeldung", "Umzug", "Meldeamt")
    assert document.audience == ("Zugezogene",)
    assert document.references == (
        Reference("service", "Online anmelden", "https://kehl.example/online"),
        Reference("contact", "Anmeldung", "tel:+497851880", "+49 7851 880"),
    )
    assert document.text == "Melden Sie sich an."


@pytest.mark.parametrize("data", [{"@type": "Article", "name": "x"}, [SERVICE, SERVICE], [], "x", {"@type": 3}, None])
def test_other_data_says_nothing(data: object) -> None:
    assert facts(data) == ServiceFacts()
    assert read(data).authority == "Stadt"


@pytest.mark.parametrize(
    "area", ["FR", {"identifier": "FR-67"}, "Bayern", 7, [{"name": "DE-BY"}], {"addressCountry": []}]
)
def test_a_page_does_not_move_to_another_country_or_to_a_name(area: object) -> None:
    assert facts(SERVICE | {"areaServed": area}).jurisdiction == ""


def test_the_page_in_the_other_language_is_found_by_its_address() -> None:
    links = (
        '<link rel="alternate" hreflang="de" href="https://kehl.example/anmeldung">'
        '<link rel="alternate" hreflang="en" href="https://kehl.example/en/register">'
        '<link rel="alternate" hreflang="fr-FR" href="/fr/inscription">'
    )
    assert read({}, links).counterpart == "https://kehl.example/fr/inscription"
    assert read({}, links.replace("fr-FR", "it")).counterpart == ""
