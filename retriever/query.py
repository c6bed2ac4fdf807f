"""What is asked of the retriever and what it returns: a query with filters, and one explained ranking per country."""

from __future__ import annotations

from dataclasses import dataclass, field

from retriever.passage import Language, Passage, country_of


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may be found; an empty tuple leaves that field open. ``countries`` also bounds the rankings.

    ``regions`` (ISO 3166-2) leaves out the rules of all other regions of ``countries``: what holds in the whole country and
    in these regions is found.
    """

    countries: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    corpora: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def conditions(self) -> list[tuple[str, list[str]]]:
        """Payload fields that must hold one of these values."""
        # A region says nothing about another country: Hamburg is no reason to search Hamburg's rules for France.
        regions = tuple(r for r in self.regions if not self.countries or country_of(r) in self.countries)
        place = ("jurisdiction", (*self.countries, *regions)) if regions else ("country", self.countries)
        fields = (
            place,
            ("language", tuple(map(str, self.languages))),
            ("corpus", self.corpora),
            ("audience", self.audiences),
        )
        return [(field, list(values)) for field, values in fields if values]


@dataclass(frozen=True, slots=True)
class Query:
    """What is sent to the retriever. ``limit`` is the number of hits per country. ``audience`` is who asks, empty where that is
    not known: pages for others only come after those for them (a filter would lose what stands nowhere else)."""

    text: str
    language: Language
    filters: Filters = Filters()
    limit: int = 10
    audience: str = ""


@dataclass(frozen=True, slots=True)
class StageRank:
    """The place (from 1) and score that one stage gave a passage: the centred cosine (dense) or the BM25 score."""

    stage: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``score`` is fused and comparable within its ranking only; ``reason`` is why it was rejected."""

    passage: Passage
    rank: int
    score: float
    stages: tuple[StageRank, ...]
    reason: str = ""

    def stage(self, name: str) -> StageRank | None:
        """What one stage said of this hit, None where it did not find it."""
        return next((s for s in self.stages if s.stage == name), None)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ordered hits of one country, those rejected, and the evidence that the hits hold the answer (0 to 1)."""

    country: str
    hits: tuple[Hit, ...]
    rejected: tuple[Hit, ...] = ()
    evidence: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All rankings of a search, the milliseconds of each stage, the centred query vector [dimension], and the words that
    were understood: ``everyday`` as (typed, official terms), ``terms`` of the termbase as (French, German)."""

    rankings: tuple[Ranking, ...]
    timings: dict[str, float] = field(default_factory=dict[str, float])
    vector: tuple[float, ...] = ()
    everyday: tuple[tuple[str, str], ...] = ()
    terms: tuple[tuple[str, str], ...] = ()

    def ranking(self, country: str) -> Ranking | None:
        """The ranking of one country, None where none was made."""
        return next((r for r in self.rankings if r.country == country), None)
