"""All sets in one index: pages are shared, countries kept apart, and what comes first is counted."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.mixed import countries_found, merge, run_mixed, score_mixed
from eval.parallel import cross_ratio, parallel_sets, parallel_topics
from eval.results import Record, score_folder, write_config, write_runs
from eval.retrieval import NamedSet, Tools, run_all
from eval.scoring import score_all
from eval.topics import SetError, TestSet, Topic
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.passage import Language
from retriever.termbase import Termbase
from tests.conftest import RememberingEmbedder, silent
from tests.eval.sets import BOTH, documents
from tests.pages import FRENCH, GERMAN


def asked(language: Language, questions: dict[str, tuple[str, str]], pages: dict[str, tuple[str, str]]) -> TestSet:
    """Questions (text and right page, by id) on the pages of one language."""
    of_pages = Language.DE if pages is GERMAN else Language.FR
    topics = tuple(Topic(name, text, language) for name, (text, _) in questions.items())
    return TestSet("x", topics, tuple(documents(of_pages, pages)), {n: {page: 1} for n, (_, page) in questions.items()})


DE_DE = asked(Language.DE, {"q-de-1": ("Wie hoch ist das Kindergeld?", "kindergeld")}, GERMAN)
FR_DE = asked(Language.FR, {"q-fr-1": ("Montant des allocations familiales en Allemagne ?", "kindergeld")}, GERMAN)
FR_FR = asked(Language.FR, {"p-fr-1": ("Comment renouveler mon permis de conduire ?", "permis-conduire")}, FRENCH)
SETS = [NamedSet(key, Path(key), s) for key, s in (("a/de-de", DE_DE), ("a/fr-de", FR_DE), ("b/fr-fr", FR_FR))]


@pytest.fixture
def tools(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[Tools]:
    cache = Cache(tmp_path / "cache.sqlite")
    yield Tools(cache, quick_embedder, Termbase(()), Chunking(), silent)
    cache.close()


def recognise(question: str) -> tuple[str, ...]:
    return ("DE",) if "Allemagne" in question else ()


def test_the_same_page_of_two_sets_is_one_document() -> None:
    merged = merge(SETS)
    assert len(merged.documents) == len(GERMAN) + len(FRENCH)
    assert len({document.id for document in merged.documents}) == len(merged.documents)
    assert merged.qrels["a/de-de"]["q-de-1"] == merged.qrels["a/fr-de"]["q-fr-1"]


def test_copies_within_a_set_stay_apart_and_unknown_pages_stay_judged() -> None:
    twice = replace(FR_FR, documents=(*FR_FR.documents, replace(FR_FR.documents[0], id="copie")))
    judged = replace(twice, qrels={"p-fr-1": {"permis-conduire": 1, "nulle-part": 1}})
    merged = merge([NamedSet("a/b", Path("b"), judged)])
    assert len(merged.documents) == len(FRENCH) + 1
    assert len(merged.qrels["a/b"]["p-fr-1"]) == 2


def test_a_set_of_two_countries_has_no_right_one() -> None:
    with pytest.raises(SetError, match="documents of DE and FR"):
        merge([NamedSet("a/b", Path("b"), BOTH)])


def test_each_topic_is_found_with_its_country_given_and_without(tmp_path: Path, tools: Tools) -> None:
    run_mixed(tmp_path, SETS, ("product", "dense"), tools, recognise)
    scored = {(row["set"], row["system"]): row for row in score_mixed(tmp_path)}
    assert len(scored) == 6
    for key in ("a/de-de", "a/fr-de", "b/fr-fr"):
        product = scored[key, "product"]
        assert product["given"]["nDCG@10"] == product["open"]["nDCG@10"] == 1.0
        assert product["countries"]["topics"] == 1
    named = scored["a/fr-de", "product"]["countries"]
    assert (named["named_right"], named["named_none"], named["put_first"]) == (1, 0, 1)
    # One list puts the question's own language first: the German page is no longer the first of a French question.
    assert scored["a/fr-de", "dense"]["open"]["nDCG@10"] < scored["a/fr-de", "dense"]["given"]["nDCG@10"]


def test_what_stands_first_counts_only_if_it_is_of_the_right_country(tmp_path: Path, tools: Tools) -> None:
    run_mixed(tmp_path, SETS, ("product",), tools, lambda _: ("FR",))
    first = {row["set"]: row["first"]["nDCG@10"] for row in score_mixed(tmp_path)}
    assert first == {"a/de-de": 0.0, "a/fr-de": 0.0, "b/fr-fr": 1.0}


def row(named: list[str], first: str, **evidence: float) -> Record:
    return {"named": named, "first": first, "evidence": evidence}


def test_countries_are_counted_by_what_was_said() -> None:
    rows = [
        row(["DE"], "DE", DE=0.2, FR=0.9),
        row(["FR", "DE"], "FR", DE=0.9, FR=0.1),
        row(["FR"], "FR", DE=0.9, FR=0.1),
        row([], "DE", DE=0.9, FR=0.1),
        row([], "FR", DE=0.0, FR=0.0),
    ]
    assert countries_found(rows, "DE") == {
        "named_right": 1,
        "named_both": 1,
        "named_wrong": 1,
        "named_none": 2,
        "first_by_evidence": 3,
        "silent_first_by_evidence": 1,
        "put_first": 2,
        "topics": 5,
    }


def test_parallel_sets_are_found_by_their_pages_and_questions() -> None:
    assert parallel_sets(SETS) == [{"cross": "a/fr-de", "same": "a/de-de", "pairs": [("q-fr-1", "q-de-1")]}]


@pytest.mark.parametrize(
    "other",
    [
        replace(DE_DE, qrels={"q-de-1": {"wohnsitz-anmelden": 1}}),
        replace(DE_DE, topics=(replace(DE_DE.topics[0], id="q-de-2"),), qrels={"q-de-2": {"kindergeld": 1}}),
    ],
    ids=["judged otherwise", "another number"],
)
def test_topics_that_are_not_the_same_are_no_pair(other: TestSet) -> None:
    assert parallel_topics(FR_DE, other) == []


def test_the_ratio_is_of_the_pairs_only_and_scoring_finds_everything(tmp_path: Path, tools: Tools) -> None:
    lost = replace(FR_DE, qrels={"q-fr-1": {"kindergeld": 1}}, topics=(replace(FR_DE.topics[0], text="Autre chose"),))
    extra = asked(Language.DE, {"q-de-1": DE_DE_QUESTION, "z": ("Wo parken?", "nirgends")}, GERMAN)
    sets = [NamedSet("a/de-de", Path("a"), extra), NamedSet("a/fr-de", Path("b"), lost)]
    folder = tmp_path / "results"
    parallel = parallel_sets(sets)
    config = {
        "systems": {"product": ""},
        "sets": {named.key: {"direction": named.direction} for named in sets},
        "parallel": parallel,
    }
    write_config(folder, config)
    for key, of_set in run_all(sets, ("product",), tools).items():
        write_runs(folder, key, next(s.test_set for s in sets if s.key == key), of_set)
    score_folder(folder)
    ratio = cross_ratio(folder, "product", parallel[0], "nDCG@10")
    assert (ratio["topics"], ratio["of_same"]) == (1, 1.0)
    assert ratio["ratio"] == ratio["of_cross"] < 1.0
    run_mixed(folder, sets, ("product",), tools, recognise)
    found = score_all(folder)
    assert found["ratios"] == [ratio]
    assert [r["set"] for r in found["mixed"]] == ["a/de-de", "a/fr-de"]


DE_DE_QUESTION = ("Wie hoch ist das Kindergeld?", "kindergeld")
