"""The comparison of a translation with its original, and the originals that are made ahead of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from eval.demo_passages import demo_termbase
from retriever.centering import LanguageMeans, estimate_means
from retriever.passage import Language
from service.claim import Claim, Quote, Verified
from service.nearness import Nearness
from service.shown import show
from service.verify import Verifier, originals
from tests.service.passages import passage

if TYPE_CHECKING:
    from tests.conftest import RememberingEmbedder

FR, DE = Language.FR, Language.DE
LIST = "Befreit sind:\n- Kinder unter sechs Jahren\n- Personen in Haft\nDer Reisepass kostet 70 Euro ab 24 Jahren."
PRICE = "Der Reisepass kostet 70 Euro ab 24 Jahren."
TRANSLATION = "Le passeport coûte 70 euros à partir de 24 ans."


@pytest.fixture
def means(quick_embedder: RememberingEmbedder) -> LanguageMeans:
    made = estimate_means(quick_embedder, quick_embedder.embed_passages([PRICE]), [DE])
    quick_embedder.asked.clear()
    return made


def test_what_was_prepared_gives_the_same_nearness(quick_embedder: RememberingEmbedder, means: LanguageMeans) -> None:
    at_once = Nearness(quick_embedder, means)(TRANSLATION, FR, PRICE, DE)
    ahead = Nearness(quick_embedder, means)
    with ahead.preparing([(PRICE, DE)]):
        pass
    assert ahead(TRANSLATION, FR, PRICE, DE) == pytest.approx(at_once, abs=1e-5)
    assert at_once > ahead("La mairie est fermée le dimanche.", FR, PRICE, DE)


def test_the_original_is_not_embedded_again(quick_embedder: RememberingEmbedder, means: LanguageMeans) -> None:
    near = Nearness(quick_embedder, means)
    shown = show([passage(LIST)])
    near.prepare(originals(shown, FR), threading.Event())
    quick_embedder.asked.clear()

    found = Verifier(shown, FR, demo_termbase(), near).verify(Claim(TRANSLATION, (Quote("P1", PRICE),)))

    assert isinstance(found, Verified)
    assert quick_embedder.asked == [TRANSLATION], "the sentence alone"


def test_originals_are_whole_sentences_with_their_lead_in_and_of_the_other_language_only() -> None:
    shown = show([passage(LIST)])
    assert (PRICE, DE) in list(originals(shown, FR))
    assert ("Befreit sind: Kinder unter sechs Jahren", DE) in list(originals(shown, FR))
    assert list(originals(shown, DE)) == []


def test_preparing_stops_at_the_models_first_word(quick_embedder: RememberingEmbedder, means: LanguageMeans) -> None:
    spoke = threading.Event()
    spoke.set()
    Nearness(quick_embedder, means).prepare([(PRICE, DE)], spoke)
    assert quick_embedder.asked == []


def test_nothing_goes_on_after_the_block(quick_embedder: RememberingEmbedder, means: LanguageMeans) -> None:
    near = Nearness(quick_embedder, means)
    with near.preparing([(f"Satz {number}.", DE) for number in range(50)]):
        pass
    assert "nearness" not in {thread.name for thread in threading.enumerate()}
