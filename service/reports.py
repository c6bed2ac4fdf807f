"""Reports after the fact, from the record of answers: who relies on a page, what was not found, what was flagged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from retriever.passage import Language
from retriever.query import Query
from retriever.search import Searcher
from retriever.store import Index
from service.clusters import cluster_questions
from service.feedback import FlaggedPassage, summarise
from service.ledger import Ledger
from service.record import Record
from service.replay import Differences, ReplayError, replay
from service.report_schemas import (
    AskedQuestion,
    CitedIn,
    CitingReport,
    FlaggedReport,
    FlaggedState,
    PassageState,
    UnansweredCluster,
    UnansweredReport,
)
from service.schemas import Answer, Citation, Status
from service.state import State
from service.views import nearest_pages

NOTHING_FOUND = (Status.REFUSED_NO_PASSAGE, Status.REFUSED_NOT_SUPPORTED)
MAX_CLUSTERED = 1000  # questions, each wording once: the latest; they are embedded while somebody waits (7 s)


def citing(
    ledger: Ledger, index: Index, document_id: str, since: datetime | None = None, limit: int = 200
) -> CitingReport:
    """The answers that cite a document, the latest first; ``times`` counts all, ``cited_in`` holds no more than ``limit``."""
    found: list[CitedIn] = []
    times = 0
    title = ""
    written = f'"document_id":{json.dumps(document_id, ensure_ascii=False)}'
    for answer in ledger.answers(containing=written, since=since):
        quotes = [citation for citation in answer.citations if citation.document_id == document_id]
        if not quotes:
            continue
        times += 1
        title = title or quotes[0].document_title
        if len(found) < limit:
            texts = [citation.quote for citation in quotes]
            found.append(CitedIn(asked=_asked(answer), generation=answer.generation, quotes=texts))
    passages = index.document(document_id)
    return CitingReport(
        document_id=document_id,
        document_title=passages[0].title if passages else title,
        published=bool(passages),
        times=times,
        cited_in=found,
    )


def unanswered(searcher: Searcher, ledger: Ledger, since: datetime | None = None, limit: int = 50) -> UnansweredReport:
    """Questions that found nothing, clustered across both languages; the ``limit`` largest clusters, with the nearest pages."""
    wordings: dict[tuple[str, str], list[Answer]] = {}
    for answer in ledger.answers(NOTHING_FOUND, since=since):
        if answer.question.strip():
            wordings.setdefault((" ".join(answer.question.casefold().split()), answer.language), []).append(answer)
    kept = dict(list(wordings.items())[:MAX_CLUSTERED])
    groups = [_usual_first(group) for group in kept.values()]
    asked = [(group[0].question, Language(group[0].language)) for group in groups]
    clusters = [
        _cluster(searcher, [groups[at] for at in places])
        for places in _largest(cluster_questions(searcher, asked), groups)[:limit]
    ]
    return UnansweredReport(
        generation=searcher.index.generation.id,
        since=since,
        questions=sum(map(len, groups)),
        left_out=sum(map(len, wordings.values())) - sum(map(len, groups)),
        clusters=clusters,
    )


def flagged(ledger: Ledger, index: Index, since: datetime | None = None) -> FlaggedReport:
    """Flagged passages and what has become of them in the generation that is read now."""
    given = ledger.feedback(since)
    states = [_flagged(ledger, index, passage) for passage in summarise(given, since).flagged]
    states.sort(key=lambda state: (not state.ask_again, -state.times, -state.last.timestamp()))
    return FlaggedReport(generation=index.generation.id, since=since, passages=states)


def ask_again(state: State, report: FlaggedReport) -> FlaggedReport:
    """The same report with what the questions to be asked again give today. Nothing of that is recorded; a question of which too
    little was kept is left out."""
    done: list[FlaggedState] = []
    for passage in report.passages:
        records = (state.ledger.get_record(reference) for reference in passage.ask_again)
        differences = [found for record in records if record and (found := _replay(state, record))]
        done.append(passage.model_copy(update={"asked_again": differences}))
    return report.model_copy(update={"passages": done})


def _replay(state: State, record: Record) -> Differences | None:
    try:
        return replay(state, record)
    except ReplayError:
        return None


def _asked(answer: Answer) -> AskedQuestion:
    return AskedQuestion(
        reference=answer.id,
        asked_at=answer.asked_at,
        language=answer.language,
        status=answer.status,
        question=answer.question,
    )


def _usual_first(group: Sequence[Answer]) -> list[Answer]:
    """Of ways to write one question (capitals, spaces) the most frequent one stands for all."""
    counts = Counter(answer.question for answer in group)
    return sorted(group, key=lambda answer: -counts[answer.question])


def _largest(clusters: Iterable[Sequence[int]], groups: Sequence[Sequence[Answer]]) -> list[list[int]]:
    """Clusters by how often their questions were asked; the question nearest to all stays first."""
    return sorted((list(places) for places in clusters), key=lambda places: -sum(len(groups[at]) for at in places))


def _cluster(searcher: Searcher, groups: Sequence[Sequence[Answer]]) -> UnansweredCluster:
    central = groups[0][0]
    answers = sorted((answer for group in groups for answer in group), key=lambda a: a.asked_at, reverse=True)
    result = searcher.search(Query(central.question, Language(central.language)))
    rankings = sorted(result.rankings, key=lambda ranking: -ranking.evidence)
    return UnansweredCluster(
        question=central.question,
        times=len(answers),
        languages=dict(Counter(answer.language for answer in answers)),
        last=answers[0].asked_at,
        questions=[_asked(answer) for answer in answers],
        nearest=nearest_pages(rankings, 3),
        evidence=round(max((ranking.evidence for ranking in rankings), default=0.0), 3),
    )


def _flagged(ledger: Ledger, index: Index, passage: FlaggedPassage) -> FlaggedState:
    document = index.document(passage.document_id)
    digests = {p.id: p.digest for p in document}
    text = "".join(p.text for p in document)
    states: dict[str, PassageState] = {}
    answers: list[AskedQuestion] = []
    for reference in passage.answers:
        record = ledger.get_record(reference)
        if record is None:
            continue
        answers.append(_asked(record.answer))
        then = next((p.digest for p in record.trace.passages if p.id == passage.passage_id), "")
        quotes = [c for c in record.answer.citations if c.passage_id == passage.passage_id]
        states[reference] = _state(passage.passage_id, then, quotes, digests, text)
    latest = states.get(answers[0].reference, "unchanged") if answers else "unchanged"
    return FlaggedState(
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        document_title=passage.document_title,
        times=passage.times,
        reasons=passage.reasons,
        comments=passage.comments,
        last=passage.last,
        state=latest,
        answers=answers,
        ask_again=[reference for reference, state in states.items() if state in ("changed", "gone")],
    )


def _state(passage_id: str, then: str, quotes: Sequence[Citation], digests: dict[str, str], text: str) -> PassageState:
    """What has become of a passage with the digest ``then`` (empty in old records: then its quotes decide)."""
    if not digests:
        return "gone"
    if then and digests.get(passage_id) == then:
        return "unchanged"
    if then in digests.values():
        return "moved"
    if not then and quotes and all(quote.quote in text for quote in quotes):
        return "unchanged"
    return "changed"
