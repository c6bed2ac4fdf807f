"""The record of answers: what was asked (masked), what was answered, from which passages and generation, and what readers
said about it."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from service.ledger_database import AnswerRow, FeedbackRow, LedgerDatabase
from service.record import Record, Trace
from service.schemas import Answer, Feedback

log = logging.getLogger(__name__)

# No vowels, so that no reference is a word; no 0, 1, I, O, which are misheard or misread on the phone.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
MAX_FEEDBACK = 20  # of one answer: more is nobody's opinion
_DAY = timedelta(days=1)
_NO_TRACE = Trace()


class TooMuchFeedbackError(Exception):
    """The answer has all the feedback that is kept of one."""


class Ledger:
    """Answers by their reference number. Raises OSError with one line when the database cannot be opened.

    ``keep`` is how long: what is older is deleted at the start and then once a day; None keeps everything.
    """

    def __init__(self, url: str, keep: timedelta | None = None) -> None:
        self._url = url
        self._keep = keep
        self._opening = threading.Lock()
        self._database = LedgerDatabase(url)
        self._purged = datetime.now(UTC)
        if keep is not None:
            self.purge(keep, self._purged)

    def add(self, answer: Answer, trace: Trace = _NO_TRACE) -> None:
        """Record an answer, durably once this returns. Raises IntegrityError when its id is taken."""
        row = AnswerRow(
            id=answer.id,
            asked_at=answer.asked_at,
            status=answer.status,
            language=answer.language,
            generation=answer.generation,
            body=answer.model_dump_json(),
            model=answer.model,
            prompt_hash=trace.prompt_hash,
            asked={"language": trace.language, "countries": trace.countries},
            passages=[passage.model_dump(mode="json") for passage in trace.passages],
            parameters=trace.parameters,
            checks=trace.checks,
            timings=answer.timings.model_dump(mode="json"),
        )
        with self._session() as session, session.begin():
            session.add(row)

    def record(self, answer: Answer, trace: Trace = _NO_TRACE) -> Answer:
        """Give the answer a free reference number and record it; returns it with that number.

        A database that fails is opened anew once. If it fails again the answer comes back without a number: the person who
        asked gets it all the same, and is promised nothing that cannot be found again.
        """
        self._purge_daily(answer.asked_at)
        try:
            return self._record(answer, trace)
        except (SQLAlchemyError, OSError):
            pass
        try:
            self._reopen()
            return self._record(answer, trace)
        except (SQLAlchemyError, OSError) as error:
            # The kind only: the message may hold the statement, or the address with its password.
            log.error("an answer could not be recorded: %s", type(getattr(error, "orig", None) or error).__name__)
            return answer.model_copy(update={"id": ""})

    def get(self, reference: str) -> Answer | None:
        """The answer with this reference number, however it is written; None if there is none."""
        with self._session() as session:
            body = session.scalar(select(AnswerRow.body).where(AnswerRow.id == normal_reference(reference)))
        return Answer.model_validate_json(body) if body else None

    def answers(
        self,
        statuses: Sequence[str] = (),
        containing: str = "",
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[Answer]:
        """Answers, the latest first: of these statuses (all, if none is named), with this text somewhere in their JSON."""
        wanted = select(AnswerRow.body).order_by(AnswerRow.asked_at.desc(), AnswerRow.id).limit(limit)
        if statuses:
            wanted = wanted.where(AnswerRow.status.in_(statuses))
        if containing:
            wanted = wanted.where(AnswerRow.body.contains(containing, autoescape=True))
        if since is not None:
            wanted = wanted.where(AnswerRow.asked_at >= since)
        with self._session() as session:
            for body in session.scalars(wanted.execution_options(yield_per=500)):
                yield Answer.model_validate_json(body)

    def get_record(self, reference: str) -> Record | None:
        """The answer and how it came about; None if there is none."""
        with self._session() as session:
            row = session.get(AnswerRow, normal_reference(reference))
            return _record_of(row) if row else None

    def add_feedback(self, reference: str, feedback: Feedback, now: datetime | None = None) -> bool:
        """Keep what somebody said about an answer, as it is: mask the comment first. False if there is no such answer.

        Raises TooMuchFeedbackError when the answer has ``MAX_FEEDBACK`` of them.
        """
        identifier = normal_reference(reference)
        with self._session() as session, session.begin():
            if session.get(AnswerRow, identifier) is None:
                return False
            count = select(func.count()).select_from(FeedbackRow).where(FeedbackRow.answer_id == identifier)
            if (session.scalar(count) or 0) >= MAX_FEEDBACK:
                raise TooMuchFeedbackError(identifier)
            session.add(
                FeedbackRow(
                    answer_id=identifier,
                    given_at=now or datetime.now(UTC),
                    helpful=feedback.helpful,
                    reasons=list(feedback.reasons),
                    passage_id=feedback.passage_id,
                    comment=feedback.comment,
                )
            )
        return True

    def feedback(self, since: datetime | None = None) -> list[tuple[Answer, datetime, Feedback]]:
        """What was said, oldest first, with the answer that it is about."""
        wanted = select(FeedbackRow, AnswerRow.body).join(AnswerRow, AnswerRow.id == FeedbackRow.answer_id)
        if since is not None:
            wanted = wanted.where(FeedbackRow.given_at >= since)
        with self._session() as session:
            rows = session.execute(wanted.order_by(FeedbackRow.given_at, FeedbackRow.id)).all()
            return [(Answer.model_validate_json(body), _aware(row.given_at), _feedback_of(row)) for row, body in rows]

    def purge(self, older_than: timedelta, now: datetime | None = None) -> int:
        """Delete answers older than this, and what was said about them; returns how many answers."""
        limit = (now or datetime.now(UTC)) - older_than
        with self._session() as session, session.begin():
            old = select(AnswerRow.id).where(AnswerRow.asked_at < limit)
            count = session.scalar(select(func.count()).select_from(old.subquery())) or 0
            session.execute(delete(FeedbackRow).where(FeedbackRow.answer_id.in_(old)))
            session.execute(delete(AnswerRow).where(AnswerRow.asked_at < limit))
        if count:
            self._database.forget_deleted()
        return count

    def remove(self, references: Sequence[str]) -> int:
        """Delete these answers, and what was said about them; returns how many there were."""
        removed = 0
        with self._session() as session, session.begin():
            for reference in references:
                row = session.get(AnswerRow, normal_reference(reference))
                if row is not None:
                    session.execute(delete(FeedbackRow).where(FeedbackRow.answer_id == row.id))
                    session.delete(row)
                    session.flush()
                    removed += 1
        if removed:
            self._database.forget_deleted()
        return removed

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def _record(self, answer: Answer, trace: Trace) -> Answer:
        for _ in range(5):
            numbered = answer.model_copy(update={"id": new_reference()})
            try:
                self.add(numbered, trace)
                return numbered
            except IntegrityError:
                continue
        raise RuntimeError("no free reference number")

    def _session(self) -> Session:
        """A session on a database that is there. Raises OSError when it is gone and cannot be made again."""
        if not self._database.is_there:
            log.warning("the ledger's file is gone or was replaced: opening it again")
            self._reopen()
        return Session(self._database.engine)

    def _reopen(self) -> None:
        failed = self._database
        with self._opening:
            if self._database is not failed:  # another thread has done it
                return
            old, self._database = failed, LedgerDatabase(self._url)
        # Connections in use go back to a pool that nobody asks any more, and are closed with it. SQLite leaves the side files
        # alone when it closes a file that was deleted.
        old.close()

    def _purge_daily(self, now: datetime) -> None:
        if self._keep is None or now - self._purged < _DAY:
            return
        self._purged = now
        try:
            self.purge(self._keep, now)
        except (SQLAlchemyError, OSError) as error:
            log.error("old answers could not be deleted: %s", type(error).__name__)


def new_reference() -> str:
    """Nine characters in three groups, e.g. ``K7F-29M-4TD``: 28⁹ ≈ 10¹³ numbers, not to be guessed."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(3)) for _ in range(3))


