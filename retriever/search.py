"""A query to its rankings: each country searched apart, each hit with the reasons it is there."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from retriever.embedder import Embedder
from retriever.errors import EmbedderMismatchError
from retriever.everyday import Entry, Everyday
from retriever.evidence import evidence
from retriever.fusion import BM25, DENSE, TERMS, fuse, stage_ranks
from retriever.passage import Language, Passage
from retriever.query import Hit, Query, Ranking, SearchResult
from retriever.sparse import SparseEncoder, Terms
from retriever.store import Found, Index, StageQuery
from retriever.termbase import Pair, Termbase

NO_TERMS = Termbase(())
NO_EVERYDAY = Everyday(())
DEPTH = 60  # candidates that each stage may name, per country
PER_DOCUMENT = 3  # hits of one document in a ranking: a fourth says what the three have said
REJECTED = 5  # rejected hits that are shown with their reason
OTHER_AUDIENCE = 0.1  # of score, that a page for another audience than the one who asks is put back by
MINIMUM_SHARE = 0.35  # of the best hit's score, under which a hit is no use to anybody


class Searcher:
    """Searches one open generation. Threads may share it. Raises EmbedderMismatchError if the generation was built with
    another embedder: vectors of two embedders cannot be compared."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        sparse: SparseEncoder,
        termbase: Termbase = NO_TERMS,
        everyday: Everyday = NO_EVERYDAY,
    ) -> None:
        if index.generation.embedder != embedder.fingerprint:
            raise EmbedderMismatchError(
                f"generation {index.generation.id} was built with {index.generation.embedder}, "
                f"the settings name {embedder.fingerprint}: publish a new generation or change DEUXRIVES_EMBEDDER"
            )
        self.index = index
        self.embedder = embedder
        self.sparse = sparse
        self.termbase = termbase
        self.everyday = everyday

    def search(self, query: Query) -> SearchResult:
        """One ranking per country, in the order of ``query.filters.countries`` (or of the alphabet)."""
        clock = _Clock()
        countries = [
            country
            for country in dict.fromkeys(query.filters.countries or self.index.generation.countries)
            if country in self.index.generation.countries
        ]
        means = self.index.generation.means
        raw = self.embedder.embed_queries([query.text])
        vector = tuple(float(x) for x in means.centre_queries(raw, query.language)[0])
        words = self._words(query)
        terms = self._terms(query, words)
        clock.lap("embed")

        stages = [_stages(query, country, vector, terms) for country in countries]
        scores = self._run(stages)
        clock.lap("stages")
        missing = [_completions(*pair) for pair in zip(stages, scores, strict=True)]
        for known, extra in zip(scores, self._run(missing), strict=True):
            for name, more in extra.items():
                known[name].update(more)
        clock.lap("complete")

        rankings = tuple(self._ranking(query, *pair) for pair in zip(countries, scores, strict=True))
        clock.lap("rank")
        return SearchResult(
            rankings,
            clock.laps,
            vector,
            tuple((entry.everyday, ", ".join(entry.official)) for entry in words.everyday),
            tuple((pair.fr[0], pair.de[0]) for pair in (*words.named, *words.meant)),
        )

    def _words(self, query: Query) -> _Words:
        everyday = tuple(self.everyday.find(query.text, query.language))
        named = tuple(self.termbase.find(query.text, query.language))
        official = [term for entry in everyday for term in entry.official]
        meant = [pair for term in official for pair in self.termbase.find(term, query.language)]
        return _Words(everyday, named, tuple(pair for pair in dict.fromkeys(meant) if pair not in named))

    def _terms(self, query: Query, words: _Words) -> dict[str, tuple[Language, Terms]]:
        """BM25 terms by stage: the query's own, and those that the termbase gives in the other language; what everyday words
        stand for counts half in both."""
        other = Language.DE if query.language is Language.FR else Language.FR
        official = [term for entry in words.everyday for term in entry.official]
        translated = " ".join(term for pair in words.named for term in pair.of(other))
        meant = [term for pair in words.meant for term in pair.of(other)]
        return {
            BM25: (query.language, self.sparse.query(query.text, query.language, official)),
            TERMS: (other, self.sparse.query(translated, other, meant)),
        }

    def _run(self, stages: Sequence[Mapping[str, StageQuery]]) -> list[dict[str, dict[str, float]]]:
        """All stages of all countries in one batch; scores by stage and passage."""
        answers = iter(self.index.search([stage for named in stages for stage in named.values()]))
        return [{name: _scores(next(answers)) for name in named} for named in stages]

    def _ranking(self, query: Query, country: str, scores: Mapping[str, Mapping[str, float]]) -> Ranking:
        fused = fuse(scores)
        places = [stage_ranks(name, of_stage) for name, of_stage in scores.items()]
        hits: list[Hit] = []
        rejected: list[Hit] = []
        seen: dict[str, int] = {}
        texts: set[str] = set()
        enough = max(10, query.limit)
        step = 2 * enough + REJECTED  # as many candidates as nearly always give enough hits, then the next ones
        for start in range(0, len(fused), step):
            part = fused[start : start + step]
            if len(hits) >= enough or (hits and part[0][1] < MINIMUM_SHARE * hits[0].score):
                break
            passages = {p.id: p for p in self.index.passages([i for i, _ in part])}
            found = [(passages[i], score - _set_back(query, passages[i])) for i, score in part if i in passages]
            for place, (passage, score) in enumerate(sorted(found, key=lambda pair: -pair[1]), start + 1):
                identifier = passage.id
                stages = tuple(stage[identifier] for stage in places if identifier in stage)
                hit = Hit(passage, place, score, stages)
                reason = self._reason_against(hit, hits, seen, texts)
                if reason:
                    rejected.append(replace(hit, reason=reason))
                    continue
                seen[passage.document_id] = seen.get(passage.document_id, 0) + 1
                texts.add(passage.digest)
                hits.append(replace(hit, rank=len(hits) + 1))
        held = evidence(query.language, hits[:10])
        return Ranking(country, tuple(hits[: query.limit]), tuple(rejected[:REJECTED]), held)

    @staticmethod
    def _reason_against(hit: Hit, hits: list[Hit], seen: dict[str, int], texts: set[str]) -> str:
        if hits and hit.score < MINIMUM_SHARE * hits[0].score:
            return "far below the best hit"
        if hit.passage.digest in texts:
            return "same text as a better hit"
        if seen.get(hit.passage.document_id, 0) >= PER_DOCUMENT:
            return "document already has three better hits"
        return ""


