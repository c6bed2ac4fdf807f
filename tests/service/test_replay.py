"""A recorded question asked again: the same on the same pages; after a change, exactly what differs."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.answer import answer
from service.record import Record
from service.replay import ReplayError, compare, replay
from service.schemas import Question, Status
from tests.pages import write_corpus
from tests.service.conftest import OpenState, Publish, service_settings

if TYPE_CHECKING:
    from service.state import State

RULES = {
    "hundesteuer": (
        "Hundesteuer in Kehl",
        "Die Hundesteuer beträgt in Kehl 96 Euro im Jahr für den ersten Hund. Hunde sind innerhalb eines Monats beim "
        "Steueramt anzumelden.",
    ),
    "bewohnerparken": (
        "Bewohnerparkausweis in Kehl",
        "Der Bewohnerparkausweis kostet in Kehl 30 Euro im Jahr. Er wird beim Bürgerservice beantragt.",
    ),
}
ASKED = Question(question="Wie hoch ist die Hundesteuer in Kehl?", language="de", countries=["DE"])


@dataclass(frozen=True)
class Rathaus:
    """A service over two pages, and a way to publish them again with other words."""

    state: State
    corpora: Path
    publish: Publish

    def change(self, rules: dict[str, tuple[str, str]]) -> None:
        """Publish these pages instead."""
        shutil.rmtree(self.corpora / "kehl")
        write_corpus(self.corpora, "kehl", "de", "DE", rules)
        self.publish(self.state.settings.data_folder, self.corpora)

    def record(self, reference: str) -> Record:
        """The record of an answer that was given."""
        found = self.state.ledger.get_record(reference)
        assert found is not None
        return found


@pytest.fixture
def rathaus(tmp_path: Path, publish: Publish, open_service: OpenState) -> Generator[Rathaus]:
    # Two pages are too few for the calibrated evidence, which is tested elsewhere.
    settings = service_settings(tmp_path / "data", tmp_path / "corpora", evidence_minimum=0.0)
    write_corpus(settings.corpora_folder, "kehl", "de", "DE", RULES)
    publish(settings.data_folder, settings.corpora_folder)
    state = open_service(settings)
    yield Rathaus(state, settings.corpora_folder, publish)
    state.close()


def test_an_answer_is_recorded_with_what_it_rests_on(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, ASKED)

    found = rathaus.record(given.id)

    assert found.answer == given
    assert found.question == ASKED
    assert {passage.document_id for passage in found.trace.passages} == {"kehl:hundesteuer", "kehl:bewohnerparken"}
    cited = [passage for passage in found.trace.passages if passage.cited]
    assert {passage.id for passage in cited} == {citation.passage_id for citation in given.citations}
    with rathaus.state.current.use() as searcher:
        stored = {p.id: p for name in RULES for p in searcher.index.document(f"kehl:{name}")}
    assert all(passage.digest == stored[passage.id].digest != "" for passage in found.trace.passages)
    assert found.trace.parameters["evidence_minimum"] == rathaus.state.settings.evidence_minimum
    assert found.trace.parameters["embedder"] == "bundled"


def test_on_the_same_generation_nothing_differs_and_nothing_is_recorded(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, ASKED)
    assert given.status is Status.ANSWERED

    found = replay(rathaus.state, rathaus.record(given.id))

    assert found.same
    assert not found.generation.differs
    assert (found.sentences_added, found.sentences_removed) == ([], [])
    assert (found.citations_added, found.citations_removed, found.passages_changed) == ([], [], [])
    assert found.parameters_changed == {}
    assert rathaus.state.ledger.feedback() == []
    rathaus.state.ledger.remove([given.id])
    assert rathaus.state.ledger.get(given.id) is None


def test_a_changed_fee_is_told_sentence_by_sentence(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, ASKED)
    title, text = RULES["hundesteuer"]
    rathaus.change({**RULES, "hundesteuer": (title, text.replace("96", "108"))})

    found = replay(rathaus.state, rathaus.record(given.id))

    assert not found.same
    assert [sentence for sentence in found.sentences_removed if "96 Euro" in sentence]
    assert [sentence for sentence in found.sentences_added if "108 Euro" in sentence]
    assert found.generation.differs
    assert not found.status.differs
    assert [passage.document_title for passage in found.passages_changed] == [title]


def test_a_page_that_is_gone_changes_the_citations(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, ASKED)
    kept = {"bewohnerparken": RULES["bewohnerparken"]}
    rathaus.change(kept)

    found = replay(rathaus.state, rathaus.record(given.id))

    assert not found.same
    assert [passage.document_title for passage in found.citations_removed] == ["Hundesteuer in Kehl"]


def test_another_generation_with_the_same_answer_is_the_same(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, ASKED)
    rathaus.change({**RULES, "fischereischein": ("Fischereischein", "Der Fischereischein gilt zehn Jahre lang.")})

    found = replay(rathaus.state, rathaus.record(given.id))

    assert found.generation.differs
    assert found.same


def test_other_settings_are_named(rathaus: Rathaus) -> None:
    then = rathaus.record(answer(rathaus.state, ASKED).id)
    parameters = {**then.trace.parameters, "evidence_minimum": 0.9}
    now = then.model_copy(update={"trace": then.trace.model_copy(update={"parameters": parameters})})

    found = compare(then, now)

    assert list(found.parameters_changed) == ["evidence_minimum"]
    assert found.parameters_changed["evidence_minimum"].now == "0.9"
    assert found.same


def test_a_question_that_was_not_kept_whole_is_not_asked_again(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, Question(question="Wie hoch ist die Hundesteuer? " * 60))
    assert given.status is Status.REJECTED_TOO_LONG

    with pytest.raises(ReplayError, match="not kept whole"):
        replay(rathaus.state, rathaus.record(given.id))


def test_a_masked_question_is_asked_again_as_it_was_kept(rathaus: Rathaus) -> None:
    given = answer(rathaus.state, Question(question="Ich heiße Anna Schmidt. Wie hoch ist die Hundesteuer in Kehl?"))
    assert "Schmidt" not in given.question

    assert replay(rathaus.state, rathaus.record(given.id)).same
