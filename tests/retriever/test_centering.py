"""Centering takes the border between the languages out of the vectors, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever import centering
from retriever.centering import (
    DOCUMENT_SHARE,
    PRIOR_COUNT,
    TITLE_SHARE,
    LanguageMeans,
    broad_questions,
    compose_vectors,
    estimate_means,
    unit,
)
from retriever.embedder import Embedder
from retriever.passage import Language
from tests.conftest import RememberingEmbedder
from tests.samples import FRENCH, GERMAN

FR, DE = Language.FR, Language.DE
LANGUAGES = [FR] * len(FRENCH) + [DE] * len(GERMAN)


@pytest.fixture(scope="module")
def raw(embedder: Embedder) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return embedder.embed_passages([*FRENCH, *GERMAN]).reshape(-1, 384)


@pytest.fixture(scope="module")
def means(embedder: Embedder, raw: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> LanguageMeans:
    return estimate_means(embedder, raw, LANGUAGES)


@given(st.lists(st.lists(st.floats(-9, 9, width=32), min_size=3, max_size=3), max_size=5))
def test_unit_rows_have_length_one_and_zero_stays_zero(rows: list[list[float]]) -> None:
    vectors = np.array(rows, np.float32).reshape(-1, 3)
    made = unit(vectors)
    assert made.shape == vectors.shape and made.dtype == np.float32
    for before, after in zip(vectors, made, strict=True):
        length = float(np.linalg.norm(before))
        if length > 1e-6:
            assert float(np.linalg.norm(after)) == pytest.approx(1.0, abs=1e-5)
        elif not before.any():
            assert not after.any()


def test_each_language_has_a_list_of_questions_of_its_own() -> None:
    french, german = broad_questions(FR), broad_questions(DE)
    assert len(french) >= 200 and len(set(french)) == len(french)
    assert len(german) >= 200 and len(set(german)) == len(german)
    assert not set(french) & set(german)
    assert all(question == question.strip() and question for question in (*french, *german))


def test_means_are_those_of_the_passages_with_the_questions_as_prior(quick_embedder: RememberingEmbedder) -> None:
    embedder = quick_embedder
    own = embedder.embed_passages(FRENCH)
    means = estimate_means(embedder, own, [FR] * len(FRENCH))
    prior = embedder.embed_passages(broad_questions(FR)).mean(axis=0)
    expected = (own.sum(axis=0) + PRIOR_COUNT * prior) / (len(own) + PRIOR_COUNT)
    np.testing.assert_allclose(means.passages[FR], expected, atol=1e-6)
    np.testing.assert_allclose(means.passages[DE], embedder.embed_passages(broad_questions(DE)).mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(means.queries[DE], embedder.embed_queries(broad_questions(DE)).mean(axis=0), atol=1e-6)


def test_an_empty_index_has_means_all_the_same(quick_embedder: RememberingEmbedder) -> None:
    means = estimate_means(quick_embedder, np.empty((0, 384), np.float32), [])
    assert set(means.passages) == set(means.queries) == {FR, DE}
    assert all(np.isfinite(mean).all() for mean in (*means.passages.values(), *means.queries.values()))


def test_the_border_between_the_languages_is_gone(
    means: LanguageMeans, raw: np.ndarray[tuple[int, int], np.dtype[np.float32]]
) -> None:
    """The i-th French and German sample are about the same matter: centred, more of them are each other's nearest."""
    half = len(FRENCH)

    def distance(vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> float:
        return float(np.linalg.norm(vectors[:half].mean(axis=0) - vectors[half:].mean(axis=0)))

    centred = means.centre_passages(raw, LANGUAGES)
    np.testing.assert_allclose(np.linalg.norm(centred, axis=1), 1.0, atol=1e-5)
    # raw vectors of e5 lie close together, so the border is measured against their spread
    spread, spread_centred = (float(np.linalg.norm(v - v.mean(axis=0), axis=1).mean()) for v in (raw, centred))
    assert distance(centred) / spread_centred < 0.75 * distance(raw) / spread


def test_each_row_is_centred_by_its_own_language(means: LanguageMeans, embedder: Embedder) -> None:
    two = embedder.embed_passages([FRENCH[0], GERMAN[0]])
    both = means.centre_passages(two, [FR, DE])
    np.testing.assert_array_equal(both[0], means.centre_passages(two[:1], [FR])[0])
    np.testing.assert_array_equal(both[1], means.centre_passages(two[1:], [DE])[0])
    queries = embedder.embed_queries([FRENCH[0]])
    np.testing.assert_allclose(means.centre_queries(queries, FR), unit(queries - means.queries[FR]), atol=1e-6)


@pytest.mark.parametrize("block", [8192, 2, 1])
def test_composed_vectors_are_the_weighted_sum_of_passage_title_and_document(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(centering, "_BLOCK", block)  # document b goes on in the next block
    zero = {FR: np.zeros(2, np.float32), DE: np.zeros(2, np.float32)}
    means = LanguageMeans(zero, zero)
    passages = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
    titles = np.array([[0, 1], [0, 1], [1, 0]], np.float32)
    made = compose_vectors(means, passages, titles, ["b", "b", "a"], [FR, FR, DE])
    diagonal = 0.5**0.5
    expected = unit(
        np.array(
            [
                [1 + DOCUMENT_SHARE * diagonal, TITLE_SHARE + DOCUMENT_SHARE * diagonal],
                [DOCUMENT_SHARE * diagonal, 1 + TITLE_SHARE + DOCUMENT_SHARE * diagonal],
                [TITLE_SHARE, 1 + DOCUMENT_SHARE],
            ],
            np.float32,
        )
    )
    np.testing.assert_allclose(made, expected, atol=1e-6)


def test_composing_nothing_gives_nothing() -> None:
    nothing = np.empty((0, 4), np.float32)
    zero = {FR: np.zeros(4, np.float32), DE: np.zeros(4, np.float32)}
    assert compose_vectors(LanguageMeans(zero, zero), nothing, nothing, [], []).shape == (0, 4)
