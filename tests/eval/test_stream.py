"""The times of a stream, taken on a service process of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval import stream
from eval.played_mistral import Reply

if TYPE_CHECKING:
    from tests.conftest import Town

QUESTIONS = ("Wo beantrage ich den Personalausweis?", "Où demander une carte d’identité ?")


@pytest.mark.slow
def test_each_moment_of_a_stream_and_the_answer_after_a_fault(
    town: Town, models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in town.settings.data_folder.iterdir():
        (data / name.name).symlink_to(name)
    if not (data / "models").exists():
        (data / "models").symlink_to(models_folder)
    asked = tmp_path / "questions.jsonl"
    asked.write_text("".join(f"{json.dumps({'text': text})}\n" for text in QUESTIONS), "utf-8")
    monkeypatch.setattr(stream, "FAULTS", {"401": Reply(status=401)})
    monkeypatch.setenv("DEUXRIVES_EVIDENCE_MINIMUM", "0")

    found = stream.measure(data, [asked], 4)

    without, played = found["without_a_model"], found["with_a_played_model"]
    assert (without["answered"], without["composed_by_the_model"]) == (4, 0)
    assert played["composed_by_the_model"] > 0
    for times in (without, played):
        assert 0 < times["passages"]["p50_ms"] <= times["first_sentence"]["p50_ms"] <= times["done"]["p50_ms"]
    fault = found["after_a_fault"]["401"]
    assert (fault["fault"], fault["quoted"]) == ("key_refused", True)
