"""The page of a leaflet, from the file to the card, the receipt and the copied text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.chunk import Chunking, chunk
from service.citing import cite
from service.schemas import Answer, Citation, LanguageCode
from tests.ingest.test_completeness import words
from tests.ingest.test_pdf import Drawn, make_pdf, paragraph, read
from ui.copies import as_text
from ui.receipt import receipt
from ui.sources import sources

QUOTE = "Die Fahrt mit der Fähre kostet für Erwachsene zwei Euro."


@pytest.fixture(scope="module")
def citation() -> Citation:
    """A quote on the third page of a PDF."""
    pages: list[list[Drawn]] = [paragraph(f"Seite mit einem Satz über den Steg Nummer {n} am Fluss.") for n in (1, 2)]
    document = read(make_pdf([*pages, paragraph(QUOTE)]))
    passage = next(p for p in chunk(document, Chunking(), words) if QUOTE in p.text)
    return cite(1, passage, QUOTE)


def answer(citation: Citation, language: LanguageCode) -> Answer:
    return Answer.model_validate(
        {
            "id": "ABC-DEF-GHJ",
            "status": "answered",
            "question": "Was kostet die Fähre?",
            "language": language,
            "message": "",
            "sentences": [{"text": QUOTE, "citations": [1], "language": "de", "country": "DE"}],
            "citations": [citation.model_dump()],
            "generation": "g",
            "asked_at": datetime(2026, 11, 24, tzinfo=UTC),
        }
    )


def test_a_citation_of_a_leaflet_has_its_page_and_opens_at_it(citation: Citation) -> None:
    assert citation.page == 3
    assert citation.url.endswith(".pdf#page=3")
    assert citation.model_dump(mode="json")["page"] == 3


@pytest.mark.parametrize(("language", "shown"), [("fr", "page 3"), ("de", "Seite 3")])
def test_the_page_is_shown_wherever_the_source_is(citation: Citation, language: LanguageCode, shown: str) -> None:
    given = answer(citation, language)
    assert shown in str(sources(given, {1: QUOTE}, language))
    assert shown in str(receipt(given, language, changed=False))
    assert shown in as_text(given, language)
    without = answer(citation.model_copy(update={"page": None}), language)
    for text in (str(sources(without, {1: QUOTE}, language)), as_text(without, language)):
        assert shown not in text
