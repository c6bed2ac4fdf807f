"""What publishing would change: each question with its answer now and its answer after, side by side."""

from __future__ import annotations

from service.run_schemas import EffectChange, EffectView
from service.schemas import Answer, Citation, LanguageCode
from ui import editor_texts as words
from ui import texts
from ui.editor_progress import number
from ui.language import link
from ui.markup import Html, join, tag
from ui.sentences import part_language
from ui.wording import facts_line, heading_text, place

SHOWN = 50


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
    origin = words.EFFECT_ORIGINS.get(change.origin.partition(":")[0])
    alarming = "refused" in change.kinds
    spoken = part_language(change.new.language, language)
    return tag(
        "details",
        tag(
            "summary",
            tag("span", change.question, class_="question", lang=spoken),
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


def _side(answer: Answer, other: Answer, title: str, language: LanguageCode, side: str) -> Html:
    known = {sentence.text for sentence in other.sentences}
    sentences = [
        tag(
            "p",
            tag("span" if sentence.text in known else "mark", sentence.text),
            *(tag("span", f"\u00a0{cited}", class_="cited-number") for cited in sentence.citations),
            class_="sentence",
            lang=part_language(sentence.language, language),
        )
        for sentence in answer.sentences
    ]
    none = None if sentences else tag("p", answer.message or words.EFFECT_NO_SENTENCE(language), class_="message")
    return tag(
        "section",
        tag("h4", title),
        tag("p", texts.STATUS_TITLES[answer.status](language), class_="outcome"),
        *sentences,
        none,
        _sources(answer, other, language),
        class_=f"side {side}",
    )


def _sources(answer: Answer, other: Answer, language: LanguageCode) -> Html:
    if not answer.citations:
        return tag("p", words.EFFECT_NO_SOURCE(language), class_="facts")
    known = {citation.document_id for citation in other.citations}
    rows = [_source(citation, language, new=citation.document_id not in known) for citation in answer.citations]
    return join([tag("h5", words.EFFECT_SOURCES(language)), tag("ol", *rows, class_="effect-sources")])


def _source(citation: Citation, language: LanguageCode, *, new: bool) -> Html:
    title = heading_text(citation.document_title, citation.language)
    where = link(
        "/document", language, document=citation.document_id, passage=citation.passage_id, quote=citation.quote
    )
    named = tag("a", title, href=where, target="_blank", lang=part_language(citation.language, language))
    return tag(
        "li",
        tag("span", str(citation.number), class_="badge"),
        tag(
            "span",
            tag("strong", named) if new else named,
            tag("span", facts_line([place(citation.jurisdiction, language), citation.authority]), class_="facts"),
        ),
    )
