"""Files read in processes of their own, each file within bounds of time and memory (see ``reader_process``)."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from ingest.document import Document, document_of
from ingest.manifest import Format, Manifest
from ingest.reader_process import CPU_SECONDS, read_frame, write_frame

WALL_SECONDS = 26.0  # from sending a file to its documents: with the time to end a process, below 30
MEMORY_MB = 512  # resident, of a reader process and those that it starts
WORN_MB = 320  # a process that keeps more than this between two files is replaced
_TICK = 0.05  # seconds between two looks at a process that is busy
_PAGE = os.sysconf("SC_PAGE_SIZE")
# Nothing else of the environment: keys and passwords of the service are no business of a process that reads files.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class ReadFile:
    """What came of a file: its documents, or ``reason`` why there are none.

    ``lasting`` says whether the same file would fail again for the same reason, so that it may be remembered;
    ``stored`` is the form in which the cache remembers the documents, where it is at hand.
    """

    documents: tuple[Document, ...] = ()
    reason: str = ""
    lasting: bool = True
    stored: bytes = b""


class ReaderPool:
    """Reader processes, started when the first file needs one, ended with the ``with`` block. One file a process at a time."""

    def __init__(self, processes: int = 0, wall_seconds: float = WALL_SECONDS) -> None:
        """``processes``: 0 for as many as there are processors, four at most."""
        self.processes = processes or min(4, os.cpu_count() or 1)
        self._wall_seconds = wall_seconds
        self._threads = ThreadPoolExecutor(self.processes, thread_name_prefix="reader")
        self._own = threading.local()
        self._started: list[_ReaderProcess] = []

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:  # nobody waits for the rest, least of all somebody who pressed Ctrl-C
            for process in self._started:
                process.kill()
        self.close()

    def submit(self, file_format: Format, name: str, data: bytes, manifest: Manifest) -> Future[ReadFile]:
        """Begin to read a file. The future never raises for what is in the file."""
        return self._threads.submit(self._read, file_format, name, data, manifest)

    def close(self) -> None:
        """Give up what has not begun, wait for what has, end the processes."""
        self._threads.shutdown(cancel_futures=True)
        for process in self._started:
            process.end()

    def _read(self, file_format: Format, name: str, data: bytes, manifest: Manifest) -> ReadFile:
        process = cast("_ReaderProcess | None", getattr(self._own, "process", None))
        if process is None:
            process = self._own.process = _ReaderProcess(self._wall_seconds)
            self._started.append(process)
        head = {"format": file_format, "name": name, "manifest": manifest.model_dump_json()}
        return process.read(json.dumps(head).encode(), data)


class _ReaderProcess:
    """One process; a new one takes its place when it has been ended."""

    def __init__(self, wall_seconds: float) -> None:
        self._wall_seconds = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def read(self, head: bytes, body: bytes) -> ReadFile:
        child = self._child or self._start()
        stdin, stdout = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
        try:
            write_frame(stdin, head)
            write_frame(stdin, body)
        except BrokenPipeError:
            return self._ended(child)
        deadline = time.monotonic() + self._wall_seconds
        while not select.select([stdout], [], [], _TICK)[0]:
            if time.monotonic() > deadline:
                self.end()
                return ReadFile((), f"took more than {self._wall_seconds:.0f} seconds to read", lasting=False)
            if _resident_mb(child.pid) > MEMORY_MB:
                self.end()
                return ReadFile((), f"took more than {MEMORY_MB} MB of memory to read")
        reasons, documents = read_frame(stdout), read_frame(stdout)
        if reasons is None or documents is None:
            return self._ended(child)
        if _resident_mb(child.pid) > WORN_MB:
            self.end()
        return _outcome(json.loads(reasons), documents)

    def kill(self) -> None:
        """Stop the process and those that it started, whatever they do."""
        if self._child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop the process, and remove its temporary files."""
        self.kill()
        child, self._child = self._child, None
        if child is not None:
            child.communicate()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.TemporaryDirectory(prefix="reader-", ignore_cleanup_errors=True)
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        root = str(Path(__file__).resolve().parents[1])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH", ""))))
        environment["TMPDIR"] = self._folder.name
        self._child = subprocess.Popen(
            [sys.executable, "-m", "ingest.reader_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        return self._child

    def _ended(self, child: subprocess.Popen[bytes]) -> ReadFile:
        """The process ended by itself while it read: the system stopped it, or a library crashed."""
        code = child.wait()
        self.end()
        if code == -signal.SIGXCPU:
            return ReadFile((), f"took more than {CPU_SECONDS} seconds of processor time to read")
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return ReadFile(
            (), f"the process that read it ended ({name}): too large, or made to break the reader", code < 0
        )


def _outcome(reasons: dict[str, str], documents: bytes) -> ReadFile:
    if "unreadable" in reasons:
        return ReadFile(reason=reasons["unreadable"] or "unreadable")
    if "fault" in reasons:
        return ReadFile(reason=f"the reader failed: {reasons['fault']}", lasting=False)
    items: list[dict[str, Any]] = json.loads(documents)
    return ReadFile(tuple(document_of(item) for item in items), stored=documents)


def _resident_mb(pid: int) -> int:
    """Of a process and its children; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (OSError, IndexError):
        return 0
    return pages * _PAGE // 2**20 + sum(_resident_mb(int(child)) for child in children)
