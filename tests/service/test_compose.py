"""Answers with a played model: verified sentences, across languages, switched off, and quoted from the sources when it fails."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from retriever.passage import Language
from service.answer import Event, answer, answer_events
from service.budget import TokenBudget
from service.messages import phrase
from service.schemas import Answer, Question, Sentence, Status, Withdrawn
from tests.service.played_mistral import (
    PlayedMistral,
    Reply,
    asked_document,
    honest_answer,
    played_mistral,
    sentences,
    with_model,
)

if TYPE_CHECKING:
    from service.state import State

CARD_FR = Question(question="Combien coûte la carte d’identité perdue ?", countries=["FR"])
CARD_DE = Question(question="Was kostet der Personalausweis?", countries=["DE"])


@pytest.fixture
def played() -> Generator[PlayedMistral]:
    with played_mistral() as server:
        server.reply = lambda request: Reply(honest_answer(request))
        yield server


def for_both(state: State) -> State:
    """The same service where the passages of every country that is asked for answer."""
    return replace(state, settings=state.settings.model_copy(update={"evidence_minimum": 0.0}))


def names_nothing_unverified(given: Answer) -> None:
    for sentence in given.sentences:
        assert sentence.citations
        assert set(sentence.citations) <= {c.number for c in given.citations}
    assert len({c.number for c in given.citations}) == len(given.citations)


@pytest.mark.parametrize("asked", [CARD_FR, CARD_DE])
def test_verified_sentences_make_the_answer(state: State, played: PlayedMistral, asked: Question) -> None:
    given = answer(with_model(state, played.url), asked)

    assert given.status in (Status.ANSWERED, Status.ANSWERED_IN_PART)
    assert given.composed_by == "model"
    assert given.model == "played"
    assert len(given.sentences) == 3
    assert not [s for s in given.sentences if s.translated]
    assert given.model_use is not None
    assert (given.model_use.kept, given.model_use.dropped, given.model_use.fault) == (3, {}, "")
    assert given.model_use.prompt_tokens == 900
    assert len(given.model_use.prompts[0]) == 64
    assert state.ledger.get(given.id) == given
    names_nothing_unverified(given)


def test_what_is_asked_is_masked_and_of_one_country_only(state: State, played: PlayedMistral) -> None:
    answer(
        with_model(for_both(state), played.url),
        Question(
            question="Was kostet der Personalausweis? anna.lang@beispiel.de, IBAN DE89370400440532013000",
            countries=["DE", "FR"],
        ),
    )
    sent = str(played.requests)
    assert "anna.lang" not in sent
    assert "DE89" not in sent
    asked = {(document := asked_document(request))["pays"]: document["passages"] for request in played.requests}
    assert {"Deutschland", "Frankreich"} <= set(asked)
    assert {passage["langue"] for passage in asked["Deutschland"]} == {"de"}
    assert {passage["langue"] for passage in asked["Frankreich"]} == {"fr"}


@pytest.mark.parametrize(
    ("asked", "text", "quote"),
    [
        (
            Question(question="Quel est le montant du Kindergeld ?", countries=["DE"]),
            "Depuis janvier 2026, le Kindergeld est de 259 euros par mois pour chaque enfant.",
            "Seit Januar 2026 beträgt das Kindergeld 259 Euro im Monat für jedes Kind.",
        ),
        (
            Question(question="Was kostet ein verlorener Personalausweis?", countries=["FR"]),
            "Für einen verlorenen oder gestohlenen Personalausweis wird eine Steuermarke von 25 Euro verlangt.",
            "Pour refaire une carte d’identité perdue ou volée, un timbre fiscal de 25\u202f€ est exigé.",
        ),
    ],
)
def test_a_translation_is_marked_and_shows_its_original(
    state: State, played: PlayedMistral, asked: Question, text: str, quote: str
) -> None:
    def reply(request: dict[str, Any]) -> Reply:
        plain = quote.replace("\u202f", " ")
        names = [
            p["id"]
            for p in asked_document(request)["passages"]
            if plain in p["texte"].replace("\u202f", " ").replace("\u00a0", " ")
        ]
        return Reply(sentences((text, [(names[0], plain)])) if names else sentences())

    played.reply = reply
    given = answer(with_model(state, played.url), asked)
    reader = Language(given.language)

    assert given.composed_by == "model"
    (sentence,) = [s for s in given.sentences if s.translated]
    assert sentence.text == text
    assert sentence.language == given.language
    (citation,) = [c for c in given.citations if c.number in sentence.citations]
    assert citation.language != given.language
    assert citation.quote == quote, "the source's own typography"
    assert phrase("original_counts", reader) in given.notices
    assert asked_document(played.requests[0])["termes"]


def test_what_fails_is_dropped_and_counted_and_the_rest_stays(state: State, played: PlayedMistral) -> None:
    def reply(request: dict[str, Any]) -> Reply:
        passage = asked_document(request)["passages"][0]
        quote = next(line for line in passage["texte"].split("\n") if len(line) > 40).split(". ")[0]
        return Reply(
            sentences(
                ("Der Personalausweis kostet 999 Euro.", [("P1", quote)]),
                ("Mehr steht auf https://evil.example/ausweis.", [("P1", quote)]),
                (f"{quote.rstrip('.')}.", [("P1", quote)]),
                ("Der Ausweis ist sehr schön.", [("P77", quote)]),
            )
        )

    played.reply = reply
    given = answer(with_model(state, played.url), CARD_DE)

    assert given.composed_by == "model"
    assert len(given.sentences) == 1
    assert given.model_use is not None
    assert given.model_use.dropped == {"figure": 1, "link": 1, "unknown_passage": 1}


def test_an_answer_with_nothing_left_is_quoted_from_the_sources(state: State, played: PlayedMistral) -> None:
    played.always(Reply(sentences(("Der Personalausweis kostet 999 Euro.", [("P1", "Personalausweis kostet")]))))
    given = answer(with_model(state, played.url), CARD_DE)

    assert given.composed_by == "extractive"
    assert given.model == ""
    assert phrase("model_not_verified", Language.DE) in given.notices
    assert not [s for s in given.sentences if "999" in s.text]
    assert [s.text for s in given.sentences] == [s.text for s in answer(state, CARD_DE).sentences]


BAD_TEXT = "Je ne peux pas vous aider avec cette demande. " * 3
FAULTS = {
    "key": Reply(status=401),
    "busy": Reply(status=429, headers={"Retry-After": "120"}),
    "server": Reply(status=502),
    "late": Reply(hang_first=True),
    "html": Reply(raw=b"<html><body>504</body></html>", content_type="text/html"),
    "html in the answer": Reply("<html><body>Fehler</body></html>"),
    "refusal": Reply(BAD_TEXT),
    "not JSON": Reply('{"sentences": [{"text": "a", "passages": [}'),
    "another JSON": Reply('{"answer": "Der Ausweis kostet 5 Euro."}'),
    "more than asked": Reply('{"sentences": [], "note": "x"}'),
    "empty": Reply(""),
    "a fence": Reply('```json\n{"sentences": []}\n```'),
    "a hundred thousand tokens": Reply("mot " * 100_000, size=4_000),
    "endless sentences": Reply(sentences(*[(f"Satz {i}.", [("P1", "x")]) for i in range(4_000)]), size=4_000),
    "nested": Reply('{"sentences": ' + "[" * 5_000, size=5_000),
}


@pytest.mark.parametrize("asked", [CARD_FR, CARD_DE])
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_ends_in_the_sources_own_words(
    state: State, played: PlayedMistral, asked: Question, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    played.always(FAULTS[name])
    with caplog.at_level(logging.DEBUG):
        given = answer(with_model(state, played.url), asked)

    assert given.status in (Status.ANSWERED, Status.ANSWERED_IN_PART)
    assert given.composed_by == "extractive"
    assert given.model_use is not None
    assert given.model_use.fault
    assert phrase("model_failed", Language(given.language)) in given.notices
    assert [s.text for s in given.sentences] == [s.text for s in answer(state, asked).sentences]
    assert "identité" not in caplog.text
    assert "Personalausweis" not in caplog.text
    assert "played-key" not in caplog.text


@pytest.mark.parametrize("parts", [1, 3, 9, 20])
@pytest.mark.parametrize("how", ["cut_after", "hang_after"])
def test_an_answer_cut_anywhere_is_withdrawn(state: State, played: PlayedMistral, how: str, parts: int) -> None:
    """Sentences that were shown before the cut were verified, but nobody knows what is missing."""
    played.reply = lambda request: Reply(honest_answer(request), **{how: parts})  # pyright: ignore[reportArgumentType]
    given = answer(with_model(state, played.url), CARD_DE)

    assert given.composed_by == "extractive"
    assert [s.text for s in given.sentences] == [s.text for s in answer(state, CARD_DE).sentences]
    names_nothing_unverified(given)


def test_who_reads_along_is_told_what_is_withdrawn(state: State, played: PlayedMistral) -> None:
    """Between the model's sentences and the sources' own, so that the two are never shown together."""

    def reply(request: dict[str, Any]) -> Reply:
        text = honest_answer(request)
        return Reply(text, cut_after=len(text) // Reply.size - 1)

    played.reply = reply
    events = list(answer_events(with_model(state, played.url), CARD_DE))
    names = [type(event) for event in events if event is not None]
    at = names.index(Withdrawn)
    assert Sentence in names[:at] and Sentence in names[at:]
    taken = next(event for event in events if isinstance(event, Withdrawn))
    given = events[-1]
    assert isinstance(given, Answer)
    assert [e for e in events[events.index(taken) :] if isinstance(e, Sentence)] == given.sentences
    assert all(event.country == taken.country for event in events if isinstance(event, Sentence))


@pytest.mark.parametrize(
    "text",
    [
        "The identity card costs 46.00 euros.",
        "La carte d’identité coûte 46,00 €.",
        "Le Personalausweis coûte 46,00 Euro.",
    ],
)
def test_a_sentence_in_another_language_is_not_shown(state: State, played: PlayedMistral, text: str) -> None:
    def reply(request: dict[str, Any]) -> Reply:
        quote = "kostet der Personalausweis 46,00 Euro für Personen ab 24 Jahren"
        name = next(p["id"] for p in asked_document(request)["passages"] if quote in p["texte"])
        return Reply(sentences((text, [(name, quote)])))

    played.reply = reply
    given = answer(with_model(state, played.url), CARD_DE)
    assert given.composed_by == "extractive"
    assert text not in [s.text for s in given.sentences]


def test_a_model_that_failed_is_not_asked_again_for_the_other_country(state: State, played: PlayedMistral) -> None:
    played.always(Reply(status=401))
    given = answer(
        with_model(for_both(state), played.url),
        Question(question="Was kostet der Personalausweis?", countries=["DE", "FR"]),
    )
    assert len(played.requests) == 1
    assert {s.country for s in given.sentences} >= {"DE", "FR"}


def test_each_sentence_tells_who_wrote_it(state: State, played: PlayedMistral) -> None:
    """A model that fails for the second country leaves that one quoted: told apart by country, not for the answer alone."""
    asked = Question(question="Was kostet der Personalausweis?", countries=["DE", "FR"])
    served = iter((0, 1))
    played.reply = lambda request: Reply(honest_answer(request)) if next(served, 1) == 0 else Reply(status=401)
    given = answer(with_model(for_both(state), played.url), asked)

    written = {country: {s.composed for s in given.sentences if s.country == country} for country in ("DE", "FR")}
    assert written == {"DE": {True}, "FR": {False}}
    assert given.composed_by == "model"
    assert not any(s.composed for s in answer(for_both(state), asked).sentences)


def test_a_model_that_keeps_failing_is_left_alone_for_a_while(state: State, played: PlayedMistral) -> None:
    now = [0.0]
    service = with_model(state, played.url)
    assert service.composer is not None
    service.composer._clock = lambda: now[0]  # pyright: ignore[reportPrivateUsage]
    played.always(Reply(status=401))
    for _ in range(5):
        assert answer(service, CARD_DE).composed_by == "extractive"
    assert len(played.requests) == 3

    now[0] = 31.0
    played.reply = lambda request: Reply(honest_answer(request))
    assert answer(service, CARD_DE).composed_by == "model"


def test_a_file_turns_the_model_off_and_on_at_once(state: State, played: PlayedMistral) -> None:
    service = with_model(state, played.url)
    switch = state.settings.data_folder / "model-off"
    assert answer(service, CARD_DE).composed_by == "model"
    switch.touch()
    try:
        given = answer(service, CARD_DE)
    finally:
        switch.unlink()
    assert given.composed_by == "extractive"
    assert given.model_use is None
    assert given.notices == answer(state, CARD_DE).notices
    assert answer(service, CARD_DE).composed_by == "model"


def test_a_spent_budget_is_said_and_nobody_is_asked(state: State, played: PlayedMistral, tmp_path: Path) -> None:
    budget = TokenBudget(tmp_path / "tokens", 4_500, lambda: date(2026, 11, 23))
    service = with_model(state, played.url, budget)
    assert answer(service, CARD_DE).composed_by == "model"
    assert budget.spent() == 1000, "what was not used is given back"
    assert budget.reserve(3_000)
    given = answer(service, CARD_DE)
    assert given.composed_by == "extractive"
    assert given.model_use is not None
    assert given.model_use.fault == "spent"
    assert len(played.requests) == 1


def test_who_leaves_ends_the_call(state: State, played: PlayedMistral) -> None:
    played.always(Reply(hang_first=True))
    service = with_model(state, played.url, first_token_s=20.0, total_s=20.0)
    stream = cast("Generator[Event]", answer_events(service, CARD_DE))
    with closing(stream):
        next(stream)
        assert next(stream) is None, "the model has not spoken yet"
    assert played.gone.wait(10)


def test_sentences_are_shown_as_they_come(state: State, played: PlayedMistral) -> None:
    """The first sentence is out while the model still speaks."""
    played.reply = lambda request: Reply(honest_answer(request), size=60, hang_after=12)
    service = with_model(state, played.url, stall_s=20.0, total_s=20.0)
    stream = cast("Generator[Event]", answer_events(service, CARD_DE))
    with closing(stream):
        next(stream)
        first = next(event for event in stream if event is not None)
        assert isinstance(first, Sentence)
    assert played.gone.wait(10)


def test_many_at_once_do_not_mix(state: State, played: PlayedMistral) -> None:
    service = with_model(state, played.url, first_token_s=20.0, total_s=30.0)
    given: list[tuple[Question, Answer]] = []

    def ask(asked: Question) -> None:
        given.append((asked, answer(service, asked)))

    threads = [threading.Thread(target=ask, args=(q,)) for q in (CARD_FR, CARD_DE) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == 8
    for asked, result in given:
        assert {s.country for s in result.sentences} == set(asked.countries or ())
        assert result.composed_by == "model"
