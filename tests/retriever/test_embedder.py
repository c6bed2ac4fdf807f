"""Text to vectors: the same text the same vector, whatever stands beside it and however odd it is."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retriever import bundled_model
from retriever.embedder import Embedder, open_embedder
from tests.samples import FRENCH, GERMAN

TEXTS = (*FRENCH, *GERMAN)


def test_the_bundled_embedder_says_what_it_is(embedder: Embedder) -> None:
    assert embedder.fingerprint == bundled_model.fingerprint()
    assert (embedder.dimension, embedder.window) == (384, 512)


def test_vectors_are_float32_of_unit_length_in_order(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_has_one_vector_alone_in_a_batch_and_next_time(embedder: Embedder) -> None:
    batch = embedder.embed_passages([*TEXTS, "Antrag " * 600])
    for position in (0, 17, len(TEXTS) - 1):
        assert np.array_equal(embedder.embed_passages([TEXTS[position]])[0], batch[position])
    assert np.array_equal(embedder.embed_passages(list(reversed(TEXTS)))[::-1], batch[:-1])


def test_queries_and_passages_have_their_own_prefix(embedder: Embedder) -> None:
    assert not np.allclose(embedder.embed_queries([TEXTS[0]]), embedder.embed_passages([TEXTS[0]]))


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, 384)
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.count_tokens([]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\0",
        "a" * 10_000,
        "Antrag " * 2000,
        "\ud83d",
        "x\udfff\ud800y",
        "👩‍👩‍👧😀",
        "\ufeff",
        "\u200b",
        "é" * 5000,
    ],
)
def test_odd_texts_have_a_vector_like_any_other(text: str, embedder: Embedder) -> None:
    for vectors in (embedder.embed_queries([text]), embedder.embed_passages([text])):
        assert np.isfinite(vectors).all()
        assert np.linalg.norm(vectors) == pytest.approx(1.0, abs=1e-5)
    assert 0 <= embedder.count_tokens([text])[0] <= 510


def test_what_lies_beyond_the_window_is_not_read(embedder: Embedder) -> None:
    base = "Antrag " * 700
    assert np.array_equal(embedder.embed_passages([base + "eins"]), embedder.embed_passages([base + "zwei"]))


@pytest.mark.parametrize("text", ["Déménagement à l’étranger", "Gebühr für die Übermittlung"])
def test_composed_and_decomposed_accents_are_one_text(text: str, embedder: Embedder) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    assert np.array_equal(embedder.embed_queries([apart]), embedder.embed_queries([text]))
    assert embedder.count_tokens([apart]) == embedder.count_tokens([text])


def test_a_question_is_nearer_to_its_answer_than_to_another(embedder: Embedder) -> None:
    questions = ["Combien de temps le passeport est-il valable ?", "Wie hoch ist das Kindergeld?"]
    answers = [FRENCH[1], GERMAN[3]]
    cosines = embedder.embed_queries(questions) @ embedder.embed_passages(answers).T
    assert cosines[0, 0] > cosines[0, 1]
    assert cosines[1, 1] > cosines[1, 0]


def test_tokens_are_counted_without_prefix_and_special_tokens(embedder: Embedder) -> None:
    assert embedder.count_tokens(["a", "Antrag", "Wo ist das Amt?"]) == [1, 1, 6]


def test_other_prefixes_are_another_embedder(models_folder: Path, embedder: Embedder) -> None:
    other = open_embedder("bundled", models_folder, query_prefix="frage: ")
    assert other.fingerprint != embedder.fingerprint
    assert not np.allclose(other.embed_queries(["Wo?"]), embedder.embed_queries(["Wo?"]))


@pytest.fixture(scope="module")
def model_folder(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our network in float32, saved as any sentence-transformers model is: what a setting may name."""
    return save_torch_model(models_folder, tmp_path_factory.mktemp("torch") / "own-model")


def save_torch_model(models_folder: Path, target: Path) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    prepared = bundled_model.prepare(models_folder)
    raw = target.parent / "raw"
    network: Any = bundled_model.torch_model(bundled_model.decode(bundled_model.bundled_weights()))
    network.save_pretrained(raw)
    tokens: Any = PreTrainedTokenizerFast(
        tokenizer_file=str(prepared / "tokenizer.json"),
        unk_token="<unk>",
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        model_max_length=512,
    )
    tokens.save_pretrained(raw)
    transformer: Any = Transformer(str(raw), max_seq_length=512)
    model: Any = SentenceTransformer(modules=[transformer, Pooling(network.config.hidden_size, "mean")], device="cpu")
    model.save(str(target))
    return target


@pytest.mark.slow
def test_a_model_from_a_folder_counts_embeds_and_is_told_apart(
    model_folder: Path, models_folder: Path, embedder: Embedder, tmp_path: Path
) -> None:
    own = open_embedder(str(model_folder), models_folder)
    assert (own.dimension, own.window) == (384, 512)
    # of very different lengths, so that the padding of a batch would be seen
    assert own.count_tokens(["a", TEXTS[1], "a " * 100]) == embedder.count_tokens(["a", TEXTS[1], "a " * 100])
    cosines = (own.embed_passages(TEXTS[:8]) * embedder.embed_passages(TEXTS[:8])).sum(axis=1)
    assert cosines.min() > 0.98
    moved = shutil.copytree(model_folder, tmp_path / "own-model")
    assert open_embedder(str(moved), models_folder).fingerprint == own.fingerprint
    with (moved / "model.safetensors").open("r+b") as file:
        file.seek(-4, 2)
        file.write(b"\0\0\0\0")
    assert open_embedder(str(moved), models_folder).fingerprint != own.fingerprint
