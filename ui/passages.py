"""A search as the agent sees it: one list per country, the key sentence marked, the ranks on demand."""

from __future__ import annotations

from service.schemas import CountryRanking, LanguageCode, SearchHit, SearchResponse
from ui import texts
from ui.answer_card import language_name
from ui.components import new_tab_link
from ui.language import link
from ui.markup import Html, join, marked, tag
from ui.wording import country_of, day, heading_text, milliseconds, place


def rankings(found: SearchResponse | None, language: LanguageCode) -> Html:
    """All rankings; before any search, what to do."""
    if found is None:
        return tag("p", texts.AGENT_EMPTY(language), class_="empty")
    count = sum(len(ranking.hits) for ranking in found.rankings)
    summary = texts.AGENT_FOUND(language, count=count, time=milliseconds(_total(found.timings)))
    parts = [tag("p", summary, class_="facts", data_announce=summary)]
    if not count:
        parts.append(tag("p", found.message or texts.AGENT_NO_HITS(language), class_="empty"))
    if found.terms:
        terms = " · ".join(" = ".join(pair) for pair in found.terms)
        parts.append(tag("p", texts.AGENT_TERMS(language, terms=terms), class_="facts"))
    parts += [_ranking(ranking, language) for ranking in found.rankings]
    return tag("div", *parts, class_="rankings")


def _total(timings: dict[str, float]) -> float:
    return timings["total"] if "total" in timings else sum(timings.values())


def _ranking(ranking: CountryRanking, language: LanguageCode) -> Html:
    evidence = texts.AGENT_EVIDENCE(language, percent=round(100 * ranking.evidence))
    rejected = [
        tag(
            "li",
            tag("span", hit.document_title, class_="title", lang=hit.language),
            tag("span", f"{hit.authority} · {hit.reason}", class_="facts"),
        )
        for hit in ranking.rejected
    ]
    return tag(
        "section",
        tag("h3", tag("strong", place(ranking.country, language)), tag("span", evidence), class_="rule"),
        tag("ol", *(_hit(hit, language) for hit in ranking.hits), class_="hits"),
        tag(
            "details",
            tag("summary", texts.AGENT_REJECTED(language, count=len(rejected))),
            tag("ul", *rejected),
            class_="more",
        )
        if rejected
        else None,
        class_=f"ranking bank-{country_of(ranking.country).lower()}",
    )


def _hit(hit: SearchHit, language: LanguageCode) -> Html:
    part = hit.language if hit.language != language else None
    text, _ = marked(hit.text, hit.key_sentence)
    key = tag("mark", hit.key_sentence) if hit.key_sentence else Html()
    facts = [place(hit.jurisdiction, language), hit.authority]
    facts += [day(hit.updated, language)] if hit.updated else []
    facts += [language_name(hit.language, language)]
    whole = link("/document", language, document=hit.document_id, passage=hit.passage_id, quote=hit.key_sentence)
    stages = [
        tag("tr", tag("th", stage.stage, scope="row"), tag("td", str(stage.rank)), tag("td", f"{stage.score:.3f}"))
        for stage in hit.stages
    ]
    head = tag(
        "tr",
        *(
            tag("th", label(language), scope="col")
            for label in (texts.AGENT_STAGE, texts.AGENT_RANK, texts.AGENT_SCORE)
        ),
    )
    return tag(
        "li",
        tag(
            "p",
            tag("span", str(hit.rank), class_="badge"),
            tag("span", heading_text(hit.document_title, hit.language), class_="title", lang=part),
        ),
        tag("p", " · ".join(fact for fact in facts if fact), class_="facts"),
        tag("p", " › ".join(hit.headings), class_="path", lang=part) if hit.headings else None,
        tag("p", key, class_="key", lang=part),
        tag(
            "details",
            tag("summary", texts.AGENT_PASSAGE(language)),
            tag("div", text, class_="passage", lang=part),
            class_="more",
        ),
        tag(
            "p",
            new_tab_link(texts.OFFICIAL_PAGE(language), hit.url, language, about=hit.document_title),
            tag("a", texts.WHOLE_DOCUMENT(language), href=whole),
            class_="links",
        ),
        tag(
            "details",
            tag("summary", texts.AGENT_WHY(language)),
            tag("table", tag("thead", head), tag("tbody", join(stages))),
            class_="more",
        )
        if stages
        else None,
    )
