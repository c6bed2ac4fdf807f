"""The sentences of one country on the page: cited, a translation beside its original, the conditions to check."""

from __future__ import annotations

from collections.abc import Mapping

from service.schemas import Citation, Condition, LanguageCode, Sentence
from ui import texts
from ui.language import other
from ui.markup import Html, tag
from ui.wording import quoted

NO_CITATIONS: Mapping[int, Citation] = {}


def language_name(code: LanguageCode, language: LanguageCode) -> str:
    """The name of a language, in the reader's."""
    return (texts.IN_GERMAN if code == "de" else texts.IN_FRENCH)(language)


def part_language(of: LanguageCode, language: LanguageCode) -> LanguageCode | None:
    """The ``lang`` of a part, where it is not the page's own."""
    return of if of != language else None


def cited_sentences(sentences: list[Sentence], cited: Mapping[int, Citation], language: LanguageCode) -> list[Html]:
    """Each sentence with its numbers; ``cited`` holds the citations by number, none while the answer is on its way.

    A machine translation says so and stands with its original. Quotes in the other language are explained before they
    are met.
    """
    shown: list[Html] = []
    if any(_quoted_abroad(sentence, cited, language) for sentence in sentences):
        name = language_name(other(language), language)
        shown.append(tag("p", texts.QUOTED_ORIGINAL(language, language=name), class_="original-hint"))
    for sentence in sentences:
        words = tag("span", sentence.text, lang=part_language(sentence.language, language))
        mark = ["\u0020", tag("em", texts.TRANSLATED(language), class_="translated")] if sentence.translated else []
        marks = [part for number in sentence.citations if number in cited for part in _spaced(number, language)]
        said = tag("p", words, *mark, *marks, class_="sentence")
        shown.append(tag("div", said, _originals(sentence, cited, language)) if sentence.translated else said)
    return shown


def conditions_to_check(conditions: list[Condition], cited: Mapping[int, Citation], language: LanguageCode) -> Html:
    """The conditions that the sentences leave out, each in its source's own words."""
    if not conditions:
        return Html()
    items: list[Html] = []
    for condition in conditions:
        source = cited.get(condition.citation)
        if source is None:
            items.append(tag("li", tag("span", condition.quote)))
            continue
        words = tag("span", quoted(condition.quote, source.language), lang=part_language(source.language, language))
        items.append(tag("li", words, *_spaced(condition.citation, language)))
    hint = texts.TO_CHECK_HINT(language)
    if any(cited[one.citation].language != language for one in conditions if one.citation in cited):
        hint = texts.TO_CHECK_ORIGINAL(language, language=language_name(other(language), language))
    return tag(
        "div",
        tag("h4", texts.TO_CHECK(language)),
        tag("p", hint),
        tag("ul", *items),
        class_="check",
    )


def _quoted_abroad(sentence: Sentence, cited: Mapping[int, Citation], language: LanguageCode) -> bool:
    """Whether the sentence is a quote in the other language, and not one that a model wrote for a reader of it."""
    if sentence.translated or sentence.language == language:
        return False
    return not cited or any(
        cited[number].quote.strip() == sentence.text.strip() for number in sentence.citations if number in cited
    )


def _originals(sentence: Sentence, cited: Mapping[int, Citation], language: LanguageCode) -> Html:
    """The quotes that a translation rests on: they alone count. While they are on their way, that they will follow."""
    quotes = [cited[number] for number in sentence.citations if number in cited]
    quotes = [quote for quote in quotes if quote.language != sentence.language] or quotes
    if not quotes:
        return tag("p", texts.ORIGINAL_FOLLOWS(language), class_="facts")
    name = language_name(quotes[0].language, language)
    return tag(
        "div",
        tag("p", texts.ORIGINAL_COUNTS(language, language=name), class_="original-label"),
        *(
            tag("blockquote", quoted(quote.quote, quote.language), lang=part_language(quote.language, language))
            for quote in quotes
        ),
        class_="original",
    )


def _spaced(number: int, language: LanguageCode) -> tuple[str, Html]:
    target = f"citation-{number}"
    label = texts.SOURCE_NUMBER(language, number=number)
    anchor = tag("a", str(number), href=f"#{target}", class_="reference", aria_label=label, data_opens=target)
    return "\u00a0", anchor
