"""Answers to a set never seen before: the lines cited, what is refused, and the figures made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.answer_measures import answer_figures, auroc, refused_at, risk_coverage, sentence_scores
from eval.answers import AnswerRun, Asked, Given, lines_between, read_questions, run_answers
from eval.topics import SetError, load_set
from retriever.passage import Language
from service.settings import ServiceSettings
from tests.conftest import silent

PAGES = {
    "hund": (
        "Hund anmelden",
        "Das Amt ist für Sie da.\nHunde melden Sie innerhalb von vier Wochen beim Steueramt an.\n"
        "Die Hundesteuer beträgt 96 Euro im Jahr.\nFür Blindenhunde wird keine Steuer erhoben.",
    ),
    "pass": (
        "Reisepass beantragen",
        "Den Reisepass beantragen Sie persönlich im Bürgeramt.\nBringen Sie ein biometrisches Lichtbild mit.\n"
        "Der Pass kostet 70 Euro.",
    ),
    "schule": (
        "Kind einschulen",
        "Kinder werden mit sechs Jahren schulpflichtig.\nDie Anmeldung ist im Oktober an der zuständigen Grundschule.",
    ),
}


def write_set(folder: Path, lines: bool = True) -> Path:
    folder.mkdir()
    rows = [{"id": name, "lang": "de", "title": title, "text": text} for name, (title, text) in PAGES.items()]
    asked = [
        {"id": "q1", "lang": "de", "text": "Wie hoch ist die Hundesteuer im Jahr?", "answers_lines": [3]},
        {"id": "q2", "lang": "de", "text": "Was kostet der Reisepass?", "answers_lines": [3]},
        {"id": "q3", "lang": "fr", "text": "Combien coûte la taxe sur les chiens ?", "answers_lines": [3]},
    ]
    if not lines:
        asked = [{k: v for k, v in q.items() if k != "answers_lines"} for q in asked]
    refused = [{"id": "u1", "lang": "de", "text": "Wie wird man in Atlantis Bademeister?"}]
    for name, objects in (("corpus", rows), ("queries", asked), ("unanswerable", refused)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels.tsv").write_text("q1\thund\t1\nq2\tpass\t1\nq3\thund\t1\n", encoding="utf-8")
    return folder


def test_a_folder_never_seen_is_answered_and_scored(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "stadt")
    run = run_answers(folder, "dev", ServiceSettings(data_folder=tmp_path), tmp_path / "cache.sqlite", silent)

    by_question = {g.asked.id: g for g in run.given}
    assert ("hund", 3) in by_question["q1"].lines
    assert ("pass", 3) in by_question["q2"].lines
    assert ("hund", 3) in by_question["q3"].lines or not by_question["q3"].answered
    assert not by_question["u1:de"].answered
    assert {g.asked.kind for g in run.given} == {"answerable", "unanswerable", "off_topic"}
    figures = answer_figures(run)
    assert figures["citation_validity"] == 1.0
    assert figures["figure_containment"] == 1.0
    off_topic = figures["off_topic"]
    assert isinstance(off_topic, dict)
    assert off_topic["auroc"] > 0.9


def test_a_set_without_marked_lines_is_refused(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "stadt", lines=False)
    with pytest.raises(SetError, match="answers_lines"):
        read_questions(folder, "", load_set(folder, ""))


def test_marked_lines_beyond_the_document_do_not_count(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "stadt")
    queries = folder / "queries.jsonl"
    queries.write_text(queries.read_text("utf-8").replace("[3]", "[3, 99]", 1), encoding="utf-8")

    asked = read_questions(folder, "", load_set(folder, ""))
    assert asked[0].gold == {("hund", 3)}


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [(0, 1, {1}), (0, 4, {1}), (0, 5, {1, 2}), (2, 3, {1, 2}), (4, 0, {2}), (8, 3, {3})],
)
def test_lines_are_counted_from_one(start: int, length: int, expected: set[int]) -> None:
    assert lines_between("d", "abc\ndef\nghi", start, length) == {("d", n) for n in expected}


def given(gold: set[int], cited: set[int], evidence: float = 0.5, kind: str = "answerable") -> Given:
    asked = Asked("q", "?", Language.DE, kind, frozenset(("d", n) for n in gold))
    return Given(asked, "answered", bool(cited), evidence, frozenset(("d", n) for n in cited))


def test_precision_recall_and_f1_of_lines() -> None:
    assert sentence_scores(given({1, 2}, {2, 3, 4})) == pytest.approx((1 / 3, 1 / 2, 0.4))
    assert sentence_scores(given({1}, set())) == (0.0, 0.0, 0.0)
    assert sentence_scores(given({1}, {1})) == (1.0, 1.0, 1.0)


def test_auroc_counts_pairs() -> None:
    assert auroc([0.9, 0.4], [0.1, 0.4]) == pytest.approx((1 + 1 + 1 + 0.5) / 4)
    assert auroc([], [0.1]) is None


def test_refusals_at_a_rate_of_over_refusal() -> None:
    positive = [i / 100 for i in range(100)]
    assert refused_at(positive, [0.04, 0.06], 0.05) == 0.5
    assert refused_at(positive, [], 0.05) is None


def test_the_surest_answers_come_first_in_the_curve() -> None:
    assert risk_coverage([(0.9, 1.0), (0.1, 0.0)])["50%"] == 0.0
    assert risk_coverage([(0.9, 1.0), (0.1, 0.0)])["100%"] == 0.5


def test_a_run_without_refusable_questions_has_figures() -> None:
    figures = answer_figures(AnswerRun("x", 3, [given({1}, {1})]))
    assert figures["unanswerable"] == {
        "refused": None,
        "auroc": None,
        "refused_at_5%_over_refusal": None,
        "refused_at_15%_over_refusal": None,
    }
