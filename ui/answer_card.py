"""An answer on the page: whose rule it is, cited sentences, what to check, the sources in context."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.schemas import Answer, Citation, LanguageCode, NearestPage, Sentence, Status
from ui import texts
from ui.components import next_steps
from ui.language import link
from ui.markup import Html, tag
from ui.sentences import NO_CITATIONS, cited_sentences, conditions_to_check, part_language
from ui.wording import country_of, day, facts_line, heading_text, moment, place

ANSWERED = frozenset({Status.ANSWERED, Status.ANSWERED_IN_PART})
URGENT = frozenset({Status.CRISIS})
# Nothing was looked up yet: there is no answer to come back to, and so no reference number to give.
ASKED_BACK = frozenset(
    {
        Status.CLARIFY_COUNTRY,
        Status.CLARIFY_QUESTION,
        Status.GREETING,
        Status.REJECTED_EMPTY,
        Status.REJECTED_INVALID,
        Status.REJECTED_LANGUAGE,
        Status.REJECTED_TOO_LONG,
    }
)


def updated(when: date | None, language: LanguageCode) -> str:
    """How old a page is, in words."""
    return texts.UPDATED(language, date=day(when, language)) if when else texts.NO_DATE(language)


def review_due(citation: Citation, answer: Answer, language: LanguageCode) -> str:
    """Since when a page should have been looked at again by its editor; empty where it was not due when the answer was given."""
    if citation.review is None or citation.review >= answer.asked_at.date():
        return ""
    return texts.REVIEW_DUE(language, date=day(citation.review, language))


def answer_card(answer: Answer, language: LanguageCode) -> Html:
    """The whole card. Its fixed sentence keeps the language that the answer was asked in."""
    title = texts.STATUS_TITLES[answer.status](language)
    message = tag("p", answer.message, class_="message", lang=part_language(answer.language, language))
    answered = bool(answer.sentences)
    said = (
        texts.ANSWER_READY(language, sentences=len(answer.sentences), citations=len(answer.citations))
        if answered
        else f"{title}. {answer.message}"
    )
    steps = next_steps(answer.next_steps, language)
    kind = "urgent" if answer.status in URGENT else "answered" if answered else "refused"
    return tag(
        "section",
        tag("h2", title, id="answer"),
        tag("p", tag("span", texts.QUESTION_ASKED(language), class_="unseen"), " ", answer.question, class_="asked"),
        notice_box(answer, language),
        None if answer.status is Status.ANSWERED else message,
        steps if answer.status in URGENT else None,
        how_made(answer, language),
        banks(answer, language),
        nearest_pages(answer.nearest, language),
        None if answer.status in URGENT else steps,
        None if answer.status in ASKED_BACK or not answer.id else _about(answer, language),
        class_=f"card {kind} {answer.status.value}",
        aria_labelledby="answer",
        data_announce=said,
        data_scroll=True,
        data_answer=answer.id or None,
    )


def notice_box(answer: Answer, language: LanguageCode) -> Html:
    """What must be known first, in one box: loud where the texts are not official, else calm."""
    if not answer.notices:
        return Html()
    loud = any(citation.demonstration for citation in answer.citations)
    lines = [tag("p", notice, lang=part_language(answer.language, language)) for notice in answer.notices]
    return tag("div", *lines, class_="caution" if loud else "caution calm")


def how_made(answer: Answer, language: LanguageCode) -> Html:
    """Who wrote the sentences: quoted from the sources, or written by a model and checked against their quotes. Where that
    differs between the countries, it stands with each of them and not here."""
    if not answer.sentences or not answer.generated or _differs(answer):
        return Html()
    made = texts.EXTRACTIVE
    if answer.composed_by == "model":
        # An answer recorded before its sentences told who wrote them.
        whole = answer.model_use is None or answer.model_use.kept >= len(answer.sentences)
        made = texts.COMPOSED if whole else texts.COMPOSED_IN_PART
    return tag("p", made(language), class_="made")


def _differs(answer: Answer) -> bool:
    """Whether a model wrote the sentences of one country and failed for the other, whose sources are quoted."""
    return len({sentence.composed for sentence in answer.sentences}) > 1


def partial_card(sentences: list[Sentence], language: LanguageCode) -> Html:
    """The verified sentences so far, while the others are still on their way."""
    countries = list(dict.fromkeys(sentence.country for sentence in sentences))
    groups = [
        tag(
            "div",
            tag("h3", tag("strong", place(country, language)), class_="rule"),
            *cited_sentences([one for one in sentences if one.country == country], NO_CITATIONS, language),
            class_=f"bank bank-{country_of(country).lower()}",
        )
        for country in countries
    ]
    return tag("section", tag("div", *groups, class_=_river(len(groups))), class_="card answered") if groups else Html()


def banks(answer: Answer, language: LanguageCode) -> Html:
    """One group for each country, in the order of the answer, never blended."""
    said = [sentence.country for sentence in answer.sentences] + [item.country for item in answer.conditions]
    order = [country for country in answer.countries if country in said]
    countries = list(dict.fromkeys([*order, *said]))
    silent = [country for country in answer.countries if country not in said] if said else []
    by_number = {citation.number: citation for citation in answer.citations}
    groups = [_bank(country, answer, by_number, language) for country in countries]
    groups += [_silent_bank(country, language) for country in silent]
    return tag("div", *groups, class_=_river(len(groups))) if groups else Html()


def _silent_bank(country: str, language: LanguageCode) -> Html:
    """A country that was asked about and whose pages say nothing: told, so that nobody takes the other's rule for its."""
    return tag(
        "div",
        tag("h3", tag("strong", place(country, language)), class_="rule"),
        tag("p", texts.NOTHING_FOUND(language)),
        class_=f"bank bank-{country_of(country).lower()}",
    )


