"""After a run of questions with personal data: nothing of it in any log, the ledger, what was embedded, sent to a model or
returned."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from eval.personal_cases import LANGUAGES, Case, cases
from eval.personal_data import leaks
from service.question import normalise
from tests.service.conftest import Bank, OpenState
from tests.service.played_mistral import PlayedMistral, Reply, honest_answer, played_mistral, with_model

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from retriever.embedder import Embedder, Vectors

EVERY = 5  # of the cases of each language


@dataclass
class ListeningEmbedder:
    """The real embedder, with every text that it was given: what a model on another machine would have received."""

    real: Embedder
    heard: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.fingerprint, self.dimension, self.window = self.real.fingerprint, self.real.dimension, self.real.window
        self.count_tokens = self.real.count_tokens

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.heard.extend(texts)
        return self.real.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.heard.extend(texts)
        return self.real.embed_passages(texts)


@dataclass(frozen=True)
class Run:
    client: TestClient
    embedder: ListeningEmbedder
    ledger: Path
    played: PlayedMistral


@pytest.fixture
def run(banks: Bank, open_service: OpenState, embedder: Embedder, tmp_path: Path) -> Generator[Run]:
    from fastapi.testclient import TestClient

    from service.app import create_app

    ledger = tmp_path / "record" / "ledger.sqlite"
    settings = banks.settings.model_copy(update={"database_url": SecretStr(f"sqlite:///{ledger}")})
    listening = ListeningEmbedder(embedder)
    with played_mistral() as played:
        played.reply = lambda request: Reply(honest_answer(request), size=2_000)
        state = open_service(settings, with_embedder=listening)
        answering = with_model(state, played.url, first_token_s=20.0, stall_s=20.0, total_s=40.0)
        yield Run(TestClient(create_app(settings, answering)), listening, ledger, played)
        state.close()


def spellings(case: Case) -> set[str]:
    """The secret as it was typed, normalised, and without its separators."""
    found = {case.secret, normalise(case.secret)}
    if case.group in ("checksum", "phone"):
        found.add(re.sub(r"[^0-9A-Za-z]", "", case.secret))
    return {secret.casefold() for secret in found}


def test_nothing_personal_is_left_anywhere(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    # What the mask misses is counted elsewhere; here it must not travel further than the mask lets it.
    asked = [case for language in LANGUAGES for case in cases(language)[::EVERY] if not leaks(case)]
    assert len(asked) > 250
    seen: list[str] = []
    for number, case in enumerate(asked):
        stream = {"Accept": "text/event-stream"} if number % 3 == 0 else {}
        response = run.client.post(
            "/v1/answers", json={"question": case.text, "language": case.language}, headers=stream
        )
        seen.append(response.text)
        if number % 3 == 1:
            seen.append(run.client.post("/v1/search", json={"question": case.text}).text)
            comment = {"helpful": False, "comment": case.text}
            said = run.client.post(f"/v1/answers/{response.json()['id']}/feedback", json=comment)
            assert said.status_code == 201
            seen.append(said.text)

    stored = [file.read_bytes().decode("utf-8", "replace") for file in run.ledger.parent.iterdir()]
    places = {
        "a log": caplog.text + "".join(str(record.args) for record in caplog.records),
        "the ledger": "".join(stored),
        "a text that was embedded": "\n".join(run.embedder.heard),
        "a response": "\n".join(seen),
        "a request to the model": str(run.played.requests),
    }
    assert len(run.played.requests) > 20
    assert len(run.embedder.heard) > 100 and len(places["the ledger"]) > 100_000
    for place, text in places.items():
        folded = text.casefold()
        found = [case.text for case in asked if any(secret in folded for secret in spellings(case))]
        assert found == [], place
