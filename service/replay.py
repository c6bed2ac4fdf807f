"""Run a recorded question again on today's generation and say what differs. Nothing of it is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from service.answer import answer
from service.ledger import Ledger
from service.record import ConsideredPassage, Record
from service.schemas import Answer, Citation, Schema, Status
from service.state import State


class Change(Schema):
    """A value then and now."""

    then: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether it has changed."""
        return self.then != self.now


class CitedPassage(Schema):
    """A cited passage, named as a reader would."""

    passage_id: str
    document_title: str
    authority: str


class Differences(Schema):
    """What a question gives today beside what it gave then. ``same`` speaks of what a reader sees: status, sentences,
    citations. Another generation, model or setting that gives the same answer leaves it true."""

    reference: str
    same: bool
    status: Change
    generation: Change
    model: Change
    prompt_hash: Change
    sentences_added: list[str]
    sentences_removed: list[str]
    citations_added: list[CitedPassage]
    citations_removed: list[CitedPassage]
    passages_changed: list[CitedPassage]  # cited then, found now with other words
    parameters_changed: dict[str, Change]


class ReplayError(Exception):
    """Why a question cannot be asked again; one line."""


def replay(state: State, record: Record) -> Differences:
    """Ask the question of ``record`` again. Raises ReplayError for one of which too little was kept, and what ``answer``
    raises."""
    if record.answer.status in (Status.REJECTED_TOO_LONG, Status.REJECTED_EMPTY):
        raise ReplayError("a question that was empty or too long was not kept whole: it cannot be asked again")
    beside = Ledger("sqlite://")  # in memory: a replay leaves no trace in the record
    try:
        given = answer(replace(state, ledger=beside), record.question)
        again = beside.get_record(given.id)
    finally:
        beside.close()
    if again is None:
        raise ReplayError("the answer given now could not be kept for the comparison")
    return compare(record, again)


def compare(then: Record, now: Record) -> Differences:
    """The differences of two records of the same question."""
    before, after = then.answer, now.answer
    added, removed = _sentences(after, before), _sentences(before, after)
    more, fewer = _citations(after, before), _citations(before, after)
    status = Change(then=before.status, now=after.status)
    return Differences(
        reference=before.id,
        same=not (status.differs or added or removed or more or fewer),
        status=status,
        generation=Change(then=before.generation, now=after.generation),
        model=Change(then=before.model, now=after.model),
        prompt_hash=Change(then=then.trace.prompt_hash, now=now.trace.prompt_hash),
        sentences_added=added,
        sentences_removed=removed,
        citations_added=more,
        citations_removed=fewer,
        passages_changed=_reworded(then, now),
        parameters_changed=_parameters(then, now),
    )


def _sentences(of: Answer, without: Answer) -> list[str]:
    known = {(sentence.country, sentence.text) for sentence in without.sentences}
    return [sentence.text for sentence in of.sentences if (sentence.country, sentence.text) not in known]


def _citations(of: Answer, without: Answer) -> list[CitedPassage]:
    known = {citation.passage_id for citation in without.citations}
    found = {citation.passage_id: citation for citation in of.citations}
    return [_named(citation) for identifier, citation in found.items() if identifier not in known]


def _reworded(then: Record, now: Record) -> list[CitedPassage]:
    digests = _digests(now.trace.passages)
    before = _digests(passage for passage in then.trace.passages if passage.cited)
    cited = {citation.passage_id: citation for citation in then.answer.citations}
    return [
        _named(cited[identifier])
        for identifier, digest in before.items()
        if identifier in cited and digests.get(identifier, digest) != digest
    ]


def _digests(passages: Iterable[ConsideredPassage]) -> dict[str, str]:
    return {passage.id: passage.digest for passage in passages}


def _parameters(then: Record, now: Record) -> dict[str, Change]:
    before, after = then.trace.parameters, now.trace.parameters
    if not before:  # recorded before parameters were
        return {}
    return {
        name: Change(then=str(before.get(name, "")), now=str(after.get(name, "")))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


def _named(citation: Citation) -> CitedPassage:
    return CitedPassage(
        passage_id=citation.passage_id, document_title=citation.document_title, authority=citation.authority
    )
