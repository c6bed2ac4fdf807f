# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Text to vectors: the Embedder protocol and the one that sentence-transformers runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retriever import bundled_model

Vectors = NDArray[np.float32]

BUNDLED = "bundled"


class Embedder(Protocol):
    """Embeds queries and passages. Vectors are float32 of unit length, one row a text, ``dimension`` columns.

    ``fingerprint`` names the vectors: two embedders with the same fingerprint give the same ones. ``window`` is the number
    of tokens read of a text, special tokens and prefix included.
    """

    fingerprint: str
    dimension: int
    window: int

    def embed_queries(self, texts: Sequence[str]) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens and prefix."""
        ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model; by default the bundled multilingual-e5-small in int8."""

    def __init__(self, model: Any, fingerprint: str, query_prefix: str, passage_prefix: str) -> None:
        self._model = model
        self.fingerprint = fingerprint
        self.dimension = int(model.get_embedding_dimension())
        self.window = int(model.max_seq_length or 512)
        self._prefixes = (query_prefix, passage_prefix)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._prefixes[0])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._prefixes[1])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        features = self._model[0].preprocess(list(texts))
        rows = features["token_ids"] if "token_ids" in features else features["input_ids"]
        return [max(0, len(row) - 2) for row in rows]

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts), prompt=prefix, batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def open_embedder(
    name: str, models: Path, query_prefix: str = "query: ", passage_prefix: str = "passage: "
) -> Embedder:
    """Open the embedder that the settings name: ``bundled``, or the path (or hub name) of a sentence-transformers model.

    The bundled one is prepared in ``models`` at first use. Raises BundledModelError if its weights are missing.
    """
    if name == BUNDLED:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing may be asked of a hub, not even a version
    from sentence_transformers import SentenceTransformer  # seconds to import: only once an embedder is wanted

    if name == BUNDLED:
        from retriever.onnx_module import OnnxSentenceModule

        folder = bundled_model.prepare(models)
        module = OnnxSentenceModule(folder)
        return SentenceTransformerEmbedder(
            SentenceTransformer(modules=[module], device="cpu"), folder.name, query_prefix, passage_prefix
        )
    local = Path(name).exists()
    model = SentenceTransformer(name, local_files_only=local)
    described = f"{name}|{model.get_embedding_dimension()}|{query_prefix}|{passage_prefix}"
    fingerprint = f"{Path(name).name}-{hashlib.sha256(described.encode()).hexdigest()[:12]}"
    return SentenceTransformerEmbedder(model, fingerprint, query_prefix, passage_prefix)
