"""``/v1/answers/{reference}/feedback``: was the answer helpful, and which of its passages is wrong."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request

from retriever.passage import Language
from service import messages
from service.ledger import TooMuchFeedbackError
from service.personal_data import mask
from service.question import normalise
from service.routes.access import admitted, state_of
from service.routes.answers import PROBLEMS
from service.schemas import MAX_COMMENT_CHARACTERS, Feedback, FeedbackReceipt, MaskedData, Problem

router = APIRouter(prefix="/v1/answers", tags=["answers"])

RESPONSES = {
    **PROBLEMS,
    404: {"model": Problem, "description": "No such answer."},
    429: {"model": Problem, "description": "This answer has enough feedback."},
}


@router.post("/{reference}/feedback", status_code=201, response_model=FeedbackReceipt, responses=RESPONSES)
def say(reference: str, feedback: Feedback, request: Request) -> FeedbackReceipt:
    """Keep what a reader or an agent says about an answer. A flagged passage must be one that the answer cites."""
    state = state_of(request)
    with admitted(state):
        answer = state.ledger.get(reference)
        if answer is None:
            raise HTTPException(404)
        if feedback.passage_id and feedback.passage_id not in {c.passage_id for c in answer.citations}:
            raise HTTPException(422)
        masked = mask(normalise(feedback.comment))
        kept = feedback.model_copy(
            update={
                "reasons": list(dict.fromkeys(feedback.reasons)),
                "comment": masked.text[:MAX_COMMENT_CHARACTERS],
            }
        )
        try:
            if not state.ledger.add_feedback(answer.id, kept):
                raise HTTPException(404)
        except TooMuchFeedbackError:
            raise HTTPException(429, headers={"Retry-After": "86400"}) from None
    reader = Language(answer.language)
    labels = [MaskedData(kind=str(kind), label=messages.masked_label(kind, reader)) for kind in masked.kinds]
    return FeedbackReceipt(answer=answer.id, feedback=kept, masked=labels)
