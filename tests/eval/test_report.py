"""The report: every figure of the results is in it, it asks for nothing, and what it shows cannot run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.report import direction_in_words, view, write_report
from eval.results import Record, runs_folder, write_config, write_json, write_jsonl
from eval.scoring import score_all
from eval.topics import SetError
from eval.trec import write_qrels, write_run

TOPICS = ("q1", "q2", "q3")
DIRECTIONS = {"a/fr-de": "fr→de", "a/de-de": "de→de"}
RANKS = {
    "product": {"a/fr-de": 2, "a/de-de": 1},
    "floor": {"a/fr-de": 4, "a/de-de": 1},
    "dense": {"a/fr-de": 3, "a/de-de": 2},
}


def results(folder: Path, title: str = "a") -> Path:
    """Two parallel sets, three systems; each finds the right page at the rank named above."""
    pairs = [[topic, topic] for topic in TOPICS]
    sets = {key.replace("a/", f"{title}/"): direction for key, direction in DIRECTIONS.items()}
    cross, same = sets
    config: Record = {
        "revision": "abc123",
        "date": "2026-01-02 03:04 UTC",
        "split": "dev",
        "cores": 2,
        "embedder": "e5",
        "systems": dict.fromkeys(RANKS, ""),
        "sets": {key: {"direction": d, "topics": 3, "passages": 12} for key, d in sets.items()},
        "parallel": [{"cross": cross, "same": same, "pairs": pairs}],
    }
    write_config(folder, config)
    for key, original in zip(sets, DIRECTIONS, strict=True):
        place = runs_folder(folder, key)
        place.mkdir(parents=True)
        write_qrels(place / "qrels.trec", {topic: {"ja": 1} for topic in TOPICS})
        for system, ranks in RANKS.items():
            found = {f"nein{n}": 10.0 - n for n in range(1, ranks[original])} | {"ja": 1.0}
            write_run(place / f"{system}.trec", dict.fromkeys(TOPICS, found), system)
            rows = [
                {"topic": t, "text": "?", "milliseconds": 8.0, "steps": {"embed": 6.0, "rank": 2.0}} for t in TOPICS
            ]
            write_jsonl(place / f"{system}.jsonl", rows)
        write_run(place / "product+dense.trec", {t: {"ja": 1.0} for t in TOPICS}, "x")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = results(tmp_path / "results")
    score_all(made)
    return made


class Page(HTMLParser):
    """Tags, their attributes and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(folder: Path) -> Page:
    target = folder.parent / "page" / "report.html"
    write_report([folder], target)
    return Page(target.read_text(encoding="utf-8"))


def test_the_page_shows_the_figures_and_where_they_come_from(folder: Path) -> None:
    text = " ".join(page(folder).words)
    for figure in ("0.631", "1.000", "0.431", "0.500", "abc123", "2026-01-02 03:04 UTC", "63 %", "a/fr-de"):
        assert figure in text


def test_the_page_asks_nothing_of_anybody_and_runs_nothing(folder: Path) -> None:
    tags = page(folder).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "embed"}
    assert all(str(a.get("href", "#")).startswith("#") for _, a in tags)
    assert not any("src" in a or any(name.startswith("on") for name in a) for _, a in tags)
    assert "url(" not in (folder.parent / "page" / "report.html").read_text(encoding="utf-8")


def test_every_plot_says_in_words_what_it_shows_and_has_a_table(folder: Path) -> None:
    tags = page(folder).tags
    plots = [a for tag, a in tags if tag == "svg" and a.get("class") == "track"]
    assert plots
    assert all(re.search(r"\d", str(a.get("aria-label"))) for a in plots)
    figures = sum(tag == "figure" for tag, _ in tags)
    assert figures > 3
    assert sum(tag == "table" for tag, _ in tags) >= figures


def test_marks_stand_where_their_figures_are(folder: Path) -> None:
    marks = [a for tag, a in page(folder).tags if tag == "svg" and str(a.get("class", "")).startswith("m product")]
    assert {a["x"] for a in marks} >= {"63.10%", "100.00%"}


def test_what_is_shown_is_text(tmp_path: Path) -> None:
    made = results(tmp_path / "results", title="<script>alert(1)</script>")
    score_all(made)
    assert not any(tag == "script" for tag, _ in page(made).tags)


def test_sets_are_judged_by_the_floor_and_their_rivals(folder: Path) -> None:
    rows = {row["key"]: row for row in view([folder])["rows"]}
    assert rows["a/fr-de"]["verdict"] == "above"
    assert rows["a/fr-de"]["against_floor"]["difference"] == pytest.approx(0.631 - 0.431, abs=2e-3)
    assert rows["a/de-de"]["against_floor"]["p"] == 1.0


def test_a_goal_is_what_was_set_for_the_set(tmp_path: Path) -> None:
    made = results(tmp_path / "results", title="integreat-omos-qa")
    config = made / "config.json"
    text = config.read_text(encoding="utf-8").replace("omos-qa/de-de", "omos-qa/beir-de")
    config.write_text(text, encoding="utf-8")
    runs_folder(made, "integreat-omos-qa/de-de").rename(runs_folder(made, "integreat-omos-qa/beir-de"))
    score_all(made)
    row = next(row for row in view([made])["rows"] if row["key"] == "integreat-omos-qa/beir-de")
    assert (row["goal"], row["verdict"]) == (0.84, "goal")


def test_several_folders_make_one_page_and_a_set_counts_once(folder: Path, tmp_path: Path) -> None:
    other = results(tmp_path / "other", title="b")
    score_all(other)
    shown = view([folder, other, folder])
    assert [row["key"] for row in shown["rows"]] == ["a/de-de", "b/de-de", "a/fr-de", "b/fr-de"]
    assert len(shown["ratios"]) == 6
    assert shown["directions"][1]["sets"] == 2


def test_the_mixed_index_is_shown_beside_the_separate_one(folder: Path) -> None:
    measures = {"nDCG@10": 0.5, "R@5": 1.0, "R@10": 1.0, "RR@10": 0.5}
    counts = {"named_right": 1, "named_both": 1, "named_wrong": 1, "named_none": 0, "first_by_evidence": 2, "topics": 3}
    row = {
        "set": "a/fr-de",
        "direction": "fr→de",
        "system": "product",
        "country": "DE",
        "topics": 3,
        "countries": counts,
    }
    (folder / "mixed").mkdir()
    write_json(folder / "mixed" / "config.json", {"documents": 24, "passages": 48})
    write_json(folder / "mixed" / "results.json", [{**row, "given": measures, "open": measures, "first": measures}])
    (shown,) = view([folder])["mixed"]
    assert shown["kept"]["given"] == pytest.approx(0.5 / 0.6309, abs=1e-3)
    assert (shown["said"], shown["recognised"]) == (3, pytest.approx(2 / 3))
    assert "24 documents" in " ".join(page(folder).words)


def test_a_folder_that_was_not_scored_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match=r"results\.json"):
        write_report([results(tmp_path / "results")], tmp_path / "report.html")


def test_directions_are_said_in_words() -> None:
    assert direction_in_words("fr→de") == "French question, German page"
    assert direction_in_words("de+fr→fr") == "German and French question, French page"
