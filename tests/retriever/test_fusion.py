"""Fusion: the centred cosine, a light share of BM25, and an order that repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.fusion import SHARES, fuse, stage_ranks

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 30, allow_nan=False), max_size=8)


def both(dense: dict[str, float], bm25: dict[str, float]) -> list[tuple[str, float]]:
    return fuse({"dense": dense, "bm25": bm25})


def test_scores_are_added_with_a_light_share_of_bm25() -> None:
    fused = dict(fuse({"dense": {"a": 0.5, "b": 0.4}, "bm25": {"b": 10.0, "c": 20.0}, "terms": {"a": 4.0}}))
    expected = {"a": 0.5 + 4 * SHARES["terms"], "b": 0.4 + 10 * SHARES["bm25"], "c": 20 * SHARES["bm25"]}
    assert fused == pytest.approx(expected)
    assert 0 < SHARES["terms"] <= SHARES["bm25"] < 0.1


def test_words_cannot_lift_a_passage_over_a_much_nearer_one() -> None:
    assert [i for i, _ in both({"near": 0.8, "far": 0.1}, {"far": 20.0})] == ["near", "far"]
    assert [i for i, _ in both({"near": 0.5, "also": 0.45}, {"also": 10.0})] == ["also", "near"]


def test_without_bm25_the_dense_order_stands() -> None:
    dense = {"a": 0.2, "b": 0.9, "c": -0.1}
    assert both(dense, {}) == [("b", 0.9), ("a", 0.2), ("c", -0.1)]


def test_nothing_found() -> None:
    assert both({}, {}) == []
    assert stage_ranks("dense", {}) == {}


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    assert [i for i, _ in both({"b": 0.5, "a": 0.5, "c": 0.5}, {})] == ["a", "b", "c"]
    assert [i for i, _ in both({"c": 0.5, "a": 0.5, "b": 0.5}, {})] == ["a", "b", "c"]


@given(SCORES, SCORES)
def test_every_passage_once_best_first(dense: dict[str, float], bm25: dict[str, float]) -> None:
    fused = both(dense, bm25)
    assert sorted(i for i, _ in fused) == sorted({*dense, *bm25})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)
    assert both(dict(reversed(dense.items())), dict(reversed(bm25.items()))) == fused


@given(SCORES, SCORES, st.sampled_from("abcdefgh"))
def test_a_better_score_never_lowers_a_passage(dense: dict[str, float], bm25: dict[str, float], one: str) -> None:
    def place(scores: dict[str, float]) -> int:
        return [i for i, _ in both(scores, bm25)].index(one)

    dense.setdefault(one, 0.0)
    assert place({**dense, one: dense[one] + 0.5}) <= place(dense)


def test_ranks_count_from_one_and_leave_out_what_scored_nothing() -> None:
    ranks = stage_ranks("bm25", {"a": 2.0, "b": 5.0, "c": 0.0, "d": 2.0})
    assert {i: (r.stage, r.rank, r.score) for i, r in ranks.items()} == {
        "b": ("bm25", 1, 5.0),
        "a": ("bm25", 2, 2.0),
        "d": ("bm25", 3, 2.0),
    }
