"""Evidence: what the model sees of a ranking, and that more of it is never less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.evidence import CUT_OFF, Features, evidence, features
from retriever.passage import Language, Passage
from retriever.query import Hit, StageRank


def hit(dense: float | None, bm25: float | None = None, language: Language = Language.FR) -> Hit:
    passage = Passage("i", "d", 0, "t", 0, 1, (), "T", "c", "", language, "FR", "A")
    stages = [StageRank(name, 1, score) for name, score in (("dense", dense), ("bm25", bm25)) if score is not None]
    return Hit(passage, 1, 0.0, tuple(stages))


def test_nothing_found_is_no_evidence() -> None:
    assert features([]) == Features(0.0, 0.0, 0.0)
    assert features([hit(None, 8.0)]) == Features(0.0, 0.0, 0.0)


def test_the_best_cosine_counts_wherever_it_stands() -> None:
    assert features([hit(0.4), hit(0.7), hit(0.5)]).cosine == 0.7


def test_coverage_is_a_tenth_of_the_best_bm25_of_the_first_three() -> None:
    seen = features([hit(0.5), hit(0.5, 6.0), hit(0.5, 4.0), hit(0.5, 90.0)])
    assert seen.coverage == pytest.approx(0.6)


def test_words_of_the_termbase_cover_as_well() -> None:
    by_termbase = Hit(hit(0.5).passage, 1, 0.0, (StageRank("dense", 1, 0.5), StageRank("terms", 1, 8.0)))
    assert features([by_termbase]).coverage == pytest.approx(0.8)


def test_the_margin_is_the_distance_to_the_tenth_or_to_what_was_cut_off() -> None:
    many = [hit(1 - i / 20) for i in range(15)]
    assert features(many).margin == pytest.approx(0.45)
    assert features(many[:3]).margin == pytest.approx(1 - CUT_OFF)
    assert features(many[:1]).margin == pytest.approx(1 - CUT_OFF)


def test_an_empty_ranking_has_no_evidence() -> None:
    assert evidence(Language.FR, []) == 0.0


both = st.sampled_from(list(Language))
scores = st.lists(st.tuples(st.floats(-1, 1), st.none() | st.floats(0, 50)), min_size=1, max_size=12)


@given(both, both, scores)
def test_evidence_lies_between_0_and_1(
    question: Language, page: Language, found: list[tuple[float, float | None]]
) -> None:
    assert 0.0 <= evidence(question, [hit(dense, bm25, page) for dense, bm25 in found]) <= 1.0


@given(both, both, st.floats(-1, 1), st.floats(-1, 1))
def test_a_nearer_passage_is_never_less_evidence(question: Language, page: Language, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert evidence(question, [hit(low, None, page)]) <= evidence(question, [hit(high, None, page)])


@pytest.mark.parametrize("question", list(Language))
@pytest.mark.parametrize("page", list(Language))
def test_a_distant_passage_is_no_evidence_and_a_near_one_that_stands_out_is(question: Language, page: Language) -> None:
    flat = [hit(0.1, None, page)] * 10
    assert evidence(question, flat) < 0.1
    standing_out = [hit(0.75, 15.0, page), *[hit(0.35, None, page)] * 9]
    assert evidence(question, standing_out) > 0.9