def normal_reference(text: str) -> str:
    """A reference as typed or dictated (spaces, lower case, no hyphens) in its stored form."""
    letters = "".join(c for c in text.upper() if c.isalnum())[:20]
    return "-".join(letters[i : i + 3] for i in range(0, len(letters), 3))


def _record_of(row: AnswerRow) -> Record:
    answer = Answer.model_validate_json(row.body)
    if row.asked is None:  # recorded before choices were: a country that the person named, and the answer's language
        chosen = [c for c in answer.countries if c in ("FR", "DE")] if answer.country_source == "person" else []
        asked: dict[str, object] = {"language": answer.language, "countries": chosen or None}
    else:
        asked = row.asked
    found = Trace.model_validate(
        {
            **asked,
            "passages": row.passages or [],
            "prompt_hash": row.prompt_hash or "",
            "parameters": row.parameters or {},
            "checks": row.checks or {},
        }
    )
    return Record(answer=answer, trace=found)


def _feedback_of(row: FeedbackRow) -> Feedback:
    return Feedback.model_validate(
        {"helpful": row.helpful, "reasons": row.reasons, "passage_id": row.passage_id, "comment": row.comment}
    )


def _aware(when: datetime) -> datetime:
    """SQLite gives times back without their zone; all are written in UTC."""
    return when if when.tzinfo else when.replace(tzinfo=UTC)
