# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingParameterType=false, reportUnknownParameterType=false, reportIncompatibleMethodOverride=false
"""The prepared int8 graph as a sentence-transformers module: tokens in, unit vectors out.

Each text is run alone: no padding is computed, attention needs no mask, and a text's vector does not depend on the texts
beside it (activations are quantised per run). Texts of a batch share the processor's cores, one thread each, which is
faster than one run spread over them.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer


class OnnxSentenceModule(InputModule):
    """Runs ``model.onnx`` of a folder that ``bundled_model.prepare`` wrote. Output key ``sentence_embedding`` [n, 384]."""

    save_in_root = True

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        super().__init__()
        self.folder = folder
        description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.dimension = int(description["dimension"])
        self.max_seq_length = int(description["window"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(max_length=self.max_seq_length)
        self.tokenizer = tokenizer
        self._tokenizer = tokenizer
        mapping = json.loads((folder / "normalisation.json").read_text(encoding="utf-8"))
        self.normalisation = {int(code): text for code, text in mapping.items()}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="embed")

    def normalise(self, text: str) -> str:
        """XLM-RoBERTa's character normalisation. The map is of single characters, so accents are composed before it; lone
        surrogates, which have no UTF-8 form, become question marks."""
        text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
        return text.translate(self.normalisation)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_kwargs: Any) -> dict[str, Any]:
        texts = [self.normalise((prompt or "") + str(text)) for text in inputs]
        return {"token_ids": [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]}

    def _run(self, ids: list[int]) -> Any:
        outputs: Any = self.session.run(None, {"input_ids": np.array([ids], np.int64)})
        return outputs[0][0]

    def forward(self, features: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        batch = features["token_ids"]
        rows = [self._run(batch[0])] if len(batch) == 1 else list(self.pool.map(self._run, batch))
        return {"sentence_embedding": torch.from_numpy(np.stack(rows))}

    def get_embedding_dimension(self) -> int:
        return self.dimension

    def save(self, output_path: str, *_args: Any, **_kwargs: Any) -> None:
        for name in ("model.onnx", "tokenizer.json", "normalisation.json", "model.json"):
            (Path(output_path) / name).write_bytes((self.folder / name).read_bytes())

    @classmethod
    def load(cls, model_name_or_path: str, **_kwargs: Any) -> OnnxSentenceModule:
        return cls(Path(model_name_or_path))
