"""What the reader sees while the answer is on its way: where it stands, and the passages as they come."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from streamlit.delta_generator import DeltaGenerator

from service.schemas import Answer, LanguageCode, SearchResponse, Sentence, Status, Withdrawn
from ui import texts
from ui.answer_card import partial_card
from ui.client import AnswerEvent, ServiceFailedError, problem
from ui.markup import Html, join, tag
from ui.wording import country_of, day, facts_line, heading_text, place

SHOWN_PER_COUNTRY = 3


class Step(IntEnum):
    """How far the answer is."""

    SEARCHING = 0
    READING = 1
    CHECKING = 2


def follow(events: Iterator[AnswerEvent], slot: DeltaGenerator, language: LanguageCode) -> Answer:
    """Show each event in the slot as it comes; the answer when it is complete."""
    passages: SearchResponse | None = None
    sentences: list[Sentence] = []
    step, withdrawn = Step.SEARCHING, False
    slot.html(progress(step, passages, sentences, language))
    for event in events:
        match event:
            case Answer():
                return event
            case SearchResponse():
                passages = event
            case Sentence():
                sentences.append(event)
            case Withdrawn():
                sentences = [sentence for sentence in sentences if sentence.country != event.country]
                withdrawn = True
        step = max(step, Step.CHECKING if sentences else Step.READING)
        slot.html(progress(step, passages, sentences, language, withdrawn=withdrawn))
    raise ServiceFailedError(problem(Status.ERROR_SEARCH, texts.BROKEN))


def progress(
    step: Step,
    passages: SearchResponse | None,
    sentences: list[Sentence],
    language: LanguageCode,
    *,
    withdrawn: bool = False,
) -> Html:
    """The three steps, the sentences verified so far, or the pages found until there are any.

    ``withdrawn`` says that sentences were taken back, so that nobody wonders where they went.
    """
    labels = (texts.STEP_SEARCH, texts.STEP_READ, texts.STEP_CHECK)
    items: list[Html] = []
    for number, label in enumerate(labels):
        state, word = ("done", texts.STEP_DONE) if number < step else ("now", texts.STEP_NOW)
        if number > step:
            state, word = "later", texts.STEP_NEXT
        items.append(
            tag(
                "li",
                label(language),
                tag("span", f" ({word(language)})", class_="unseen"),
                class_=f"step {state}",
                aria_current="step" if state == "now" else None,
            )
        )
    shown = partial_card(sentences, language) if sentences else _found(passages, language)
    return join(
        [
            tag(
                "section",
                tag("h2", texts.WAITING(language)),
                tag("ol", *items, class_="steps"),
                tag("p", texts.WITHDRAWN(language), class_="caution calm") if withdrawn else None,
                class_="waiting",
                data_announce=labels[step](language),
                data_scroll=True,
            ),
            shown,
        ]
    )


def _found(passages: SearchResponse | None, language: LanguageCode) -> Html:
    if passages is None:
        return Html()
    rows: list[Html] = []
    for ranking in passages.rankings:
        titles = list(dict.fromkeys(hit.document_id for hit in ranking.hits))[:SHOWN_PER_COUNTRY]
        for document_id in titles:
            hit = next(hit for hit in ranking.hits if hit.document_id == document_id)
            facts = [place(hit.jurisdiction, language), hit.authority]
            if hit.updated:
                facts.append(day(hit.updated, language))
            title = tag("span", heading_text(hit.document_title, hit.language), class_="title", lang=hit.language)
            rows.append(
                tag(
                    "li",
                    title,
                    tag("span", facts_line(facts), class_="facts"),
                    class_=f"bank-{country_of(hit.jurisdiction).lower()}",
                )
            )
    return tag("section", tag("h3", texts.FOUND_SO_FAR(language)), tag("ul", *rows), class_="found") if rows else Html()
