"""Pages put together from passages, and addresses written in one way."""

from __future__ import annotations

import numpy as np
import pytest

from eval.quality_pages import page_vectors, plain_address, read_pages
from tests.conftest import Town
from tests.pages import FRENCH, GERMAN


def test_pages_are_whole_and_have_one_vector(town: Town) -> None:
    index = town.searcher.index
    pages = read_pages(index)
    assert [page.id for page in pages] == sorted(document.id for document in index.documents())
    by_title = {page.title: page for page in pages}
    assert set(by_title) == {title for title, _ in (*FRENCH.values(), *GERMAN.values())}
    for page in pages:
        assert page.text == "".join(passage.text for passage in index.document(page.id))
    vectors = page_vectors(index, pages)
    assert vectors.shape == (len(pages), index.generation.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_page_is_nearest_to_the_one_on_the_same_matter_in_the_other_language(town: Town) -> None:
    pages = read_pages(town.searcher.index)
    vectors = page_vectors(town.searcher.index, pages)
    place = {page.id.split(":")[1]: at for at, page in enumerate(pages)}
    german = [at for at, page in enumerate(pages) if page.language == "de"]
    for french, expected in (("carte-identite", "personalausweis"), ("frontalier", "grenzgaenger")):
        best = max(german, key=lambda at: float(vectors[place[french]] @ vectors[at]))
        assert best == place[expected]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.Ville.example/demarches/carte/", "ville.example/demarches/carte"),
        ("http://ville.example/demarches/carte#cout", "ville.example/demarches/carte"),
        ("https://stadt.example/seite?nr=7", "stadt.example/seite?nr=7"),
        ("mailto:mairie@ville.example", ""),
        ("/demarches", ""),
        ("https://[kaputt", ""),
        ("", ""),
    ],
)
def test_one_page_has_one_address(url: str, plain: str) -> None:
    assert plain_address(url) == plain
