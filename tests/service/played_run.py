"""Stands in for ``python -m ingest`` and ``python -m eval``: writes its run's folder as they do, and waits where it is told to.

``python played_run.py <module> <step> … --run <id> …``, with the data folder in the environment. The file ``hold`` there keeps it
from ending, the file ``break`` makes it end before it began.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from pathlib import Path


def main(arguments: list[str]) -> int:
    data = Path(os.environ["DEUXRIVES_DATA_FOLDER"])
    (data / "asked.json").write_text(json.dumps([arguments, dict(os.environ)]), encoding="utf-8")
    if (data / "break").exists():
        sys.stderr.write("Traceback: broken")
        return 2
    folder = data / "runs" / arguments[arguments.index("--run") + 1]
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert run["state"] == "queued" and run["format"] == 1
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    run |= {"state": "running", "started": run["created"], "step": "embed", "done": 3, "total": 10, "progress": 0.4}
    _write(folder / "run.json", run | {"seconds_left": 12.5, "pid": os.getpid()})
    while (data / "hold").exists():
        time.sleep(0.02)
    plan = {
        "corpus": "town",
        "added": ["town:new"],
        "changed": ["town:tax"],
        "removed": [],
        "unchanged": 40,
        "failed": [["broken.pdf", "not a PDF"]],
        "files": 43,
        "empty": 0,
        "expired": [["town:old", "2026-01-31"]],
        "due": [],
        "reasons": {"town:new": "not in the live generation", "town:tax": "text"},
    }
    _write(folder / "report.json", {"plans": [plan], "generation": "g2"})
    counts = {"added": 1, "changed": 1, "unchanged": 40, "removed": 0, "failed": 1}
    ended = {"state": "done", "ended": run["created"], "exit_code": 3, "progress": 1.0, "generation": "g2"}
    _write(folder / "run.json", run | ended | {"corpora": {"town": counts}, "messages": ["one file failed"]})
    return 3


def _write(path: Path, data: object) -> None:
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(data), encoding="utf-8")
    aside.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
