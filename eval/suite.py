"""All test sets below a folder in one go: what ``make eval`` runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eval.mixed import Recognise, run_mixed
from eval.parallel import parallel_sets
from eval.report import write_report
from eval.retrieval import NamedSet, Tools, keep, run_all
from eval.run import RetrievalRun
from eval.scoring import score_all
from eval.systems import NAMES, Name
from eval.topics import SetError
from retriever.passage import Language

# Haystack's in-memory store reads every passage for every question: above this many documents it would take half an hour.
HAYSTACK_DOCUMENTS = 3000
MIXED_SYSTEMS: tuple[Name, ...] = ("product", "dense", "floor")


def find_sets(folder: Path, split: str) -> list[Path]:
    """Folders below ``folder`` that hold a set with this split, its questions in French or German. Raises SetError if there is
    none."""
    found = [
        path.parent
        for path in sorted(folder.rglob("corpus.jsonl"))
        if (questions := path.with_name(f"queries.{split}.jsonl")).is_file() and _is_ours(questions)
    ]
    if not found:
        raise SetError(f"{folder}: no set with corpus.jsonl and queries.{split}.jsonl below it")
    return found


def run_suite(folder: Path, sets: Sequence[NamedSet], split: str, tools: Tools, recognise: Recognise) -> None:
    """Every system on every set (Haystack on the smaller ones), the sets that ask the same in both languages together in one
    index as well, everything scored, and the report."""
    without: list[Name] = [name for name in NAMES if name != "haystack"]
    runs: dict[str, dict[str, RetrievalRun]] = {}
    for named in sets:
        small = len(named.test_set.documents) <= HAYSTACK_DOCUMENTS
        runs |= run_all([named], NAMES if small else without, tools)
    parallel = parallel_sets(sets)
    keep(folder, sets, runs, NAMES, split, tools, parallel)
    members = {key for pair in parallel for key in (pair["cross"], pair["same"])}
    if members:
        run_mixed(folder, [named for named in sets if named.key in members], MIXED_SYSTEMS, tools, recognise)
    score_all(folder)
    write_report([folder], folder / "report.html")


def _is_ours(questions: Path) -> bool:
    """Whether the first question is in a language of the product, or does not say its language."""
    with questions.open(encoding="utf-8-sig") as file:
        line = file.readline()
    try:
        said = json.loads(line)
    except ValueError:
        return True  # reading the set says what is wrong
    language = str(said.get("lang") or said.get("language") or "")[:2].lower()
    return not language or language in set(Language)
