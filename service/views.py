"""What the retriever knows, in the shapes that go over the wire."""

from __future__ import annotations

from collections.abc import Sequence

from retriever.generation import Generation
from retriever.passage import Language, Passage
from retriever.query import Hit, Ranking
from service.citing import document_path, link_to_quote, web_address
from service.extract import key_sentence
from service.schemas import (
    CorporaView,
    CorpusView,
    CountryRanking,
    DocumentPassage,
    DocumentReference,
    DocumentView,
    FailedFile,
    LanguageCode,
    NearestPage,
    SearchHit,
    StageRank,
)


def language_code(language: Language | str) -> LanguageCode:
    """The language as the wire names it."""
    return "fr" if language == "fr" else "de"


def search_hit(hit: Hit, question: str) -> SearchHit:
    """A hit with its key sentence and the reasons it is there."""
    passage = hit.passage
    key = key_sentence(passage, question)
    return SearchHit(
        rank=hit.rank,
        passage_id=passage.id,
        document_id=passage.document_id,
        document_title=passage.title,
        headings=list(passage.headings),
        text=passage.text.strip(),
        key_sentence=key,
        corpus=passage.corpus,
        authority=passage.authority,
        jurisdiction=passage.jurisdiction,
        language=language_code(passage.language),
        updated=passage.updated,
        url=link_to_quote(passage.url, key, passage.page),
        document_url=document_path(passage.document_id, passage.id),
        stages=[StageRank(stage=s.stage, rank=s.rank, score=round(s.score, 4)) for s in hit.stages],
        reason=hit.reason,
    )


def country_ranking(ranking: Ranking, question: str) -> CountryRanking:
    """One country's ranking."""
    return CountryRanking(
        country=ranking.country,
        hits=[search_hit(hit, question) for hit in ranking.hits],
        rejected=[search_hit(hit, question) for hit in ranking.rejected],
        evidence=round(ranking.evidence, 3),
    )


def nearest_pages(rankings: Sequence[Ranking], limit: int = 4) -> list[NearestPage]:
    """The best documents of the rankings, taken in turn from each country."""
    columns = [list({h.passage.document_id: h.passage for h in ranking.hits}.values()) for ranking in rankings]
    pages: list[NearestPage] = []
    for row in range(limit):
        pages.extend(_page(column[row]) for column in columns if row < len(column))
    return pages[:limit]


def _page(passage: Passage) -> NearestPage:
    return NearestPage(
        title=passage.title,
        document_id=passage.document_id,
        url=web_address(passage.url),
        document_url=document_path(passage.document_id, passage.id),
        authority=passage.authority,
        country=passage.country,
        language=language_code(passage.language),
    )


def document_view(passages: Sequence[Passage], cited: str, generation: Generation) -> DocumentView:
    """A document from its passages (in reading order, at least one), the cited one marked."""
    first = passages[0]
    return DocumentView(
        id=first.document_id,
        title=first.title,
        corpus=first.corpus,
        url=web_address(first.url),
        authority=first.authority,
        jurisdiction=first.jurisdiction,
        language=language_code(first.language),
        updated=first.updated,
        licence=first.licence,
        passages=[
            DocumentPassage(
                id=p.id, ordinal=p.ordinal, headings=list(p.headings), text=p.text, page=p.page, cited=p.id == cited
            )
            for p in passages
        ],
        references=[
            DocumentReference(kind=r.kind, title=r.title, url=web_address(r.url), detail=r.detail)
            for r in first.references
        ],
        demonstration=first.corpus in demonstrations(generation),
        generation=generation.id,
    )


def demonstrations(generation: Generation) -> frozenset[str]:
    """Ids of the corpora whose texts are not official."""
    return frozenset(corpus.id for corpus in generation.corpora if corpus.demonstration)


def corpora_view(generation: Generation, previous: str) -> CorporaView:
    """What the service answers from."""
    return CorporaView(
        generation=generation.id,
        published_at=generation.created,
        embedder=generation.embedder,
        previous=previous,
        corpora=[
            CorpusView(
                id=c.id,
                name=c.name,
                language=language_code(c.language),
                jurisdiction=c.jurisdiction,
                authority=c.authority,
                licence=c.licence,
                homepage=c.homepage,
                note=c.note,
                demonstration=c.demonstration,
                documents=c.documents,
                passages=c.passages,
                failed=[FailedFile(name=name, reason=reason) for name, reason in c.failed],
                oldest=c.oldest or None,  # pyright: ignore[reportArgumentType]  pydantic reads the ISO date
                newest=c.newest or None,  # pyright: ignore[reportArgumentType]
            )
            for c in generation.corpora
        ],
    )
