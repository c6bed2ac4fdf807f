"""An answer, step by step. Each step either goes on or ends with a status; nothing that is not verbatim is ever shown."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from pydantic import JsonValue

from retriever.passage import Language, country_of, text_digest
from retriever.query import Filters, Query, Ranking, SearchResult
from retriever.search import Searcher
from service import messages
from service.audience import audience_of
from service.citing import cite
from service.compose import Made, Outcome, Task, counted
from service.conditions import left_out
from service.country import countries_named
from service.expected import Expected, expected_of, matter_of, states
from service.extract import MAX_SENTENCES, Extract, extract_sentences
from service.guardrails import Route, RouteKind, route
from service.personal_data import MASK_PATTERN, Kind, mask
from service.places import across_the_border, elsewhere, regions_named, without_place
from service.question import PreparedQuestion, Rejection, normalise, prepare
from service.record import trace
from service.schemas import (
    MAX_QUESTION_CHARACTERS,
    Answer,
    Citation,
    Condition,
    LanguageCode,
    MaskedData,
    ModelUse,
    NearestPage,
    NextStep,
    Question,
    SearchRequest,
    SearchResponse,
    Sentence,
    Status,
    Timings,
    Withdrawn,
)
from service.settings import ServiceSettings
from service.state import State
from service.views import country_ranking, demonstrations, language_code, nearest_pages

log = logging.getLogger(__name__)

Event = SearchResponse | Sentence | Withdrawn | Answer | None  # None: still waiting for the model
COUNTRIES = ("FR", "DE")
HITS = 10
NO_FILTERS = Filters()


@dataclass(frozen=True)
class Understood:
    """A question that can be searched for: masked, in a known language, with the countries it is about.

    ``text`` is what is shown and recorded, ``sought`` what is searched: without the masks, which say nothing of the matter,
    and without a place that is a filter already.
    """

    text: str
    sought: str
    prepared: PreparedQuestion
    route: Route
    kinds: tuple[Kind, ...]
    countries: tuple[str, ...]
    country_source: str
    regions: tuple[str, ...] = ()

    @property
    def reader(self) -> LanguageCode:
        return language_code(self.prepared.reader)


@dataclass
class Draft:
    """An answer in the making."""

    understood: Understood
    result: SearchResult
    generation: str
    demonstrations: frozenset[str] = frozenset()
    sentences: list[Sentence] = field(default_factory=list[Sentence])
    citations: list[Citation] = field(default_factory=list[Citation])
    conditions: list[Condition] = field(default_factory=list[Condition])
    answered: list[str] = field(default_factory=list[str])
    steps: list[NextStep] = field(default_factory=list[NextStep])
    outcomes: list[Outcome] = field(default_factory=list[Outcome])


def answer(state: State, asked: Question) -> Answer:
    """The whole answer at once."""
    last: Event = None
    for event in answer_events(state, asked):
        last = event
    if not isinstance(last, Answer):
        raise RuntimeError("the steps of an answer did not end with one")
    return last


def answer_events(state: State, asked: Question) -> Iterator[Event]:
    """Passages first, then each sentence, then the answer as it was recorded.

    Raises NoGenerationError when there is no index yet, RetrieverError when it cannot be read.
    """
    began = time.perf_counter()
    understood = understand(asked)
    if isinstance(understood, Answer):
        yield state.ledger.record(understood, trace(asked, state.settings))
        return
    with state.current.use() as searcher:
        result = _search(searcher, understood)
        searched = time.perf_counter()
        yield _found(understood, result, searcher)
        draft = Draft(understood, result, searcher.index.generation.id, demonstrations(searcher.index.generation))
        supported = _supported(result.rankings, understood, state.settings)
        for ranking in supported:
            limit = MAX_SENTENCES if len(supported) == 1 else _share(supported, ranking)
            written = yield from _written(state, draft, ranking, searcher, limit)
            if not written:
                yield from _compose(draft, ranking, searcher, limit)
    composed = time.perf_counter()
    finished = _finish(draft, state)
    finished.timings = Timings(
        search=round((searched - began) * 1000, 1),
        compose=round((composed - searched) * 1000, 1),
        total=round((time.perf_counter() - began) * 1000, 1),
    )
    use = finished.model_use
    checks: dict[str, JsonValue] = {"fault": use.fault, "kept": use.kept, **use.dropped} if use else {}
    prompts = text_digest(*use.prompts) if use else ""
    yield state.ledger.record(
        finished,
        trace(asked, state.settings, result.rankings, finished, prompts, {"temperature": 0.0} if use else {}, checks),
    )


def search(state: State, request: SearchRequest) -> SearchResponse:
    """The passages alone, with the filters of the agent's page. An unanswerable question comes back with its status."""
    understood = understand(request, searching=True)
    if isinstance(understood, Answer):
        return SearchResponse(
            language=understood.language,
            status=understood.status,
            message=understood.message,
            rankings=[],
            masked=understood.masked,
        )
    filters = Filters(
        languages=tuple(Language(code) for code in request.languages or ()),
        corpora=tuple(request.corpora or ()),
        audiences=tuple(request.audiences or ()),
    )
    with state.current.use() as searcher:
        result = _search(searcher, understood, filters, request.limit)
        return _found(understood, result, searcher)


