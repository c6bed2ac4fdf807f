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
from retriever.passage import text_digest

Vectors = NDArray[np.float32]

BUNDLED = "bundled"
DEFAULT_PREFIXES = ("query: ", "passage: ")


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
        if "token_ids" in features:
            return [len(row) - 2 for row in features["token_ids"]]
        return [max(0, int(count) - 2) for count in features["attention_mask"].sum(dim=1)]  # rows are padded

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts), prompt=prefix, batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def open_embedder(
    name: str, models: Path, query_prefix: str = DEFAULT_PREFIXES[0], passage_prefix: str = DEFAULT_PREFIXES[1]
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
        prefixes = (query_prefix, passage_prefix)
        fingerprint = folder.name if prefixes == DEFAULT_PREFIXES else f"{folder.name}-{text_digest(*prefixes)[:6]}"
        model = SentenceTransformer(modules=[module], device="cpu")
        return SentenceTransformerEmbedder(model, fingerprint, query_prefix, passage_prefix)
    local = Path(name).is_dir()
    model = SentenceTransformer(name, local_files_only=local)
    origin = _folder_digest(Path(name)) if local else name
    digest = text_digest(origin, str(model.get_embedding_dimension()), query_prefix, passage_prefix)
    return SentenceTransformerEmbedder(model, f"{Path(name).name}-{digest[:12]}", query_prefix, passage_prefix)


def _folder_digest(folder: Path) -> str:
    """Of every file: the same model has the same digest wherever it lies, and another one in its place does not."""
    parts: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                parts += (path.relative_to(folder).as_posix(), hashlib.file_digest(file, "sha256").hexdigest())
    return text_digest(*parts)
