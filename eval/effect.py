"""What a new generation changes for those who ask: the same questions answered by both, side by side.

The answers are extractive: a language model would answer otherwise from one time to the next, and hide what the pages changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from eval.gate import has_demonstration, load_demo
from eval.topics import SetError
from retriever.everyday import load_everyday
from retriever.passage import Language
from retriever.sparse import SparseEncoder
from retriever.store import Index, Store
from retriever.termbase import load_termbase
from service.answer import answer
from service.ledger import Ledger
from service.record import Record
from service.replay import Differences, compare
from service.schemas import Answer, CountryCode, LanguageCode, Question, Status
from service.settings import ServiceSettings
from service.state import CurrentGeneration, State, open_state

FREQUENT = 100  # questions of the ledger, those asked most often
LOOKED_AT = 20_000  # answers of the ledger, the latest
FREQUENT_FROM = 2  # times asked

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """A question to be answered by both generations. ``source``: flagged, frequent, demo or file; ``times``: how often it was
    flagged or asked; ``reference``: of the latest answer, where the ledger has one."""

    text: str
    language: LanguageCode | None = None
    countries: tuple[CountryCode, ...] = ()
    source: str = "file"
    times: int = 1
    reference: str = ""

    @property
    def key(self) -> tuple[str, LanguageCode | None, tuple[str, ...]]:
        """The same for two ways of typing the same words."""
        return " ".join(self.text.casefold().split()).rstrip(" ?!."), self.language, self.countries


@dataclass(frozen=True)
class Effect:
    """One question and its two answers. ``kinds``: what a reader sees change, none if nothing does: ``answered`` (refused
    before), ``refused`` (answered before), ``status``, ``sentences``, ``citations``, ``reworded`` (a passage cited before reads
    otherwise)."""

    asked: Asked
    kinds: tuple[str, ...]
    old: Answer
    new: Answer
    differences: Differences = field(repr=False)


class _Pinned:
    """A store in which a generation of our choice is the current one."""

    def __init__(self, store: Store, generation_id: str) -> None:
        self._store, self._id = store, generation_id

    def current(self) -> str:
        return self._id

    def open(self, generation_id: str) -> Index:
        return self._store.open(generation_id)


def effects(settings: ServiceSettings, old: str, new: str, asked: Sequence[Asked], progress: Progress) -> list[Effect]:
    """Ask both generations each question. Nothing of it is recorded. Raises RetrieverError where one cannot be read."""
    in_memory = settings.model_copy(update={"database_url": SecretStr("sqlite://")})
    with closing(open_state(in_memory)) as state:
        sides = (_pinned(state, old), _pinned(state, new))
        try:
            found: list[Effect] = []
            for number, one in enumerate(asked, 1):
                before, after = (_ask(side, one) for side in sides)
                found.append(_effect(one, before, after))
                progress("answer", number, len(asked))
            return found
        finally:
            for side in sides:
                side.current.close()


def from_ledger(ledger: Ledger, frequent: int = FREQUENT) -> list[Asked]:
    """The questions whose answers were flagged or did not help, most often first, then those asked most often. Masked, as the
    ledger has them; those that no search was made for are left out."""
    flagged = _counted((a for a, _, f in ledger.feedback() if f.passage_id or not f.helpful), "flagged")
    often = _counted(ledger.answers(limit=LOOKED_AT), "frequent")
    often = [one for one in often if one.times >= FREQUENT_FROM][:frequent]
    return unique([*flagged, *often])


def from_demo(store: Store, *generations: str) -> list[Asked]:
    """Our own questions, those that the pages do not answer as well; none where a generation lacks the demonstration corpora."""
    known = {g.id: g for g in store.generations()}
    if not all(identifier in known and has_demonstration(known[identifier]) for identifier in generations):
        return []
    demo = load_demo()
    return [Asked(t.text, _code(t.language), source="demo") for t in (*demo.topics, *demo.unanswerable)]


def from_file(path: Path) -> list[Asked]:
    """JSON lines with ``text`` and, if wanted, ``lang`` (fr, de) and ``countries`` (FR, DE). Raises SetError."""
    found: list[Asked] = []
    number = 0
    try:
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            number += 1
            if line.strip():
                row = json.loads(line)
                question = Question(
                    question=row["text"], language=row.get("lang") or None, countries=row.get("countries") or None
                )
                found.append(Asked(question.question, question.language, tuple(question.countries or ())))
    except OSError as error:
        raise SetError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        shape = '{"text": "…", "lang": "fr", "countries": ["DE"]}'
        raise SetError(f"{path}, line {number}: expected {shape}: {type(error).__name__}") from error
    if not found:
        raise SetError(f"{path}: no question in it")
    return found


def unique(asked: Iterable[Asked]) -> list[Asked]:
    """Each question once, as it came first."""
    found: dict[object, Asked] = {}
    for one in asked:
        found.setdefault(one.key, one)
    return list(found.values())


def as_data(old: str, new: str, found: Sequence[Effect]) -> dict[str, Any]:
    """Everything, for a page that shows both answers side by side; the questions that change come first."""
    ordered = sorted(found, key=lambda e: not e.kinds)
    return {
        "old": old,
        "new": new,
        "questions": len(found),
        "changed": sum(bool(e.kinds) for e in found),
        "kinds": dict(Counter(kind for e in found for kind in e.kinds).most_common()),
        "sources": dict(Counter(e.asked.source for e in found)),
        "effects": [
            {
                "question": e.asked.text,
                "language": e.asked.language,
                "countries": list(e.asked.countries),
                "source": e.asked.source,
                "times": e.asked.times,
                "reference": e.asked.reference,
                "kinds": list(e.kinds),
                "old": _seen(e.old),
                "new": _seen(e.new),
                "differences": e.differences.model_dump(mode="json", exclude={"reference", "parameters_changed"}),
            }
            for e in ordered
        ],
    }


def _pinned(state: State, generation_id: str) -> State:
    termbase = load_termbase(state.settings.termbase_file)
    everyday = load_everyday(state.settings.everyday_file, termbase)
    store = cast(Store, _Pinned(state.store, generation_id))
    current = CurrentGeneration(store, state.embedder, SparseEncoder(), termbase, everyday)
    return replace(state, current=current, composer=None)


def _ask(side: State, asked: Asked) -> Record:
    question = Question(question=asked.text, language=asked.language, countries=list(asked.countries) or None)
    given = answer(side, question)
    record = side.ledger.get_record(given.id)
    if record is None:
        raise RuntimeError("an answer was not kept for the comparison")
    side.ledger.remove([given.id])
    return record


def _effect(asked: Asked, before: Record, after: Record) -> Effect:
    differences = compare(before, after)
    old, new = before.answer, after.answer
    kinds: list[str] = []
    if bool(old.sentences) != bool(new.sentences):
        kinds.append("answered" if new.sentences else "refused")
    elif differences.status.differs:
        kinds.append("status")
    if old.sentences and new.sentences and (differences.sentences_added or differences.sentences_removed):
        kinds.append("sentences")
    if old.sentences and new.sentences and (differences.citations_added or differences.citations_removed):
        kinds.append("citations")
    if differences.passages_changed:
        kinds.append("reworded")
    return Effect(asked, tuple(kinds), old, new, differences)


def _counted(answers: Iterable[Answer], source: str) -> list[Asked]:
    """The questions of answers, the latest first, with how often each comes; those that come most often first."""
    found: dict[object, Asked] = {}
    for given in answers:
        if not given.generation or given.status is Status.REJECTED_LANGUAGE:
            continue
        countries: tuple[CountryCode, ...] = ("FR", "DE")
        chosen: tuple[CountryCode, ...] = tuple(
            c for c in countries if c in given.countries and given.country_source == "person"
        )
        one = Asked(given.question, given.language, chosen, source, 1, given.id)
        known = found.get(one.key)
        found[one.key] = replace(known, times=known.times + 1) if known else one
    return sorted(found.values(), key=lambda one: -one.times)


def _seen(given: Answer) -> dict[str, Any]:
    """An answer as a reader sees it."""
    cited = {number for sentence in given.sentences for number in sentence.citations}
    return {
        "status": str(given.status),
        "message": given.message,
        "sentences": [{"text": s.text, "country": s.country, "citations": s.citations} for s in given.sentences],
        "citations": [
            c.model_dump(
                mode="json",
                include={
                    "number",
                    "quote",
                    "passage_id",
                    "document_id",
                    "document_title",
                    "authority",
                    "updated",
                    "url",
                },
            )
            for c in given.citations
            if c.number in cited
        ],
        "nearest": [page.title for page in given.nearest],
    }


def _code(language: Language) -> LanguageCode:
    return "fr" if language is Language.FR else "de"
