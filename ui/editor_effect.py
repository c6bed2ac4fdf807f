"""What publishing would change: each question with its answer now and its answer after, side by side."""

from __future__ import annotations

from service.run_schemas import EffectChange, EffectView, SeenAnswer, SeenCitation
from service.schemas import LanguageCode
from ui import editor_texts as words
from ui import texts
from ui.editor_progress import number
from ui.language import link
from ui.markup import Html, join, tag
from ui.wording import day, facts_line

SHOWN = 50
WRITTEN: dict[str, LanguageCode] = {"FR": "fr", "DE": "de"}  # the language in which a country writes its rules


def effect_view(effect: EffectView, language: LanguageCode) -> Html:
    """The sentence that sums it up, then every question whose answer changes; each opens."""
    changed = len(effect.changes)
    if not changed:
        return tag("p", words.EFFECT_NONE(language, asked=number(effect.asked)), class_="passed")
    text = words.EFFECT_ONE if changed == 1 else words.EFFECT_SOME
    summed = text(language, changed=number(changed), asked=number(effect.asked))
    shown = [_change(change, language, opened=changed == 1) for change in effect.changes[:SHOWN]]
    rest = effect.changes[SHOWN:]
    more = (
        tag(
            "details",
            tag("summary", words.EFFECT_MORE(language, count=number(len(rest)))),
            *(_change(change, language, opened=False) for change in rest),
            class_="more",
        )
        if rest
        else None
    )
    return tag("div", tag("p", summed, class_="summed"), *shown, more, class_="effect")


def _change(change: EffectChange, language: LanguageCode, *, opened: bool) -> Html:
    kinds = [words.EFFECT_KINDS[kind](language) for kind in change.kinds if kind in words.EFFECT_KINDS]
    origin = words.EFFECT_SOURCES_OF.get(change.source)
    alarming = "refused" in change.kinds
    return tag(
        "details",
        tag(
            "summary",
            tag("span", change.question, class_="question", lang=_other(change.language, language)),
            tag(
                "span",
                *(tag("span", kind, class_="kind alarming" if alarming else "kind") for kind in kinds),
                tag("span", origin(language), class_="facts") if origin else None,
                class_="kinds",
            ),
        ),
        tag(
            "div",
            _side(change.old, change.new, words.EFFECT_OLD(language), language, "old"),
            _side(change.new, change.old, words.EFFECT_NEW(language), language, "new"),
            class_="sides",
        ),
        class_="change",
        open=opened,
    )


def _side(answer: SeenAnswer, other: SeenAnswer, title: str, language: LanguageCode, side: str) -> Html:
    known = {sentence.text for sentence in other.sentences}
    sentences = [
        tag(
            "p",
            tag("span" if sentence.text in known else "mark", sentence.text),
            *(tag("span", f"\u00a0{cited}", class_="cited-number") for cited in sentence.citations),
            class_="sentence",
            lang=_other(WRITTEN.get(sentence.country), language),
        )
        for sentence in answer.sentences
    ]
    none = None if sentences else tag("p", answer.message or words.EFFECT_NO_SENTENCE(language), class_="message")
    near = (
        tag("p", words.EFFECT_NEAREST(language, titles=" · ".join(answer.nearest)), class_="facts")
        if answer.nearest and not sentences
        else None
    )
    return tag(
        "section",
        tag("h4", title),
        tag("p", texts.STATUS_TITLES[answer.status](language), class_="outcome"),
        *sentences,
        none,
        near,
        _sources(answer, other, language),
        class_=f"side {side}",
    )


def _sources(answer: SeenAnswer, other: SeenAnswer, language: LanguageCode) -> Html:
    """Each document once, with the numbers of its quotes; in bold those that the other answer does not cite."""
    if not answer.citations:
        return Html()
    known = {citation.document_id for citation in other.citations}
    documents: dict[str, list[SeenCitation]] = {}
    for citation in answer.citations:
        documents.setdefault(citation.document_id, []).append(citation)
    rows = [_source(cited, language, new=document not in known) for document, cited in documents.items()]
    return join([tag("h5", words.EFFECT_SOURCES(language)), tag("ul", *rows, class_="effect-sources")])


def _source(cited: list[SeenCitation], language: LanguageCode, *, new: bool) -> Html:
    first = cited[0]
    where = link("/document", language, document=first.document_id, passage=first.passage_id, quote=first.quote)
    named = tag("a", first.document_title, href=where, target="_blank")
    numbers = ", ".join(str(citation.number) for citation in cited)
    # Two corpora may hold pages of the same title: where a source is another one, its id says which.
    facts = [
        numbers,
        first.authority,
        day(first.updated, language) if first.updated else "",
        first.document_id if new else "",
    ]
    return tag(
        "li", tag("span", tag("strong", named) if new else named, tag("span", facts_line(facts), class_="facts"))
    )


def _other(code: LanguageCode | None, language: LanguageCode) -> LanguageCode | None:
    """The ``lang`` of words that are not in the page's language."""
    return code if code != language else None
