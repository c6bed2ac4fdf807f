"""What readers said, counted for an editor: which passages were flagged, and how many answers did not help and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from service.schemas import Answer, Feedback, Schema


class FlaggedPassage(Schema):
    """A passage that was flagged as wrong. ``answers`` are reference numbers, the latest first."""

    passage_id: str
    document_id: str
    document_title: str
    authority: str
    times: int
    reasons: dict[str, int]
    answers: list[str]
    comments: list[str]
    last: datetime


class FeedbackSummary(Schema):
    """Answers are counted once each, whatever was said about them. One may be in both counts."""

    since: datetime | None
    helpful: int
    not_helpful: int
    reasons: dict[str, int]
    by_status: dict[str, int]
    flagged: list[FlaggedPassage]


def summarise(given: Iterable[tuple[Answer, datetime, Feedback]], since: datetime | None = None) -> FeedbackSummary:
    """The counts of a list of feedback; the passages flagged most often first."""
    helpful: set[str] = set()
    statuses: dict[str, str] = {}
    reasons: dict[str, set[str]] = {}
    flagged: dict[str, list[tuple[Answer, datetime, Feedback]]] = {}
    for answer, when, feedback in given:
        if feedback.helpful:
            helpful.add(answer.id)
        else:
            statuses[answer.id] = answer.status
            for reason in feedback.reasons:
                reasons.setdefault(reason, set()).add(answer.id)
        if feedback.passage_id:
            flagged.setdefault(feedback.passage_id, []).append((answer, when, feedback))
    passages = [_flagged(identifier, found) for identifier, found in flagged.items()]
    return FeedbackSummary(
        since=since,
        helpful=len(helpful),
        not_helpful=len(statuses),
        reasons=_ordered({reason: len(answers) for reason, answers in reasons.items()}),
        by_status=_ordered(Counter(statuses.values())),
        flagged=sorted(passages, key=lambda passage: (-passage.times, -passage.last.timestamp())),
    )


def _flagged(identifier: str, found: list[tuple[Answer, datetime, Feedback]]) -> FlaggedPassage:
    latest_first = sorted(found, key=lambda item: item[1], reverse=True)
    cited = next(c for c in latest_first[0][0].citations if c.passage_id == identifier)
    return FlaggedPassage(
        passage_id=identifier,
        document_id=cited.document_id,
        document_title=cited.document_title,
        authority=cited.authority,
        times=len(found),
        reasons=_ordered(Counter(reason for _, _, feedback in found for reason in feedback.reasons)),
        answers=list(dict.fromkeys(answer.id for answer, _, _ in latest_first)),
        comments=[feedback.comment for _, _, feedback in latest_first if feedback.comment],
        last=latest_first[0][1],
    )


def _ordered(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
