"""Measures of answers: sentences cited, refusals, and how well the evidence tells the two apart."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from eval.answers import AnswerRun, Given

COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
OVER_REFUSALS = (0.05, 0.15)


def sentence_scores(given: Given) -> tuple[float, float, float]:
    """Precision, recall and F1 of the cited lines against the marked ones. A refusal scores zero."""
    both = len(given.lines & given.asked.gold)
    precision = both / len(given.lines) if given.lines else 0.0
    recall = both / len(given.asked.gold) if given.asked.gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Probability that a positive scores above a negative, ties half (Mann–Whitney U / (n·m)); None without both."""
    if not positive or not negative:
        return None
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return above / (len(positive) * len(negative))


def refused_at(positive: Sequence[float], negative: Sequence[float], over_refusal: float) -> float | None:
    """Share of ``negative`` below the threshold that refuses at most ``over_refusal`` of ``positive``."""
    if not positive or not negative:
        return None
    threshold = sorted(positive)[int(over_refusal * len(positive))]
    return sum(n < threshold for n in negative) / len(negative)


def risk_coverage(scored: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Mean of 1 − F1 over the share of questions with the most evidence; ``scored`` holds (evidence, F1)."""
    ordered = sorted(scored, key=lambda pair: -pair[0])
    kept = {coverage: ordered[: max(1, round(coverage * len(ordered)))] for coverage in COVERAGES}
    return {f"{coverage:.0%}": round(statistics.mean(1 - f1 for _, f1 in part), 4) for coverage, part in kept.items()}


def answer_figures(run: AnswerRun) -> dict[str, object]:
    """All figures of a run; shares between 0 and 1, times in milliseconds."""
    answerable, marked = run.of("answerable"), [g for g in run.of("answerable") if g.asked.gold]
    scores = [sentence_scores(g) for g in marked]
    evidence = [g.evidence for g in answerable]
    figures: dict[str, object] = {
        "passages": run.passages,
        "questions": {kind: len(run.of(kind)) for kind in ("answerable", "unanswerable", "off_topic")},
        "sentences": {
            name: round(statistics.mean(s[i] for s in scores), 4)
            for i, name in enumerate(("precision", "recall", "f1"))
        },
        "sentences_of_answered": round(statistics.mean(sentence_scores(g)[2] for g in marked if g.answered), 4)
        if any(g.answered for g in marked)
        else None,
        "citation_validity": _share(sum(g.valid_quotes for g in run.given), sum(g.quotes for g in run.given)),
        "figure_containment": _share(sum(g.contained_figures for g in run.given), sum(g.figures for g in run.given)),
        "over_refusal": _share(sum(not g.answered for g in answerable), len(answerable)),
        "composed_by_model": _share(
            sum(g.composed_by == "model" for g in run.given), sum(g.answered for g in run.given)
        ),
        "risk_at_coverage": risk_coverage([(g.evidence, s[2]) for g, s in zip(marked, scores, strict=True)]),
        "milliseconds": {"p50": round(statistics.median(g.milliseconds for g in run.given), 1)},
    }
    for kind in ("unanswerable", "off_topic"):
        refusable = run.of(kind)
        values = [g.evidence if g.evidence or g.answered else 0.0 for g in refusable]
        figures[kind] = {
            "refused": _share(sum(not g.answered for g in refusable), len(refusable)),
            "auroc": _rounded(auroc(evidence, values)),
            **{
                f"refused_at_{rate:.0%}_over_refusal": _rounded(refused_at(evidence, values, rate))
                for rate in OVER_REFUSALS
            },
        }
    return figures


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
