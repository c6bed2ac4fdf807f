"""What a reader says about an answer: helpful or not and why; on the agent's desk, a passage flagged as wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from service.schemas import MAX_COMMENT_CHARACTERS, Answer, Citation, Feedback, FeedbackReason, LanguageCode
from ui import texts
from ui.answer_card import ASKED_BACK, URGENT
from ui.client import ServiceFailedError
from ui.markup import plain_label, show, tag
from ui.session import Session
from ui.texts import Text

READER_REASONS: Final[tuple[FeedbackReason, ...]] = (
    "not_my_question", "wrong_country", "outdated", "incomplete", "unclear", "broken_link", "other"
)  # fmt: skip
PASSAGE_REASONS: Final[tuple[FeedbackReason, ...]] = (
    "outdated", "wrong_passage", "wrong_country", "unclear", "broken_link", "other"
)  # fmt: skip
_QUOTE_SHOWN: Final = 60


@dataclass
class Said:
    """Where a reader is with one answer: ``step`` is "", "why", "done" or "failed"; ``masked`` names what was taken out."""

    answer: str
    step: str = ""
    masked: tuple[str, ...] = ()


def ask_reader(session: Session, answer: Answer) -> None:
    """Two buttons below the answer; after "no", why. Nothing is asked where nothing was answered, nor in an emergency."""
    if not answer.id or answer.status in ASKED_BACK or answer.status in URGENT:
        return
    language = session.language
    said = _said("said", answer)
    with st.container(key="feedback"):
        if said.step == "done":
            _thanks(texts.FEEDBACK_THANKS, said, language)
            return
        if said.step == "failed":
            show(
                tag("p", texts.FEEDBACK_FAILED(language), class_="alert", data_announce=texts.FEEDBACK_FAILED(language))
            )
        if said.step == "why":
            _why(session, answer)
            return
        with st.container(horizontal=True, vertical_alignment="center", key="helpful"):
            show(tag("p", texts.FEEDBACK(language), id="helpful"))
            helpful = Feedback(helpful=True)
            st.button(
                texts.FEEDBACK_YES(language), key="helpful-yes", on_click=_send, args=(session, "said", answer, helpful)
            )
            st.button(texts.FEEDBACK_NO(language), key="helpful-no", on_click=_not_helpful, args=(session, answer))


def flag_passage(session: Session, answer: Answer) -> None:
    """A folded form that flags one of the cited passages."""
    if not answer.id or not answer.citations:
        return
    language = session.language
    cited = {citation.passage_id: citation for citation in reversed(answer.citations)}
    flagged = _said("flagged", answer)
    with st.container(key="flag"):
        if flagged.step == "done":
            _thanks(texts.FLAG_THANKS, flagged, language)
        elif flagged.step == "failed":
            show(
                tag("p", texts.FEEDBACK_FAILED(language), class_="alert", data_announce=texts.FEEDBACK_FAILED(language))
            )
        with (
            st.expander(texts.FLAG(language), expanded=flagged.step == "failed"),
            st.form("flag-form", border=False, clear_on_submit=True),
        ):
            st.radio(
                texts.FLAG_WHICH(language),
                options=list(reversed(cited)),
                format_func=lambda passage: _label(cited[passage]),
                key="flag-passage",
            )
            _reasons(PASSAGE_REASONS, language, "flag-reasons")
            _comment(language, "flag-comment")
            st.form_submit_button(texts.FLAG_SEND(language), on_click=_flag, args=(session, answer))


def _why(session: Session, answer: Answer) -> None:
    language = session.language
    with st.form("why", border=False):
        _reasons(READER_REASONS, language, "why-reasons")
        _comment(language, "why-comment")
        show(tag("p", texts.PERSONAL_NOTICE(language), class_="facts"))
        st.form_submit_button(texts.FEEDBACK_SEND(language), on_click=_explain, args=(session, answer))


def _reasons(reasons: tuple[FeedbackReason, ...], language: LanguageCode, key: str) -> None:
    st.pills(
        texts.FEEDBACK_WHY(language),
        options=reasons,
        format_func=lambda reason: texts.FEEDBACK_REASONS[reason](language),
        selection_mode="multi",
        key=key,
    )


def _comment(language: LanguageCode, key: str) -> None:
    st.text_area(texts.FEEDBACK_COMMENT(language), key=key, max_chars=MAX_COMMENT_CHARACTERS, height=96)


def _label(citation: Citation) -> str:
    quote = citation.quote if len(citation.quote) <= _QUOTE_SHOWN else f"{citation.quote[:_QUOTE_SHOWN].rstrip()}…"
    return plain_label(f"{citation.number} · {citation.document_title} – {quote}")


def _thanks(text: Text, said: Said, language: LanguageCode) -> None:
    masked = texts.FEEDBACK_MASKED(language, labels=", ".join(said.masked)) if said.masked else ""
    thanks = " ".join(part for part in (text(language), masked) if part)
    show(tag("p", thanks, class_="thanks", data_announce=thanks))


def _said(key: str, answer: Answer) -> Said:
    """Where the reader is with this answer; another answer begins anew."""
    said: Said | None = st.session_state.get(key)
    return said if said is not None and said.answer == answer.id else Said(answer.id)


def _not_helpful(session: Session, answer: Answer) -> None:
    """A "no" counts at once: most people will not say why."""
    _send(session, "said", answer, Feedback(helpful=False), then="why")


def _explain(session: Session, answer: Answer) -> None:
    reasons: list[FeedbackReason] = st.session_state["why-reasons"]
    comment: str = st.session_state["why-comment"].strip()
    if reasons or comment:
        _send(session, "said", answer, Feedback(helpful=False, reasons=reasons, comment=comment))
    else:
        st.session_state["said"] = Said(answer.id, "done")


def _flag(session: Session, answer: Answer) -> None:
    said = Feedback(
        helpful=False,
        reasons=st.session_state["flag-reasons"],
        passage_id=st.session_state["flag-passage"],
        comment=st.session_state["flag-comment"].strip(),
    )
    _send(session, "flagged", answer, said)


def _send(session: Session, key: str, answer: Answer, feedback: Feedback, then: str = "done") -> None:
    try:
        kept = session.service.feedback(answer.id, feedback)
    except ServiceFailedError:
        st.session_state[key] = Said(answer.id, "failed")
        return
    st.session_state[key] = Said(answer.id, then, tuple(dict.fromkeys(item.label for item in kept.masked)))
