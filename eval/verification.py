"""The checks of a model's sentences, on false ones and on honest ones: what is shown, and what a sentence costs.

No model is asked: the sentences are made or written from the demonstration pages (``hostile_cases``, ``honest_sentences``).
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from eval.demo_passages import demo_passages, demo_termbase
from eval.false_statements import FOREIGN_CLAIMS
from eval.honest_sentences import Honest, copies, written
from eval.hostile_cases import cases
from retriever.centering import LanguageMeans, estimate_means
from retriever.embedder import Embedder
from retriever.passage import Language
from service.claim import Claim, Fault
from service.nearness import Nearness
from service.shown import show
from service.verify import Verifier, originals

Figures = dict[str, Any]
MEANS_FROM = 100  # passages of each language, beside the broad questions


class _Checked(NamedTuple):
    """What came of one check, by the clock and by this thread's processor time."""

    verdict: object
    milliseconds: float
    busy: float


def measure(embedder: Embedder, seed: int, false_sentences: int, copies_each: int = 300) -> Figures:
    """Shown of how many, and milliseconds of a check (one core), for false and for honest sentences."""
    means = _means(embedder)
    return {
        "false": _false(seed, false_sentences),
        "false_translations": _false_translations(embedder, means),
        "copies": _honest(list(copies(seed, copies_each))),
        "rewordings": _honest(list(written(translated=False))),
        "translations": _translations(embedder, means),
    }


def _means(embedder: Embedder) -> LanguageMeans:
    passages = [p for language in Language for p in demo_passages(language)[:MEANS_FROM]]
    vectors = embedder.embed_passages([p.embedded_text for p in passages])
    return estimate_means(embedder, vectors, [p.language for p in passages])


def _false(seed: int, number: int) -> Figures:
    shown: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    checked: list[_Checked] = []
    termbase = demo_termbase()
    for case in cases(seed, number):
        one = _check(Verifier(show(case.passages), case.reader, termbase), case.claim)
        checked.append(one)
        if isinstance(one.verdict, Fault):
            dropped[one.verdict] += 1
        else:
            shown[case.kind] += 1
    return {
        "seed": seed,
        "cases": number,
        "shown": sum(shown.values()),
        "shown_by_kind": dict(shown),
        "dropped_by_check": dict(dropped.most_common()),
        **_spent(checked),
    }


def _false_translations(embedder: Embedder, means: LanguageMeans) -> Figures:
    """Real quotes under claims in the other language that say something else."""
    termbase = demo_termbase()
    near = Nearness(embedder, means)
    verdicts = [
        Verifier(show([h.passage]), h.reader, termbase, near).verify(Claim(text, h.claim.quotes))
        for h in written(translated=True)
        for text in FOREIGN_CLAIMS[h.reader]
    ]
    return {"cases": len(verdicts), "shown": sum(not isinstance(v, Fault) for v in verdicts)}


def _honest(sentences: Sequence[Honest]) -> Figures:
    termbase = demo_termbase()
    checked = [_check(Verifier(show([h.passage]), h.reader, termbase), h.claim) for h in sentences]
    return _counted(checked)


def _translations(embedder: Embedder, means: LanguageMeans) -> Figures:
    """With the originals embedded ahead, as they are while a model is waited for; then all of it at once; then without the
    comparison of meaning, to tell what that check alone drops."""
    termbase = demo_termbase()
    ahead: list[_Checked] = []
    at_once: list[_Checked] = []
    without: list[_Checked] = []
    for honest in written(translated=True):
        shown = show([honest.passage])
        near = Nearness(embedder, means)
        near.prepare(originals(shown, honest.reader), threading.Event())
        ahead.append(_check(Verifier(shown, honest.reader, termbase, near), honest.claim))
        fresh = Nearness(embedder, means)
        at_once.append(_check(Verifier(shown, honest.reader, termbase, fresh), honest.claim))
        without.append(_check(Verifier(shown, honest.reader, termbase, _as_near_as_can_be), honest.claim))
    return {
        **_counted(ahead),
        "at_once": _counted(at_once),
        "without_nearness": _counted(without),
    }


def _as_near_as_can_be(_text: str, _language: Language, _original: str, _original_language: Language) -> float:
    return 1.0


def _check(verifier: Verifier, claim: Claim) -> _Checked:
    began, busy = time.perf_counter(), time.thread_time()
    verdict = verifier.verify(claim)
    return _Checked(verdict, (time.perf_counter() - began) * 1000, (time.thread_time() - busy) * 1000)


def _counted(checked: Sequence[_Checked]) -> Figures:
    shown = sum(not isinstance(one.verdict, Fault) for one in checked)
    return {"cases": len(checked), "shown": shown, **_spent(checked)}


def _spent(checked: Sequence[_Checked]) -> Figures:
    """``busy_ms`` is the processor's time in this thread alone: what the clock says on a machine that does nothing else."""
    times = [one.milliseconds for one in checked]
    return {
        "ms_p50": round(statistics.median(times), 2),
        "ms_p95": round(float(np.percentile(times, 95)), 2),
        "busy_ms_p50": round(statistics.median(one.busy for one in checked), 2),
    }
