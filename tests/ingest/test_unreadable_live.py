"""The live generation cannot be read: a run that covers only some of its corpora must not lose the others in silence."""

from __future__ import annotations

import pytest

from retriever.errors import GenerationCorruptError
from tests.ingest.desk import Desk


def damage(desk: Desk, with_record: bool) -> None:
    """Cut the live shard's files, and its record too."""
    folder = desk.store.folder / (desk.store.current() or "")
    for path in folder.rglob("*"):
        if path.is_file() and (with_record or path.name != "generation.json"):
            path.write_bytes(b"")


@pytest.mark.parametrize("with_record", [False, True])
def test_a_run_of_one_corpus_is_refused_and_names_what_would_be_lost(desk: Desk, with_record: bool) -> None:
    desk.sync()
    desk.write("ville", "chien", "Déclarer un chien", "Un chien de catégorie doit être déclaré à la mairie.")
    current = desk.sync().generation
    damage(desk, with_record)

    with pytest.raises(GenerationCorruptError, match="stadt would be lost"):
        desk.sync("ville")
    assert desk.store.current() == current


def test_a_run_of_everything_mends_it(desk: Desk) -> None:
    desk.sync()
    damage(desk, with_record=False)

    report = desk.sync()

    assert report.published
    assert {document.split(":")[0] for document in desk.documents()} == {"ville", "stadt"}


def test_the_loss_can_be_accepted(desk: Desk) -> None:
    desk.sync()
    damage(desk, with_record=False)

    report = desk.sync("ville", accept_loss=("stadt",))

    assert report.published
    assert {document.split(":")[0] for document in desk.documents()} == {"ville"}
