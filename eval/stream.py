"""What somebody waits for who asks: the first passages, the whole quoted answer, and the answer after a model has failed.

Over HTTP on loopback, one reader at a time, against a service process of its own; the model is played.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eval.bench import questions_of, until_ready
from eval.played_mistral import Reply, honest_answer, played_mistral

Figures = dict[str, Any]
WARMING = 10  # questions before any is timed
PER_FAULT = 2  # questions: after a third failure in a row the service leaves the model alone
FAULTS = {
    "no connection": None,
    "401": Reply(status=401),
    "429 with Retry-After": Reply(status=429, headers={"Retry-After": "1"}),
    "503": Reply(status=503),
    "no first word": Reply(hang_first=True),
    "stalled": Reply('{"sentences": [' + " " * 400, hang_after=6),
    "cut": Reply('{"sentences": [' + " " * 400, cut_after=6),
    "HTML": Reply("<html><body>502</body></html>"),
}


def measure(data: Path, questions: Sequence[Path], requests: int) -> Figures:
    """Milliseconds from the question to the first passages and to the end of the answer: without a model, with one that
    answers, and with one that fails in each way. Raises RuntimeError where the service does not start."""
    texts = [text for path in questions for text in questions_of(path)]
    step = max(1, len(texts) // requests)
    texts = (texts[::step] * requests)[:requests]
    with _service(data, {"DEUXRIVES_MODEL_ENABLED": "false"}) as port:
        for text in texts[:WARMING]:
            _ask(port, text)
        figures: Figures = {"requests": requests, "without_a_model": _timed([_ask(port, text) for text in texts])}
    with played_mistral() as played:
        played.reply = lambda request: Reply(honest_answer(request), size=200)
        with _service(data, {"DEUXRIVES_MODEL_URL": played.url}) as port:
            for text in texts[:WARMING]:
                _ask(port, text)
            figures["with_a_played_model"] = _timed([_ask(port, text) for text in texts[: requests // 2]])
    figures["after_a_fault"] = {name: _after(data, reply, texts) for name, reply in FAULTS.items()}
    return figures


def _after(data: Path, reply: Reply | None, texts: Sequence[str]) -> Figures:
    """Until the quoted answer is whole, from the question: the fault itself is somewhere in between."""
    with played_mistral() as played:
        played.always(reply or Reply())
        url = played.url if reply is not None else f"http://127.0.0.1:{_free_port()}"
        with _service(data, {"DEUXRIVES_MODEL_URL": url}) as port:
            asked: list[_Times] = []
            for text in texts:
                times = _ask(port, text)
                if times.model_asked:
                    asked.append(times)
                if len(asked) == PER_FAULT:
                    break
    if not asked:
        raise RuntimeError("no question reached the model")
    return {
        "questions": len(asked),
        "fault": asked[0].fault,
        "quoted": all(t.composed_by == "extractive" for t in asked),
        "done_max_ms": round(max(t.done for t in asked)),
    }


class _Times:
    """One streamed answer: milliseconds to its events, and how it ended."""

    def __init__(self) -> None:
        self.passages = 0.0
        self.sentence = 0.0
        self.done = 0.0
        self.status = self.composed_by = self.fault = ""
        self.model_asked = False


def _timed(asked: Sequence[_Times]) -> Figures:
    answered = [t for t in asked if t.sentence]
    if not answered:
        raise RuntimeError("no question was answered")
    return {
        "answered": len(answered),
        "refused": len(asked) - len(answered),
        "composed_by_the_model": sum(t.composed_by == "model" for t in answered),
        "passages": _spread([t.passages for t in answered]),
        "first_sentence": _spread([t.sentence for t in answered]),
        "done": _spread([t.done for t in answered]),
    }


def _spread(times: Sequence[float]) -> Figures:
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
    }


def _ask(port: int, text: str) -> _Times:
    times = _Times()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    began = time.perf_counter()
    connection.request("POST", "/v1/answers", json.dumps({"question": text}).encode(), headers)
    response = connection.getresponse()
    name = ""
    for raw in response:
        now = (time.perf_counter() - began) * 1000
        line = raw.decode("utf-8").rstrip("\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
            if name == "passages":
                times.passages = now
            elif name == "sentence":
                times.sentence = times.sentence or now
        elif line.startswith("data: ") and name == "done":
            times.done = now
            _ended(times, json.loads(line.removeprefix("data: ")))
    connection.close()
    return times


def _ended(times: _Times, answer: Mapping[str, Any]) -> None:
    times.status, times.composed_by = str(answer["status"]), str(answer["composed_by"])
    use: Mapping[str, Any] = answer.get("model_use") or {}
    times.model_asked, times.fault = bool(use), str(use.get("fault", ""))


@contextmanager
def _service(data: Path, settings: Mapping[str, str]) -> Generator[int]:
    """A running service on the published generation of a data folder; gives its port."""
    port = _free_port()
    own = {"DEUXRIVES_PORT": str(port), "DEUXRIVES_DATA_FOLDER": str(data), "DEUXRIVES_MODEL_KEY": "played"}
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "serve"], env={**os.environ, **own, **settings}, stderr=subprocess.DEVNULL
    )
    try:
        until_ready(f"http://127.0.0.1:{port}/health/ready")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
