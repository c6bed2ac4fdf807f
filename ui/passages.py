"""A search as the agent sees it: one list per country, the key sentence marked, the ranks on demand."""

from __future__ import annotations

from service.schemas import CountryRanking, LanguageCode, SearchHit, SearchResponse
from ui import texts
from ui.components import new_tab_link
from ui.language import link
from ui.markup import Html, join, marked, tag
from ui.sentences import language_name
from ui.wording import country_of, day, facts_line, heading_text, milliseconds, place

# A country this much less likely to hold the answer than the best one is folded: the desk has one screen.
FOLDED_BELOW = 0.25
STAGE_LABELS = (texts.AGENT_STAGE, texts.AGENT_RANK, texts.AGENT_SCORE)


def rankings(found: SearchResponse | None, language: LanguageCode) -> Html:
    """All rankings; before any search, what to do."""
    if found is None:
        return tag("p", texts.AGENT_EMPTY(language), class_="empty")
    count = sum(len(ranking.hits) for ranking in found.rankings)
    summary = texts.AGENT_FOUND(language, count=count, time=milliseconds(_total(found.timings)))
    parts = [tag("p", summary, class_="facts", data_announce=summary)]
    if not count:
        parts.append(tag("p", found.message or texts.AGENT_NO_HITS(language), class_="empty"))
    if found.everyday:
        words = " · ".join(" → ".join(pair) for pair in found.everyday)
        parts.append(tag("p", texts.AGENT_EVERYDAY(language, words=words), class_="facts"))
    if found.terms:
        terms = " · ".join(" = ".join(pair) for pair in found.terms)
        parts.append(tag("p", texts.AGENT_TERMS(language, terms=terms), class_="facts"))
    best = max((ranking.evidence for ranking in found.rankings), default=0.0)
    parts += [_ranking(ranking, language, folded=ranking.evidence < best * FOLDED_BELOW) for ranking in found.rankings]
    return tag("div", *parts, class_="rankings")


def _total(timings: dict[str, float]) -> float:
    return timings["total"] if "total" in timings else sum(timings.values())


def _ranking(ranking: CountryRanking, language: LanguageCode, *, folded: bool) -> Html:
    evidence = texts.AGENT_EVIDENCE(language, percent=round(100 * ranking.evidence))
    rule = (tag("strong", place(ranking.country, language)), tag("span", evidence))
    hits = tag("ol", *(_hit(hit, language) for hit in ranking.hits), class_="hits")
    body = join([hits, _rejected(ranking.rejected, language)])
    colour = f"ranking bank-{country_of(ranking.country).lower()}"
    if folded:
        return tag("details", tag("summary", tag("span", *rule, class_="rule")), body, class_=colour)
    return tag("section", tag("h3", *rule, class_="rule"), body, class_=colour)


def _rejected(hits: list[SearchHit], language: LanguageCode) -> Html:
    if not hits:
        return Html()
    rows = [
        tag(
            "li",
            tag("span", heading_text(hit.document_title, hit.language), class_="title", lang=hit.language),
            tag("span", f"{hit.authority} · {hit.reason}", class_="facts"),
        )
        for hit in hits
    ]
    return tag(
        "details", tag("summary", texts.AGENT_REJECTED(language, count=len(rows))), tag("ul", *rows), class_="more"
    )


def _hit(hit: SearchHit, language: LanguageCode) -> Html:
    part = hit.language if hit.language != language else None
    facts = [place(hit.jurisdiction, language), hit.authority]
    facts += [day(hit.updated, language)] if hit.updated else []
    facts += [language_name(hit.language, language)]
    whole = link("/document", language, document=hit.document_id, passage=hit.passage_id, quote=hit.key_sentence)
    text, _ = marked(hit.text, hit.key_sentence)
    return tag(
        "li",
        tag(
            "p",
            tag("span", str(hit.rank), class_="badge"),
            tag("a", heading_text(hit.document_title, hit.language), href=whole, class_="title", lang=part),
        ),
        tag("p", facts_line(facts), class_="facts"),
        tag("p", tag("mark", hit.key_sentence), class_="key", lang=part) if hit.key_sentence else None,
        tag(
            "div",
            new_tab_link(texts.OFFICIAL_PAGE(language), hit.url, language, about=hit.document_title),
            tag(
                "details",
                tag("summary", texts.AGENT_PASSAGE(language)),
                tag("p", heading_text(" › ".join(hit.headings), hit.language), class_="path", lang=part),
                tag("div", text, class_="passage", lang=part),
                _stages(hit, language),
                class_="more",
            ),
            class_="row",
        ),
    )


def _stages(hit: SearchHit, language: LanguageCode) -> Html:
    """Why the hit has its rank: where each stage put it."""
    head = tag("tr", *(tag("th", label(language), scope="col") for label in STAGE_LABELS))
    rows = [
        tag("tr", tag("th", stage.stage, scope="row"), tag("td", str(stage.rank)), tag("td", f"{stage.score:.3f}"))
        for stage in hit.stages
    ]
    return tag("table", tag("thead", head), tag("tbody", *rows)) if rows else Html()
