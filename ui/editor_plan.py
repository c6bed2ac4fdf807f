"""What a plan, and what a check, says: counts by corpus, then every page and file with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from service.run_schemas import CheckView, CorpusPlanView, PlannedPage
from service.schemas import LanguageCode
from ui import editor_texts as words
from ui.editor_desk import has_changes
from ui.editor_progress import number
from ui.language import link
from ui.markup import Html, join, tag
from ui.run_words import words as said
from ui.texts import Text
from ui.wording import day

SHOWN = 200
KINDS: tuple[tuple[str, Text], ...] = (
    ("added", words.ADDED),
    ("changed", words.CHANGED),
    ("removed", words.REMOVED),
    ("failed", words.FAILED),
)


def plan_view(plan: list[CorpusPlanView], names: Mapping[str, str], language: LanguageCode) -> Html:
    """The whole plan; the lists stand open while they are short. ``names`` are those of the corpora, by id."""
    if not plan:
        return Html()
    nothing = None if has_changes(plan) else tag("p", words.PLAN_NOTHING(language), class_="thanks")
    return join(
        [
            nothing,
            _counts(plan, names, language),
            *(_lists(item, names.get(item.corpus, item.corpus), language) for item in plan),
        ]
    )


def check_view(check: CheckView, against: str, language: LanguageCode) -> Html:
    """What the check found; ``against`` is the moment of the live generation that it was compared with, in words."""
    parts: list[Html | None] = []
    if check.refusals:
        parts.append(tag("p", words.CHECK_REFUSED(language), class_="alert"))
        parts.append(tag("ul", *(tag("li", said(line, language)) for line in check.refusals), class_="said"))
    else:
        parts.append(tag("p", words.CHECK_PASSED(language), class_="passed"))
    for name, text in (("titles", words.CHECK_TITLES), ("smoke", words.CHECK_SMOKE)):
        counted = _count_of(check.figures.get(name))
        if counted and counted[1]:
            parts.append(tag("p", text(language, found=counted[0], asked=counted[1])))
    if against:
        parts.append(tag("p", words.CHECK_AGAINST(language, moment=against), class_="facts"))
    if check.notes:
        parts.append(tag("p", words.CHECK_NOTES(language)))
        parts.append(tag("ul", *(tag("li", said(line, language)) for line in check.notes), class_="said"))
    parts += [_measured(check.figures, language), _figures(check.figures, language)]
    return tag("div", *parts, class_="checked")


def _counts(plan: list[CorpusPlanView], names: Mapping[str, str], language: LanguageCode) -> Html:
    labels = [*(text(language) for _, text in KINDS), words.UNCHANGED(language)]
    head = tag(
        "tr",
        tag("th", words.FILES_CORPUS(language), scope="col"),
        *(tag("th", label, scope="col", class_="count") for label in labels),
    )
    rows: list[Html] = []
    for item in plan:
        counts = [*(len(getattr(item, kind)) for kind, _ in KINDS), item.unchanged]
        cells = [
            tag("td", tag("span", number(count), class_=_tone(kind, count)), data_label=label, class_="count")
            for count, label, kind in zip(counts, labels, [*(kind for kind, _ in KINDS), ""], strict=True)
        ]
        rows.append(tag("tr", tag("th", names.get(item.corpus, item.corpus), scope="row"), *cells))
    caption = tag("caption", words.PLAN_CAPTION(language), class_="unseen")
    return tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="corpora plan-counts")


def _tone(kind: str, count: int) -> str | None:
    if not count:
        return "none"
    return "alert" if kind == "failed" else None


def _lists(item: CorpusPlanView, name: str, language: LanguageCode) -> Html:
    dated = (("expired", words.EXPIRED, item.expired), ("due", words.DUE, item.due))
    parts = [
        _list(f"{name} · {text(language)}", _pages(item.corpus, kind, getattr(item, kind), language), language)
        for kind, text in KINDS[:3]
    ]
    failed = [_row(tag("span", file.name), said(file.reason, language)) for file in item.failed]
    parts.append(_list(f"{name} · {words.FAILED(language)}", failed, language, alert=True))
    for _, text, pages in dated:
        rows = [_row(tag("span", _short(item.corpus, page)), _dated(page.reason, language)) for page in pages]
        parts.append(_list(f"{name} · {text(language)}", rows, language))
    return join(parts)


def _list(title: str, rows: list[Html], language: LanguageCode, *, alert: bool = False) -> Html:
    if not rows:
        return Html()
    more = len(rows) - SHOWN
    rest = tag("li", words.PLAN_MORE(language, count=number(more)), class_="facts") if more > 0 else None
    summary = words.PLAN_LIST(language, kind=title, count=number(len(rows)))
    return tag(
        "details",
        tag("summary", summary, class_="alert" if alert else None),
        tag("ul", *rows[:SHOWN], rest),
        class_="more plan-list",
        open=len(rows) <= 12,
    )


def _pages(corpus: str, kind: str, pages: list[PlannedPage], language: LanguageCode) -> list[Html]:
    rows: list[Html] = []
    for page in pages:
        name = _short(corpus, page)
        # A new page is not published yet: there is nothing to open.
        shown = (
            tag("span", name)
            if kind == "added"
            else tag("a", name, href=link("/document", language, document=page.document_id), target="_blank")
        )
        rows.append(_row(shown, said(page.reason, language) if page.reason else None))
    return rows


def _row(name: Html, reason: Html | str | None) -> Html:
    return tag("li", name, tag("span", reason, class_="facts") if reason else None)


def _short(corpus: str, page: PlannedPage) -> str:
    return page.document_id.removeprefix(f"{corpus}:")


def _dated(when: str, language: LanguageCode) -> str:
    try:
        return words.DATED(language, day=day(date.fromisoformat(when), language))
    except ValueError:
        return when


def _count_of(figure: object) -> tuple[int, int] | None:
    if not isinstance(figure, dict):
        return None
    counts = cast("dict[str, Any]", figure)
    found, asked = counts.get("found"), counts.get("asked")
    return (found, asked) if isinstance(found, int) and isinstance(asked, int) else None


def _measured(figures: dict[str, Any], language: LanguageCode) -> Html:
    """The live and the new generation side by side, where both were measured."""
    new, live = figures.get("new"), figures.get("live")
    rows: list[Html] = []
    for measure, texts in words.CHECK_ROWS.items():
        for key, text in texts.items():
            before, after = _value(live, measure, key), _value(new, measure, key)
            if before and after:
                rows.append(
                    tag(
                        "tr",
                        tag("th", text(language), scope="row"),
                        tag("td", before),
                        tag("td", after),
                        class_="figure",
                    )
                )
    if not rows:
        return Html()
    labels = (words.CHECK_FIGURE, words.CHECK_LIVE, words.CHECK_NEW)
    head = tag("tr", *(tag("th", label(language), scope="col") for label in labels))
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="failures figures")
    return tag("details", tag("summary", words.CHECK_TABLE(language)), table, class_="more")


def _value(figures: object, measure: str, key: str) -> str:
    inner = cast("dict[str, Any]", figures).get(measure) if isinstance(figures, dict) else None
    value = cast("dict[str, Any]", inner).get(key) if isinstance(inner, dict) else None
    return f"{value:.3f}" if isinstance(value, int | float) else ""


def _figures(figures: dict[str, Any], language: LanguageCode) -> Html:
    """Everything that was measured, for who wants to know; names are those of the evaluation."""
    flat = [(name, value) for name, value in _flat(figures) if not name.startswith(("titles", "smoke"))]
    if not flat:
        return Html()
    rows = [tag("tr", tag("th", tag("code", name), scope="row"), tag("td", value)) for name, value in flat]
    return tag(
        "details",
        tag("summary", words.CHECK_FIGURES(language)),
        tag("table", tag("tbody", *rows), class_="failures"),
        class_="more",
    )


def _flat(value: object, name: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value)
        return [pair for key, inner in pairs.items() for pair in _flat(inner, f"{name} · {key}" if name else key)]
    if isinstance(value, float):
        return [(name, f"{value:.3f}")]
    return [(name, str(value))]
