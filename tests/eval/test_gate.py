"""The gate: figures of a generation on questions that its pages answer or do not, and what is worse than before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import pytest

from eval.gate import DemoSet, Figures, gate, load_demo, measure, refusals
from eval.topics import SetError, Topic
from ingest.cache import Cache
from ingest.settings import IngestSettings
from ingest.sync import sync
from ingest.tools import Tools
from retriever.edge_store import EdgeStore
from retriever.passage import Language
from retriever.search import Searcher
from retriever.settings import RetrieverSettings
from retriever.sparse import SparseEncoder
from tests.conftest import RememberingEmbedder, silent
from tests.pages import FRENCH, GERMAN, page, write_corpus

ROOT = Path(__file__).parents[2]
QUESTIONS = DemoSet(
    (
        Topic("q1", "Où demander une carte d’identité ?", Language.FR),
        Topic("q1", "Wo beantrage ich den Personalausweis?", Language.DE),
        Topic("q2", "Quand déclarer une naissance ?", Language.FR),
        Topic("q3", "Wie hoch ist das Kindergeld?", Language.DE),
    ),
    {
        "q1": {"demo-fr:carte-identite": 2, "demo-de:personalausweis": 2},
        "q2": {"demo-fr:naissance": 2},
        "q3": {"demo-de:kindergeld": 2},
    },
    (
        Topic("u1", "Quelle est la recette des crêpes bretonnes ?", Language.FR),
        Topic("u1", "Wie backe ich einen Schwarzwälder Kuchen?", Language.DE),
    ),
)


@pytest.fixture
def settings(tmp_path: Path, models_folder: Path) -> RetrieverSettings:
    """Two corpora under the names of the demonstration, with the pages of our small town."""
    write_corpus(tmp_path / "corpora", "demo-fr", "fr", "FR", FRENCH)
    write_corpus(tmp_path / "corpora", "demo-de", "de", "DE", GERMAN)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_folder)
    return RetrieverSettings(data_folder=tmp_path / "data", corpora_folder=tmp_path / "corpora")


@pytest.fixture
def published(settings: RetrieverSettings, quick_embedder: RememberingEmbedder) -> Generator[tuple[EdgeStore, str]]:
    store = EdgeStore(settings.data_folder)
    with closing(Cache(settings.data_folder / "cache.sqlite")) as cache:
        yield store, sync(Tools(settings, store, cache, lambda: quick_embedder), {}, (), silent).generation


def test_figures_by_direction_and_language(
    published: tuple[EdgeStore, str], quick_embedder: RememberingEmbedder
) -> None:
    store, identifier = published
    with closing(store.open(identifier)) as index:
        searcher = Searcher(index, quick_embedder, SparseEncoder())
        figures = measure(searcher, QUESTIONS, 0.3, silent)
        strict = measure(searcher, QUESTIONS, 1.1, silent)
        lax = measure(searcher, QUESTIONS, 0.0, silent)
    assert set(figures["nDCG@10"]) == {"fr→fr", "de→de", "fr→de", "de→fr"}
    assert figures["nDCG@10"]["fr→fr"] == figures["nDCG@10"]["de→de"] == 1.0
    # Of q2 there is no German page and of q3 no French one: only q1 is asked across, and the other questions do not count there.
    assert 0 < figures["nDCG@10"]["fr→de"] <= 1 and 0 < figures["nDCG@10"]["de→fr"] <= 1
    assert strict["refused"] == strict["refused_wrongly"] == {"fr": 1.0, "de": 1.0}
    assert lax["refused"] == lax["refused_wrongly"] == {"fr": 0.0, "de": 0.0}
    assert strict["nDCG@10"] == figures["nDCG@10"]
    gap = abs(figures["nDCG@10"]["de→fr"] - figures["nDCG@10"]["fr→de"])
    assert figures["gap"]["nDCG@10 other language"] == pytest.approx(gap, abs=1e-4)


BEFORE: Figures = {
    "nDCG@10": {"fr→fr": 0.8, "de→de": 0.75},
    "refused": {"fr": 0.9, "de": 0.85},
    "refused_wrongly": {"fr": 0.2, "de": 0.2},
    "gap": {"nDCG@10 own language": 0.05},
}


@pytest.mark.parametrize(
    ("name", "key", "after", "worse"),
    [
        ("nDCG@10", "fr→fr", 0.78, False),
        ("nDCG@10", "fr→fr", 0.779, True),
        ("nDCG@10", "de→de", 0.99, False),
        ("refused", "de", 0.80, False),
        ("refused", "de", 0.79, True),
        ("refused_wrongly", "fr", 0.25, False),
        ("refused_wrongly", "fr", 0.26, True),
        ("refused_wrongly", "de", 0.0, False),
        ("gap", "nDCG@10 own language", 0.1, False),
        ("gap", "nDCG@10 own language", 0.11, True),
    ],
)
def test_what_is_worse_by_more_than_the_tolerance_is_named(name: str, key: str, after: float, worse: bool) -> None:
    new = deepcopy(BEFORE)
    new[name][key] = after
    found = refusals(new, BEFORE, IngestSettings())
    assert len(found) == worse
    if worse:
        assert key in found[0] and f"{BEFORE[name][key]:.3f}" in found[0] and f"{after:.3f}" in found[0]
    none = IngestSettings(gate_ndcg=1, gate_refusals=1, gate_gap=1)
    assert refusals(new, BEFORE, none) == []


def test_our_own_questions_are_whole() -> None:
    demo = load_demo()
    assert [sum(t.language is language for t in demo.topics) for language in Language] == [100, 100]
    assert len(demo.unanswerable) == 80
    assert {t.id for t in demo.topics} == set(demo.qrels)


def test_a_generation_without_the_demonstration_cannot_be_measured(
    published: tuple[EdgeStore, str], settings: RetrieverSettings, quick_embedder: RememberingEmbedder, tmp_path: Path
) -> None:
    store, demonstration = published
    other = tmp_path / "other"
    write_corpus(other, "ville", "fr", "FR", FRENCH)
    without = settings.model_copy(update={"corpora_folder": other})
    with closing(Cache(tmp_path / "cache.sqlite")) as cache:
        tools = Tools(without, store, cache, lambda: quick_embedder)
        identifier = sync(tools, {}, (), silent, accept_loss=("demo-fr", "demo-de")).generation
    with pytest.raises(SetError, match="does not hold the demonstration corpora"):
        gate(store, settings, quick_embedder, identifier, demonstration, silent)
    said = gate(store, settings, quick_embedder, demonstration, identifier, silent)
    assert (said["refusals"], len(said["notes"]), "live" in said["figures"]) == ([], 1, False)


@pytest.mark.slow
def test_an_editor_whose_pages_no_longer_answer_is_refused(
    published: tuple[EdgeStore, str], settings: RetrieverSettings, tmp_path: Path
) -> None:
    """Through both command lines: build, check (which asks ``eval gate``), publish."""
    _, live = published
    for corpus, language, jurisdiction, pages in (("demo-fr", "fr", "FR", FRENCH), ("demo-de", "de", "DE", GERMAN)):
        names = list(pages)
        for name, other in zip(names, [*names[1:], names[0]], strict=True):  # every page with the words of another
            text = page(name, *(pages[other][0], language, jurisdiction, pages[other][1]))
            (settings.corpora_folder / corpus / "pages" / f"{name}.md").write_text(text, encoding="utf-8")

    def ingest(*arguments: str) -> tuple[int, str]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
            "DEUXRIVES_DATA_FOLDER": str(settings.data_folder),
            "DEUXRIVES_CORPORA_FOLDER": str(settings.corpora_folder),
            "DEUXRIVES_EDITOR": "Zoë",
            "COLUMNS": "200",
        }
        command = [sys.executable, "-m", "ingest", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert ingest("build")[0] == 0
    code, output = ingest("check")
    assert code == 1, output
    assert "refused: nDCG@10 fr→fr fell from" in output and "must not be published" in output
    code, output = ingest("publish")
    assert (code, "the check refuses generation" in output) == (1, True)
    assert EdgeStore(settings.data_folder).current() == live
    code, output = ingest("status", "--json")
    said = json.loads(output)
    assert [(run["command"], run["state"], run["by"]) for run in said["runs"]] == [
        ("publish", "failed", "Zoë"),
        ("check", "failed", "Zoë"),
        ("build", "done", "Zoë"),
    ]
    draft = said["generations"][-1]["candidate"]
    assert (draft["base"], draft["check"]["against"]) == (live, live)
    assert draft["check"]["figures"]["live"]["nDCG@10"]["fr→fr"] > draft["check"]["figures"]["new"]["nDCG@10"]["fr→fr"]
    code, output = ingest("publish", "--unchecked")
    assert code == 0, output
    assert EdgeStore(settings.data_folder).current() == said["generations"][-1]["id"]
