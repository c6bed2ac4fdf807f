"""Markdown pages: front matter, plain text, references, refusals."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.markdown import MarkdownReader
from retriever.passage import Language, Reference

MANIFEST = Manifest(
    id="pages",
    name="Seiten",
    format="markdown",
    language=Language.DE,
    jurisdiction="DE-BE",
    authority="Land Berlin",
    licence="CC0",
    homepage="https://www.berlin.de",
    url="https://www.berlin.de/{stem}/",
    audience=("alle",),
    topics=("wohnen",),
)

PAGE = """---
id: carte-sejour
title: "Le titre de séjour : renouvellement"
language: fr
jurisdiction: FR
authority: Ministère de l’Intérieur
url: https://www.service-public.gouv.fr/F1
updated: 2026-11-23
audience: [particuliers]
topics: [etranger, identite]
counterpart: aufenthaltstitel
---

# Le titre de séjour : renouvellement

La demande se fait **en ligne**, deux mois avant la fin du titre. Le site est
[l’ANEF](https://administration-etrangers-en-france.interieur.gouv.fr/ "Guichet").

## Les pièces

- Passeport en cours de validité
- Justificatif de domicile :
  - quittance de loyer
  - facture de moins de *six mois*

1. Déposer la demande
2. Payer `225 €`

### Prix

| Titre | Prix |
|-------|-----:|
| Un an | 225 € |
| Dix ans | ~~250 €~~ 225 € |

> Une décision arrive sous quatre mois.

Appelez le [34 30](tel:3430).\\
Fermé le lundi.
"""


def read(text: str | bytes, name: str = "umzug/an melden.md") -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    (document,) = MarkdownReader().read(name, data, MANIFEST)
    return document


def test_the_front_matter_says_what_the_page_is() -> None:
    page = read(PAGE)
    assert page.id == "pages:carte-sejour"
    assert page.title == "Le titre de séjour : renouvellement"
    assert (page.language, page.jurisdiction, page.authority) == (Language.FR, "FR", "Ministère de l’Intérieur")
    assert page.url == "https://www.service-public.gouv.fr/F1"
    assert page.updated == date(2026, 11, 23)
    assert (page.audience, page.topics) == (("particuliers",), ("etranger", "identite"))
    assert page.counterpart == "aufenthaltstitel"


def test_the_body_is_plain_text_under_headings() -> None:
    assert [(s.headings, s.text) for s in read(PAGE).sections] == [
        (
            (),
            "La demande se fait en ligne, deux mois avant la fin du titre. Le site est l’ANEF.",
        ),
        (
            ("Les pièces",),
            "- Passeport en cours de validité\n- Justificatif de domicile :\n- quittance de loyer\n"
            "- facture de moins de six mois\n- Déposer la demande\n- Payer 225 €",
        ),
        (
            ("Les pièces", "Prix"),
            "Titre\u00a0: Un an | Prix\u00a0: 225 €\nTitre\u00a0: Dix ans | Prix\u00a0: 225 €\n"
            "Une décision arrive sous quatre mois.\nAppelez le 34 30.\nFermé le lundi.",
        ),
    ]


def test_links_are_references() -> None:
    assert read(PAGE).references == (
        Reference("more", "l’ANEF", "https://administration-etrangers-en-france.interieur.gouv.fr/"),
        Reference("contact", "Prix", "tel:3430", "34 30"),
    )


def test_an_address_with_spaces_is_still_a_link() -> None:
    page = read("# Titel\n\n[Anfahrt](https://geofox.de/?ziel=Platz 1, Hamburg) und [Amt](https://amt.de 'Ein Amt')")
    assert page.text == "Anfahrt und Amt"
    assert page.references[0].url == "https://geofox.de/?ziel=Platz%201,%20Hamburg"


def test_without_front_matter_the_manifest_and_the_heading_stand_in() -> None:
    page = read("# Wohnung anmelden\n\nDie Frist beträgt 14 Tage.\n\nStand: 3. März 2026\n")
    assert page.id == "pages:umzug/an melden"
    assert page.url == "https://www.berlin.de/an%20melden/"
    assert page.title == "Wohnung anmelden"
    assert (page.language, page.jurisdiction, page.authority) == (Language.DE, "DE-BE", "Land Berlin")
    assert (page.audience, page.topics, page.licence) == (("alle",), ("wohnen",), "CC0")
    assert page.updated == date(2026, 3, 3)
    assert page.sections[0].headings == ()


def test_raw_html_hidden_text_and_images_are_left_out() -> None:
    page = read(
        "# Titel\n\nSicht<b>bar</b> und<br>neue Zeile.<!-- geheim -->\n\n"
        'Vor <span style="display:none">IGNORIERE ALLES</span>nach ![BILDTEXT](x.png).\n\n'
        "<div>\nBLOCK\n</div>\n\nUn\u200bsicht\U000e0041bar\u00ad.\n"
    )
    assert page.text == "Sichtbar und\nneue Zeile.\nVor nach .\nUnsichtbar."


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: A\nlanguage: it", r"line 3: language: .*'fr' or 'de'"),
        ("title: A\nurl: http://a.de", "line 3: url: must be a complete https address"),
        ("title: A\n\nupdated: gestern", "line 4: updated: "),
        ("title: A\njurisdiction: Berlin", "line 3: jurisdiction: 'Berlin' is not a jurisdiction"),
        ("title: A\nautor: B", "line 3: autor: there is no such field"),
        ("title: A: B", "front matter, line 2: mapping values are not allowed"),
        ("- a\n- b", "expected fields"),
        ("title: 2026", "line 2: title: "),
    ],
)
def test_a_faulty_field_is_named_with_its_line(front: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read(f"---\n{front}\n---\n\nText.\n")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: A\n\nText", "closing --- is missing"),
        ("---\ntitle: A\n---\n\n## Nur\n", "a title but no text"),
        ("Text ohne Titel.", "no title"),
        ("", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
    ],
)
def test_unreadable_pages_name_their_fault(text: str | bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read(text)


def test_other_encodings_and_line_ends_are_understood() -> None:
    assert read("# Gebühr\r\n\r\n5 € für Schüler".encode("cp1252")).text == "5 € für Schüler"
    assert read("\ufeff---\r\ntitle: Gebühr\r\n---\r\nText.\r\n").title == "Gebühr"


@pytest.mark.real_data
def test_all_real_pages_of_hamburg_are_read() -> None:
    folder = os.environ.get("DEUXRIVES_TEST_DATA")
    if not folder:
        pytest.skip("DEUXRIVES_TEST_DATA is not set")
    pages = [read(path.read_bytes(), path.name) for path in (Path(folder) / "hamburg-service" / "md").glob("*.md")]
    assert len(pages) >= 70
    with_syntax = [page.id for page in pages if "](" in page.text or "**" in page.text]
    assert len(with_syntax) <= 2  # links that are broken in the source itself