def understand(asked: Question, searching: bool = False) -> Understood | Answer:
    """Steps 1 to 5: clean, mask, route, tell the country. ``searching`` leaves out the routing: an agent looks things up."""
    prepared = prepare(asked.question, Language(asked.language) if asked.language else None)
    if isinstance(prepared, Rejection):
        if route(prepared.text).kind is RouteKind.CRISIS:  # in whatever language, at whatever length
            return _crisis(prepared, asked)
        return _rejected(prepared, asked)
    masked = mask(prepared.text)
    way = route(masked.text)
    if way.status is not None and not searching:
        return _routed(prepared, masked.text, masked.kinds, way, asked)
    text = masked.text if searching else way.question
    if not asked.countries and not searching and elsewhere(text):
        return _routed(prepared, masked.text, masked.kinds, Route(RouteKind.OUT_OF_SCOPE, text), asked)
    if asked.countries:
        countries, source = tuple(dict.fromkeys(asked.countries)), "person"
    else:
        countries = countries_named(text)
        if len(countries) < 2 and across_the_border(text):
            home = ("FR", "DE") if prepared.language is Language.FR else ("DE", "FR")
            countries = tuple(dict.fromkeys((*countries, *home)))
        source = "question" if countries else "none"
    regions = regions_named(text)
    if not countries and regions:
        countries, source = tuple(dict.fromkeys(country_of(region) for region in regions)), "question"
    # The person's switch wins over the question: a Land matters only where its country is asked for.
    regions = tuple(region for region in regions if country_of(region) in countries)
    sought = without_place(MASK_PATTERN.sub(" ", text).strip() or text, countries, regions)
    return Understood(text, sought, prepared, way, masked.kinds, tuple(countries), source, regions)


def _search(
    searcher: Searcher, understood: Understood, filters: Filters = NO_FILTERS, limit: int = HITS
) -> SearchResult:
    wanted = understood.countries or COUNTRIES
    # European rules hold in every country asked about; they keep a ranking of their own.
    filters = replace(filters, countries=(*wanted, "EU"), regions=understood.regions)
    return searcher.search(
        Query(matter_of(understood.sought), understood.prepared.language, filters, limit, audience_of(understood.text))
    )


def _found(understood: Understood, result: SearchResult, searcher: Searcher) -> SearchResponse:
    rankings = [country_ranking(r, understood.text) for r in _ordered(result.rankings, understood)]
    nothing = not any(r.hits for r in rankings)
    status = Status.REFUSED_NO_PASSAGE if nothing else Status.ANSWERED
    return SearchResponse(
        language=understood.reader,
        status=status,
        message=messages.status_text(status, understood.prepared.reader) if nothing else "",
        rankings=rankings,
        country_source=understood.country_source,  # pyright: ignore[reportArgumentType]
        masked=_masked(understood.kinds, understood.prepared.reader),
        terms=[list(pair) for pair in result.terms],
        everyday=[list(pair) for pair in result.everyday],
        generation=searcher.index.generation.id,
        timings={name: round(value, 2) for name, value in result.timings.items()},
    )


