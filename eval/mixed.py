"""All sets in one index, as the product has it: is the right country's page still found, and is it the first shown?

The same page in two sets is one document of the index. Each topic is asked twice: with its country given, and without. The
retriever makes a ranking for each country and never one list; a system that makes one list is scored by that list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.measures import MEASURES, aggregate
from eval.parallel import content_ids
from eval.results import Record, read_json, read_jsonl, write_json, write_jsonl
from eval.retrieval import NamedSet, Tools
from eval.run import WARM, countries_of, indexed_documents
from eval.systems import FoundIn, Name, Retrieved, System, make_system
from eval.topics import SetError, Topic, read_qrels
from eval.trec import plain_id, read_run, write_qrels, write_run
from ingest.document import Document

# Who is meant by a question, as the service tells it: the countries it names or implies, in order.
Recognise = Callable[[str], tuple[str, ...]]

GIVEN, OPEN, FIRST = "given", "open", "first"
RUNS = (GIVEN, OPEN, FIRST)


@dataclass(frozen=True)
class Merged:
    """The documents of all sets, each page once, and for each set its judgements on them."""

    documents: tuple[Document, ...]
    qrels: dict[str, dict[str, dict[str, int]]]


def merge(sets: Sequence[NamedSet]) -> Merged:
    """Raises SetError where a set has documents of several countries: then no country is the right one."""
    documents: dict[str, Document] = {}
    qrels: dict[str, dict[str, dict[str, int]]] = {}
    for named in sets:
        countries = countries_of(named.test_set)
        if len(countries) != 1:
            raise SetError(
                f"{named.key}: documents of {' and '.join(countries)}; --mixed needs --jurisdiction SET=CODE"
            )
        names = content_ids(named.test_set.documents)
        for document in named.test_set.documents:
            documents.setdefault(names[document.id], replace(document, id=names[document.id]))
        qrels[named.key] = {
            topic.id: {names.get(d, f"{named.key} {d}"): grade for d, grade in named.test_set.qrels[topic.id].items()}
            for topic in named.test_set.topics
        }
    return Merged(tuple(documents.values()), qrels)


def run_mixed(
    folder: Path, sets: Sequence[NamedSet], systems: Sequence[Name], tools: Tools, recognise: Recognise
) -> None:
    """Index everything together, ask every topic, and write ``mixed/<set>/`` into the result folder, unscored."""
    merged = merge(sets)
    topics = [topic for named in sets for topic in named.test_set.topics]
    arguments = (merged.documents, topics, tools.cache, tools.embedder, tools.chunking, tools.progress)
    with indexed_documents(*arguments) as indexed:
        generation = indexed.index.generation
        made: dict[Name, System] = {
            name: make_system(name, indexed, tools.termbase, tools.everyday) for name in systems
        }
        for named in sets:
            place = _place(folder, named.key)
            place.mkdir(parents=True, exist_ok=True)
            write_qrels(place / "qrels.trec", merged.qrels[named.key])
            for name, system in made.items():
                _run_set(place, named, name, system, recognise)
    description = {
        "generation": generation.id,
        "passages": generation.passages,
        "documents": generation.documents,
        "countries": {named.key: countries_of(named.test_set)[0] for named in sets},
        "directions": {named.key: named.direction for named in sets},
        "systems": list(systems),
    }
    write_json(folder / "mixed" / "config.json", description)


def score_mixed(folder: Path) -> list[Record]:
    """Score what ``run_mixed`` wrote; returns and writes ``mixed/results.json``. Raises SetError where there is nothing."""
    config = read_json(folder / "mixed" / "config.json")
    results: list[Record] = []
    for key, right in config["countries"].items():
        place = _place(folder, key)
        qrels = read_qrels(place / "qrels.trec")
        for name in config["systems"]:
            scores = {kind: aggregate(qrels, read_run(place / f"{name}.{kind}.trec")) for kind in RUNS}
            results.append(
                {
                    "set": key,
                    "direction": config["directions"][key],
                    "system": name,
                    "country": right,
                    "topics": len(qrels),
                    **{kind: {str(m): round(scores[kind][str(m)], 4) for m in MEASURES} for kind in RUNS},
                    "countries": countries_found(read_jsonl(place / f"{name}.jsonl"), right),
                }
            )
    write_json(folder / "mixed" / "results.json", results)
    return results


def countries_found(rows: Sequence[Record], right: str) -> Record:
    """Counts of topics: what their words name or imply, and whose ranking then comes first, by evidence where they say
    nothing. A system that makes one list puts no country first."""
    said = [row for row in rows if row["named"]]
    silent = [row for row in rows if not row["named"]]
    return {
        "named_right": sum(row["named"][0] == right for row in said),
        "named_both": sum(right in row["named"][1:] for row in said),
        "named_wrong": sum(right not in row["named"] for row in said),
        "named_none": len(silent),
        "first_by_evidence": sum(_first(row["evidence"]) == right for row in rows),
        "silent_first_by_evidence": sum(_first(row["evidence"]) == right for row in silent),
        "put_first": sum(row["first"] == right for row in rows),
        "topics": len(rows),
    }


def _run_set(place: Path, named: NamedSet, name: Name, system: System, recognise: Recognise) -> None:
    """The three runs of one set and system: the country given, not given, and what then stands first."""
    (right,) = countries_of(named.test_set)
    runs: dict[str, dict[str, dict[str, float]]] = {kind: {} for kind in RUNS}
    rows: list[Record] = []
    for topic in named.test_set.topics[:WARM]:
        system.search(topic, ())
    for topic in named.test_set.topics:
        given, opened = system.search(topic, (right,)), system.search(topic, ())
        named_countries = recognise(topic.text)
        first = _put_first(topic, opened, named_countries)
        runs[GIVEN][topic.id] = given.documents
        runs[OPEN][topic.id] = _ranking_of(opened, right).documents
        runs[FIRST][topic.id] = first.documents if first.country in ("", right) else {}
        rows.append(
            {
                "topic": plain_id(topic.id),
                "named": list(named_countries),
                "first": first.country,
                "evidence": {r.country: round(r.evidence, 4) for r in opened.rankings},
                "milliseconds": round(sum(opened.steps.values()), 3),
            }
        )
    for kind, run in runs.items():
        write_run(place / f"{name}.{kind}.trec", run, f"{name}.{kind}")
    write_jsonl(place / f"{name}.jsonl", rows)


def _put_first(topic: Topic, found: Retrieved, named: Sequence[str]) -> FoundIn:
    """The ranking that stands first: of the first country named, else the one with pages in the reader's language, else by
    evidence. It is the order in which the service shows them."""
    by_country = {ranking.country: ranking for ranking in found.rankings}
    for country in named:
        if country in by_country:
            return by_country[country]
    return max(found.rankings, key=lambda r: (bool(r.documents), r.language is topic.language, r.evidence))


def _ranking_of(found: Retrieved, country: str) -> FoundIn:
    """The ranking of a country, or the one list that a system makes."""
    return next((r for r in found.rankings if r.country in (country, "")), FoundIn(country, {}))


def _first(evidence: Mapping[str, float]) -> str:
    """The country with most evidence; none where all have none."""
    best = max(evidence, key=lambda country: evidence[country], default="")
    return best if evidence.get(best) else ""


def _place(folder: Path, key: str) -> Path:
    return folder / "mixed" / key.replace("/", "--")
