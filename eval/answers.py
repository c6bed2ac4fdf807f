"""Answers of the product on a test set: which lines it cites, and what it refuses."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.run import index_set
from eval.topics import SetError, TestSet, load_set
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.passage import Language
from service.answer import answer_events
from service.schemas import Answer, CountryCode, LanguageCode, Question, SearchResponse
from service.settings import ServiceSettings
from service.state import State, open_state

OFF_TOPIC = Path(__file__).parent / "sets" / "off_topic.jsonl"
UNANSWERABLE = ("unanswerable.{split}.jsonl", "unanswerable.jsonl")

Line = tuple[str, int]  # document, number of a line of its text from 1


@dataclass(frozen=True)
class Asked:
    """A question of the set: ``kind`` is answerable, unanswerable or off_topic; ``gold`` the lines that answer it."""

    id: str
    text: str
    language: Language
    kind: str
    gold: frozenset[Line] = frozenset()


@dataclass
class Given:
    """What the product said: the lines cited, whether it refused, the evidence of the ranking, milliseconds."""

    asked: Asked
    status: str
    answered: bool
    evidence: float
    lines: frozenset[Line] = frozenset()
    quotes: int = 0
    valid_quotes: int = 0
    figures: int = 0
    contained_figures: int = 0
    composed_by: str = ""
    milliseconds: float = 0.0


@dataclass
class AnswerRun:
    """All answers to one set."""

    name: str
    passages: int
    given: list[Given] = field(default_factory=list[Given])

    def of(self, kind: str) -> list[Given]:
        return [g for g in self.given if g.asked.kind == kind]


def read_questions(folder: Path, split: str, test_set: TestSet) -> list[Asked]:
    """The set's questions with ``answers_lines``, its unanswerable ones (here or in the folder above, in the languages of
    the set's questions), and our off-topic ones. Raises SetError when no question has ``answers_lines``."""
    languages = sorted({topic.language for topic in test_set.topics})
    texts = {document.id: document.text for document in test_set.documents}
    name = next(
        (n for n in (f"queries.{split}.jsonl", "queries.jsonl") if (folder / n).is_file()), f"queries.{split}.jsonl"
    )
    lines: dict[str, list[int]] = {
        str(q.get("id", q.get("_id"))): [int(n) for n in q.get("answers_lines") or ()] for q in _objects(folder / name)
    }
    asked = [
        Asked(t.id, t.text, t.language, "answerable", _gold(lines.get(t.id, []), test_set.qrels[t.id], texts))
        for t in test_set.topics
    ]
    if not any(a.gold for a in asked):
        raise SetError(f"{folder / name}: no question has answers_lines of a judged document")
    for place in (folder, folder.parent):
        found = next(
            (place / n.format(split=split) for n in UNANSWERABLE if (place / n.format(split=split)).is_file()), None
        )
        if found:
            asked += _refusable(found, "unanswerable", languages)
            break
    return asked + _refusable(OFF_TOPIC, "off_topic", languages)


def run_answers(
    folder: Path,
    split: str,
    settings: ServiceSettings,
    cache_file: Path,
    progress: Callable[[str, int, int], None],
) -> AnswerRun:
    """Index the set in a temporary folder and ask the service each question, the set's country given."""
    test_set = load_set(folder, split)
    asked = read_questions(folder, split, test_set)
    texts = {document.id: document.text for document in test_set.documents}
    with tempfile.TemporaryDirectory(prefix="deuxrives-answers-") as temporary:
        state = open_state(settings.model_copy(update={"data_folder": Path(temporary)}))
        try:
            chunking = Chunking(settings.passage_tokens, state.embedder.window)
            with closing(Cache(cache_file)) as cache:
                index_set(test_set, state.store, cache, state.embedder, chunking, progress)
            with state.current.use() as searcher:
                run = AnswerRun(test_set.name, searcher.index.generation.passages)
            countries = sorted({document.jurisdiction for document in test_set.documents})
            for number, question in enumerate(asked, 1):
                run.given.append(_ask(state, question, countries, texts))
                progress("answering", number, len(asked))
        finally:
            state.close()
    return run


def _ask(state: State, asked: Asked, countries: Sequence[str], texts: Mapping[str, str]) -> Given:
    known: list[CountryCode] = [c for c in ("FR", "DE") if c in countries]
    code: LanguageCode = "fr" if asked.language is Language.FR else "de"
    question = Question(question=asked.text, language=code, countries=known or None)
    found: SearchResponse | None = None
    answer: Answer | None = None
    for event in answer_events(state, question):
        if isinstance(event, SearchResponse):
            found = event
        elif isinstance(event, Answer):
            answer = event
    if answer is None:
        raise RuntimeError("the steps of an answer did not end with one")
    evidence = max((r.evidence for r in found.rankings), default=0.0) if found else 0.0
    given = Given(asked, str(answer.status), bool(answer.sentences), evidence, composed_by=answer.composed_by)
    given.milliseconds = answer.timings.total
    passages = _passages(state, [c.passage_id for c in answer.citations])
    cited = {n for sentence in answer.sentences for n in sentence.citations}
    lines: set[Line] = set()
    for citation in answer.citations:
        if citation.number not in cited:
            continue
        given.quotes += 1
        text, start = passages.get(citation.passage_id, ("", 0))
        at = text.find(citation.quote)
        given.valid_quotes += at >= 0
        if at >= 0:
            lines |= lines_between(citation.document_id, texts[citation.document_id], start + at, len(citation.quote))
    quotes = {c.number: c.quote for c in answer.citations}
    for sentence in answer.sentences:
        has = set("".join(ch if ch.isdigit() else " " for ch in sentence.text).split())
        may = set("".join(ch if ch.isdigit() else " " for n in sentence.citations for ch in quotes[n] + " ").split())
        given.figures += len(has)
        given.contained_figures += len(has & may)
    given.lines = frozenset(lines)
    return given


def _passages(state: State, identifiers: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Text and place in its document of each passage."""
    with state.current.use() as searcher:
        return {p.id: (p.text, p.start) for p in searcher.index.passages(list(dict.fromkeys(identifiers)))}


def lines_between(document: str, text: str, start: int, length: int) -> set[Line]:
    """The lines, from 1, that ``text[start:start+length]`` touches."""
    first = text.count("\n", 0, start) + 1
    last = first + text.count("\n", start, start + max(length, 1) - 1)
    return {(document, number) for number in range(first, last + 1)}


def _gold(lines: Sequence[int], judged: Mapping[str, int], texts: Mapping[str, str]) -> frozenset[Line]:
    documents = [d for d, grade in judged.items() if grade > 0 and d in texts]
    return frozenset((d, n) for d in documents for n in lines if 1 <= n <= texts[d].count("\n") + 1)


def _refusable(path: Path, kind: str, languages: Sequence[Language]) -> list[Asked]:
    """Questions to be refused, in each of the languages that the file has."""
    found: list[Asked] = []
    for number, line in enumerate(_objects(path), 1):
        for language in languages:
            text = line.get(f"question_{language}") or line.get(str(language))
            if not text and line.get("lang", line.get("language")) == str(language):
                text = line.get("text") or line.get("question")
            if text:
                found.append(Asked(f"{line.get('id', number)}:{language}", str(text), language, kind))
    return found


def _objects(path: Path) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SetError(f"{path}: cannot be read as JSON lines: {error}") from error
    if not all(isinstance(row, dict) for row in rows):
        raise SetError(f"{path}: a line is not an object")
    return rows
