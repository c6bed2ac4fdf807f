"""The figures of small runs against figures worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from eval.measures import aggregate, per_topic

QRELS = {"a": {"d1": 1, "d2": 2}, "b": {"d3": 1}, "c": {"d4": 1, "d5": 0}}


def test_figures_are_those_worked_out_by_hand() -> None:
    run = {
        "a": {"d1": 0.9, "x": 0.8, "d2": 0.7},  # found on 1 (grade 1) and 3 (grade 2)
        "b": {"x": 0.9, "y": 0.8, "z": 0.7, "u": 0.6, "v": 0.5, "d3": 0.4},  # found on 6
        "c": {"d5": 0.9, "x": 0.1},  # not found
    }
    found = per_topic(QRELS, run)
    ideal = 2 / log2(2) + 1 / log2(3)
    assert found["a"]["nDCG@10"] == pytest.approx((1 / log2(2) + 2 / log2(4)) / ideal)
    assert found["b"]["nDCG@10"] == pytest.approx(1 / log2(7))
    assert found["c"]["nDCG@10"] == 0.0
    assert [found[t]["R@5"] for t in "abc"] == [1.0, 0.0, 0.0]
    assert [found[t]["R@10"] for t in "abc"] == [1.0, 1.0, 0.0]
    assert [found[t]["RR@10"] for t in "abc"] == pytest.approx([1.0, 1 / 6, 0.0])
    mean = aggregate(QRELS, run)
    assert set(mean) == {"nDCG@10", "R@5", "R@10", "RR@10"}
    for name, value in mean.items():
        assert value == pytest.approx(sum(found[t][name] for t in "abc") / 3)


def test_a_perfect_run_is_one_everywhere() -> None:
    run = {topic: {d: float(grade) for d, grade in judged.items() if grade} for topic, judged in QRELS.items()}
    assert aggregate(QRELS, run) == {"nDCG@10": 1.0, "R@5": 1.0, "R@10": 1.0, "RR@10": 1.0}


def test_topics_without_hits_count_as_zero() -> None:
    run = {"a": {"d2": 2.0, "d1": 1.0}}
    assert aggregate(QRELS, run)["nDCG@10"] == pytest.approx(1 / 3)
    assert aggregate(QRELS, {"a": {"d2": 2.0, "d1": 1.0}, "b": {}, "c": {}})["nDCG@10"] == pytest.approx(1 / 3)
    assert aggregate(QRELS, {})["RR@10"] == 0.0


def test_hits_of_topics_without_judgement_do_not_count() -> None:
    assert aggregate({"a": {"d1": 1}}, {"a": {"d1": 1.0}, "z": {"x": 1.0}})["nDCG@10"] == 1.0


def test_only_the_first_ten_count() -> None:
    run = {"b": {**{f"x{n}": 1.0 - n / 100 for n in range(10)}, "d3": 0.5}}
    assert set(aggregate({"b": {"d3": 1}}, run).values()) == {0.0}