def _river(count: int) -> str:
    return "banks two" if count == 2 else "banks"


def _bank(country: str, answer: Answer, by_number: Mapping[int, Citation], language: LanguageCode) -> Html:
    sentences = [sentence for sentence in answer.sentences if sentence.country == country]
    conditions = [condition for condition in answer.conditions if condition.country == country]
    numbers = [number for sentence in sentences for number in sentence.citations]
    numbers += [condition.citation for condition in conditions]
    cited = [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]
    return tag(
        "div",
        tag("h3", *_rule(country, cited, language), class_="rule"),
        _made_here(sentences, language) if _differs(answer) else None,
        *cited_sentences(sentences, by_number, language),
        conditions_to_check(conditions, by_number, language),
        class_=f"bank bank-{country_of(country).lower()}",
    )


def _made_here(sentences: list[Sentence], language: LanguageCode) -> Html:
    if not sentences:
        return Html()
    made = texts.COMPOSED if any(sentence.composed for sentence in sentences) else texts.EXTRACTIVE
    return tag("p", made(language), class_="made")


def _rule(country: str, cited: list[Citation], language: LanguageCode) -> list[Html]:
    """« France · Service-Public · 12 mars 2026 »: the country, its authorities, the age of the pages."""
    authorities = list(dict.fromkeys(citation.authority for citation in cited if citation.authority))
    dates = sorted({citation.updated for citation in cited if citation.updated})
    when = _dates(dates, language) if dates or not cited else texts.NO_DATE(language)
    # A rule of one Land must not pass for one of the whole country.
    whose = list(dict.fromkeys(citation.jurisdiction for citation in cited)) or [country]
    places = " / ".join(place(jurisdiction, language) for jurisdiction in whose)
    parts = [tag("strong", places), *(tag("span", authority) for authority in authorities)]
    return [*parts, tag("span", when)] if when else parts


def _dates(dates: list[date], language: LanguageCode) -> str:
    if len(dates) > 1:
        return texts.DATE_RANGE(language, oldest=day(dates[0], language), newest=day(dates[-1], language))
    return day(dates[0], language) if dates else ""


def nearest_pages(pages: list[NearestPage], language: LanguageCode) -> Html:
    """Pages near the question, where the sources do not answer it."""
    if not pages:
        return Html()
    items = [
        tag(
            "li",
            tag(
                "a",
                heading_text(page.title, page.language),
                href=link("/document", language, document=page.document_id),
                lang=part_language(page.language, language),
            ),
            tag("span", facts_line((place(page.country, language), page.authority))),
        )
        for page in pages
    ]
    return tag(
        "div",
        tag("h3", texts.NEAREST(language)),
        tag("p", texts.NEAREST_HINT(language), class_="facts"),
        tag("ul", *items),
        class_="nearest",
    )


def _about(answer: Answer, language: LanguageCode) -> Html:
    masked = [tag("p", texts.MASKED(language, labels=", ".join(dict.fromkeys(item.label for item in answer.masked))))]
    return tag(
        "div",
        *(masked if answer.masked else []),
        tag(
            "dl",
            tag("div", tag("dt", texts.REFERENCE(language)), tag("dd", answer.id, class_="number")),
            class_="reference-number",
        ),
        tag("p", texts.REFERENCE_HINT(language)),
        tag("p", texts.ASKED_AT(language, moment=moment(answer.asked_at, language))),
        tag(
            "p",
            tag("a", texts.RECEIPT_LINK(language), href=link("/receipt", language, answer=answer.id)),
            class_="keep",
        ),
        class_="about",
    )
