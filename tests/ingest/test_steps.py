"""Build, check and publish apart: nothing is live that was not let through, and nothing of another editor is lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.candidates import Candidate, CheckResult
from ingest.publish import KEPT_DRAFTS, PublishRefusedError, editing, publish, rollback
from ingest.sync import Wish, build, check, sync
from ingest.tools import Measured, Tools
from retriever.errors import GenerationCorruptError, NoGenerationError
from tests.conftest import silent
from tests.ingest.desk import Desk, edit
from tests.pages import FRENCH, GERMAN

EVERYTHING = Wish({})


def tools_of(desk: Desk, by: str = "") -> Tools:
    return Tools(desk.settings, desk.store, desk.cache, lambda: desk.embedder, desk.now, by)


def change(desk: Desk, number: int) -> None:
    desk.write("ville", "compteur", "Le compteur", f"Le compteur est à {number}.")


def go_live(desk: Desk, identifier: str = "", unchecked: bool = False, by: str = "") -> str:
    tools = tools_of(desk, by)
    with editing(tools):
        return publish(tools, identifier, unchecked)


def test_built_checked_published_each_when_it_is_asked_for(desk: Desk) -> None:
    live = edit(desk, 0)
    change(desk, 1)
    report = build(tools_of(desk, "Ève"), EVERYTHING, silent)
    assert (report.built, report.published, report.exit_code) == (True, False, 0)
    assert desk.store.current() == live
    with pytest.raises(PublishRefusedError, match="was not checked"):
        go_live(desk)
    identifier, result = check(tools_of(desk), "", silent)
    assert (identifier, result.passed, result.against) == (report.generation, True, live)
    assert result.figures["titles"] == {"asked": 13, "found": 13}
    assert desk.store.current() == live
    assert go_live(desk, by="Zoë") == report.generation == desk.store.current()
    assert "est à 1." in desk.texts()
    remembered = tools_of(desk).candidates.get(report.generation)
    assert remembered is not None
    assert (remembered.base, remembered.built_by, remembered.published_by) == (live, "Ève", "Zoë")
    assert remembered.check == result
    assert go_live(desk, report.generation) == report.generation  # again: nothing happens


def test_a_build_without_changes_builds_nothing(desk: Desk) -> None:
    live = edit(desk, 0)
    report = build(tools_of(desk), EVERYTHING, silent)
    assert (report.built, report.reason, report.generation) == (False, "nothing has changed", live)
    with pytest.raises(NoGenerationError, match="nothing is waiting"):
        go_live(desk)


def test_the_first_generation_goes_the_same_way(desk: Desk) -> None:
    report = build(tools_of(desk), EVERYTHING, silent)
    assert desk.store.current() is None
    assert check(tools_of(desk), report.generation, silent)[1].against == ""
    assert go_live(desk) == desk.store.current() == report.generation


def test_a_refused_generation_stays_aside(desk: Desk) -> None:
    live = edit(desk, 0)
    manifest = desk.corpora / "ville" / "manifest.toml"
    asked = '\n[[smoke]]\nquestion = "Comment faire du pain ?"\ndocument = "boulangerie"\n'
    manifest.write_text(manifest.read_text() + asked, encoding="utf-8")
    change(desk, 1)
    identifier = build(tools_of(desk), EVERYTHING, silent).generation
    _, result = check(tools_of(desk), "", silent)
    assert result.refusals == ("smoke question of corpus ville does not find boulangerie: Comment faire du pain ?",)
    assert result.figures["smoke"] == {"asked": 1, "found": 0}
    with pytest.raises(PublishRefusedError, match="boulangerie"):
        go_live(desk)
    assert desk.store.current() == live
    report = desk.sync()  # in one go it is refused as well, and leaves nothing
    assert (report.published, report.exit_code) == (False, 1)
    assert "refused: smoke question" in report.reason
    assert [g.id for g in desk.store.generations()] == [live, identifier]
    assert go_live(desk, identifier, unchecked=True) == desk.store.current()


@pytest.mark.parametrize(
    ("corpus", "language", "question", "document"),
    [
        ("ville", "", "Où demander une carte d’identité ?", "carte-identite"),
        ("ville", "de", "Wo beantrage ich in Frankreich den Ausweis „carte d’identité“?", "carte-identite"),
        ("stadt", "", "Wie melde ich meinen Wohnsitz an?", "wohnsitz-anmelden"),
        ("stadt", "fr", "Comment demander le Kindergeld ?", "kindergeld"),
    ],
)
def test_a_smoke_question_that_finds_its_page_lets_it_through(
    corpus: str,
    language: str,
    question: str,
    document: str,
    desk: Desk,
) -> None:
    manifest = desk.corpora / corpus / "manifest.toml"
    lines = f'\n[[smoke]]\nquestion = "{question}"\ndocument = "{document}"\n'
    manifest.write_text(manifest.read_text() + lines + (f'language = "{language}"\n' if language else ""))
    assert desk.sync().published


@pytest.mark.parametrize(
    ("mandatory", "passes"),
    [("true", False), ('["carte-*.md"]', False), ('["naissance.md"]', True), ("false", True)],
)
def test_a_mandatory_file_that_fails_stops_everything(mandatory: str, passes: bool, desk: Desk) -> None:
    live = edit(desk, 0)
    manifest = desk.corpora / "ville" / "manifest.toml"
    manifest.write_text(f"mandatory = {mandatory}\n" + manifest.read_text())
    (desk.corpora / "ville" / "pages" / "carte-identite.md").write_bytes(b"\0\1")
    report = desk.sync()
    assert report.published == passes
    assert report.exit_code == (3 if passes else 1)
    if not passes:
        assert "mandatory file ville/carte-identite.md cannot be read" in report.reason
        assert desk.store.current() == live


def test_a_loss_is_seen_by_the_check_too(desk: Desk) -> None:
    """Built on a small generation, checked beside a larger one that went live since."""
    for n in range(20):
        desk.write("ville", f"rue-{n}", f"La rue numéro {n}", f"La rue numéro {n} est ouverte.")
    edit(desk, 0)
    shutil.move(desk.corpora / "ville" / "pages", desk.folder / "away")
    (desk.corpora / "ville" / "pages").mkdir()
    change(desk, 1)
    assert "documents of corpus ville would disappear" in build(tools_of(desk), EVERYTHING, silent).reason
    small = build(tools_of(desk), replace(EVERYTHING, accept_loss=("ville",)), silent).generation
    assert check(tools_of(desk), small, silent)[1].passed  # what the build accepted, the check knows
    candidates = tools_of(desk).candidates
    known = candidates.get(small)
    assert known is not None
    candidates.save(replace(known, accept_loss=()))
    _, result = check(tools_of(desk), small, silent)
    assert [r.split(";")[0] for r in result.refusals] == ["26 of 27 documents of corpus ville would disappear"]
    assert check(tools_of(desk), small, silent, accept_loss=("ville",))[1].passed


def test_what_another_editor_published_meanwhile_is_not_lost(desk: Desk) -> None:
    edit(desk, 0)
    change(desk, 1)
    mine = build(tools_of(desk), replace(EVERYTHING, only=("ville",)), silent).generation
    check(tools_of(desk), mine, silent)
    desk.write("stadt", "hund", "Hund anmelden", "Ein Hund muss angemeldet werden.")
    theirs = build(tools_of(desk), replace(EVERYTHING, only=("stadt",)), silent).generation
    check(tools_of(desk), theirs, silent)
    live = go_live(desk, theirs)
    with pytest.raises(NoGenerationError):  # mine would take their page away: it is gone with its base
        go_live(desk, mine)
    assert desk.store.current() == live
    report = desk.sync()
    assert report.embedded == 0
    assert "est à 1." in desk.texts() and "stadt:hund" in desk.documents()


def test_a_draft_on_a_generation_that_is_not_live_is_refused(desk: Desk) -> None:
    edit(desk, 0)
    edit(desk, 1)
    change(desk, 2)
    draft = build(tools_of(desk), EVERYTHING, silent).generation
    check(tools_of(desk), draft, silent)
    rollback(desk.store, candidates=tools_of(desk).candidates)
    with pytest.raises(PublishRefusedError, match="build again"):
        go_live(desk, draft)
    assert go_live(desk, draft, unchecked=True) == draft


def test_nobody_rolls_back_to_a_draft(desk: Desk) -> None:
    first = edit(desk, 0)
    change(desk, 1)
    draft = build(tools_of(desk), EVERYTHING, silent).generation
    candidates = tools_of(desk).candidates
    with pytest.raises(NoGenerationError, match="no earlier generation"):
        rollback(desk.store, candidates=candidates)
    with pytest.raises(NoGenerationError, match="was never published"):
        rollback(desk.store, draft, candidates)
    assert desk.store.current() == first
    second = edit(desk, 2)
    assert draft < second
    assert rollback(desk.store, candidates=candidates) == first


def test_rolling_back_leads_to_what_was_live_before(desk: Desk) -> None:
    candidates = tools_of(desk).candidates
    good = edit(desk, 0)
    bad = edit(desk, 1)
    assert rollback(desk.store, candidates=candidates) == good
    mended = edit(desk, 2)
    assert rollback(desk.store, candidates=candidates) == good  # and not the bad one, which is newer
    assert good < bad < mended


def test_few_drafts_are_kept_and_those_of_an_old_base_go_with_the_next_publish(desk: Desk) -> None:
    live = edit(desk, 0)
    drafts: list[str] = []
    for number in range(1, KEPT_DRAFTS + 3):
        change(desk, number)
        drafts.append(build(tools_of(desk), EVERYTHING, silent).generation)
    assert [g.id for g in desk.store.generations()] == [live, *drafts[-KEPT_DRAFTS:]]
    new = edit(desk, 99)
    assert [g.id for g in desk.store.generations()] == [live, new]
    assert sorted(path.stem for path in (desk.settings.data_folder / "candidates").iterdir()) == [live, new]


def test_ids_sort_by_their_making_after_the_clock_was_set_back(desk: Desk) -> None:
    made = [edit(desk, 0)]
    for number, back in enumerate((timedelta(hours=3), timedelta(days=400), timedelta()), 1):
        desk.clock -= back
        made.append(edit(desk, number))
    assert made == sorted(made)
    assert desk.store.current() == made[-1]
    assert [g.id for g in desk.store.generations()] == made[-3:]
    assert rollback(desk.store, candidates=tools_of(desk).candidates) == made[-2]
    assert "est à 2." in desk.texts()


def test_the_figures_of_the_evaluation_decide_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    live = edit(desk, 0)
    monkeypatch.setattr("ingest.gate.DEMONSTRATION", ("ville", "stadt"))
    asked: list[tuple[str, str]] = []

    def measure(new: str, before: str) -> Measured:
        asked.append((new, before))
        return Measured({"new": {"nDCG@10 fr→fr": 0.5}}, ("nDCG@10 fr→fr fell from 0.8 to 0.5",), ("a note",))

    change(desk, 1)
    tools = replace(tools_of(desk), measure=measure)
    report = sync(tools, {}, (), silent)
    assert asked[0][1] == live
    assert (report.published, report.reason) == (False, "refused: nDCG@10 fr→fr fell from 0.8 to 0.5")
    assert "a note" in report.notes
    monkeypatch.setattr("ingest.gate.DEMONSTRATION", ("ville", "autre"))
    assert sync(tools, {}, (), silent).published
    assert len(asked) == 1


def test_a_damaged_draft_is_refused_however_it_is_asked_for(desk: Desk) -> None:
    live = edit(desk, 0)
    change(desk, 1)
    draft = build(tools_of(desk), EVERYTHING, silent).generation
    shutil.rmtree(desk.store.folder / draft / "shard")
    for unchecked in (False, True):
        with pytest.raises(GenerationCorruptError):
            go_live(desk, draft, unchecked)
    with pytest.raises(GenerationCorruptError):
        check(tools_of(desk), draft, silent)
    assert desk.store.current() == live


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 9}', '{"format": 1, "check": 3, "accept_loss": []}'])
def test_a_damaged_word_beside_a_generation_counts_as_not_checked(text: str, desk: Desk) -> None:
    edit(desk, 0)
    change(desk, 1)
    draft = build(tools_of(desk), EVERYTHING, silent).generation
    check(tools_of(desk), draft, silent)
    (desk.settings.data_folder / "candidates" / f"{draft}.json").write_text(text)
    with pytest.raises(PublishRefusedError, match="was not checked"):
        go_live(desk, draft)


def test_what_is_remembered_comes_back_as_it_was(tmp_path: Path, desk: Desk) -> None:
    candidates = tools_of(desk).candidates
    said = CheckResult("2026-11-24T08:00:00.000+00:00", "Ève", "g0", ("refused",), ("note",), {"nDCG": {"fr→de": 0.5}})
    candidate = Candidate("g1", "g0", "2026-11-24T07:00:00.000+00:00", "Zoë", ("ville",), said)
    candidates.save(candidate)
    assert candidates.get("g1") == candidate
    assert candidates.get("g2") is None
    assert candidates.drafts(["g0", "g1"]) == ["g1"]
    candidates.keep_only({"g0"})
    assert candidates.get("g1") is None


def test_plans_give_their_reasons(desk: Desk) -> None:
    desk.write("ville", "prime", "Prime", "La prime est versée jusqu’au printemps.")
    desk.sync()
    title, body = GERMAN["personalausweis"]
    desk.write("stadt", "personalausweis", title, body.replace("kostet 37 Euro", "kostet 46 Euro"))
    title, body = GERMAN["kindergeld"]
    path = desk.write("stadt", "kindergeld", f"{title} (neu)", body)
    path.write_text(path.read_text().replace("2026-10-01", "2026-11-01"))
    (desk.corpora / "ville" / "pages" / "naissance.md").unlink()
    (desk.corpora / "ville" / "pages" / "frontalier.md").write_bytes(b"\0\1\2")
    prime = desk.corpora / "ville" / "pages" / "prime.md"
    prime.write_text(prime.read_text().replace("id: prime\n", "id: prime\nexpires: 2020-01-01\n"))
    desk.write("ville", "chien", "Déclarer un chien", "Un chien doit être déclaré.")
    report = desk.sync(dry_run=True, accept_loss=("ville",))
    reasons = {identifier: reason for plan in report.plans for identifier, reason in plan.reasons.items()}
    assert reasons.pop("ville:frontalier").startswith("its file cannot be read: ")
    assert reasons == {
        "ville:chien": "not in the live generation",
        "ville:naissance": "no file of the source gives it any more; 1 files cannot be read",
        "ville:prime": "expired: its last day was 2020-01-01",
        "stadt:personalausweis": "text",
        "stadt:kindergeld": "title, date",
    }
    ville = next(plan for plan in report.plans if plan.corpus == "ville")
    assert ville.counts == {"added": 1, "changed": 0, "unchanged": len(FRENCH) - 2, "removed": 3, "failed": 1}


def test_many_changes_give_the_same_reasons(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sync()
    for name, (title, body) in FRENCH.items():
        desk.write("ville", name, title, body + "\n\nUne ligne de plus.")
    one_by_one = desk.sync(dry_run=True).plans[-1].reasons
    monkeypatch.setattr("ingest.plan.ONE_BY_ONE", 1)
    assert desk.sync(dry_run=True).plans[-1].reasons == one_by_one == {f"ville:{name}": "text" for name in FRENCH}
