"""Search in the small town of two banks: each country apart, both languages, every hit explained."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.build import BuildTimings, build_generation
from ingest.cache import Cache
from retriever.edge_store import EdgeStore
from retriever.embedder import Embedder
from retriever.errors import EmbedderMismatchError
from retriever.everyday import Entry, Everyday
from retriever.fusion import BM25, TERMS
from retriever.generation import CorpusRecord
from retriever.passage import Language, Passage, passage_id, text_digest
from retriever.query import Filters, Hit, Query, SearchResult
from retriever.search import MINIMUM_SHARE, PER_DOCUMENT, Searcher
from retriever.sparse import SparseEncoder
from retriever.termbase import Pair, Termbase
from tests.conftest import RememberingEmbedder, Town, silent

FR, DE = Language.FR, Language.DE
Build = Callable[[Sequence[Passage]], Searcher]


def top(result: SearchResult, country: str) -> str:
    ranking = result.ranking(country)
    assert ranking is not None
    return ranking.hits[0].passage.document_id


# A question, and the page that answers it on each bank.
QUESTIONS = [
    ("Où demander une carte d’identité ?", FR, "ville:carte-identite", "stadt:personalausweis"),
    ("Combien coûte la carte d’identité ?", FR, "ville:carte-identite", "stadt:personalausweis"),
    ("Qui a droit aux allocations familiales ?", FR, "ville:allocations-familiales", "stadt:kindergeld"),
    ("Où un frontalier paie-t-il ses impôts ?", FR, "ville:frontalier", "stadt:grenzgaenger"),
    ("Faut-il déclarer un déménagement ?", FR, "ville:changement-adresse", "stadt:wohnsitz-anmelden"),
    ("Comment renouveler mon permis de conduire ?", FR, "ville:permis-conduire", "stadt:fuehrerschein"),
    ("Wo beantrage ich den Personalausweis?", DE, "ville:carte-identite", "stadt:personalausweis"),
    ("Wie hoch ist das Kindergeld?", DE, "ville:allocations-familiales", "stadt:kindergeld"),
    ("Wo zahlen Grenzgänger Steuern?", DE, "ville:frontalier", "stadt:grenzgaenger"),
    ("Muss ich meinen Umzug melden?", DE, "ville:changement-adresse", "stadt:wohnsitz-anmelden"),
    ("Wie tausche ich meinen Führerschein um?", DE, "ville:permis-conduire", "stadt:fuehrerschein"),
]


@pytest.mark.parametrize(("text", "language", "french", "german"), QUESTIONS)
def test_a_question_finds_the_page_of_each_country(
    text: str, language: Language, french: str, german: str, town: Town
) -> None:
    result = town.searcher.search(Query(text, language))
    assert (top(result, "FR"), top(result, "DE")) == (french, german)


@pytest.mark.parametrize(("text", "language", "french", "german"), QUESTIONS)
def test_countries_are_never_mixed(text: str, language: Language, french: str, german: str, town: Town) -> None:
    result = town.searcher.search(Query(text, language))
    assert [ranking.country for ranking in result.rankings] == ["DE", "FR"]
    for ranking in result.rankings:
        assert {hit.passage.country for hit in (*ranking.hits, *ranking.rejected)} == {ranking.country}
        alone = town.searcher.search(Query(text, language, Filters(countries=(ranking.country,))))
        assert alone.rankings == (ranking,)  # what the other country holds changes nothing


def test_rankings_come_in_the_order_asked_for_each_once_and_unknown_countries_have_none(town: Town) -> None:
    def countries(*asked: str) -> list[str]:
        result = town.searcher.search(Query("Steuern", DE, Filters(countries=asked)))
        return [ranking.country for ranking in result.rankings]

    assert countries("FR", "DE") == ["FR", "DE"]
    assert countries("FR", "FR") == ["FR"]
    assert countries("IT", "FR") == ["FR"]
    assert countries("IT") == []


@pytest.mark.parametrize(
    ("filters", "corpora"),
    [
        (Filters(), {"ville", "stadt"}),
        (Filters(corpora=("stadt",)), {"stadt"}),
        (Filters(languages=(FR,)), {"ville"}),
        (Filters(languages=(FR, DE), corpora=("ville",)), {"ville"}),
        (Filters(audiences=("associations",)), set[str]()),
        (Filters(languages=(DE,), countries=("FR",)), set[str]()),
        (Filters(corpora=("nirgends",)), set[str]()),
    ],
)
def test_filters_bound_what_is_found(filters: Filters, corpora: set[str], town: Town) -> None:
    for text, language, *_ in QUESTIONS[::3]:
        result = town.searcher.search(Query(text, language, filters))
        assert {hit.passage.corpus for r in result.rankings for hit in (*r.hits, *r.rejected)} == corpora
        assert all(r.evidence == 0.0 for r in result.rankings if not r.hits)


def test_ranks_and_scores_agree(town: Town) -> None:
    for text, language, *_ in QUESTIONS:
        for ranking in town.searcher.search(Query(text, language)).rankings:
            assert [hit.rank for hit in ranking.hits] == list(range(1, len(ranking.hits) + 1))
            scores = [hit.score for hit in ranking.hits]
            assert scores == sorted(scores, reverse=True)
            everything = (*ranking.hits, *ranking.rejected)
            assert len({hit.passage.id for hit in everything}) == len(everything)
            for name in ("dense", "bm25"):
                ranked = sorted(
                    ((s.rank, s.score) for hit in everything if (s := hit.stage(name))), key=lambda pair: pair[0]
                )
                assert len({rank for rank, _ in ranked}) == len(ranked)
                assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
            assert all(hit.stages for hit in everything)


def test_bm25_has_a_say_in_the_questions_language_only(town: Town) -> None:
    result = town.searcher.search(Query("Personalausweis Gebühr", DE))
    german, french = result.ranking("DE"), result.ranking("FR")
    assert german is not None and french is not None
    assert german.hits[0].stage("bm25") is not None
    assert all(hit.stage("bm25") is None for hit in (*french.hits, *french.rejected))
    first = german.hits[0].stage("dense")
    assert first is not None and french.hits[0].stage("dense") is not None


def test_the_fused_score_is_made_of_the_stages(town: Town) -> None:
    from retriever.fusion import SHARES

    for hit in town.searcher.search(Query("Kindergeld bis zum 25. Geburtstag", DE)).rankings[0].hits:
        assert hit.stage("dense") is not None
        assert hit.score == pytest.approx(sum(SHARES[stage.stage] * stage.score for stage in hit.stages))


def test_timings_name_the_steps_and_the_vector_is_of_unit_length(town: Town) -> None:
    result = town.searcher.search(Query("Où ?", FR))
    assert set(result.timings) == {"embed", "stages", "complete", "rank"}
    assert all(value >= 0 for value in result.timings.values())
    assert sum(x * x for x in result.vector) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("text", [text for text, *_ in QUESTIONS])
def test_the_same_question_has_the_same_answer(text: str, town: Town) -> None:
    first, again = (town.searcher.search(Query(text, FR)) for _ in range(2))
    assert first.rankings == again.rankings
    assert first.vector == again.vector


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 50])
def test_the_limit_is_per_country_and_cuts_only_the_tail(limit: int, town: Town) -> None:
    query = Query("Où un frontalier paie-t-il ses impôts ?", FR)
    cut = town.searcher.search(replace(query, limit=limit))
    whole = town.searcher.search(replace(query, limit=50))
    for short, long in zip(cut.rankings, whole.rankings, strict=True):
        assert short.hits == long.hits[:limit]
        assert short.evidence == pytest.approx(long.evidence)


# --- how people type


@pytest.mark.parametrize(("text", "language", "french", "german"), QUESTIONS)
def test_composed_and_decomposed_accents_give_the_same_ranking(
    text: str, language: Language, french: str, german: str, town: Town
) -> None:
    composed, apart = (
        town.searcher.search(Query(unicodedata.normalize(form, text), language)) for form in ("NFC", "NFD")
    )
    assert composed.rankings == apart.rankings


@pytest.mark.parametrize(
    ("typed", "language", "page"),
    [
        ("ou demander une carte d'identite", FR, "ville:carte-identite"),
        ("demenagement adresse carte grise", FR, "ville:changement-adresse"),
        ("impots frontalier", FR, "ville:frontalier"),
        ("declarer une naissance a la mairie", FR, "ville:naissance"),
        ("CARTE D'IDENTITÉ PERDUE", FR, "ville:carte-identite"),
        ("Fuehrerschein umtauschen", DE, "stadt:fuehrerschein"),
        ("fuhrerschein umtauschen", DE, "stadt:fuehrerschein"),
        ("Personalausweis Gebuehr", DE, "stadt:personalausweis"),
        ("Bussgeld wegen verspaeteter Anmeldung", DE, "stadt:wohnsitz-anmelden"),
        ("Bußgeld wegen verspäteter Anmeldung", DE, "stadt:wohnsitz-anmelden"),
        ("Grenzgaenger zahlen Steuern wo", DE, "stadt:grenzgaenger"),
        ("Grenzgaenger Krankenversicherung", DE, "stadt:grenzgaenger"),
        ("KINDERGELD", DE, "stadt:kindergeld"),
    ],
)
def test_accents_umlauts_and_capitals_may_be_missing(typed: str, language: Language, page: str, town: Town) -> None:
    result = town.searcher.search(Query(typed, language))
    assert top(result, "FR" if language is FR else "DE") == page


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "\ud83d", "😀😀", "a" * 10_000, "'; drop table passages; --", "<script>", "\0", "\u202e", "日本語"],
)
@pytest.mark.parametrize("language", list(Language))
def test_odd_questions_are_searched_like_any_other(text: str, language: Language, town: Town) -> None:
    result = town.searcher.search(Query(text, language))
    for ranking in result.rankings:
        assert 0.0 <= ranking.evidence <= 1.0


# --- what is refused, and what is left out


def test_another_embedder_is_refused_with_both_names(town: Town, embedder: Embedder) -> None:
    class Other:
        fingerprint = "bge-m3-0123"
        dimension = embedder.dimension
        window = embedder.window
        embed_queries = embedder.embed_queries
        embed_passages = embedder.embed_passages
        count_tokens = embedder.count_tokens

    with pytest.raises(EmbedderMismatchError, match="bge-m3-0123") as refusal:
        Searcher(town.searcher.index, Other(), SparseEncoder())
    assert embedder.fingerprint in str(refusal.value)


@pytest.fixture
def build(tmp_path: Path, quick_embedder: RememberingEmbedder) -> Generator[Build]:
    opened: list[Searcher] = []
    cache = Cache(tmp_path / "cache.sqlite")

    def make(passages: Sequence[Passage]) -> Searcher:
        store = EdgeStore(tmp_path / "data")
        corpora = [CorpusRecord(p.corpus, p.corpus, p.language, p.jurisdiction, "Amt") for p in passages]
        records = {c.id: c for c in corpora}
        generation = build_generation(
            store,
            "20261123T120000000-00000000",
            datetime(2026, 11, 23, tzinfo=UTC),
            passages,
            list(records.values()),
            "v",
            quick_embedder,
            SparseEncoder(),
            cache,
            silent,
            BuildTimings(),
        )
        searcher = Searcher(store.open(generation.id), quick_embedder, SparseEncoder())
        opened.append(searcher)
        return searcher

    yield make
    for searcher in opened:
        searcher.index.close()
    cache.close()


def passages_of(
    document: str, texts: Sequence[str], language: Language = DE, jurisdiction: str = "DE"
) -> list[Passage]:
    return [
        Passage(
            passage_id(document, n), document, n, text, 0, len(text), (), document.title(), f"corpus-{language}", "",
            language, jurisdiction, "Amt", digest=text_digest(text),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip


def test_rejected_hits_carry_the_reason(build: Build) -> None:
    long = [f"Der Hund kostet Hundesteuer, Fall {n}: die Hundesteuer beträgt {n * 10} Euro im Jahr." for n in range(6)]
    copies = ["Die Hundesteuer wird im Januar fällig."]
    far = ["Der Reisepass ist zehn Jahre gültig.", "Die Bibliothek öffnet um zehn Uhr."]
    searcher = build(
        [
            *passages_of("lang", long),
            *passages_of("eins", copies),
            *passages_of("zwei", copies),
            *passages_of("fern", far),
        ]
    )
    (ranking,) = searcher.search(Query("Wie hoch ist die Hundesteuer?", DE)).rankings
    by_reason: dict[str, list[Hit]] = {}
    for hit in ranking.rejected:
        by_reason.setdefault(hit.reason, []).append(hit)
    assert {hit.passage.document_id for hit in by_reason["document already has three better hits"]} == {"lang"}
    assert {hit.passage.text for hit in by_reason["same text as a better hit"]} == set(copies)
    assert all(hit.score < MINIMUM_SHARE * ranking.hits[0].score for hit in by_reason.get("far below the best hit", []))
    assert all(hit.reason == "" for hit in ranking.hits)
    shares = [hit.passage.document_id for hit in ranking.hits]
    assert max(map(shares.count, shares)) <= PER_DOCUMENT


def test_a_page_of_many_like_passages_does_not_crowd_the_others_out(build: Build) -> None:
    crowd = [f"Hundesteuer Hundesteuer {n}: Wie hoch die Hundesteuer ist." for n in range(40)]
    others = [
        p
        for n in range(8)
        for p in passages_of(f"gemeinde-{n}", [f"In Gemeinde {n} beträgt die Hundesteuer {n}0 Euro."])
    ]
    searcher = build([*passages_of("lang", crowd), *others])
    (ranking,) = searcher.search(Query("Wie hoch ist die Hundesteuer?", DE)).rankings
    towns = [hit for hit in ranking.hits if hit.passage.document_id.startswith("gemeinde")]
    assert len(ranking.hits) == len(towns) + PER_DOCUMENT
    assert len(towns) >= 5  # none stands among the first 25 candidates
    assert towns[0].stages[0].rank > 25


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("asked", list(Language))
def test_a_generation_of_one_language_answers_questions_in_both(
    language: Language, asked: Language, build: Build
) -> None:
    texts = {
        FR: ["La taxe sur les chiens n’existe pas.", "Le passeport est valable 10 ans."],
        DE: ["Die Hundesteuer beträgt 120 Euro.", "Der Reisepass ist zehn Jahre gültig."],
    }
    question = {FR: "Combien de temps le passeport est-il valable ?", DE: "Wie lange gilt der Reisepass?"}
    searcher = build(passages_of("seite", texts[language], language, language.upper()))
    (ranking,) = searcher.search(Query(question[asked], asked)).rankings
    assert ranking.country == language.upper()
    assert ranking.hits[0].passage.text == texts[language][1]


def test_states_and_the_union_have_their_place(build: Build) -> None:
    searcher = build(
        [
            *passages_of("berlin", ["Die Hundesteuer beträgt 120 Euro."], DE, "DE-BE"),
            *[replace(p, corpus="eu") for p in passages_of("union", ["Le passeport est valable."], FR, "EU")],
        ]
    )
    result = searcher.search(Query("Hundesteuer", DE))
    assert [r.country for r in result.rankings] == ["DE", "EU"]


PAIRS = Termbase(
    (Pair(("carte nationale d’identité", "carte d’identité"), ("Personalausweis",), "", "same", "identite"),)
)
SPOKEN = Everyday(
    (Entry(FR, "bout de plastique", ("carte d’identité",)), Entry(DE, "Plastikding", ("Personalausweis",))), PAIRS
)


@pytest.mark.parametrize(
    ("text", "language", "everyday"),
    [
        ("Où refaire mon bout de plastique ?", FR, ("bout de plastique", "carte d’identité")),
        ("Wo bekomme ich ein neues Plastikding?", DE, ("Plastikding", "Personalausweis")),
    ],
)
def test_everyday_words_reach_both_banks_and_are_named(
    text: str, language: Language, everyday: tuple[str, str], town: Town
) -> None:
    plain = town.searcher
    with_words = Searcher(plain.index, plain.embedder, plain.sparse, PAIRS, SPOKEN)
    result = with_words.search(Query(text, language))
    assert (result.everyday, result.terms) == ((everyday,), (("carte nationale d’identité", "Personalausweis"),))
    own, other = ("FR", "DE") if language is FR else ("DE", "FR")
    for country, stage in ((own, BM25), (other, TERMS)):
        page = {"FR": "ville:carte-identite", "DE": "stadt:personalausweis"}[country]
        scores = [
            score_of(searcher.search(Query(text, language)), country, page, stage) for searcher in (plain, with_words)
        ]
        assert scores[0] < scores[1], (country, scores)


def score_of(result: SearchResult, country: str, page: str, stage: str) -> float:
    """The best score that a stage gave a page."""
    ranking = result.ranking(country)
    assert ranking is not None
    hits = [hit for hit in (*ranking.hits, *ranking.rejected) if hit.passage.document_id == page]
    return max((seen.score for hit in hits if (seen := hit.stage(stage))), default=0.0)


def test_a_term_named_counts_more_than_one_meant(town: Town) -> None:
    searcher = Searcher(town.searcher.index, town.searcher.embedder, town.searcher.sparse, PAIRS, SPOKEN)
    named, meant = (
        score_of(searcher.search(Query(text, FR)), "DE", "stadt:personalausweis", TERMS)
        for text in ("refaire ma carte d’identité", "refaire mon bout de plastique")
    )
    assert meant == pytest.approx(named / 2, rel=1e-3)


def test_without_words_nothing_is_named(town: Town) -> None:
    result = town.searcher.search(Query("Où refaire mon bout de plastique ?", FR))
    assert (result.everyday, result.terms) == ((), ())


def test_pages_for_another_audience_come_after_those_for_the_one_who_asks(build: Build) -> None:
    """Two pages of equal words: the one for businesses loses its place to whom it is not for, and is still found."""
    text = "Der Mietvertrag kann mit einer Frist von drei Monaten gekündigt werden"
    pages = [
        replace(p, audience=(audience,))
        for audience, end in (("professionnels", "."), ("particuliers", "!"))
        for p in passages_of(audience, [text + end])
    ]
    searcher = build(pages)

    def found(audience: str) -> list[str]:
        (ranking,) = searcher.search(Query("Wie kündige ich den Mietvertrag?", DE, audience=audience)).rankings
        return [h.passage.document_id for h in ranking.hits]

    assert found("particuliers") == ["particuliers", "professionnels"]
    assert found("professionnels") == ["professionnels", "particuliers"]
