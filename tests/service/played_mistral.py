"""The service with the played model of ``eval/played_mistral.py`` as its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from eval.demo_passages import demo_termbase
from eval.played_mistral import PlayedMistral, Reply, asked_document, honest_answer, played_mistral, sentences

if TYPE_CHECKING:
    from service.budget import TokenBudget
    from service.state import State

__all__ = ["PlayedMistral", "Reply", "asked_document", "honest_answer", "played_mistral", "sentences", "with_model"]


def with_model(state: State, url: str, budget: TokenBudget | None = None, **options: object) -> State:
    """The same service with this server as its model. Times are short unless ``options`` say otherwise."""
    from service.budget import TokenBudget
    from service.compose import SWITCH, Composer
    from service.llm import Model, ModelOptions

    short = {"connect_s": 1.0, "first_token_s": 0.6, "stall_s": 0.5, "total_s": 3.0}
    chosen = ModelOptions(**{"name": "played", "key": "played-key", "url": url, **short, **options})  # pyright: ignore[reportArgumentType]
    folder = state.settings.data_folder
    spending = budget or TokenBudget(folder / "model-tokens", 0, lambda: date(2026, 11, 23))
    return replace(state, composer=Composer(Model(chosen), demo_termbase(), spending, folder / SWITCH))
