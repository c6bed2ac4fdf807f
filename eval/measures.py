# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Measures of a run by ir-measures: nDCG@10, recall at 5 and 10, reciprocal rank at 10."""

from __future__ import annotations

from collections.abc import Mapping

import ir_measures
from ir_measures import RR, R, nDCG

MEASURES = (nDCG @ 10, R @ 5, R @ 10, RR @ 10)

Run = Mapping[str, Mapping[str, float]]
Qrels = Mapping[str, Mapping[str, int]]


def aggregate(qrels: Qrels, run: Run) -> dict[str, float]:
    """The mean of each measure over the judged topics; a topic without hits counts as zero."""
    values = ir_measures.calc_aggregate(list(MEASURES), _plain(qrels), _padded(qrels, run))
    return {str(measure): float(values[measure]) for measure in MEASURES}


def per_topic(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """Each measure of each topic."""
    rows: dict[str, dict[str, float]] = {}
    for item in ir_measures.iter_calc(list(MEASURES), _plain(qrels), _padded(qrels, run)):
        rows.setdefault(item.query_id, {})[str(item.measure)] = float(item.value)
    order = [str(measure) for measure in MEASURES]
    return {topic: {name: row[name] for name in order} for topic, row in rows.items()}


def _plain(qrels: Qrels) -> dict[str, dict[str, int]]:
    return {topic: dict(judged) for topic, judged in qrels.items()}


def _padded(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """ir-measures leaves out topics that a run lacks: they must count as zero instead."""
    return {topic: dict(run.get(topic) or {"": 0.0}) for topic in qrels}
