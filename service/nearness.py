"""How near a sentence and its original in the other language are in meaning.

The originals are known before a model says its first word. Their vectors are made while it is waited for, so that a
translated sentence costs one short text and not two.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from retriever.centering import LanguageMeans
from retriever.embedder import Embedder
from retriever.passage import Language

PREPARED = 60  # originals made ahead of one answer: all of six passages of ten sentences


class Nearness:
    """The centred cosine of two texts, each in its language, -1 to 1. The second one's vector is remembered."""

    def __init__(self, embedder: Embedder, means: LanguageMeans) -> None:
        self._embedder = embedder
        self._means = means
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, text: str, language: Language, original: str, original_language: Language) -> float:
        known = self._known.get(original)
        if known is None:
            vectors = self._means.centre_passages(
                self._embedder.embed_passages([text, original]), [language, original_language]
            )
            mine, known = vectors[0], vectors[1]
            self._known[original] = known
        else:
            mine = self._vector(text, language)
        return float(mine @ known)

    @contextmanager
    def preparing(self, originals: Iterable[tuple[str, Language]]) -> Generator[threading.Event]:
        """Make the vectors of originals in a thread, until there are enough, the event is set, or the block is left."""
        enough = threading.Event()
        wanted = list(originals)[:PREPARED]
        thread = threading.Thread(target=self.prepare, args=(wanted, enough), name="nearness", daemon=True)
        if wanted:
            thread.start()
        try:
            yield enough
        finally:
            enough.set()
            if wanted:
                thread.join()

    def prepare(self, wanted: Iterable[tuple[str, Language]], enough: threading.Event) -> None:
        """Make the vectors of originals until the event is set."""
        for original, language in wanted:
            if enough.is_set():
                return
            if original not in self._known:
                self._known[original] = self._vector(original, language)

    def _vector(self, text: str, language: Language) -> NDArray[np.float32]:
        return self._means.centre_passages(self._embedder.embed_passages([text]), [language])[0]