def _supported(rankings: Sequence[Ranking], understood: Understood, settings: ServiceSettings) -> list[Ranking]:
    """The countries whose passages answer. Where nobody named a country, one whose passages are in the other language must
    show more, and comes after: a rule of the wrong country does more harm than a missing one."""

    def needed(ranking: Ranking) -> float:
        own = understood.countries or _in_own_language(ranking, understood)
        return settings.evidence_minimum if own else settings.evidence_unasked

    return [r for r in _ordered(rankings, understood) if r.hits and r.evidence >= needed(r)]


def _in_own_language(ranking: Ranking, understood: Understood) -> bool:
    return bool(ranking.hits) and ranking.hits[0].passage.language is understood.prepared.language


def _ordered(rankings: Sequence[Ranking], understood: Understood) -> list[Ranking]:
    """As the countries were asked about; else the ones in the question's language first, then by evidence."""
    if understood.countries:
        return list(rankings)
    return sorted(rankings, key=lambda r: (not _in_own_language(r, understood), -r.evidence))


def _share(supported: Sequence[Ranking], ranking: Ranking) -> int:
    """Sentences of one country among several: five in all, the first country one more."""
    base, rest = divmod(MAX_SENTENCES, len(supported))
    return base + (1 if supported.index(ranking) < rest else 0)


def _written(
    state: State, draft: Draft, ranking: Ranking, searcher: Searcher, limit: int
) -> Generator[Sentence | Withdrawn | None, None, bool]:
    """The verified sentences of a model, where one is switched on; False where the sources must be quoted instead: what it had
    said until then is withdrawn, since nobody knows what a cut answer leaves out. A model that failed is not asked again for
    the same answer."""
    composer = state.composer
    if composer is None or not composer.on() or any(outcome.fault for outcome in draft.outcomes):
        return False
    understood = draft.understood
    task = Task(
        understood.text,
        understood.prepared.reader,
        ranking.country,
        tuple(hit.passage for hit in ranking.hits),
        limit,
        len(draft.citations) + 1,
        draft.demonstrations,
    )
    made: list[Made] = []
    steps = composer.compose(task, searcher.embedder, searcher.index.generation.means)
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                outcome: Outcome = end.value
                break
            if step is not None:
                made.append(step)
            yield step.sentence if step is not None else None
    draft.outcomes.append(outcome)
    if not outcome.holds:
        if made:
            yield Withdrawn(country=ranking.country)
        return False
    draft.sentences.extend(one.sentence for one in made)
    draft.citations.extend(citation for one in made for citation in one.citations)
    _complete(draft, ranking, [extract for one in made for extract in one.extracts], searcher)
    return True


def _compose(draft: Draft, ranking: Ranking, searcher: Searcher, limit: int) -> Iterator[Sentence]:
    """The sentences of one country, each with its citation. Quotes are parts of the stored text by construction; ``cite``
    checks it all the same."""
    means = searcher.index.generation.means
    chosen = extract_sentences(
        ranking.hits,
        draft.understood.sought,
        _asked_vector(draft, searcher),
        searcher.embedder,
        means,
        limit,
        searcher.index.document,
    )
    for extract in chosen:
        number = _number(draft, extract)
        sentence = Sentence(
            text=extract.quote.strip(),
            citations=[number],
            language=language_code(extract.passage.language),
            country=extract.passage.country,
        )
        draft.sentences.append(sentence)
        yield sentence
    if chosen:
        _complete(draft, ranking, chosen, searcher)


