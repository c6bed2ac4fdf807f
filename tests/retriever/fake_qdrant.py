"""A Qdrant server for tests: its REST addresses, answered by the client's own in-memory mode, every request noted.

It checks that what we send is what the address takes (the client's models forbid unknown fields); it is no server.
"""

from __future__ import annotations

import json
import ssl
import threading
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel
from qdrant_client import QdrantClient, models


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    parameters: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]


# What to answer instead of the truth: status, content type and bytes; None for the truth.
Trouble = Callable[[Asked], tuple[int, str, bytes] | None]


@dataclass
class FakeQdrant:
    """``asked`` is what arrived; ``trouble`` may answer first."""

    url: str = ""
    version: str = "1.20.0"
    status: str = "green"
    asked: list[Asked] = field(default_factory=list[Asked])
    trouble: Trouble = lambda asked: None

    def __post_init__(self) -> None:
        self.client = QdrantClient(":memory:")
        self.lock = threading.Lock()

    def answer(self, asked: Asked) -> Any:
        """The result of a request. Raises LookupError for an address that a server does not have."""
        client, body = self.client, asked.body
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", [""]:
                return {"title": "qdrant", "version": self.version}
            case "GET", ["aliases"]:
                return client.get_aliases()
            case "POST", ["collections", "aliases"]:
                return client.update_collection_aliases(models.ChangeAliasesOperation(**body).actions)
            case "GET", ["collections"]:
                return client.get_collections()
            case "PUT", ["collections", name]:
                wanted = models.CreateCollection(**body)
                return client.create_collection(name, wanted.vectors or {}, wanted.sparse_vectors)
            case "GET", ["collections", name]:
                info = client.get_collection(name).model_dump(mode="json")
                return {**info, "status": self.status}
            case "DELETE", ["collections", name]:
                return client.delete_collection(name)
            case "GET", ["collections", name, "exists"]:
                return {"exists": client.collection_exists(name)}
            case "PUT", ["collections", name, "index"]:
                models.CreateFieldIndex(**body)
                return {"operation_id": 0, "status": "completed"}
            case _, ["collections", name, "points", *rest]:
                return self._points(asked.method, name, rest, body)
            case _:
                raise LookupError(asked.path)

    def _points(self, method: str, name: str, rest: list[str], body: dict[str, Any]) -> Any:
        client = self.client
        match method, rest:
            case "PUT", []:
                return client.upsert(name, models.PointsList(**body).points)
            case "POST", []:
                get = models.PointRequest(**body)
                vectors = get.with_vector or False
                return client.retrieve(name, get.ids, with_payload=bool(get.with_payload), with_vectors=vectors)
            case "POST", ["delete"]:
                return client.delete(name, models.PointIdsList(**body))
            case "POST", ["count"]:
                return client.count(name)
            case "POST", ["scroll"]:
                page = models.ScrollRequest(**body)
                records, offset = client.scroll(
                    name, page.filter, page.limit or 10, offset=page.offset, with_payload=page.with_payload or False
                )
                return {"points": [r.model_dump(mode="json") for r in records], "next_page_offset": offset}
            case "POST", ["query", "batch"]:
                return client.query_batch_points(name, models.QueryRequestBatch(**body).searches)
            case _:
                raise LookupError("/".join(rest))


@contextmanager
def fake_qdrant(tls: ssl.SSLContext | None = None) -> Generator[FakeQdrant]:
    """A fake that listens on a free port of this machine, over https where ``tls`` is given."""
    fake = FakeQdrant()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parameters = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, parameters, json.loads(raw or b"{}"), headers)
            with fake.lock:
                fake.asked.append(asked)
                trouble = fake.trouble(asked)
                code, kind, data = trouble or _truth(fake, asked)
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            with suppress(ConnectionError):  # the client may have given up
                self.end_headers()
                self.wfile.write(data)

        do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    fake.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        fake.client.close()


def _truth(fake: FakeQdrant, asked: Asked) -> tuple[int, str, bytes]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = fake.answer(asked)
    except (LookupError, ValueError) as error:
        problem = {"status": {"error": str(error)}, "time": 0.0}
        return (404 if "not found" in str(error) else 400), "application/json", json.dumps(problem).encode()
    if asked.path == "/":
        return 200, "application/json", json.dumps(result).encode()
    return 200, "application/json", json.dumps({"result": _plain(result), "status": "ok", "time": 0.0}).encode()


def _plain(result: Any) -> Any:
    if isinstance(result, BaseModel):
        return result.model_dump(mode="json")
    if isinstance(result, list):
        return [_plain(item) for item in result]  # pyright: ignore[reportUnknownVariableType]
    return result
