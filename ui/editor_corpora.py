"""What the service answers from: the published version, its corpora and their health, what could not be read."""

from __future__ import annotations

from service.schemas import CorporaView, CorpusView, LanguageCode
from ui import texts
from ui.client import ServiceClient
from ui.components import new_tab_link
from ui.editor_progress import number
from ui.markup import Html, join, outside_link, show, tag
from ui.sentences import language_name
from ui.wording import day, facts_line, moment, place


def render(service: ServiceClient, language: LanguageCode) -> None:
    """Draw this part of the page. Raises ServiceFailedError."""
    view = service.corpora()
    show(_generation(view, language), _table(view.corpora, language), _failures(view.corpora, language))


def commands(language: LanguageCode) -> None:
    """The same by command, for who runs the machine."""
    show(tag("h2", texts.EDITOR_REINDEX(language)), tag("p", texts.EDITOR_REINDEX_HINT(language)), _commands(language))


def _commands(language: LanguageCode) -> Html:
    labels = (texts.EDITOR_COMMAND, texts.EDITOR_EFFECT)
    head = tag("tr", *(tag("th", label(language), scope="col") for label in labels))
    rows = [
        tag("tr", tag("th", tag("code", command), scope="row"), tag("td", effect(language)))
        for command, effect in texts.EDITOR_COMMANDS.items()
    ]
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="commands")


def _generation(view: CorporaView, language: LanguageCode) -> Html:
    none = texts.EDITOR_NONE(language)
    facts = [
        (texts.EDITOR_GENERATION, view.generation or none),
        (texts.EDITOR_PUBLISHED, moment(view.published_at, language) if view.published_at else none),
        (texts.EDITOR_DOCUMENTS, number(sum(corpus.documents for corpus in view.corpora))),
        (texts.EDITOR_PASSAGES, number(sum(corpus.passages for corpus in view.corpora))),
        (texts.EDITOR_FAILED, number(sum(len(corpus.failed) for corpus in view.corpora))),
        (texts.EDITOR_PREVIOUS, view.previous or none),
        (texts.EDITOR_EMBEDDER, view.embedder or none),
    ]
    rows = [tag("div", tag("dt", label(language)), tag("dd", value)) for label, value in facts]
    return tag("dl", *rows, class_="facts-list")


def _table(corpora: list[CorpusView], language: LanguageCode) -> Html:
    heading = tag("h2", texts.EDITOR_CORPORA(language), id="corpora")
    if not corpora:
        return join([heading, tag("p", texts.EDITOR_EMPTY(language), class_="empty")])
    labels = [
        texts.EDITOR_CORPUS,
        texts.EDITOR_LANGUAGE,
        texts.EDITOR_DOCUMENTS,
        texts.EDITOR_PASSAGES,
        texts.EDITOR_FAILED,
        texts.EDITOR_OLDEST,
        texts.EDITOR_NEWEST,
    ]
    head = tag("tr", *(tag("th", label(language), scope="col") for label in labels))
    rows = [_row(corpus, [label(language) for label in labels], language) for corpus in corpora]
    table = tag("table", tag("thead", head), tag("tbody", *rows), aria_labelledby="corpora", class_="corpora")
    return join([heading, table])


def _row(corpus: CorpusView, labels: list[str], language: LanguageCode) -> Html:
    none = "–"
    name = tag("strong", corpus.name, lang=corpus.language if corpus.language != language else None)
    about = [place(corpus.jurisdiction, language), corpus.authority, corpus.licence]
    host = outside_link(corpus.homepage).removeprefix("https://").partition("/")[0]
    cells = [
        tag("span", language_name(corpus.language, language)),
        tag("span", number(corpus.documents)),
        tag("span", number(corpus.passages)),
        tag("span", number(len(corpus.failed)), class_="alert" if corpus.failed else None),
        tag("span", day(corpus.oldest, language) if corpus.oldest else none),
        tag("span", day(corpus.newest, language) if corpus.newest else none),
    ]
    return tag(
        "tr",
        tag(
            "th",
            name,
            tag("span", facts_line(about), class_="facts"),
            tag("span", corpus.note, class_="facts") if corpus.note else None,
            new_tab_link(host, corpus.homepage, language) if host else None,
            scope="row",
        ),
        *(tag("td", cell, data_label=label) for label, cell in zip(labels[1:], cells, strict=True)),
    )


def _failures(corpora: list[CorpusView], language: LanguageCode) -> Html:
    heading = tag("h2", texts.EDITOR_FAILURES(language))
    failed = [corpus for corpus in corpora if corpus.failed]
    if not failed:
        return join([heading, tag("p", texts.EDITOR_FAILURES_NONE(language))])
    return join([heading, *(_failed(corpus, language) for corpus in failed)])


def _failed(corpus: CorpusView, language: LanguageCode) -> Html:
    head = tag(
        "tr", tag("th", texts.EDITOR_FILE(language), scope="col"), tag("th", texts.EDITOR_REASON(language), scope="col")
    )
    rows = [tag("tr", tag("th", item.name, scope="row"), tag("td", item.reason)) for item in corpus.failed]
    summary = texts.EDITOR_FAILURES_OF(language, corpus=corpus.name, count=len(corpus.failed))
    return tag(
        "details",
        tag("summary", summary),
        tag("table", tag("thead", head), tag("tbody", *rows), class_="failures"),
        class_="more",
        open=True,
    )