def _asked_vector(draft: Draft, searcher: Searcher) -> Sequence[float]:
    """The centred vector [dimension] of the whole question: a page is found by its matter, a sentence by what is asked."""
    asked, language = draft.understood.sought, draft.understood.prepared.language
    if matter_of(asked) == asked:
        return draft.result.vector
    vectors = searcher.index.generation.means.centre_queries(searcher.embedder.embed_queries([asked]), language)
    return [float(value) for value in vectors[0]]


def _complete(draft: Draft, ranking: Ranking, chosen: Sequence[Extract], searcher: Searcher) -> None:
    """What goes with the sentences of one country: the conditions they leave out, and where to go."""
    draft.answered.append(ranking.country)
    for extract in left_out(chosen):
        condition = Condition(
            quote=extract.quote.strip(), citation=_number_of_passage(draft, extract), country=ranking.country
        )
        draft.conditions.append(condition)
    draft.steps.extend(_steps_of_document(chosen[0], searcher))


def _number(draft: Draft, extract: Extract) -> int:
    number = len(draft.citations) + 1
    demonstration = extract.passage.corpus in draft.demonstrations
    draft.citations.append(cite(number, extract.passage, extract.quote, demonstration))
    return number


def _number_of_passage(draft: Draft, extract: Extract) -> int:
    return next(c.number for c in draft.citations if c.passage_id == extract.passage.id)


def _steps_of_document(extract: Extract, searcher: Searcher) -> list[NextStep]:
    """The online service, form or contact that the best page itself names."""
    passages = searcher.index.document(extract.passage.document_id)
    wanted = [r for r in (passages[0].references if passages else ()) if r.kind in ("service", "form", "contact")]
    wanted.sort(key=lambda r: ("service", "form", "contact").index(r.kind))
    return [
        NextStep(text=r.title, country=extract.passage.country, url=r.url if r.url.startswith("https://") else "")
        for r in wanted[:2]
        if r.title
    ]


def _finish(draft: Draft, state: State) -> Answer:
    understood = draft.understood
    reader = understood.prepared.reader
    asked_about = [c for c in understood.countries if c in COUNTRIES]
    unstated = [
        kind
        for kind in sorted(expected_of(understood.sought))
        if not any(states(kind, s.text) for s in draft.sentences)
        and not any(states(kind, c.quote, c.headings) for c in draft.citations)
    ]
    if not draft.sentences:
        status = Status.REFUSED_NO_PASSAGE
    elif unstated or (len(asked_about) > 1 and not {country_of(c) for c in draft.answered}.issuperset(asked_about)):
        status = Status.ANSWERED_IN_PART
    else:
        status = Status.ANSWERED
    # A country that was asked about and has no sentence stays in the list: the reader is told that it is silent.
    countries = list(dict.fromkeys((*draft.answered, *asked_about)))
    nearest: list[NearestPage] = (
        nearest_pages(_ordered(draft.result.rankings, understood)) if status is Status.REFUSED_NO_PASSAGE else []
    )
    steps = [
        *draft.steps,
        *messages.helpline_steps(understood.route.helplines, reader, tuple(countries)),
        *messages.next_steps(status, [c for c in countries if c in COUNTRIES], reader),
    ]
    return _answer(
        status,
        understood.reader,
        understood.text,
        sentences=draft.sentences,
        citations=draft.citations,
        conditions=draft.conditions,
        next_steps=steps,
        nearest=nearest,
        countries=countries,
        country_source=understood.country_source,
        masked=_masked(understood.kinds, reader),
        notices=[messages.phrase(name, reader) for name in _notices(draft, unstated, state.settings.evidence_doubt)],
        composed_by=_composed_by(draft),
        model=use.model if (use := _model_use(draft, state)) and use.kept else "",
        model_use=use,
        generation=draft.generation,
    )


