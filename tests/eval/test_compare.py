"""Paired comparison: sure about a real difference, unsure about none, and the same every time."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from eval.compare import Side, compare, difference, parse_side
from eval.results import runs_folder, write_config
from eval.results import score_folder as score
from eval.tables import comparison
from eval.topics import SetError
from eval.trec import write_qrels, write_run

TOPICS = [f"q{n:02}" for n in range(20)]


def found(ranking: list[str]) -> dict[str, list[str]]:
    """The same ranking for every topic."""
    return {topic: ranking for topic in TOPICS}  # noqa: C420


def folder(path: Path, rankings: dict[str, list[str]], sets: tuple[str, ...] = ("a/b",)) -> Path:
    """A result folder whose runs put the right document ("ja") where ``rankings`` say."""
    write_config(path, {"systems": {"product": ""}, "sets": {key: {"direction": "fr→de"} for key in sets}})
    for key in sets:
        place = runs_folder(path, key)
        place.mkdir(parents=True)
        write_qrels(place / "qrels.trec", {topic: {"ja": 1} for topic in TOPICS})
        run = {topic: {name: 1 / (n + 1) for n, name in enumerate(names)} for topic, names in rankings.items()}
        write_run(place / "product.trec", run, "product")
    score(path)
    return path


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    same = folder(tmp_path / "a", found(["ja"]))
    compared = compare(Side(same), Side(same))
    assert all(
        (row["difference"], row["p"], row["better"], row["worse"]) == (0, 1, 0, 0) for row in compared["sets"]["a/b"]
    )
    assert compared["changed_most"] == []


def test_a_loss_on_every_topic_is_significant_and_named(tmp_path: Path) -> None:
    good = folder(tmp_path / "a", found(["ja"]))
    bad = folder(tmp_path / "b", found(["nein", "ja"]) | {"q07": ["nein"]})
    compared = compare(Side(good), Side(bad))
    row = next(row for row in compared["sets"]["a/b"] if row["measure"] == "RR@10")
    assert (row["a"], row["b"], row["topics"], row["worse"], row["better"]) == (1.0, 0.475, 20, 20, 0)
    assert row["low"] <= row["difference"] <= row["high"] < 0
    assert row["p"] < 0.001
    assert len(compared["changed_most"]) == 10
    assert compared["changed_most"][0]["topic"] == "q07"
    assert compared["changed_most"][0]["first_b"] == "nein"
    assert compare(Side(good), Side(bad)) == compared


def test_one_topic_up_and_one_down_is_chance() -> None:
    values = [0.5] * 20
    found = difference("nDCG@10", values, [0.9, 0.1, *values[2:]])
    assert found.p > 0.9
    assert found.low < 0 < found.high
    assert (found.better, found.worse) == (1, 1)


@pytest.mark.parametrize(("a", "b", "p"), [([0.0] * 6, [1.0] * 6, 2 / 2**6), ([0.0], [1.0], 1.0)])
def test_few_topics_cannot_be_more_certain_than_they_are_many(a: list[float], b: list[float], p: float) -> None:
    assert difference("nDCG@10", a, b).p == pytest.approx(p, abs=1e-4)


def test_several_sets_are_also_taken_together(tmp_path: Path) -> None:
    one = folder(tmp_path / "a", found(["ja"]), ("a/b", "c/d"))
    other = folder(tmp_path / "b", found(["nein", "ja"]), ("c/d", "a/b", "e/f"))
    compared = compare(Side(one), Side(other))
    assert list(compared["sets"]) == ["a/b", "c/d", "all sets"]
    assert compared["sets"]["all sets"][0]["topics"] == 40


def test_only_topics_of_both_are_compared(tmp_path: Path) -> None:
    one = folder(tmp_path / "a", {"q00": ["ja"]}, ("a/b",))
    other = folder(tmp_path / "b", {"q00": ["ja"]}, ("c/d",))
    with pytest.raises(SetError, match="no topic in common"):
        compare(Side(one), Side(other))


def test_a_side_is_a_folder_and_a_system(tmp_path: Path) -> None:
    assert parse_side("runs/x@dense") == Side(Path("runs/x"), "dense")
    assert parse_side("runs/x") == Side(Path("runs/x"), "product")
    (tmp_path / "me@home").mkdir()
    assert parse_side(str(tmp_path / "me@home")) == Side(tmp_path / "me@home", "product")


def test_the_table_fits_a_terminal_and_shows_questions_as_they_are(tmp_path: Path) -> None:
    one = folder(tmp_path / "a", found(["ja"]))
    other = folder(tmp_path / "b", found(["nein", "ja"]))
    compared = compare(Side(one), Side(other))
    compared["changed_most"][0]["text"] = "Quel délai [/b] pour l’impôt ?"
    console = Console(width=80, record=True, file=StringIO())
    console.print(comparison(compared))
    shown = console.export_text()
    assert "-0.500" in shown
    assert "[/b]" in shown
    assert "…" not in shown.split("Topics that changed")[0].replace(" … ", "")
