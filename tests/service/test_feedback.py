"""Feedback: taken with an answer, its comment masked, and counted for an editor."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from service.feedback import summarise
from service.ledger import MAX_FEEDBACK
from service.schemas import Answer, Citation, Feedback, FeedbackReason, Status

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from service.state import State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def answered(client: TestClient) -> Answer:
    """An answer with citations, just given."""
    given = client.post("/v1/answers", json={"question": "Was kostet der Personalausweis?", "countries": ["DE"]})
    answer = Answer.model_validate(given.json())
    assert answer.citations
    return answer


def test_feedback_is_taken_and_its_comment_masked(client: TestClient, state: State, answered: Answer) -> None:
    passage = answered.citations[0].passage_id
    said = {
        "helpful": False,
        "reasons": ["outdated", "wrong_passage", "outdated"],
        "passage_id": passage,
        "comment": "Rufen Sie mich an: 0176 12345678,\n ich heiße Anna Schmidt.",
    }

    response = client.post(f"/v1/answers/{answered.id.lower().replace('-', ' ')}/feedback", json=said)

    assert response.status_code == 201
    body = response.json()
    assert body["answer"] == answered.id
    assert body["feedback"]["reasons"] == ["outdated", "wrong_passage"]
    assert [item["kind"] for item in body["masked"]] == ["phone", "name"]
    assert [item["label"] for item in body["masked"]] == ["Telefonnummer", "Name"]
    kept = [feedback for answer, _, feedback in state.ledger.feedback() if answer.id == answered.id]
    assert [feedback.model_dump() for feedback in kept] == [body["feedback"]]
    assert not any(word in json.dumps(body) for word in ("0176", "12345678", "Schmidt"))


@pytest.mark.parametrize("reason", get_args(FeedbackReason))
def test_every_reason_is_accepted(client: TestClient, answered: Answer, reason: str) -> None:
    body = {"helpful": False, "reasons": [reason]}

    assert client.post(f"/v1/answers/{answered.id}/feedback", json=body).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"helpful": "perhaps"},
        {"helpful": False, "reasons": ["I do not like it"]},
        {"helpful": False, "reasons": ["outdated"] * 9},
        {"helpful": False, "passage_id": "a passage of another answer"},
        {"helpful": False, "comment": "x" * 1001},
        {"helpful": True, "stars": 5},
    ],
)
def test_what_is_no_feedback_is_refused_and_not_kept(
    client: TestClient, state: State, answered: Answer, body: dict[str, object]
) -> None:
    before = len(state.ledger.feedback())

    response = client.post(f"/v1/answers/{answered.id}/feedback", json=body)

    assert response.status_code == 422
    assert response.json()["message_de"]
    assert len(state.ledger.feedback()) == before


def test_feedback_on_no_answer_is_not_found(client: TestClient) -> None:
    response = client.post("/v1/answers/XXX-XXX-XXX/feedback", json={"helpful": True})

    assert response.status_code == 404
    assert response.json()["status"] == "not_found"


def test_an_answer_takes_only_so_much(client: TestClient, answered: Answer) -> None:
    codes = [
        client.post(f"/v1/answers/{answered.id}/feedback", json={"helpful": True}).status_code
        for _ in range(MAX_FEEDBACK + 1)
    ]

    assert codes == [201] * MAX_FEEDBACK + [429]


def test_feedback_waits_its_turn_like_every_other_request(client: TestClient, state: State, answered: Answer) -> None:
    places = 0
    while state.searches.acquire(blocking=False):
        places += 1
    try:
        response = client.post(f"/v1/answers/{answered.id}/feedback", json={"helpful": True})
    finally:
        for _ in range(places):
            state.searches.release()

    assert response.status_code == 503
    assert response.headers["retry-after"]


# --- Counting.


def made(identifier: str, status: Status = Status.ANSWERED, passages: tuple[str, ...] = ("p1", "p2")) -> Answer:
    return Answer(
        id=identifier,
        status=status,
        language="fr",
        question="?",
        message="",
        asked_at=NOW,
        citations=[
            Citation(
                number=number,
                quote="…",
                passage_id=passage,
                document_id=f"demo-fr:{passage}",
                document_title=f"Page {passage}",
                corpus="demo-fr",
                authority="Service-Public",
                jurisdiction="FR",
                language="fr",
                url="https://example.org",
                document_url="/v1/documents/x",
            )
            for number, passage in enumerate(passages, 1)
        ],
    )


def test_answers_are_counted_once_and_passages_by_how_often_they_were_flagged() -> None:
    first, second, refused = made("A"), made("B"), made("C", Status.REFUSED_NO_PASSAGE, ())
    flag = Feedback(helpful=False, reasons=["outdated"], passage_id="p2", comment="Ancien tarif")
    summary = summarise(
        [
            (first, NOW, Feedback(helpful=False)),
            (first, NOW + timedelta(minutes=1), flag),
            (
                first,
                NOW + timedelta(minutes=2),
                Feedback(helpful=False, reasons=["outdated", "unclear"], passage_id="p1"),
            ),
            (second, NOW + timedelta(minutes=3), flag.model_copy(update={"comment": ""})),
            (second, NOW + timedelta(minutes=4), Feedback(helpful=True)),
            (refused, NOW + timedelta(minutes=5), Feedback(helpful=False, reasons=["not_my_question"])),
        ]
    )

    assert (summary.helpful, summary.not_helpful) == (1, 3)
    assert summary.reasons == {"outdated": 2, "not_my_question": 1, "unclear": 1}
    assert summary.by_status == {"answered": 2, "refused_no_passage": 1}
    assert [(passage.passage_id, passage.times) for passage in summary.flagged] == [("p2", 2), ("p1", 1)]
    worst = summary.flagged[0]
    assert (worst.document_title, worst.answers, worst.comments) == ("Page p2", ["B", "A"], ["Ancien tarif"])
    assert worst.last == NOW + timedelta(minutes=3)


def test_nothing_said_is_a_summary_too() -> None:
    summary = summarise([])

    assert (summary.helpful, summary.not_helpful, summary.flagged) == (0, 0, [])