def _notices(draft: Draft, unstated: Sequence[Expected], doubt: float) -> list[str]:
    """Names of the phrases that tell what to know before reading."""
    if not draft.sentences:
        return []
    evidence = max((r.evidence for r in draft.result.rankings if r.country in draft.answered), default=0.0)
    today = datetime.now(UTC).date()
    known = (
        ("may_not_meet", evidence < doubt),
        ("demonstration", any(c.demonstration for c in draft.citations)),
        ("review_due", any(c.review and c.review < today for c in draft.citations)),
        ("original_counts", any(s.translated for s in draft.sentences)),
        ("model_failed", any(outcome.fault for outcome in draft.outcomes)),
        ("model_not_verified", any(not o.holds and not o.fault for o in draft.outcomes)),
    )
    return [name for name, holds in known if holds] + [f"no_{kind}" for kind in unstated]


def _composed_by(draft: Draft) -> Literal["extractive", "model", "none"]:
    """Quoted word for word throughout, or written by a model in whole or in part."""
    if not draft.sentences:
        return "none"
    return "model" if any(outcome.holds for outcome in draft.outcomes) else "extractive"


def _model_use(draft: Draft, state: State) -> ModelUse | None:
    """For the record: what the model was asked and what was let through. None where it was not asked."""
    if state.composer is None or not draft.outcomes:
        return None
    return ModelUse(
        model=state.composer.name,
        fault=next((outcome.fault for outcome in draft.outcomes if outcome.fault), ""),
        kept=sum(outcome.kept for outcome in draft.outcomes if outcome.holds),
        dropped=counted(draft.outcomes),
        prompts=[outcome.prompt for outcome in draft.outcomes],
        prompt_tokens=sum(outcome.usage.prompt for outcome in draft.outcomes),
        completion_tokens=sum(outcome.usage.completion for outcome in draft.outcomes),
    )


def _crisis(rejection: Rejection, asked: Question) -> Answer:
    """Somebody in danger whose message cannot be answered otherwise: told where help is, in both languages if need be."""
    reader = rejection.languages[0]
    return _answer(
        Status.CRISIS,
        language_code(reader),
        _kept(asked),
        message=" ".join(messages.route_text(RouteKind.CRISIS, language) for language in rejection.languages),
        next_steps=messages.helpline_steps(route(rejection.text).helplines, reader),
    )


def _rejected(rejection: Rejection, asked: Question) -> Answer:
    """Empty, too long or in a third language. The latter is told in both languages."""
    shown = rejection.languages
    message = " ".join(messages.status_text(rejection.status, language) for language in shown)
    reader = shown[0]
    return _answer(
        rejection.status,
        language_code(reader),
        _kept(asked),
        message=message,
        next_steps=messages.next_steps(rejection.status, asked.countries or (), reader),
    )


def _kept(asked: Question) -> str:
    """What is recorded of a question that was turned away: masked, and only then cut, since half an address is no longer
    recognised as one and is personal all the same."""
    return mask(normalise(asked.question)).text[:MAX_QUESTION_CHARACTERS]


def _routed(prepared: PreparedQuestion, text: str, kinds: Sequence[Kind], way: Route, asked: Question) -> Answer:
    """A message that is not a question for the sources."""
    if way.status is None:
        raise ValueError("a routed message has a status")
    reader = prepared.reader
    countries = tuple(asked.countries or countries_named(text))
    return _answer(
        way.status,
        language_code(reader),
        text,
        message=messages.route_text(way.kind, reader),
        next_steps=[
            *messages.helpline_steps(way.helplines, reader, countries),
            *messages.next_steps(way.status, countries, reader, way.kind),
        ],
        masked=_masked(kinds, reader),
    )


def _masked(kinds: Sequence[Kind], reader: Language) -> list[MaskedData]:
    return [MaskedData(kind=str(kind), label=messages.masked_label(kind, reader)) for kind in kinds]


def _answer(status: Status, language: LanguageCode, question: str, message: str = "", **fields: object) -> Answer:
    return Answer(
        id="",
        status=status,
        language=language,
        question=question,
        message=message or messages.status_text(status, Language(language)),
        asked_at=datetime.now(UTC),
        **fields,  # pyright: ignore[reportArgumentType]
    )
