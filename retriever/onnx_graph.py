# pyright: reportUnknownMemberType=false
"""The int8 ONNX graph of a BERT encoder with mean pooling and normalisation, written from its weights.

Written node by node rather than exported from torch: the fused operators of onnxruntime (attention, skip layer norm,
bias GELU) come out exactly, and nothing depends on an exporter. Weights become int8, one scale a column; activations are
quantised at run time. Word embeddings keep their own 4-bit codes (as int8) and block scales, so they lose nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]
MICROSOFT = "com.microsoft"
# 7 bits and not 8: processors without VNNI add pairs of int8 products in 16 bits, and full-range weights overflow there.
WEIGHT_RANGE = 63


@dataclass(frozen=True)
class Network:
    """Sizes of the encoder: hidden width, layers, attention heads, inner width, positions, layer-norm epsilon."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


class _Graph:
    """Collects nodes and initialisers."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output


def write_int8_graph(
    network: Network, tensors: dict[str, Floats], word_codes: NDArray[np.int8], word_scales: Floats, path: Path
) -> None:
    """Write the graph to ``path``. Inputs ``input_ids`` and ``attention_mask`` [batch, tokens] (int64 and int32); output
    ``sentence_embedding`` [batch, hidden] (float32, unit length)."""
    g = _Graph()
    state = _embeddings(g, network, tensors, word_codes, word_scales)
    for layer in range(network.layers):
        state = _layer(g, network, tensors, layer, state)
    _pooling(g, state)
    graph = helper.make_graph(
        g.nodes,
        "e5",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"]),
        ],
        [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", network.hidden])],
        g.constants,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)], ir_version=8
    )
    onnx.save(model, path)


def _embeddings(
    g: _Graph, network: Network, tensors: dict[str, Floats], word_codes: NDArray[np.int8], word_scales: Floats
) -> str:
    h, blocks = network.hidden, word_scales.shape[1]
    g.constant("word.codes", word_codes)
    g.constant("word.scales", word_scales)
    g.constant("shape.blocks", np.array([0, 0, blocks, h // blocks], np.int64))
    g.constant("shape.scales", np.array([0, 0, blocks, 1], np.int64))
    g.constant("shape.hidden", np.array([0, 0, h], np.int64))
    g.node("Gather", ["word.codes", "input_ids"], "word.picked")
    g.node("Cast", ["word.picked"], "word.float", to=TensorProto.FLOAT)
    g.node("Reshape", ["word.float", "shape.blocks"], "word.blocked")
    g.node("Gather", ["word.scales", "input_ids"], "word.scale")
    g.node("Reshape", ["word.scale", "shape.scales"], "word.scale.blocked")
    g.node("Mul", ["word.blocked", "word.scale.blocked"], "word.scaled")
    g.node("Reshape", ["word.scaled", "shape.hidden"], "word")

    # token type 0 is the only one used: its vector is added to every position's
    positions = tensors["emb.pos"].reshape(-1, h) + tensors["emb.type"].reshape(-1, h)[0]
    g.constant("position.table", positions)
    g.constant("first", np.array([0], np.int64))
    g.constant("axis.1", np.array([1], np.int64))
    g.node("Shape", ["input_ids"], "tokens", start=1, end=2)
    g.node("Slice", ["position.table", "first", "tokens", "first"], "position")
    g.node("Add", ["word", "position"], "embedded")
    g.constant("emb.ln.w", tensors["emb.ln.w"])
    g.constant("emb.ln.b", tensors["emb.ln.b"])
    return g.node(
        "LayerNormalization", ["embedded", "emb.ln.w", "emb.ln.b"], "state.0", axis=-1, epsilon=network.epsilon
    )


def _layer(g: _Graph, network: Network, tensors: dict[str, Floats], layer: int, state: str) -> str:
    p = f"l{layer}."

    def t(name: str) -> Floats:
        return tensors[p + name]

    parts = [_product(g, state, t(f"{name}.w"), p + name, t(f"{name}.b")) for name in "qkv"]
    attended = g.node("MultiHeadAttention", parts, p + "attended", domain=MICROSOFT, num_heads=network.heads)
    projected = _product(g, attended, t("ao.w"), p + "projected", t("ao.b"))
    normed = _skip_norm(g, network, projected, state, t("aln.w"), t("aln.b"), p + "aln")
    inner = _product(g, normed, t("fi.w"), p + "inner", t("fi.b"))
    g.node("Gelu", [inner], p + "gelu", domain=MICROSOFT)
    outer = _product(g, p + "gelu", t("fo.w"), p + "outer", t("fo.b"))
    return _skip_norm(g, network, outer, normed, t("oln.w"), t("oln.b"), f"state.{layer + 1}")


def _int8(g: _Graph, name: str, weight: Floats) -> tuple[str, str, str]:
    """Store ``weight`` [out, in] as int8 [in, out] with one scale an output column; names of codes, scales, zero points."""
    scales = np.maximum(np.abs(weight).max(axis=1), 1e-12).astype(np.float32) / WEIGHT_RANGE
    codes = np.rint(weight / scales[:, None]).astype(np.int8).T
    return (
        g.constant(name + ".codes", codes),
        g.constant(name + ".scales", scales),
        g.constant(name + ".zeros", np.zeros(len(scales), np.int8)),
    )


def _product(g: _Graph, value: str, weight: Floats, output: str, bias: Floats) -> str:
    """value @ weight.T + bias, the value quantised to uint8 as it comes."""
    codes, scales, zeros = _int8(g, output + ".w", weight)
    g.constant(output + ".b", bias)
    return g.node("DynamicQuantizeMatMul", [value, codes, scales, zeros, output + ".b"], output, domain=MICROSOFT)


def _skip_norm(g: _Graph, network: Network, value: str, skip: str, weight: Floats, offset: Floats, output: str) -> str:
    """LayerNorm(value + skip)."""
    g.constant(output + ".gamma", weight)
    g.constant(output + ".beta", offset)
    g.node("Add", [value, skip], output + ".sum")
    return g.node(
        "LayerNormalization",
        [output + ".sum", output + ".gamma", output + ".beta"],
        output,
        axis=-1,
        epsilon=network.epsilon,
    )


def _pooling(g: _Graph, state: str) -> None:
    """Mean over the tokens, then unit length (the sum has the mean's direction)."""
    g.node("ReduceSum", [state, "axis.1"], "summed", keepdims=0)
    g.node("ReduceL2", ["summed"], "length", axes=[1], keepdims=1)
    g.node("Div", ["summed", "length"], "sentence_embedding")
