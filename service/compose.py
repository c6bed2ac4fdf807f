"""An answer in a model's words, each sentence shown only once it is verified.

For one country at a time, so that two countries' rules never stand in one prompt. Whatever goes wrong ends in an
``Outcome`` with its name and not in an exception: who asked for the answer then quotes the sources instead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from retriever.centering import LanguageMeans
from retriever.embedder import Embedder
from retriever.passage import Language, Passage
from retriever.termbase import Pair, Termbase
from service.budget import TokenBudget
from service.citing import cite
from service.claim import Fault, Verified
from service.extract import Extract
from service.llm import Model, ModelOptions, Usage
from service.model_faults import ModelError, ModelFault
from service.nearness import Nearness
from service.prompts import RESPONSE_FORMAT, messages, prompt_digest
from service.schemas import Citation, Sentence
from service.sentence_stream import MalformedAnswerError, SentenceStream
from service.settings import ServiceSettings
from service.shown import Shown, show
from service.verify import Verifier, originals
from service.views import language_code

log = logging.getLogger(__name__)

SWITCH = "model-off"  # a file of this name in the data folder turns the model off
PASSAGES = 6  # passages shown to the model
FAILURES, REST_S = 3, 30.0  # after so many failures in a row the model is left alone for so many seconds
CHARACTERS_PER_TOKEN = (
    3  # of a prompt, for the reservation; French and German have more, so that it errs to the safe side
)


@dataclass(frozen=True)
class Task:
    """What is to be answered, for one country. ``question`` is masked; ``first_number`` is the next free citation number."""

    question: str
    reader: Language
    country: str
    passages: tuple[Passage, ...]
    limit: int
    first_number: int
    demonstrations: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """A verified sentence with the citations that are new with it, and the parts of the passages that it rests on."""

    sentence: Sentence
    citations: tuple[Citation, ...]
    extracts: tuple[Extract, ...]


@dataclass
class Outcome:
    """How a composition went. ``fault`` is empty where the model's answer was whole; ``dropped`` counts by kind."""

    fault: str = ""
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter[str])
    prompt: str = ""
    usage: Usage = field(default_factory=Usage)

    @property
    def holds(self) -> bool:
        """Whether the sentences may stay."""
        return not self.fault and self.kept > 0


