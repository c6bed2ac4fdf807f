"""What is kept of an answer beside the answer itself: enough to account for it, and to run its question again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version

from pydantic import Field, JsonValue

from retriever.query import Ranking
from service.schemas import Answer, CountryCode, LanguageCode, Question, Schema
from service.settings import ServiceSettings


class ConsideredPassage(Schema):
    """A passage that the search found: its digest tells whether it still reads as it did."""

    id: str
    document_id: str
    digest: str
    document_digest: str
    country: str
    rank: int  # from 1 within its country; 0 for one that the search rejected
    cited: bool


class Trace(Schema):
    """How an answer came about. ``language`` and ``countries`` are what the person chose, None where they left it open.

    ``prompt_hash``, ``parameters`` and ``checks`` are those of the composing step; the parameters also hold the settings that
    shape every answer. Nothing here is what a person wrote.
    """

    language: LanguageCode | None = None
    countries: list[CountryCode] | None = None
    passages: list[ConsideredPassage] = Field(default=[])
    prompt_hash: str = ""
    parameters: dict[str, JsonValue] = Field(default={})
    checks: dict[str, JsonValue] = Field(default={})


class Record(Schema):
    """One entry of the ledger."""

    answer: Answer
    trace: Trace

    @property
    def question(self) -> Question:
        """The question to ask again: masked, with the choices made then."""
        return Question(question=self.answer.question, language=self.trace.language, countries=self.trace.countries)


def trace(
    asked: Question,
    settings: ServiceSettings,
    rankings: Iterable[Ranking] = (),
    given: Answer | None = None,
    prompt_hash: str = "",
    parameters: Mapping[str, JsonValue] | None = None,
    checks: Mapping[str, JsonValue] | None = None,
) -> Trace:
    """The trace of an answer ``given`` to ``asked`` from these rankings. ``parameters`` and ``checks`` are the composer's own."""
    cited = {citation.passage_id for citation in given.citations} if given else set[str]()
    return Trace(
        language=asked.language,
        countries=asked.countries,
        passages=[passage for ranking in rankings for passage in _considered(ranking, cited)],
        prompt_hash=prompt_hash,
        parameters={**_settings(settings), **(parameters or {})},
        checks=dict(checks or {}),
    )


def _considered(ranking: Ranking, cited: set[str]) -> Iterable[ConsideredPassage]:
    for hits, accepted in ((ranking.hits, True), (ranking.rejected, False)):
        for hit in hits:
            passage = hit.passage
            yield ConsideredPassage(
                id=passage.id,
                document_id=passage.document_id,
                digest=passage.digest,
                document_digest=passage.document_digest,
                country=ranking.country,
                rank=hit.rank if accepted else 0,
                cited=passage.id in cited,
            )


def _settings(settings: ServiceSettings) -> dict[str, JsonValue]:
    return {
        "version": version("deux-rives"),
        "embedder": settings.embedder,
        "evidence_minimum": settings.evidence_minimum,
        "evidence_unasked": settings.evidence_unasked,
    }
