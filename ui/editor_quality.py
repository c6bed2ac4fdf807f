"""The report on the quality of a version: what an editor may want to mend, each kind folded under its count."""

from __future__ import annotations

from service.quality_schemas import DifferingVersions, PageName, QualityReport
from service.schemas import LanguageCode
from ui import editor_texts as words
from ui.editor_progress import number
from ui.language import link
from ui.markup import Html, join, tag
from ui.texts import Text
from ui.wording import NARROW, day, facts_line, moment

SHOWN = 100


def quality_view(report: QualityReport, language: LanguageCode) -> Html:
    """Every kind of fault, the first of each list."""
    facts = [
        words.QUALITY_MADE(language, moment=moment(report.made_at, language)),
        words.SIZE(language, documents=number(report.pages), passages=number(report.passages)),
    ]
    lone = [
        _row(
            item.page,
            words.QUALITY_NEAR(language, title=item.nearest.title) if item.near and item.nearest else "",
            language,
        )
        for item in report.counterparts.pages
    ]
    stale = [
        _row(
            item.page,
            facts_line(
                [
                    words.QUALITY_STALE_WHY[item.why](language),
                    day(when, language) if (when := item.review or item.updated) else "",
                ]
            ),
            language,
        )
        for item in report.stale
    ]
    alike = [
        tag(
            "li",
            *(_page(page, language) for page in group.pages),
            tag("span", f"{round(100 * group.likeness)}{NARROW}%", class_="facts"),
        )
        for group in report.duplicates
    ]
    broken = [_row(item.page, facts_line([item.label, item.url]), language) for item in report.broken_links]
    unreached = [_row(page, "", language) for page in report.reach.pages] if report.reach else []
    lists: list[tuple[Text, list[Html]]] = [
        (words.QUALITY_DIFFERING, [_differing(item, language) for item in report.differing]),
        (words.QUALITY_LONE, lone),
        (words.QUALITY_STALE, stale),
        (words.QUALITY_ALIKE, alike),
        (words.QUALITY_BROKEN, broken),
        (words.QUALITY_UNREACHED, unreached),
    ]
    return join([tag("p", facts_line(facts), class_="facts"), *(_list(text, rows, language) for text, rows in lists)])


def _list(text: Text, rows: list[Html], language: LanguageCode) -> Html:
    summary = words.PLAN_LIST(language, kind=text(language), count=number(len(rows)))
    if not rows:
        return tag("p", summary, class_="quality-none")
    more = len(rows) - SHOWN
    rest = tag("li", words.PLAN_MORE(language, count=number(more)), class_="facts") if more > 0 else None
    return tag("details", tag("summary", summary), tag("ul", *rows[:SHOWN], rest), class_="more plan-list quality")


def _differing(item: DifferingVersions, language: LanguageCode) -> Html:
    pairs = [
        tag("div", tag("blockquote", pair.first.sentence), tag("blockquote", pair.second.sentence), class_="pair")
        for pair in item.pairs
    ]
    lonely = [*item.only_first, *item.only_second]
    only = words.QUALITY_ONLY(language, figures=", ".join(figure.value for figure in lonely)) if lonely else ""
    return tag(
        "li",
        tag("span", _page(item.first, language), " / ", _page(item.second, language)),
        tag("span", *pairs, tag("span", only, class_="facts") if only else None),
    )


def _row(page: PageName, why: str, language: LanguageCode) -> Html:
    return tag("li", _page(page, language), tag("span", why, class_="facts") if why else None)


def _page(page: PageName, language: LanguageCode) -> Html:
    spoken = page.language if page.language != language else None
    where = link("/document", language, document=page.id)
    return tag("a", page.title, href=where, target="_blank", lang=spoken)
