"""``python -m ingest.reader_process``: the other side of ``reader_pool``. Reads one file after the other, each within bounds.

A file from outside may be made to fill the memory, to run for hours or to break the library that parses it. Here that costs
one small process without a network, and not the run. Requests come on standard input, replies go to standard output.
Nothing that is sent is ever executed: headers and documents are JSON.

Request: ``head`` (JSON: format, name, manifest) and ``body`` (the file). Reply: ``head`` (JSON: the reason ``unreadable`` or
``fault``, or none) and ``body`` (JSON: the documents). Each is preceded by its length in 4 bytes, big-endian.
"""

from __future__ import annotations

import json
import math
import os
import resource
import struct
import sys
from typing import IO, Any

from ingest.document import Document, UnreadableFileError, plain_document
from ingest.manifest import Manifest

MEMORY_MB = 440  # of private memory; with the libraries' shared pages a process stays below 512 MB
CPU_SECONDS = 20  # of processor time for one file
MAX_TEXT = 4_000_000  # characters of one document; the longest German law has under one million
MAX_DOCUMENTS = 50_000  # of one file
MAX_WRITTEN_MB = 256  # of one temporary file
MAX_FRAME = 128 * 2**20
_LENGTH = struct.Struct(">I")
_NO_NETWORK = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"}
)


def main() -> None:
    """Answer requests until the other side closes. Never returns anything but replies on standard output."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the replies
    # spaCy's machinery would load torch if it can: three times the memory, for nothing that the readers use.
    sys.modules["torch"] = None  # type: ignore[assignment]
    sys.addaudithook(_refuse_network)
    _limit()
    with requests, replies:
        while (head := read_frame(requests)) is not None:
            body = read_frame(requests)
            if body is None:
                return
            _allow_cpu()
            reasons, documents = _read(json.loads(head), body)
            write_frame(replies, json.dumps(reasons).encode())
            write_frame(replies, json.dumps(documents).encode())


def read_frame(stream: IO[bytes]) -> bytes | None:
    """One frame; None at the end of the stream, or where it claims to be longer than MAX_FRAME."""
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(length)[0]
    data = stream.read(size) if size <= MAX_FRAME else b""
    return data if len(data) == size else None


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """One frame, at once."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(head: dict[str, Any], body: bytes) -> tuple[dict[str, str], list[dict[str, Any]]]:
    from ingest.readers.registry import reader_for

    reader = reader_for(head["format"], head["name"])
    if reader is None:
        return {"fault": "no reader for this kind of file"}, []
    try:
        documents = reader.read(head["name"], body, Manifest.model_validate_json(head["manifest"]))
        _check_size(documents)
        return {}, [plain_document(document) for document in documents]
    except UnreadableFileError as error:
        return {"unreadable": str(error)}, []
    except (RecursionError, MemoryError) as error:
        return {"unreadable": f"too deeply nested or too large: {type(error).__name__}"}, []
    except Exception as error:
        # The libraries that parse a file may raise anything. It is a fault of the reader, and gone once that is mended.
        return {"fault": f"{type(error).__name__}: {error}"}, []


def _check_size(documents: tuple[Document, ...]) -> None:
    if len(documents) > MAX_DOCUMENTS:
        raise UnreadableFileError(f"the file has {len(documents)} documents, more than the limit of {MAX_DOCUMENTS}")
    longest = max((len(document.text) for document in documents), default=0)
    if longest > MAX_TEXT:
        raise UnreadableFileError(f"a document has {longest} characters of text, more than the limit of {MAX_TEXT}")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_DATA, MEMORY_MB * 2**20)
    _lower(resource.RLIMIT_FSIZE, MAX_WRITTEN_MB * 2**20)


def _lower(kind: int, limit: int) -> None:
    """Set a limit for good, unless the operator has set a lower one."""
    _, hard = resource.getrlimit(kind)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (limit, limit))


def _allow_cpu() -> None:
    """CPU_SECONDS from now; then the system ends the process, wherever it is."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + CPU_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _NO_NETWORK:
        raise PermissionError("a reader has no network")


if __name__ == "__main__":
    main()