class Composer:
    """Asks the model and verifies what it says."""

    def __init__(
        self,
        model: Model,
        termbase: Termbase,
        budget: TokenBudget,
        switch: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._termbase = termbase
        self._budget = budget
        self._switch = switch
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._resumes_at = 0.0

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.options.name

    def on(self) -> bool:
        """Whether the model may be asked now: nobody has put the file there that turns it off."""
        return not self._switch.exists()

    def compose(self, task: Task, embedder: Embedder, means: LanguageMeans) -> Generator[Made | None, None, Outcome]:
        """Verified sentences as they come, None while waiting. Closing the generator cancels the model's work."""
        outcome = Outcome()
        shown = show([p for p in task.passages[:PASSAGES] if p.text.strip()])
        terms = self._terms(task, shown)
        asked = messages(task.question, task.reader, task.country, shown, terms, task.limit)
        outcome.prompt = prompt_digest(asked)
        most = sum(len(m["content"]) for m in asked) // CHARACTERS_PER_TOKEN + self._model.options.max_tokens
        if self._resting():
            outcome.fault = ModelFault.UNREACHABLE
            return outcome
        if not self._budget.reserve(most):
            outcome.fault = ModelFault.SPENT
            return outcome
        nearness = Nearness(embedder, means)
        verifier = Verifier(shown, task.reader, self._termbase, nearness)
        try:
            with nearness.preparing(originals(shown, task.reader)) as enough:
                yield from self._sentences(task, asked, verifier, outcome, enough)
        except ModelError as error:
            outcome.fault = error.fault
        except MalformedAnswerError:
            outcome.fault = ModelFault.INVALID
        finally:
            used = outcome.usage.prompt + outcome.usage.completion
            self._budget.give_back(most - used if used else 0)
        self._remember(outcome)
        return outcome

    def _sentences(
        self, task: Task, asked: list[dict[str, str]], verifier: Verifier, outcome: Outcome, spoke: threading.Event
    ) -> Generator[Made | None]:
        parsed = SentenceStream()
        numbers: dict[tuple[str, int, int], int] = {}
        with closing(self._model.stream(asked, RESPONSE_FORMAT, outcome.usage)) as parts:
            for part in parts:
                if part is None:
                    yield None
                    continue
                spoke.set()
                for claim in parsed.feed(part):
                    verified = verifier.verify(claim)
                    if isinstance(verified, Fault):
                        outcome.dropped[verified] += 1
                    elif outcome.kept < task.limit:
                        outcome.kept += 1
                        yield _made(verified, task, numbers)
        parsed.close()

    def _terms(self, task: Task, shown: Shown) -> list[Pair]:
        """The official terms of passages in the other language, for the translation."""
        foreign = [p.passage for p in shown.passages.values() if p.passage.language is not task.reader]
        found: dict[int, Pair] = {}
        for passage in foreign:
            for pair in self._termbase.find(f"{passage.title} {passage.text}", passage.language):
                found.setdefault(id(pair), pair)
        return list(found.values())

    def _resting(self) -> bool:
        with self._lock:
            return self._clock() < self._resumes_at

    def _remember(self, outcome: Outcome) -> None:
        """Leave a model alone for a while that failed several times: nobody should wait for it again and again."""
        with self._lock:
            self._failures = self._failures + 1 if outcome.fault and outcome.fault != ModelFault.SPENT else 0
            if self._failures >= FAILURES:
                self._resumes_at = self._clock() + REST_S
                self._failures = 0
        if outcome.fault:
            log.warning("the model did not answer: %s", outcome.fault)
        if outcome.dropped:
            log.info("sentences dropped: %s", dict(outcome.dropped))


def open_composer(settings: ServiceSettings, termbase: Termbase) -> Composer | None:
    """The composer that the settings ask for, None without a key or an address, or where the model is switched off.

    Raises OSError where the key's file cannot be read.
    """
    key = settings.model_key.get_secret_value()
    if not key and settings.model_key_file is not None:
        key = settings.model_key_file.read_text("utf-8").strip()
    if not settings.model_enabled or not (key or settings.model_url):
        return None
    options = ModelOptions(
        name=settings.model,
        key=key,
        server=settings.model_server,
        url=settings.model_url,
        connect_s=settings.model_connect_s,
        first_token_s=settings.model_first_token_s,
        stall_s=settings.model_stall_s,
        total_s=settings.model_total_s,
        max_tokens=settings.model_max_tokens,
    )
    budget = TokenBudget(
        settings.data_folder / "model-tokens", settings.model_tokens_per_day, lambda: datetime.now(UTC).date()
    )
    return Composer(Model(options), termbase, budget, settings.data_folder / SWITCH)


def _made(verified: Verified, task: Task, numbers: dict[tuple[str, int, int], int]) -> Made:
    citations: list[Citation] = []
    used: list[int] = []
    for extract in verified.evidence:
        place = (extract.passage.id, extract.start, extract.end)
        if place not in numbers:
            numbers[place] = task.first_number + len(numbers)
            demonstration = extract.passage.corpus in task.demonstrations
            citations.append(cite(numbers[place], extract.passage, extract.quote, demonstration))
        used.append(numbers[place])
    sentence = Sentence(
        text=verified.text,
        citations=used,
        language=language_code(task.reader),
        country=verified.evidence[0].passage.country,
        composed=True,
        translated=verified.translated,
    )
    return Made(sentence, tuple(citations), verified.evidence)


def counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Dropped sentences by kind over several compositions."""
    total: Counter[str] = Counter()
    for outcome in outcomes:
        total.update(outcome.dropped)
    return dict(total)
