"""The same question asked in both languages of the same documents: how much is lost across the border."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eval.results import Record, read_rows
from eval.retrieval import NamedSet
from eval.topics import TestSet
from eval.trec import plain_id
from ingest.document import Document
from retriever.passage import text_digest

_LANGUAGE = re.compile("fr|de", re.IGNORECASE)

Key = tuple[str, tuple[tuple[str, int], ...]]


def content_ids(documents: Sequence[Document]) -> dict[str, str]:
    """By document id, a name that only its content gives: the same page has it in every set. Copies within one set stay
    apart."""
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    for document in documents:
        digest = text_digest(document.jurisdiction, document.language, document.title, document.text)[:20]
        names[document.id] = f"{digest}-{seen[digest]}"
        seen[digest] += 1
    return names


def parallel_sets(sets: Sequence[NamedSet]) -> list[Record]:
    """``{cross, same, pairs}`` for every set of questions in one language on documents in the other, and the set of the
    same questions in the documents' own language."""
    found: list[Record] = []
    for cross in sets:
        asked, _, answered = cross.direction.partition("→")
        if asked == answered:
            continue
        for same in sets:
            if same.direction == f"{answered}→{answered}" and (pairs := parallel_topics(cross.test_set, same.test_set)):
                found.append({"cross": cross.key, "same": same.key, "pairs": pairs})
    return found


def parallel_topics(cross: TestSet, same: TestSet) -> list[tuple[str, str]]:
    """Pairs of topic ids, in the order of ``cross``: judged alike on documents of the same content, and of one id but for
    the name of a language in it (``berlinfr-000``, ``berlinde-000``)."""
    here, there = _keys(cross), _keys(same)
    return [(plain_id(topic), plain_id(there[key])) for key, topic in here.items() if key in there]


def cross_ratio(folder: Path, system: str, parallel: Record, measure: str) -> Record:
    """The mean of a measure over the cross side and over the same side of the pairs, and cross / same."""
    means: list[float] = []
    for i, side in enumerate(("cross", "same")):
        values = {row["topic"]: row["measures"][measure] for row in read_rows(folder, parallel[side], system)}
        means.append(sum(values[pair[i]] for pair in parallel["pairs"]) / len(parallel["pairs"]))
    return {
        "cross": parallel["cross"],
        "same": parallel["same"],
        "system": system,
        "topics": len(parallel["pairs"]),
        "measure": measure,
        "of_cross": round(means[0], 4),
        "of_same": round(means[1], 4),
        "ratio": round(means[0] / means[1], 4) if means[1] else None,
    }


def _keys(test_set: TestSet) -> dict[Key, str]:
    """Topics by what makes two the same; two of one set that look the same belong to no pair."""
    names = content_ids(test_set.documents)
    found: dict[Key, list[str]] = {}
    for topic in test_set.topics:
        judged = {names.get(document, document): grade for document, grade in test_set.qrels[topic.id].items()}
        found.setdefault((_LANGUAGE.sub("", topic.id), tuple(sorted(judged.items()))), []).append(topic.id)
    return {key: topics[0] for key, topics in found.items() if len(topics) == 1}
