"""What makes a false sentence: from a passage, another one and a quote to the sentence, the passage it names, and its quote."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from retriever.passage import Language, Passage

Falsehoods = Iterator[tuple[str, str, str]]  # sentence, passage name, quote
Maker = Callable[[random.Random, Passage, Passage, str, Language], Falsehoods]


def put_in(sentence: str, addition: str) -> str:
    """A sentence with something more before its full stop."""
    return f"{sentence.rstrip('.!; ')} {addition}."
