"""The reports: questions that found nothing, passages that were flagged, who relies on a page, how sound the pages are."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import streamlit as st

from service.quality_schemas import QualityReport
from service.report_schemas import AskedQuestion, CitingReport, FlaggedReport, FlaggedState, UnansweredReport
from service.schemas import LanguageCode, Status
from ui import editor_texts as words
from ui import texts
from ui.client import ServiceFailedError, parsed
from ui.components import problem_card
from ui.editor_client import EditorClient
from ui.editor_progress import number
from ui.editor_quality import quality_view
from ui.language import link
from ui.markup import Html, show, tag
from ui.texts import Text
from ui.wording import facts_line, moment

Report = Callable[[EditorClient, LanguageCode], None]
SHOWN_QUESTIONS = 20


def render(client: EditorClient, language: LanguageCode) -> None:
    """Draw this part of the page. Raises ServiceFailedError."""
    chosen: str = (
        st.pills(
            words.REPORTS_WHICH(language),
            options=list(REPORTS),
            format_func=lambda report: REPORTS[report][0](language),
            key="editor-report",
            default="unanswered",
            required=True,
        )
        or "unanswered"
    )
    REPORTS[chosen][1](client, language)


def _unanswered(client: EditorClient, language: LanguageCode) -> None:
    report = parsed(UnansweredReport, client.read("/v1/reports/unanswered"))
    show(
        tag("h2", words.UNANSWERED(language)),
        tag("p", words.UNANSWERED_HINT(language)),
        unanswered_view(report, language),
    )


def unanswered_view(report: UnansweredReport, language: LanguageCode) -> Html:
    """Each cluster with its questions and the pages that come nearest."""
    if not report.clusters:
        return tag("p", words.UNANSWERED_NONE(language), class_="empty")
    items: list[Html] = []
    for cluster in report.clusters:
        spoken = ", ".join(f"{code} {number(count)}" for code, count in sorted(cluster.languages.items()))
        facts = [
            words.TIMES_ASKED(language, count=number(cluster.times)),
            spoken,
            words.LAST_ASKED(language, moment=moment(cluster.last, language)),
        ]
        near = [
            tag(
                "li", tag("a", page.title, href=link("/document", language, document=page.document_id), target="_blank")
            )
            for page in cluster.nearest
        ]
        items.append(
            tag(
                "li",
                tag("p", cluster.question, class_="title"),
                tag("p", facts_line(facts), class_="facts"),
                tag("p", words.NEAREST_PAGES(language), class_="facts") if near else None,
                tag("ul", *near, class_="near") if near else None,
                _questions(cluster.questions, language) if len(cluster.questions) > 1 else None,
            )
        )
    return tag("ol", *items, class_="report")


def _flagged(client: EditorClient, language: LanguageCode) -> None:
    report = parsed(FlaggedReport, client.read("/v1/reports/flagged"))
    show(tag("h2", words.FLAGGED(language)), tag("p", words.FLAGGED_HINT(language)), flagged_view(report, language))


def flagged_view(report: FlaggedReport, language: LanguageCode) -> Html:
    """Each flagged passage: why, what has become of it, and the questions to ask again."""
    if not report.passages:
        return tag("p", words.FLAGGED_NONE(language), class_="empty")
    return tag("ol", *(_passage(item, language) for item in report.passages), class_="report")


def _passage(item: FlaggedState, language: LanguageCode) -> Html:
    named = {str(reason): text for reason, text in texts.FEEDBACK_REASONS.items()}
    reasons = [f"{named[reason](language) if reason in named else reason} ({n})" for reason, n in item.reasons.items()]
    where = link("/document", language, document=item.document_id, passage=item.passage_id)
    again = [asked for asked in item.answers if asked.reference in item.ask_again]
    return tag(
        "li",
        tag("p", tag("a", item.document_title, href=where, target="_blank"), class_="title"),
        tag("p", words.PASSAGE_STATES[item.state](language), class_=f"passage-state {item.state}"),
        tag(
            "p",
            facts_line([*reasons, words.LAST_FLAGGED(language, moment=moment(item.last, language))]),
            class_="facts",
        ),
        *(tag("blockquote", comment) for comment in item.comments),
        tag("p", words.ASK_AGAIN(language), class_="facts") if again else None,
        _questions(again or item.answers, language),
    )


def _citing(client: EditorClient, language: LanguageCode) -> None:
    show(tag("h2", words.CITING(language)), tag("p", words.CITING_HINT(language)))
    with st.form("editor-citing-form", border=False):
        st.text_input(
            words.CITING_PAGE(language), key="editor-citing", placeholder="demo-fr:passeport", autocomplete="off"
        )
        st.form_submit_button(words.CITING_SHOW(language), type="primary")
    wanted: str = st.session_state.get("editor-citing", "").strip()
    if not wanted:
        return
    try:
        report = parsed(CitingReport, client.read(f"/v1/reports/citing/{quote(wanted, safe=':')}"))
    except ServiceFailedError as failure:
        if failure.problem.status is not Status.NOT_FOUND:
            raise
        show(tag("p", words.CITING_UNKNOWN(language), class_="empty", data_announce=words.CITING_UNKNOWN(language)))
        return
    show(citing_view(report, language))


def citing_view(report: CitingReport, language: LanguageCode) -> Html:
    """The questions that were answered from one page."""
    counted = words.CITING_TIMES(language, count=number(report.times), title=report.document_title)
    rows = [item.asked for item in report.cited_in]
    return tag("div", tag("p", counted, data_announce=counted), _questions(rows, language, opened=True))


def _quality(client: EditorClient, language: LanguageCode) -> None:
    show(tag("h2", words.QUALITY(language)))
    try:
        report = parsed(QualityReport, client.read("/v1/reports/quality"))
    except ServiceFailedError as failure:
        if failure.problem.status is not Status.NOT_FOUND:
            show(problem_card(failure.problem, language, asked=False))
            return
        show(tag("p", words.QUALITY_NONE(language), " ", tag("code", "python -m eval quality")))
        return
    show(quality_view(report, language))


def _questions(asked: list[AskedQuestion], language: LanguageCode, *, opened: bool = False) -> Html:
    """Questions with their answers to open by reference number."""
    if not asked:
        return Html()
    rows = [
        tag(
            "li",
            tag(
                "a",
                item.question,
                href=link("/receipt", language, answer=item.reference),
                target="_blank",
                lang=item.language if item.language != language else None,
            ),
            tag(
                "span",
                facts_line([texts.STATUS_TITLES[item.status](language), moment(item.asked_at, language)]),
                class_="facts",
            ),
        )
        for item in asked[:SHOWN_QUESTIONS]
    ]
    summary = words.QUESTIONS(language, count=number(len(asked)))
    return tag("details", tag("summary", summary), tag("ul", *rows), class_="more plan-list", open=opened)


REPORTS: dict[str, tuple[Text, Report]] = {
    "unanswered": (words.UNANSWERED, _unanswered),
    "flagged": (words.FLAGGED, _flagged),
    "citing": (words.CITING, _citing),
    "quality": (words.QUALITY, _quality),
}
