# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""The bundled weights in float32 through sentence-transformers' own modules: what the product's embedder is measured against.

Not used to serve. It shows that the int8 graph gives nearly the same vectors, and how many times faster.
"""

from __future__ import annotations

import os
from pathlib import Path

from retriever import bundled_model
from retriever.embedder import Embedder, SentenceTransformerEmbedder

SPECIAL = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}


def open_reference(folder: Path) -> Embedder:
    """Decode the weights into ``folder`` as a Hugging Face BERT and open it on all cores. Raises BundledModelError."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from torch.nn import Module
    from transformers import PreTrainedTokenizerFast

    weights = bundled_model.decode(bundled_model.bundled_weights())
    bundled_model.torch_model(weights).save_pretrained(folder)
    tokenizer = bundled_model.tokenizer(weights)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **SPECIAL).save_pretrained(folder)
    torch.set_num_threads(os.cpu_count() or 1)
    modules: list[Module] = [Transformer(str(folder)), Pooling(weights.network.hidden, "mean"), Normalize()]
    model = SentenceTransformer(modules=modules, device="cpu")
    return SentenceTransformerEmbedder(model, "e5-small-float32", "query: ", "passage: ")
