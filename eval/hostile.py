"""What hostile files cost: each is read beside two good pages, then all of them are published together with good ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.hostile_files import kinds

MAX_SECONDS, MAX_MB = 30.0, 512
GOOD = {
    "gut-erste": "Die Fähre fährt jeden Tag von sechs Uhr bis Mitternacht.",
    "gut-zweite": "Le bac circule tous les jours de six heures à minuit.",
}
_MANIFEST = """id = "feindlich"
name = "Feindliche Dateien"
format = "auto"
language = "de"
jurisdiction = "DE"
authority = "niemand"
licence = "EUPL-1.2"
homepage = "https://example.org"
url = "https://example.org/{stem}"
source = "pages"
"""


@dataclass(frozen=True)
class Cost:
    """One hostile file: what came of it, seconds and the greatest memory (MB) of the run and of its readers."""

    name: str
    kind: str
    outcome: str
    seconds: float
    run_mb: int
    reader_mb: int
    rest_read: bool
    leaked: bool

    @property
    def is_bounded(self) -> bool:
        """Within the limits, named or read, nothing of the machine in its text, the good pages read."""
        within = self.seconds <= MAX_SECONDS and max(self.run_mb, self.reader_mb) <= MAX_MB
        return within and self.rest_read and not self.leaked and bool(self.outcome)


def measure(names: Sequence[str], progress: Callable[[str, int, int], None]) -> list[Cost]:
    """Each of the named files (all if none is) alone with the good pages. Times include starting the reader's process."""
    chosen = [name for name in kinds() if not names or name in names]
    costs: list[Cost] = []
    for done, name in enumerate(chosen, 1):
        with tempfile.TemporaryDirectory(prefix="deuxrives-hostile-") as temporary:
            folder = _folder(Path(temporary) / "pages", [name])
            figures: dict[str, Any] = json.loads(_python("eval.hostile_read", str(folder)).splitlines()[-1])
        costs.append(_cost(name, figures))
        progress("hostile files", done, len(chosen))
    return costs


def publish_all() -> tuple[int, int, list[str]]:
    """All of them and the good pages as one corpus: exit code of the run, how many files it named, which good pages are live."""
    from retriever.edge_store import EdgeStore

    with tempfile.TemporaryDirectory(prefix="deuxrives-hostile-") as temporary:
        corpora, data = Path(temporary) / "corpora", Path(temporary) / "data"
        _folder(corpora / "feindlich" / "pages", list(kinds()))
        (corpora / "feindlich" / "manifest.toml").write_text(_MANIFEST, encoding="utf-8")
        settings = {"DEUXRIVES_DATA_FOLDER": str(data), "DEUXRIVES_CORPORA_FOLDER": str(corpora)}
        run = subprocess.run(
            [sys.executable, "-m", "ingest", "sync"],
            env={**os.environ, **settings},
            capture_output=True,
            check=False,
        )
        store = EdgeStore(data)
        current = store.current()
        if current is None:
            return run.returncode, 0, []
        index = store.open(current)
        try:
            live = {passage.text for passage in index.all_passages()}
            failed = len(index.generation.corpora[0].failed)
        finally:
            index.close()
        return run.returncode, failed, [name for name, text in GOOD.items() if text in live]


def table(costs: Sequence[Cost]) -> Table:
    """One row a file, the worst at the end of it all."""
    shown = Table("file", "what it is", "what came of it", "s", "run MB", "reader MB", "rest read")
    for cost in costs:
        row = (cost.kind, cost.outcome[:90], f"{cost.seconds:.1f}", str(cost.run_mb), str(cost.reader_mb))
        shown.add_row(cost.name, *row, "yes" if cost.rest_read else "NO", style=None if cost.is_bounded else "red")
    worst = (max(c.seconds for c in costs), max(c.run_mb for c in costs), max(c.reader_mb for c in costs))
    shown.add_row("at most", "", "", f"{worst[0]:.1f}", str(worst[1]), str(worst[2]), "")
    return shown


def _folder(folder: Path, names: Sequence[str]) -> Path:
    folder.mkdir(parents=True)
    for number, (identifier, text) in enumerate(GOOD.items()):
        # One is read before the others, one after them.
        (folder / f"{'az'[number]}-{identifier}.md").write_text(
            f"---\nid: {identifier}\ntitle: {identifier}\n---\n\n{text}\n", encoding="utf-8"
        )
    _python("eval.hostile_files", str(folder), *names)
    return folder


def _python(module: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  our own modules
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise OSError(f"{module} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def _cost(name: str, figures: dict[str, Any]) -> Cost:
    documents: dict[str, int] = figures["documents"]
    failed: dict[str, str] = figures["failed"]
    read = {identifier: length for identifier, length in documents.items() if identifier not in GOOD}
    outcome = "; ".join(
        [*dict.fromkeys(failed.values()), *(f"read, {length} characters" for length in read.values())][:3]
    )
    return Cost(
        name,
        kinds()[name],
        outcome or "no text in it",
        figures["seconds"],
        figures["run_mb"],
        figures["reader_mb"],
        set(GOOD) <= set(documents),
        figures["leaked"],
    )
