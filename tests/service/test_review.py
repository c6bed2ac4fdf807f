"""As of: each citation carries its page's dates, and a page past its review date is flagged, from the file to the answer."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retriever.passage import Language
from service.answer import answer
from service.messages import phrase
from service.schemas import Question
from tests.pages import manifest, page
from tests.service.conftest import service_settings

if TYPE_CHECKING:
    from service.state import State
    from tests.service.conftest import OpenState, Publish

PAST, FAR = date(2020, 1, 1), date(2199, 1, 1)
PAGES = {
    "fr": (
        ("peche", "Carte de pêche", "La carte de pêche annuelle coûte 110 euros pour un adulte.", PAST),
        ("chien", "Taxe sur les chiens", "La taxe sur les chiens a été supprimée dans toutes les communes.", FAR),
    ),
    "de": (
        ("angeln", "Fischereischein", "Der Fischereischein kostet 35 Euro für fünf Jahre.", PAST),
        ("hund", "Hundesteuer", "Die Hundesteuer beträgt 120 Euro im Jahr für den ersten Hund.", FAR),
    ),
}
ASKED = {
    PAST: {"fr": "Combien coûte la carte de pêche ?", "de": "Was kostet der Fischereischein?"},
    FAR: {"fr": "La taxe sur les chiens est-elle supprimée ?", "de": "Wie hoch ist die Hundesteuer?"},
}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, publish: Publish, open_service: OpenState) -> Generator[State]:
    """A service whose pages name the day by which they are to be looked at again, half of them in the past."""
    folder: Path = tmp_path_factory.mktemp("dated")
    for language, pages in PAGES.items():
        corpus = folder / "corpora" / language
        (corpus / "pages").mkdir(parents=True)
        corpus.joinpath("manifest.toml").write_text(manifest(language, language, language.upper()), encoding="utf-8")
        for name, title, body, review in pages:
            text = page(name, title, language, language.upper(), body).replace("---\n", f"---\nreview: {review}\n", 1)
            corpus.joinpath("pages", f"{name}.md").write_text(text, encoding="utf-8")
    publish(folder / "data", folder / "corpora")
    state = open_service(service_settings(folder / "data", folder / "corpora", evidence_minimum=0.0))
    yield state
    state.close()


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("review", [PAST, FAR])
def test_a_page_past_its_review_date_is_flagged(dated: State, language: str, review: date) -> None:
    asked = Question(question=ASKED[review][language], countries=[language.upper()])  # pyright: ignore[reportArgumentType]
    given = answer(dated, asked)

    assert given.sentences
    first = next(c for c in given.citations if c.number == given.sentences[0].citations[0])
    assert first.review == review
    assert first.updated is not None
    dates = {c.review for c in given.citations}
    assert (phrase("review_due", Language(language)) in given.notices) is (PAST in dates)
    assert dated.ledger.get(given.id) == given
