"""A new generation beside the live one on our own questions: what ``python -m ingest check`` asks before publishing.

Only the demonstration corpora are searched, whatever else a generation holds: their questions are judged on no other page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.measures import aggregate
from eval.systems import HITS
from eval.topics import SetError, Topic, read_qrels
from ingest.gate import DEMONSTRATION
from ingest.settings import IngestSettings
from retriever.embedder import Embedder
from retriever.everyday import load_everyday
from retriever.generation import Generation
from retriever.passage import Language
from retriever.query import Filters, Query
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from retriever.store import Store
from retriever.termbase import load_termbase

DEMO = Path(__file__).parent / "sets" / "demo"
MEASURE = "nDCG@10"
COUNTRY = {Language.FR: "FR", Language.DE: "DE"}

Progress = Callable[[str, int, int], None]
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True)
class DemoSet:
    """Questions that the demonstration pages answer, with their judgements, and questions that they do not."""

    topics: tuple[Topic, ...]
    qrels: dict[str, dict[str, int]]
    unanswerable: tuple[Topic, ...]


def load_demo(folder: Path = DEMO) -> DemoSet:
    """Our questions in both languages. Raises SetError."""
    topics = [
        Topic(str(line["id"]), str(line["text"]), language)
        for language in Language
        for line in _lines(folder / f"queries.{language}.jsonl")
    ]
    unanswerable = [
        Topic(str(line["id"]), str(line[str(language)]), language)
        for language in Language
        for line in _lines(folder / "unanswerable.jsonl")
    ]
    return DemoSet(tuple(topics), read_qrels(folder / "qrels.tsv"), tuple(unanswerable))


def measure(searcher: Searcher, demo: DemoSet, evidence_minimum: float, progress: Progress) -> Figures:
    """Figures of one generation, between 0 and 1.

    ``nDCG@10`` by direction (``fr→de``: French questions on German pages). ``refused`` is the share of unanswerable questions whose
    own country's evidence is too small, ``refused_wrongly`` that of answerable ones; both by language, before the rules of the
    service. ``gap`` is how far French and German lie apart in each.
    """
    runs: dict[str, dict[str, dict[str, float]]] = {}
    evidence: dict[str, list[float]] = {}
    steps = len(demo.topics) + len(demo.unanswerable)
    for number, topic in enumerate((*demo.topics, *demo.unanswerable), 1):
        filters = Filters(countries=tuple(COUNTRY.values()), corpora=DEMONSTRATION)
        own = 0.0
        for ranking in searcher.search(Query(topic.text, topic.language, filters, HITS)).rankings:
            if ranking.country == COUNTRY[topic.language]:
                own = ranking.evidence
            direction = f"{topic.language}→{ranking.country.lower()}"
            found = runs.setdefault(direction, {}).setdefault(topic.id, {})
            for hit in ranking.hits:
                found.setdefault(hit.passage.document_id, hit.score)
        answerable = number <= len(demo.topics)
        if not answerable or _judged(demo, topic.id, topic.language):
            kind = "refused_wrongly" if answerable else "refused"
            evidence.setdefault(f"{kind} {topic.language}", []).append(own)
        progress("measure", number, steps)
    figures: Figures = {MEASURE: {}, "refused": {}, "refused_wrongly": {}}
    for direction in ("fr→fr", "de→de", "fr→de", "de→fr"):
        qrels = _of(demo.qrels, direction[-2:])
        figures[MEASURE][direction] = round(aggregate(qrels, runs.get(direction, {}))[MEASURE], 4)
    for kind in ("refused", "refused_wrongly"):
        for language in Language:
            values = evidence.get(f"{kind} {language}", [])
            figures[kind][str(language)] = round(sum(v < evidence_minimum for v in values) / max(len(values), 1), 4)
    figures["gap"] = _gaps(figures)
    return figures


def refusals(new: Figures, live: Figures, settings: IngestSettings) -> list[str]:
    """Why the new generation must not follow the live one, a line each; empty if it may."""
    worse = [
        (MEASURE, settings.gate_ndcg, -1, "fell"),
        ("refused", settings.gate_refusals, -1, "fell"),
        ("refused_wrongly", settings.gate_refusals, 1, "rose"),
        ("gap", settings.gate_gap, 1, "widened"),
    ]
    lines: list[str] = []
    for name, tolerance, sign, verb in worse:
        for key, before in live[name].items():
            after = new[name][key]
            # Figures have four decimals: what is written down decides, not the binary dust below it.
            if round(sign * (after - before), 4) > tolerance:
                lines.append(f"{LABELS[name]} {key} {verb} from {before:.3f} to {after:.3f} (tolerance {tolerance:g})")
    return lines


LABELS: Mapping[str, str] = {
    MEASURE: MEASURE,
    "refused": "share of unanswerable questions refused,",
    "refused_wrongly": "share of answerable questions refused,",
    "gap": "gap between French and German,",
}


def gate(
    store: Store, settings: RetrieverSettings, embedder: Embedder, new: str, live: str, progress: Progress
) -> dict[str, Any]:
    """``figures`` of both generations (of the new one alone if ``live`` is empty), ``refusals``, ``notes``.

    Raises SetError for a new generation without the demonstration corpora, and RetrieverError.
    """
    from service.settings import ServiceSettings

    demo = load_demo()
    minimum = ServiceSettings().evidence_minimum
    termbase = load_termbase(settings.termbase_file)
    everyday = load_everyday(settings.everyday_file, termbase)
    measured: dict[str, Figures] = {}
    notes: list[str] = []
    for name, identifier in (("new", new), ("live", live)):
        if not identifier:
            continue
        index = store.open(identifier)
        try:
            if not has_demonstration(index.generation):
                if name == "new":
                    raise SetError(f"generation {identifier} does not hold the demonstration corpora")
                notes.append("the live generation does not hold the demonstration corpora: nothing was compared")
                continue
            if name == "live" and index.generation.embedder != embedder.fingerprint:
                notes.append("the live generation was built with another embedder: nothing was compared")
                continue
            searcher = Searcher(index, embedder, SparseEncoder(), termbase, everyday)
            measured[name] = measure(searcher, demo, minimum, progress)
        finally:
            index.close()
    refused = refusals(measured["new"], measured["live"], IngestSettings()) if "live" in measured else []
    figures: dict[str, Any] = {
        "set": f"demo, {len(demo.topics)} answerable and {len(demo.unanswerable)} unanswerable questions",
        "embedder": embedder.fingerprint,
        "evidence_minimum": minimum,
        **measured,
    }
    return {"figures": figures, "refusals": refused, "notes": notes}


def has_demonstration(generation: Generation) -> bool:
    """Whether both demonstration corpora are in it."""
    return set(DEMONSTRATION) <= {corpus.id for corpus in generation.corpora if corpus.passages}


def _gaps(figures: Figures) -> dict[str, float]:
    ndcg = figures[MEASURE]
    pairs = {
        f"{MEASURE} own language": (ndcg["fr→fr"], ndcg["de→de"]),
        f"{MEASURE} other language": (ndcg["de→fr"], ndcg["fr→de"]),
        "refused": (figures["refused"]["fr"], figures["refused"]["de"]),
        "refused_wrongly": (figures["refused_wrongly"]["fr"], figures["refused_wrongly"]["de"]),
    }
    return {name: round(abs(a - b), 4) for name, (a, b) in pairs.items()}


def _of(qrels: Mapping[str, Mapping[str, int]], country: str) -> dict[str, dict[str, int]]:
    """The judgements of one country's pages; topics without any are left out."""
    prefix = f"demo-{country}:"
    found = {t: {d: grade for d, grade in judged.items() if d.startswith(prefix)} for t, judged in qrels.items()}
    return {topic: judged for topic, judged in found.items() if judged}


def _judged(demo: DemoSet, topic: str, language: Language) -> bool:
    return any(d.startswith(f"demo-{language}:") and grade > 1 for d, grade in demo.qrels.get(topic, {}).items())


def _lines(path: Path) -> Sequence[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SetError(f"{path}: cannot be read as JSON lines: {error}") from error
