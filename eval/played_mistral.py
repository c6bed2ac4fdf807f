"""A small HTTP server on loopback that speaks Mistral's chat API: streamed completions, and every way of failing at it."""

from __future__ import annotations

import json
import select
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from retriever.sentences import split_sentences

MAX_WAIT_S = 30.0


@dataclass(frozen=True)
class Reply:
    """What the server does with one request. ``text`` is streamed in parts of ``size`` characters.

    ``hang_first`` and ``hang_after`` (a number of parts) say nothing more until the caller goes; ``cut_after`` closes the
    connection there. ``raw`` is a whole body sent as ``content_type`` instead of a stream.
    """

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    size: int = 24
    finish: str | None = "stop"
    hang_first: bool = False
    hang_after: int | None = None
    cut_after: int | None = None
    raw: bytes | None = None
    content_type: str = "text/event-stream"
    as_parts: bool = False
    usage: bool = True


def sentences(*made: tuple[str, Sequence[tuple[str, str]]]) -> str:
    """The JSON of an answer: each sentence with its (passage, quote) pairs."""
    body = [
        {"text": text, "passages": [{"id": name, "quote": quote} for name, quote in quotes]} for text, quotes in made
    ]
    return json.dumps({"sentences": body}, ensure_ascii=False)


@dataclass
class PlayedMistral:
    """The server's address, what it was asked, and what it will answer."""

    url: str
    reply: Callable[[dict[str, Any]], Reply]
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str] = field(default_factory=list[str])
    gone: threading.Event = field(default_factory=threading.Event)

    def always(self, *replies: Reply) -> None:
        """Answer with these in turn, the last one for ever."""
        left = list(replies)
        self.reply = lambda _request: left.pop(0) if len(left) > 1 else left[0]


def asked_document(request: dict[str, Any]) -> dict[str, Any]:
    """The JSON document of a request's user message."""
    return json.loads(request["messages"][1]["content"])


@contextmanager
def played_mistral() -> Generator[PlayedMistral]:
    """A running server."""
    played = PlayedMistral("", lambda _request: Reply(sentences()))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/v1/chat/completions":
                self.send_error(404)
                return
            played.requests.append(request)
            played.keys.append(self.headers.get("Authorization", ""))
            try:
                self._answer(played.reply(request))
            except (BrokenPipeError, ConnectionResetError):
                played.gone.set()
            self.close_connection = True

        def _answer(self, reply: Reply) -> None:
            if reply.status == 200 and reply.raw is None and reply.hang_first:
                self._wait_for_the_caller_to_go()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.raw is not None or reply.status != 200:
                body = reply.raw if reply.raw is not None else b'{"message": "played"}'
                self.send_header("Content-Type", "application/json" if reply.raw is None else reply.content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            parts = [reply.text[at : at + reply.size] for at in range(0, len(reply.text), reply.size)]
            for number, part in enumerate(parts):
                if number == reply.hang_after:
                    self._wait_for_the_caller_to_go()
                    return
                if number == reply.cut_after:
                    self._chunk(b'data: {"id": "x", "choi')
                    return
                content: object = [{"type": "text", "text": part}] if reply.as_parts else part
                self._event({"index": 0, "delta": {"content": content}, "finish_reason": None})
            if reply.finish is not None:
                self._event({"index": 0, "delta": {"content": ""}, "finish_reason": reply.finish}, reply.usage)
                self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")

        def _event(self, choice: dict[str, object], usage: bool = False) -> None:
            body: dict[str, object] = {
                "id": "played", "object": "chat.completion.chunk", "created": 1, "model": "played", "choices": [choice],
            }  # fmt: skip
            if usage:
                body["usage"] = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}
            self._chunk(f"data: {json.dumps(body)}\n\n".encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _wait_for_the_caller_to_go(self) -> None:
            until = time.monotonic() + MAX_WAIT_S
            while time.monotonic() < until:
                readable, _, _ = select.select([self.connection], [], [], 0.05)
                if readable and not self.connection.recv(1):
                    played.gone.set()
                    return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    played.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def honest_answer(request: dict[str, Any], most: int = 3) -> str:
    """What an honest model would say to this request: the first sentences of its passages, each with itself as the quote."""
    made: list[tuple[str, Sequence[tuple[str, str]]]] = []
    for passage in asked_document(request)["passages"]:
        for span in split_sentences(passage["texte"]):
            text = span.of(passage["texte"])
            if text.endswith(".") and len(text) > 30 and "[" not in text:
                made.append((text, [(passage["id"], text)]))
    return sentences(*made[:most])