def _set_back(query: Query, passage: Passage) -> float:
    """What a page loses for being written for somebody else. A page that names no audience is for everybody."""
    elsewhere = query.audience and passage.audience and query.audience not in passage.audience
    return OTHER_AUDIENCE if elsewhere else 0.0


@dataclass(frozen=True, slots=True)
class _Words:
    """What a query's words are known as: everyday words, terms that it names, terms that the everyday words stand for."""

    everyday: tuple[Entry, ...]
    named: tuple[Pair, ...]
    meant: tuple[Pair, ...]


def _stages(
    query: Query, country: str, vector: tuple[float, ...], terms: Mapping[str, tuple[Language, Terms]]
) -> dict[str, StageQuery]:
    """The searches of one country. Each set of BM25 terms looks only at passages in its own language: the words of the
    other one are noise to it."""
    filters = replace(query.filters, countries=(country,))
    depth = max(DEPTH, query.limit)
    stages = {DENSE: StageQuery("dense", filters, depth, vector=vector)}
    for name, (language, of_language) in terms.items():
        wanted = not filters.languages or language in filters.languages
        stages[name] = StageQuery(
            "bm25",
            replace(filters, languages=(language,)),
            depth if wanted else 0,
            terms=of_language,
            idf_language=language,
        )
    return stages


def _completions(stages: Mapping[str, StageQuery], scores: Mapping[str, Mapping[str, float]]) -> dict[str, StageQuery]:
    """Each stage asked for its score of what only the others found, so that no score is missing when they are added."""
    everything = set[str]().union(*scores.values())
    completed: dict[str, StageQuery] = {}
    for name, stage in stages.items():
        missing = tuple(sorted(everything - set(scores[name]))) if stage.limit else ()
        completed[name] = replace(stage, among=missing, limit=len(missing))
    return completed


def _scores(found: list[Found]) -> dict[str, float]:
    return {item.id: item.score for item in found}


class _Clock:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now
