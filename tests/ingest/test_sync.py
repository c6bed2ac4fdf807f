"""An editor's run: what it plans, builds, refuses, publishes and takes back; the reader sees the old index or the new one."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.manifest import ManifestError
from ingest.plan import RunReport
from ingest.publish import KEPT_GENERATIONS, UNFINISHED, rollback
from ingest.source import SourceError
from ingest.sync import sync
from ingest.tools import Tools, build_lock
from retriever.errors import GenerationCorruptError, NoGenerationError, StoreBusyError
from retriever.passage import Language
from tests.ingest.desk import Desk, edit
from tests.pages import FRENCH, GERMAN, write_corpus


def plan_of(report: RunReport, corpus: str) -> tuple[list[str], list[str], list[str], int]:
    (plan,) = [plan for plan in report.plans if plan.corpus == corpus]
    return plan.added, plan.changed, plan.removed, plan.unchanged


# --- the ordinary course of things


def test_a_first_run_publishes_everything(desk: Desk) -> None:
    report = desk.sync()
    assert (report.published, report.exit_code, report.reason) == (True, 0, "")
    assert report.documents == len(FRENCH) + len(GERMAN)
    assert report.generation == desk.store.current()
    assert plan_of(report, "ville") == ([f"ville:{i}" for i in sorted(FRENCH)], [], [], 0)
    (generation,) = desk.store.generations()
    assert generation.countries == ("DE", "FR")
    assert {c.id: c.documents for c in generation.corpora} == {"ville": len(FRENCH), "stadt": len(GERMAN)}
    assert {"read", "cut", "embed", "write", "check", "total"} <= set(report.seconds)
    assert not (desk.settings.data_folder / UNFINISHED).exists()


def test_a_run_without_changes_embeds_nothing_and_builds_nothing(desk: Desk) -> None:
    first = desk.sync()
    before = sorted(path.relative_to(desk.folder) for path in desk.store.folder.rglob("*"))
    again = desk.sync()
    assert (again.published, again.exit_code, again.reason) == (False, 0, "nothing has changed")
    assert again.generation == first.generation
    assert (again.documents, again.passages) == (first.documents, first.passages)
    assert again.embedded == 0
    assert desk.embedder.asked == []
    assert sorted(path.relative_to(desk.folder) for path in desk.store.folder.rglob("*")) == before


def test_a_changed_page_is_embedded_alone_and_its_old_wording_is_gone(desk: Desk) -> None:
    desk.sync()
    assert "37 Euro" in desk.texts()
    title, body = GERMAN["personalausweis"]
    desk.write("stadt", "personalausweis", title, body.replace("kostet 37 Euro", "kostet 46 Euro"))
    report = desk.sync()
    assert plan_of(report, "stadt") == ([], ["stadt:personalausweis"], [], len(GERMAN) - 1)
    assert report.embedded == 1
    assert "46 Euro" in desk.texts() and "37 Euro" not in desk.texts()
    hits = desk.found("Was kostet der Personalausweis?", Language.DE)
    assert any("46 Euro" in text for text in hits)
    assert not any("37 Euro" in text for text in hits)


def test_a_new_page_is_found(desk: Desk) -> None:
    desk.sync()
    desk.write("ville", "chien", "Déclarer un chien", "Un chien de catégorie doit être déclaré à la mairie.")
    report = desk.sync()
    assert plan_of(report, "ville")[0] == ["ville:chien"]
    assert desk.found("Faut-il déclarer mon chien ?", Language.FR)[0:1] != []
    assert "ville:chien" in desk.documents()


def test_a_page_is_gone_from_the_index_after_its_last_day(desk: Desk) -> None:
    path = desk.write("ville", "prime", "Prime exceptionnelle", "La prime est versée jusqu’au printemps.")
    last = desk.now().date()
    path.write_text(path.read_text().replace("id: prime\n", f"id: prime\nexpires: {last}\nreview: 2020-01-01\n"))
    report = desk.sync()
    assert "ville:prime" in desk.documents()
    (plan,) = [plan for plan in report.plans if plan.corpus == "ville"]
    assert plan.due == (("ville:prime", "2020-01-01"),)
    path.write_text(path.read_text().replace(str(last), str(last - timedelta(days=1))))
    planned = desk.sync(dry_run=True)
    (plan,) = [plan for plan in planned.plans if plan.corpus == "ville"]
    assert plan.expired == (("ville:prime", str(last - timedelta(days=1))),)
    assert plan.removed == ["ville:prime"]
    assert desk.sync().exit_code == 0
    assert "ville:prime" not in desk.documents()
    assert "jusqu’au printemps" not in desk.texts()


def test_a_removed_page_is_gone(desk: Desk) -> None:
    desk.sync()
    (desk.corpora / "ville" / "pages" / "naissance.md").unlink()
    report = desk.sync()
    assert plan_of(report, "ville")[2] == ["ville:naissance"]
    assert "ville:naissance" not in desk.documents()
    assert not any("accouchement" in text for text in desk.found("Déclarer une naissance", Language.FR))


def test_a_change_of_title_or_date_or_manifest_is_a_change(desk: Desk) -> None:
    desk.sync()
    title, body = FRENCH["naissance"]
    path = desk.write("ville", "naissance", title, body)
    path.write_text(path.read_text().replace("2026-10-01", "2026-11-01"))
    assert plan_of(desk.sync(), "ville")[1] == ["ville:naissance"]
    manifest = desk.corpora / "ville" / "manifest.toml"
    manifest.write_text(manifest.read_text().replace("EUPL-1.2", "Licence Ouverte 2.0"))
    report = desk.sync()
    assert len(plan_of(report, "ville")[1]) == len(FRENCH)
    assert report.embedded == 0  # the words are the same
    licences = {c.id: c.licence for c in desk.store.generations()[-1].corpora}
    assert licences == {"ville": "Licence Ouverte 2.0", "stadt": "EUPL-1.2"}
    manifest.write_text(manifest.read_text() + 'note = "Nur für die Anzeige"\n')
    assert desk.sync().published


def test_other_settings_of_chunking_build_anew(desk: Desk) -> None:
    desk.sync()
    other = desk.settings.model_copy(update={"passage_tokens": 30})
    report = desk.sync(settings=other)
    assert report.published
    assert desk.store.generations()[-1].chunking != desk.store.generations()[0].chunking


def test_a_plan_changes_nothing(desk: Desk) -> None:
    first = desk.sync(dry_run=True)
    assert plan_of(first, "ville")[0] == [f"ville:{i}" for i in sorted(FRENCH)]
    assert (first.published, first.generation, first.exit_code) == (False, "", 0)
    assert desk.store.generations() == []
    live = desk.sync().generation
    desk.write("ville", "chien", "Déclarer un chien", "Un chien doit être déclaré.")
    report = desk.sync(dry_run=True)
    assert plan_of(report, "ville")[0] == ["ville:chien"]
    assert (report.generation, report.published) == (live, False)
    assert desk.embedder.asked == []
    assert [g.id for g in desk.store.generations()] == [live]


# --- corpora


def test_only_the_named_corpus_is_read_and_the_others_stay(desk: Desk) -> None:
    desk.sync()
    desk.write("ville", "chien", "Déclarer un chien", "Un chien doit être déclaré.")
    desk.write("stadt", "hund", "Hund anmelden", "Ein Hund muss angemeldet werden.")
    report = desk.sync("stadt")
    assert [plan.corpus for plan in report.plans] == ["stadt"]
    assert report.embedded == 1 + 1  # its text and its title
    documents = desk.documents()
    assert "stadt:hund" in documents and "ville:chien" not in documents
    assert "ville:naissance" in documents


def test_a_corpus_without_a_source_is_carried_over(desk: Desk, tmp_path: Path) -> None:
    outside = shutil.move(desk.corpora / "ville" / "pages", tmp_path / "elsewhere")
    manifest = desk.corpora / "ville" / "manifest.toml"
    manifest.write_text(manifest.read_text().replace('source = "pages"\n', ""))
    assert [plan.corpus for plan in desk.sync().plans] == ["stadt"]
    desk.sync(sources={"ville": Path(outside)})
    before = desk.found("Où demander une carte d’identité ?", Language.FR)
    desk.write("stadt", "hund", "Hund anmelden", "Ein Hund muss angemeldet werden.")
    report = desk.sync()
    assert [plan.corpus for plan in report.plans] == ["stadt"]
    assert len(desk.documents()) == len(FRENCH) + len(GERMAN) + 1
    assert [text for text in desk.found("Où demander une carte d’identité ?", Language.FR) if "carte" in text] == [
        text for text in before if "carte" in text
    ]
    record = {c.id: c for c in desk.store.generations()[-1].corpora}["ville"]
    assert record.documents == len(FRENCH) and record.name == "ville"


@pytest.mark.parametrize("form", ["folder", "file", "zip", "zip in a folder"])
def test_a_source_may_be_a_folder_a_file_or_a_zip(form: str, desk: Desk, tmp_path: Path) -> None:
    pages = desk.corpora / "ville" / "pages"
    packed = Path(shutil.make_archive(str(tmp_path / "packed" / "export"), "zip", pages))
    source = {
        "folder": pages,
        "file": pages / "naissance.md",
        "zip": packed,
        "zip in a folder": packed.parent,
    }[form]
    report = desk.sync("ville", sources={"ville": source})
    assert report.documents == (1 if form == "file" else len(FRENCH))


def test_wrong_names_and_sources_are_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no corpus named paris"):
        desk.sync("paris")
    with pytest.raises(ManifestError, match="no corpus named paris"):
        desk.sync(sources={"paris": tmp_path})
    with pytest.raises(ManifestError, match="no corpus named paris"):
        desk.sync(accept_loss=("paris",))
    with pytest.raises(SourceError, match="nirgends"):
        desk.sync(sources={"ville": tmp_path / "nirgends"})
    for corpus in ("ville", "stadt"):
        manifest = desk.corpora / corpus / "manifest.toml"
        manifest.write_text(manifest.read_text().replace('source = "pages"\n', ""))
    with pytest.raises(SourceError, match="no source for any corpus"):
        desk.sync()
    with pytest.raises(SourceError, match="no source for ville"):
        desk.sync("ville", sources={"stadt": desk.corpora / "stadt" / "pages"})
    assert desk.store.generations() == []


# --- what fails, and what is refused


def test_bad_files_are_named_and_the_rest_is_published(desk: Desk) -> None:
    (desk.corpora / "ville" / "pages" / "vide.md").write_bytes(b"")
    (desk.corpora / "stadt" / "pages" / "bild.png").write_bytes(b"\x89PNG")
    report = desk.sync()
    assert (report.published, report.exit_code, report.failed) == (True, 3, 2)
    assert {(plan.corpus, name) for plan in report.plans for name, _ in plan.failed} == {
        ("ville", "vide.md"),
        ("stadt", "bild.png"),
    }
    failed = {c.id: [name for name, _ in c.failed] for c in desk.store.generations()[-1].corpora}
    assert failed == {"ville": ["vide.md"], "stadt": ["bild.png"]}
    again = desk.sync()
    assert (again.published, again.exit_code, again.reason) == (False, 3, "nothing has changed")


def test_a_page_that_no_longer_parses_is_named_and_its_old_text_is_gone(desk: Desk) -> None:
    desk.sync()
    (desk.corpora / "ville" / "pages" / "naissance.md").write_bytes(b"\x00\x01\x02")
    report = desk.sync()
    assert report.exit_code == 3
    assert plan_of(report, "ville")[2] == ["ville:naissance"]
    assert "accouchement" not in desk.texts()


def test_two_pages_with_one_id_are_one_page_and_one_failure(desk: Desk) -> None:
    shutil.copy(desk.corpora / "ville" / "pages" / "naissance.md", desk.corpora / "ville" / "pages" / "zweite.md")
    report = desk.sync()
    assert (report.exit_code, report.failed) == (3, 1)
    assert report.documents == len(FRENCH) + len(GERMAN)


def test_nothing_readable_publishes_nothing(desk: Desk) -> None:
    for path in desk.corpora.glob("*/pages/*"):
        path.write_bytes(b"")
    report = desk.sync()
    assert (report.published, report.generation, report.exit_code) == (False, "", 1)
    assert "nothing is published" in report.reason
    assert report.failed == len(FRENCH) + len(GERMAN)
    assert desk.store.current() is None


def test_nothing_readable_any_more_leaves_the_old_generation(desk: Desk) -> None:
    live = desk.sync().generation
    for path in desk.corpora.glob("*/pages/*"):
        path.write_bytes(b"")
    report = desk.sync()
    assert (report.published, report.generation, report.exit_code) == (False, "", 1)
    assert report.failed == len(FRENCH) + len(GERMAN)  # the editor sees which
    assert desk.store.current() == live
    assert len(desk.documents()) == len(FRENCH) + len(GERMAN)


def test_a_small_corpus_that_lost_everything_is_not_published_away(desk: Desk, tmp_path: Path) -> None:
    live = desk.sync().generation
    (tmp_path / "leer").mkdir()
    report = desk.sync(sources={"ville": tmp_path / "leer"})
    assert report.exit_code == 1
    assert "ville" in report.reason and "--accept-loss ville" in report.reason
    assert desk.store.current() == live


def enlarge(desk: Desk, count: int) -> None:
    for n in range(count):
        desk.write("ville", f"rue-{n}", f"La rue numéro {n}", f"La rue numéro {n} est ouverte.")


@pytest.mark.parametrize(("kept", "published"), [(14, True), (13, False)])
def test_a_loss_of_more_than_three_in_ten_is_refused_before_anything_is_embedded(
    kept: int, published: bool, desk: Desk
) -> None:
    enlarge(desk, 20 - len(FRENCH))
    live = desk.sync().generation
    for path in sorted((desk.corpora / "ville" / "pages").glob("*"))[kept:]:
        path.unlink()
    desk.write("stadt", "hund", "Hund anmelden", "Ein Hund muss angemeldet werden.")
    planned = desk.sync(dry_run=True)
    report = desk.sync()
    assert report.published == published
    assert (desk.store.current() != live) == published
    assert planned.exit_code == report.exit_code == (0 if published else 1)
    if not published:
        assert report.reason.startswith("refused: 7 of 20 documents of corpus ville")
        assert desk.embedder.asked == []
        assert [g.id for g in desk.store.generations()] == [live]
        assert desk.sync(accept_loss=("ville",)).published
        assert len(desk.documents()) == kept + len(GERMAN) + 1


def test_a_corpus_whose_manifest_is_gone_stays_until_its_loss_is_accepted(desk: Desk) -> None:
    desk.sync()
    shutil.rmtree(desk.corpora / "ville")
    assert desk.sync().reason == "nothing has changed"
    assert "ville:naissance" in desk.documents()
    report = desk.sync(accept_loss=("ville",))
    assert report.published
    assert plan_of(report, "ville")[2] == sorted(f"ville:{i}" for i in FRENCH)
    assert {i.split(":")[0] for i in desk.documents()} == {"stadt"}
    assert [c.id for c in desk.store.generations()[-1].corpora] == ["stadt"]


def test_an_index_that_does_not_find_its_own_pages_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    live = desk.sync().generation
    desk.write("ville", "chien", "Déclarer un chien", "Un chien doit être déclaré.")

    def never(*_arguments: object) -> bool:
        return False

    monkeypatch.setattr("ingest.gate._finds_itself", never)
    report = desk.sync()
    assert (report.published, report.exit_code) == (False, 1)
    assert "sampled titles" in report.reason
    assert desk.store.current() == live
    assert [g.id for g in desk.store.generations()] == [live]


def test_a_wrong_manifest_stops_the_run_before_anything_is_touched(desk: Desk) -> None:
    live = desk.sync().generation
    (desk.corpora / "stadt" / "manifest.toml").write_text("id = 3")
    with pytest.raises(ManifestError, match="stadt"):
        desk.sync()
    assert desk.store.current() == live


@pytest.mark.parametrize("step", ["retriever.edge_store.EdgeBuilder.add", "retriever.edge_store.EdgeBuilder.finish"])
def test_a_failure_while_building_leaves_the_old_generation_and_no_rubbish(
    step: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = desk.sync().generation
    desk.write("ville", "chien", "Déclarer un chien", "Un chien doit être déclaré.")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(step, full)
        with pytest.raises(OSError, match="No space left"):
            desk.sync()
    assert desk.store.current() == live
    assert [path.name for path in desk.store.folder.iterdir()] == [live]
    assert desk.sync().published


# --- one builder, several generations


def test_a_second_builder_is_refused(desk: Desk) -> None:
    with build_lock(desk.settings.data_folder), pytest.raises(StoreBusyError, match="another run is building"):
        desk.sync()
    assert desk.sync().published


def test_the_current_generation_and_two_before_it_are_kept(desk: Desk) -> None:
    made = [edit(desk, n) for n in range(5)]
    assert [g.id for g in desk.store.generations()] == made[-KEPT_GENERATIONS:]
    assert sorted(path.name for path in desk.store.folder.iterdir()) == made[-KEPT_GENERATIONS:]
    assert desk.store.current() == made[-1]


def test_roll_back_goes_one_step_or_to_the_one_named(desk: Desk) -> None:
    made = [edit(desk, n) for n in range(3)]
    assert rollback(desk.store) == made[1] == desk.store.current()
    assert "est à 1." in desk.texts()
    assert rollback(desk.store) == made[0]
    with pytest.raises(NoGenerationError, match="no earlier generation"):
        rollback(desk.store)
    assert rollback(desk.store, made[2]) == made[2]
    assert "est à 2." in desk.texts()
    with pytest.raises(NoGenerationError):
        rollback(desk.store, "20200101T000000000-deadbeef")
    with pytest.raises(NoGenerationError):
        rollback(desk.store, "../../etc")
    assert desk.store.current() == made[2]


def test_nothing_can_be_rolled_back_before_the_first_publish(desk: Desk) -> None:
    with pytest.raises(NoGenerationError):
        rollback(desk.store)


def test_roll_back_refuses_a_generation_that_cannot_be_read(desk: Desk) -> None:
    made = [edit(desk, n) for n in range(2)]
    shutil.rmtree(desk.store.folder / made[0] / "shard")
    with pytest.raises(GenerationCorruptError):
        rollback(desk.store)
    assert desk.store.current() == made[1]


def test_a_run_after_a_roll_back_starts_from_what_is_live(desk: Desk) -> None:
    made = [edit(desk, n) for n in range(2)]
    rollback(desk.store)
    report = desk.sync()
    assert plan_of(report, "ville")[1] == ["ville:compteur"]
    assert report.embedded == 0
    assert report.generation not in made
    assert "est à 1." in desk.texts()


def test_a_damaged_live_generation_is_built_anew(desk: Desk) -> None:
    live = desk.sync().generation
    shutil.rmtree(desk.store.folder / live / "shard")
    report = desk.sync()
    assert report.published and report.generation != live
    assert len(desk.documents()) == len(FRENCH) + len(GERMAN)


@pytest.mark.parametrize("complete", [True, False])
def test_what_a_killed_run_left_is_swept_and_nobody_rolls_back_to_it(complete: bool, desk: Desk) -> None:
    live = edit(desk, 0)
    killed = edit(desk, 1)
    # as if the kill had come after the generation was whole and before it was checked and published
    desk.store.publish(live)
    (desk.settings.data_folder / UNFINISHED).write_text(killed)
    if not complete:
        (desk.store.folder / killed / "generation.json").unlink()
    report = desk.sync()
    assert report.published
    assert [g.id for g in desk.store.generations()] == [live, report.generation]
    assert not (desk.store.folder / killed).exists()
    assert rollback(desk.store) == live


def test_a_kill_just_after_publishing_keeps_what_was_published(desk: Desk) -> None:
    live = edit(desk, 0)
    (desk.settings.data_folder / UNFINISHED).write_text(live)
    assert desk.sync().reason == "nothing has changed"
    assert desk.store.current() == live
    assert len(desk.documents()) == len(FRENCH) + len(GERMAN) + 1


@pytest.mark.parametrize("left", ["", "../..", "\0\xff", "20200101T000000000-deadbeef"])
def test_an_odd_mark_of_a_killed_run_does_no_harm(left: str, desk: Desk) -> None:
    desk.settings.data_folder.mkdir(exist_ok=True)
    (desk.settings.data_folder / UNFINISHED).write_text(left, encoding="latin-1")
    assert desk.sync().published


def test_one_language_alone_can_be_published(desk: Desk, tmp_path: Path) -> None:
    shutil.rmtree(desk.corpora)
    write_corpus(desk.corpora, "stadt", "de", "DE", GERMAN)
    report = desk.sync()
    assert report.documents == len(GERMAN)
    assert desk.found("Où demander une carte d’identité ?", Language.FR)


def test_progress_never_goes_back_and_ends_where_it_said(desk: Desk) -> None:
    seen: list[tuple[str, int, int]] = []

    def told(step: str, done: int, total: int) -> None:
        seen.append((step, done, total))

    sync(Tools(desk.settings, desk.store, desk.cache, lambda: desk.embedder, desk.now), {}, (), told)
    assert {step for step, _, _ in seen} == {"read ville", "read stadt", "cut", "embed", "write", "check"}
    for name in {step for step, _, _ in seen}:
        steps = [(done, total) for step, done, total in seen if step == name]
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert steps[-1][0] == steps[-1][1]
