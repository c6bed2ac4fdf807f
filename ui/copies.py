"""An answer as plain text: to read aloud, to paste into a note, to send by e-mail. The sources always go with it."""

from __future__ import annotations

from urllib.parse import quote

from service.schemas import Answer, Citation, LanguageCode, Sentence
from ui import texts
from ui.answer_card import review_due
from ui.markup import Html, outside_link, tag
from ui.wording import day, place, quoted


def read_aloud(answer: Answer, language: LanguageCode) -> tuple[str, LanguageCode] | None:
    """The first sentence with who says it, and the language to read it in: never one mixed with the other."""
    if not answer.sentences:
        return None
    sentence = answer.sentences[0]
    if sentence.language != language:
        return sentence.text, sentence.language
    cited = next((citation for citation in answer.citations if citation.number in sentence.citations), None)
    if cited is None or not cited.authority:
        return sentence.text, language
    if cited.updated is None:
        return texts.AGENT_SAY_UNDATED(language, authority=cited.authority, sentence=sentence.text), language
    when = day(cited.updated, language)
    return texts.AGENT_SAY(language, authority=cited.authority, date=when, sentence=sentence.text), language


def as_text(answer: Answer, language: LanguageCode) -> str:
    """Question, sentences by country, sources, reference number."""
    return "\n\n".join([answer.question, *_body(answer, language)])


def as_mail(answer: Answer, language: LanguageCode) -> str:
    """The same as a letter."""
    intro = texts.MAIL_INTRO(language, question=answer.question)
    parts = [texts.MAIL_HELLO(language), intro, *_body(answer, language), texts.MAIL_CLOSE(language)]
    return "\n\n".join(parts)


def mail_link(answer: Answer, language: LanguageCode) -> str:
    """A ``mailto:`` address without a recipient; the agent types it."""
    subject = texts.MAIL_SUBJECT(language, reference=answer.id)
    return f"mailto:?subject={quote(subject)}&body={quote(as_mail(answer, language))}"


def copies(answer: Answer, language: LanguageCode) -> Html:
    """The buttons that copy (ui/static/page.js does it), and the text itself for where a browser refuses to."""
    text, mail = as_text(answer, language), as_mail(answer, language)
    done = texts.AGENT_COPIED(language)
    return tag(
        "section",
        tag(
            "div",
            tag("button", texts.AGENT_COPY_TEXT(language), type="button", data_copy=text, data_done=done),
            tag("button", texts.AGENT_COPY_MAIL(language), type="button", data_copy=mail, data_done=done),
            class_="buttons",
        ),
        tag(
            "details",
            tag("summary", texts.AGENT_COPY_SHOW(language)),
            tag("pre", mail, tabindex="0"),
            tag("p", tag("a", texts.AGENT_MAIL(language), href=mail_link(answer, language))),
            class_="more",
        ),
        class_="copies",
    )


def _body(answer: Answer, language: LanguageCode) -> list[str]:
    parts: list[str] = []
    for country in dict.fromkeys(sentence.country for sentence in answer.sentences):
        lines = [place(country, language)]
        for sentence in answer.sentences:
            if sentence.country == country:
                numbers = "".join(f" [{number}]" for number in sentence.citations)
                lines.append(f"{sentence.text}{numbers}{_original(sentence, answer, language)}")
        parts.append("\n".join(lines))
    if answer.conditions:
        checks = [f"- {condition.quote} [{condition.citation}]" for condition in answer.conditions]
        parts.append("\n".join([texts.TO_CHECK(language), *checks]))
    parts.append(
        "\n".join([texts.MAIL_SOURCES(language), *(_source(item, answer, language) for item in answer.citations)])
    )
    parts.append((texts.MAIL_NOTICE_COMPOSED if answer.composed_by == "model" else texts.MAIL_NOTICE)(language))
    parts.append(f"{texts.REFERENCE(language)}{_colon(language)} {answer.id}")
    return parts


def _original(sentence: Sentence, answer: Answer, language: LanguageCode) -> str:
    """A translation never leaves the page without the text that counts."""
    if not sentence.translated:
        return ""
    quotes = [item for item in answer.citations if item.number in sentence.citations]
    originals = "".join(
        f"\n    {texts.MAIL_ORIGINAL(language, quote=quoted(quote.quote, quote.language))}" for quote in quotes
    )
    return f" ({texts.TRANSLATED(language)}){originals}"


def _source(citation: Citation, answer: Answer, language: LanguageCode) -> str:
    when = day(citation.updated, language) if citation.updated else texts.NO_DATE(language)
    due = review_due(citation, answer, language)
    page = f", {texts.PAGE_NUMBER(language, number=citation.page)}" if citation.page else ""
    facts = (
        f"[{citation.number}] {citation.document_title}{page}, {citation.authority}, {when}{f' ({due})' if due else ''}"
    )
    address = outside_link(citation.url)
    return f"{facts}\n    {address}" if address else facts


def _colon(language: LanguageCode) -> str:
    return ":" if language == "de" else "\u202f:"
