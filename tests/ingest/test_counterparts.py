"""Pairs of pages: by id, by address, by native id, and never by a guess."""

from __future__ import annotations

import pytest

from ingest.counterparts import resolve_counterparts
from ingest.document import Document, Section
from ingest.manifest import Manifest
from ingest.reading import ReadCorpus
from retriever.passage import Language

FR, DE = Language.FR, Language.DE


def document(identifier: str, language: Language, counterpart: str = "", url: str = "") -> Document:
    corpus = identifier.split(":")[0]
    section = Section((), "Text.")
    return Document(identifier, corpus, url, "T", language, "FR", "", (section,), counterpart=counterpart)


def resolved(*documents: Document, others: tuple[str, ...] = ()) -> dict[str, str]:
    manifest = Manifest(
        id="c", name="c", format="web", language=FR, jurisdiction="FR", authority="", licence="", homepage=""
    )
    (corpus,) = resolve_counterparts([ReadCorpus(manifest, documents, (), 1, 0, 1)], others)
    return {d.id: d.counterpart for d in corpus.documents}


@pytest.mark.parametrize(
    "named", ["stadt:umzug", "umzug", "https://www.stadt.example/umzug/", "https://stadt.example/umzug#oben"]
)
def test_a_counterpart_is_found_however_it_is_named_and_both_ways(named: str) -> None:
    pair = document("ville:demenager", FR, named), document("stadt:umzug", DE, url="https://stadt.example/umzug")
    assert resolved(*pair) == {"ville:demenager": "stadt:umzug", "stadt:umzug": "ville:demenager"}


@pytest.mark.parametrize("named", ["", "inconnu", "https://stadt.example/anderes", "ville:a", "ville:b"])
def test_what_is_not_at_hand_or_in_the_same_language_is_no_counterpart(named: str) -> None:
    assert set(resolved(document("ville:a", FR, named), document("ville:b", FR)).values()) == {""}


def test_an_address_of_two_documents_names_none() -> None:
    home = "https://stadt.example"
    two = document("stadt:a", DE, url=home), document("stadt:b", DE, url=home)
    assert resolved(document("ville:a", FR, home), *two)["ville:a"] == ""


def test_documents_of_corpora_that_are_not_read_count() -> None:
    assert resolved(document("ville:a", FR, "umzug"), others=("stadt:umzug",)) == {"ville:a": "stadt:umzug"}
