"""``python -m eval.hostile_read FOLDER``: read a folder as a run does, in a process of its own, and say what it cost.

A process of its own, so that the system can say what it and its readers took at most. Writes one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from ingest.cache import Cache
from ingest.manifest import Manifest
from ingest.reader_pool import ReaderPool
from ingest.reading import Corpus, read_corpus
from retriever.passage import Language

MANIFEST = Manifest(
    id="feindlich",
    name="Feindliche Dateien",
    format="auto",
    language=Language.DE,
    jurisdiction="DE",
    authority="niemand",
    licence="EUPL-1.2",
    homepage="https://example.org",
    url="https://example.org/{stem}",
)


def main() -> None:
    """Read the folder that is named; print documents, failures, seconds and the greatest memory in MB."""
    folder = Path(sys.argv[1])
    cache = Cache(folder.parent / f"{folder.name}.sqlite")
    began = time.perf_counter()
    with ReaderPool(1) as readers:
        read = read_corpus(Corpus(MANIFEST, folder), cache, _silent, readers)
    seconds = time.perf_counter() - began
    cache.close()
    figures = {
        "documents": {document.id.split(":", 1)[1]: len(document.text) for document in read.documents},
        "leaked": any("root:" in document.text for document in read.documents),
        "failed": dict(read.failed),
        "seconds": round(seconds, 1),
        "run_mb": _own_peak_mb(),
        "reader_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


def _own_peak_mb() -> int:
    """Not ``ru_maxrss``: that counts the process that started this one, until it became this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    main()
