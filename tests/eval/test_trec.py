"""Run and judgement files come back as they were written, and others' are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.topics import SetError, read_qrels
from eval.trec import plain_id, read_run, write_qrels, write_run


def test_a_run_comes_back_with_its_order_and_scores(tmp_path: Path) -> None:
    run = {"q1": {"a": 0.1 + 0.2, "b": 3.0, "c d": -1e-9}, "q2": {"a": 1 / 3}}
    write_run(tmp_path / "x.trec", run, "mine")
    assert read_run(tmp_path / "x.trec") == {"q1": {"b": 3.0, "a": 0.1 + 0.2, "c%20d": -1e-9}, "q2": {"a": 1 / 3}}
    assert (tmp_path / "x.trec").read_text().splitlines()[0] == "q1 Q0 b 1 3.0 mine"


def test_judgements_come_back(tmp_path: Path) -> None:
    write_qrels(tmp_path / "qrels.trec", {"q 1": {"a": 2, "b": 0}})
    assert read_qrels(tmp_path / "qrels.trec") == {"q%201": {"a": 2, "b": 0}}


@given(st.text(), st.text())
def test_ids_stay_one_column_and_apart(one: str, other: str) -> None:
    assert len(plain_id(one).split()) == 1
    assert (plain_id(one) == plain_id(other)) == (one == other) or {one, other} == {"", "%"}


@pytest.mark.parametrize("line", ["q1 Q0 a 1", "q1 Q0 a 1 viel tag"])
def test_a_line_that_is_none_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "x.trec").write_text(f"q1 Q0 b 1 2.5 tag\n{line}\n")
    with pytest.raises(SetError, match=r"x\.trec, line 2: expected topic"):
        read_run(tmp_path / "x.trec")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match=r"nirgends\.trec"):
        read_run(tmp_path / "nirgends.trec")
