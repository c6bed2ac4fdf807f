"""What the editor's page makes of plans, checks, comparisons and reports: pure functions, both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.report_schemas import AskedQuestion, FlaggedReport, FlaggedState, UnansweredCluster, UnansweredReport
from service.run_schemas import (
    CheckView,
    CorpusFolder,
    CorpusPlanView,
    EffectChange,
    EffectView,
    FailedSource,
    GenerationView,
    PlannedPage,
    RunsView,
    RunView,
    SeenAnswer,
    SeenCitation,
    SeenSentence,
    Step,
)
from service.schemas import LanguageCode, Status
from ui import editor_texts as words
from ui.editor_desk import Desk, desk_of
from ui.editor_effect import effect_view
from ui.editor_plan import check_view, plan_view
from ui.editor_progress import progress_card, time_left
from ui.editor_reports import flagged_view, unanswered_view
from ui.language import LANGUAGES
from ui.run_words import MESSAGES, loss_of, translated

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


def run(number: int, step: Step, state: str = "done", **more: Any) -> RunView:
    at = NOW + timedelta(minutes=number)
    fields: dict[str, Any] = {
        "id": f"r{number:02}",
        "step": step,
        "state": state,
        "created": at,
        "started": at,
        "ended": at,
    }
    return RunView.model_validate(fields | more)


def generation(identifier: str, state: str, **more: Any) -> GenerationView:
    fields: dict[str, Any] = {"id": identifier, "state": state, "created": NOW, "documents": 2, "passages": 9}
    return GenerationView.model_validate(fields | more)


def folder(minutes: int) -> CorpusFolder:
    return CorpusFolder(corpus="ville", name="Ville", accepted=[".md"], changed=NOW + timedelta(minutes=minutes))


LIVE = generation("g1", "live")
PASSED = CheckView(against="g1")
REFUSED = CheckView(against="g1", refusals=["only 3 of 20 sampled titles find their own page"])


@pytest.mark.parametrize(
    ("runs", "draft", "changed", "expected"),
    [
        ([], None, -5, "next later later later later"),
        ([run(1, "plan")], None, -5, "done next later later later"),
        ([run(1, "plan")], None, 3, "next later later later later"),
        ([run(1, "plan", "failed")], None, -5, "failed later later later later"),
        ([run(1, "plan"), run(2, "build")], generation("g2", "draft", base="g1"), -5, "done done next later later"),
        ([run(1, "plan"), run(2, "build")], generation("g2", "draft", base="g0"), -5, "done next later later later"),
        (
            [run(1, "plan"), run(2, "build"), run(3, "check", "failed")],
            generation("g2", "draft", base="g1", check=REFUSED),
            -5,
            "done done failed later later",
        ),
        (
            [run(1, "plan"), run(2, "build"), run(3, "check")],
            generation("g2", "draft", base="g1", check=PASSED),
            -5,
            "done done done next later",
        ),
        (
            [run(1, "plan"), run(2, "build"), run(3, "check"), run(4, "effect")],
            generation("g2", "draft", base="g1", check=PASSED),
            -5,
            "done done done done next",
        ),
        (
            [run(1, "plan"), run(2, "build"), run(3, "check"), run(4, "effect")],
            generation("g2", "draft", base="g1", check=PASSED),
            9,
            "next later later later later",
        ),
        (
            [run(1, "plan"), run(2, "build"), run(3, "check"), run(5, "plan")],
            generation("g2", "draft", base="g1", check=PASSED),
            4,
            "done next later later later",
        ),
        (
            [run(1, "plan"), run(2, "build"), run(3, "check"), run(4, "publish")],
            None,
            -5,
            "next later later later later",
        ),
    ],
)
def test_what_comes_next(runs: list[RunView], draft: GenerationView | None, changed: int, expected: str) -> None:
    view = RunsView(runs=list(reversed(runs)), generations=[*([draft] if draft else []), LIVE])
    desk: Desk = desk_of(view, [folder(changed)])
    steps: tuple[Step, ...] = ("plan", "build", "check", "effect", "publish")
    assert " ".join(desk.progress(step) for step in steps) == expected
    assert desk.may("publish") == expected.startswith("done done done")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_names_every_page_with_its_reason(language: LanguageCode) -> None:
    plan = CorpusPlanView(
        corpus="ville",
        added=[PlannedPage(document_id="ville:neuf", reason="not in the live generation")],
        changed=[PlannedPage(document_id="ville:taxe", reason="text, title")],
        removed=[PlannedPage(document_id="ville:vieux", reason="expired: its last day was 2026-01-31")],
        failed=[FailedSource(name=f"{HOSTILE}.pdf", reason="not a PDF at all")],
        due=[PlannedPage(document_id="ville:relire", reason="2026-03-01")],
        unchanged=1041,
        files=1045,
    )
    shown = plan_view([plan], {"ville": "La ville"}, language)
    assert {"fr": "texte, titre", "de": "Text, Titel"}[language] in shown
    assert {"fr": "31\u00a0janvier 2026", "de": "31.\u00a0Januar 2026"}[language] in shown
    assert "1\u202f041" in shown and "La ville" in shown and "ville:taxe" in shown.replace("%3A", ":")
    assert '<span lang="en">not a PDF at all</span>' in shown, "what nobody translated says that it is English"
    assert "<img" not in shown and "&lt;img" in shown
    assert words.PLAN_NOTHING(language) not in shown
    assert words.PLAN_NOTHING(language) in plan_view([CorpusPlanView(corpus="ville", unchanged=3)], {}, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_speaks_in_words(language: LanguageCode) -> None:
    figures = {
        "titles": {"asked": 20, "found": 19},
        "smoke": {"asked": 0, "found": 0},
        "new": {"nDCG@10": {"fr→de": 0.7}},
        "live": {"nDCG@10": {"fr→de": 0.81}},
    }
    line = "nDCG@10 fr→de fell from 0.810 to 0.700 (tolerance 0.02)"
    shown = check_view(CheckView(refusals=[line], figures=figures), "", language)
    assert words.CHECK_REFUSED(language) in shown and words.CHECK_PASSED(language) not in shown
    assert words.CHECK_TITLES(language, found=19, asked=20) in shown
    assert words.CHECK_ROWS["nDCG@10"]["fr→de"](language) in shown and "<td>0.810</td><td>0.700</td>" in shown
    assert line not in shown and "0.810" in shown
    assert words.CHECK_PASSED(language) in check_view(CheckView(), "", language)


def _answer(text: str, *documents: str) -> SeenAnswer:
    citations = [
        SeenCitation(number=n, document_id=f"ville:{d}", document_title=d.title()) for n, d in enumerate(documents, 1)
    ]
    numbers = [citation.number for citation in citations]
    return SeenAnswer(
        status=Status.ANSWERED,
        sentences=[SeenSentence(text=text, country="FR", citations=numbers)],
        citations=citations,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_answers_stand_side_by_side(language: LanguageCode) -> None:
    refused = SeenAnswer(status=Status.REFUSED_NO_PASSAGE, message=HOSTILE, nearest=["Carte grise"])
    changes = [
        EffectChange(
            question="Combien ?", source="frequent", kinds=["sentences"],
            old=_answer("25 €.", "carte"), new=_answer("32 €.", "carte", "tarifs"),
        ),
        EffectChange(question="Où ?", source="flagged", kinds=["refused"], old=_answer("Ici.", "carte"), new=refused),
    ]  # fmt: skip
    shown = effect_view(EffectView(old="g1", new="g2", asked=40, changes=changes), language)
    assert words.EFFECT_SOME(language, changed=2, asked=40) in shown
    assert "<mark>25 €.</mark>" in shown and "<mark>32 €.</mark>" in shown
    assert "<strong><a" in shown and "Tarifs" in shown, "a source that the other answer does not have stands out"
    assert words.EFFECT_KINDS["refused"](language) in shown and "alarming" in shown
    assert "<img" not in shown and "Carte grise" in shown
    none = effect_view(EffectView(old="g1", new="g2", asked=40), language)
    assert none.endswith(f"{words.EFFECT_NONE(language, asked=40)}</p>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_says_what_goes_on_and_for_how_long(language: LanguageCode) -> None:
    going = run(1, "build", "running", doing="read ville", done=1200, total=2400, progress=0.314, seconds_left=150.0)
    shown = progress_card(going, language)
    assert words.DOING["read"](language, corpus="ville") in shown
    assert 'value="31"' in shown and "1\u202f200" in shown
    assert words.LEFT_MINUTES(language, count=3) in shown and words.RUNNING_HINT(language) in shown
    assert time_left(0.2, language) == words.LEFT_SECONDS(language, count=1) and time_left(None, language) == ""
    assert words.DOING_OTHER(language) in progress_card(going.model_copy(update={"doing": "dream"}), language)


EXAMPLES = [
    "not in the live generation",
    "expired: its last day was 2026-01-31",
    "its file cannot be read: larger than 20 MB",
    "no file of the source gives it any more; 3 files cannot be read",
    "refused: 31 of 41 documents of corpus demo-fr would disappear; if that is meant, add --accept-loss demo-fr",
    "smoke question of corpus demo-fr does not find carte: Comment ?",
    "share of answerable questions refused, fr rose from 0.100 to 0.300 (tolerance 0.05)",
    "gap between French and German, nDCG@10 own language widened from 0.010 to 0.100 (tolerance 0.05)",
    "generation g2 was built on g1, and g3 is live now: build again, so that nothing published since is lost, or publish …",
    "2 of 280 questions are answered otherwise",
    "the disk of data is too full: 90 MB are free, a generation of 9 passages needs 160 MB while it is built",
]


@pytest.mark.parametrize("message", EXAMPLES)
def test_what_runs_say_is_said_in_both_languages(message: str) -> None:
    french, german = translated(message, "fr"), translated(message, "de")
    assert french and german and french != german
    assert "{" not in french + german


def test_what_is_not_known_is_left_alone() -> None:
    assert translated("something else happened", "fr") is None
    assert len({pattern for pattern, _ in MESSAGES}) == len(MESSAGES)
    assert loss_of([EXAMPLES[4], EXAMPLES[4], "x"]) == ["demo-fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reports_escape_what_people_wrote(language: LanguageCode) -> None:
    asked = AskedQuestion(
        reference="K7F-29M-4TD", asked_at=NOW, language="fr", status=Status.REFUSED_NO_PASSAGE, question=HOSTILE
    )
    cluster = UnansweredCluster(
        question=HOSTILE, times=2, languages={"fr": 1, "de": 1}, last=NOW, questions=[asked, asked]
    )
    unanswered = UnansweredReport(generation="g1", since=None, questions=2, left_out=0, clusters=[cluster])
    state = FlaggedState(
        passage_id="p", document_id="ville:carte", document_title="Carte", times=1, reasons={"outdated": 1},
        comments=[HOSTILE], last=NOW, state="changed", answers=[asked], ask_again=["K7F-29M-4TD"],
    )  # fmt: skip
    flagged = FlaggedReport(generation="g1", since=None, passages=[state])
    shown = unanswered_view(unanswered, language) + flagged_view(flagged, language)
    assert "<img" not in shown and shown.count("&lt;img") == 5
    assert words.PASSAGE_STATES["changed"](language) in shown and words.ASK_AGAIN(language) in shown
    empty = unanswered_view(unanswered.model_copy(update={"clusters": []}), language)
    assert words.UNANSWERED_NONE(language) in empty
