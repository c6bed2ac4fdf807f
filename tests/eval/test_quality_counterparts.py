"""Which pages have none in the other language, and which only fail to name it."""

from __future__ import annotations

import numpy as np

from eval.quality_counterparts import find_counterparts
from retriever.centering import unit
from tests.eval.quality_samples import DE, FR, make_page

PAGES = [
    make_page("ville:carte", "Carte d’identité", counterpart="stadt:ausweis"),
    make_page("ville:chien", "Déclarer un chien"),
    make_page("ville:marche", "Le marché de Noël"),
    make_page("stadt:ausweis", "Personalausweis", language=DE),
    make_page("stadt:hund", "Hundesteuer", language=DE, counterpart="ville:disparue"),
]
VECTORS = unit(np.array([[1, 0, 0], [0, 1, 0.1], [0, 0, 1], [1, 0.1, 0], [0, 1, 0]], np.float32))


def test_named_near_and_missing_pages_are_told_apart() -> None:
    found = find_counterparts(PAGES, VECTORS, threshold=0.5)
    counts = {name: (c.named, c.near, c.none) for name, c in found.by_corpus.items()}
    assert counts == {"ville": (1, 1, 1), "stadt": (1, 1, 0)}
    assert [(p.page.id, p.nearest.id if p.nearest else "", p.near) for p in found.pages] == [
        ("ville:marche", "stadt:ausweis", False),
        ("stadt:hund", "ville:chien", True),  # what it names is not there
        ("ville:chien", "stadt:hund", True),
    ]
    assert found.pages[0].nearness == 0.0
    assert found.pages[1].nearness > 0.99


def test_the_threshold_decides_what_is_near() -> None:
    found = find_counterparts(PAGES, VECTORS, threshold=0.999)
    assert [p.near for p in found.pages] == [False, False, False]
    assert found.by_corpus["ville"].none == 2


def test_a_corpus_in_one_language_has_no_nearest_page() -> None:
    found = find_counterparts(PAGES[:3], VECTORS[:3])
    assert all(page.nearest is None for page in found.pages)
    assert found.by_corpus["ville"].none == 3
    assert all(page.page.language == FR for page in found.pages)
