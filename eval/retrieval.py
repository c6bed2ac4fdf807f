"""One evaluation of retrieval: sets read, systems run over each, everything kept in a result folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.measures import aggregate
from eval.results import Record, latency, set_key, write_config, write_runs
from eval.revision import revision
from eval.run import BatchMemory, RetrievalRun, countries_of, run_systems
from eval.systems import DESCRIPTIONS, HITS, Name
from eval.topics import SetError, TestSet, load_set
from ingest.cache import Cache
from ingest.chunk import Chunking
from retriever.embedder import Embedder, open_embedder
from retriever.everyday import Everyday, load_everyday
from retriever.passage import parse_jurisdiction, text_digest
from retriever.search import NO_EVERYDAY
from retriever.settings import RetrieverSettings
from retriever.termbase import Termbase, load_termbase

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Tools:
    """What every run needs: the product's embedder, chunking and termbase, the cache of vectors, and the revision that is
    measured, taken before the run."""

    cache: Cache
    embedder: Embedder
    termbase: Termbase
    chunking: Chunking
    progress: Progress
    revision: str = "unknown"
    everyday: Everyday = NO_EVERYDAY


@dataclass(frozen=True)
class NamedSet:
    """A test set, where it came from, and its name in the results."""

    key: str
    folder: Path
    test_set: TestSet

    @property
    def direction(self) -> str:
        """``fr→de``: French questions on German documents."""
        sides = [sorted({str(x.language) for x in xs}) for xs in (self.test_set.topics, self.test_set.documents)]
        return "→".join("+".join(side) for side in sides)


def load_sets(folders: Sequence[Path], split: str, jurisdictions: Sequence[str] = ()) -> list[NamedSet]:
    """Read the sets; ``jurisdictions`` are ``SET=CODE``, where SET is a set's name, folder name or path.

    Raises SetError, also for a code that belongs to none of the sets.
    """
    codes = dict(_code(text) for text in jurisdictions)
    sets: list[NamedSet] = []
    for folder in folders:
        key = set_key(folder)
        names = [name for name in (key, str(folder), folder.name) if name in codes]
        code = codes[names[0]] if names else ""
        for name in names:
            codes.pop(name)
        sets.append(NamedSet(_free(key, sets), folder, load_set(folder, split, code)))
    if codes:
        raise SetError(f"--jurisdiction names no set of these: {', '.join(codes)}")
    return sets


def open_tools(settings: RetrieverSettings, cache: Cache, progress: Progress) -> Tools:
    """Opens the embedder, which takes seconds."""
    embedder = open_embedder(settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix)
    chunking = Chunking(settings.passage_tokens, embedder.window)
    termbase = load_termbase(settings.termbase_file)
    everyday = load_everyday(settings.everyday_file, termbase)
    return Tools(cache, BatchMemory(embedder), termbase, chunking, progress, revision(), everyday)


def run_all(sets: Sequence[NamedSet], systems: Sequence[Name], tools: Tools) -> dict[str, dict[str, RetrievalRun]]:
    """``runs[set][system]``, each set indexed once."""
    return {
        named.key: run_systems(
            named.test_set,
            systems,
            tools.cache,
            tools.embedder,
            tools.termbase,
            tools.chunking,
            tools.progress,
            tools.everyday,
        )
        for named in sets
    }


def keep(
    folder: Path,
    sets: Sequence[NamedSet],
    runs: Mapping[str, Mapping[str, RetrievalRun]],
    systems: Sequence[Name],
    split: str,
    tools: Tools,
    parallel: Sequence[Record] = (),
) -> None:
    """Write the result folder, unscored; ``parallel`` are the pairs of sets that ask the same in two languages."""
    described = {
        named.key: {
            "folder": str(named.folder),
            "direction": named.direction,
            "countries": countries_of(named.test_set),
            "topics": len(named.test_set.topics),
            "documents": len(named.test_set.documents),
            "corpus": text_digest(*(part for d in named.test_set.documents for part in (d.id, d.title, d.text)))[:12],
            "passages": (first := next(iter(runs[named.key].values()))).passages,
            "generation": first.generation,
        }
        for named in sets
    }
    config: Record = {
        "revision": tools.revision,
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "split": split,
        "embedder": tools.embedder.fingerprint,
        "chunking": tools.chunking.fingerprint,
        "termbase_pairs": len(tools.termbase.pairs),
        "passages_per_topic": HITS,
        "cores": os.cpu_count(),
        "systems": {name: DESCRIPTIONS[name] for name in systems},
        "sets": described,
        "parallel": list(parallel),
    }
    write_config(folder, config)
    for named in sets:
        write_runs(folder, named.key, named.test_set, runs[named.key])


def figures(named: NamedSet, run: RetrievalRun, split: str, tools: Tools) -> Record:
    """The figures of one set and system, with all that they depend on."""
    test_set = named.test_set
    qrels = {topic.id: test_set.qrels[topic.id] for topic in test_set.topics}
    languages = [sorted({str(item.language) for item in items}) for items in (test_set.topics, test_set.documents)]
    return {
        "set": str(named.folder),
        "revision": tools.revision,
        "passages": run.passages,
        "documents": len(test_set.documents),
        "topics": len(test_set.topics),
        "embedded": run.embedded,
        "measures": {name: round(value, 4) for name, value in aggregate(qrels, run.hits).items()},
        "latency_ms": latency(run.milliseconds),
        "settings": {
            "split": split,
            "embedder": tools.embedder.fingerprint,
            "chunking": tools.chunking.fingerprint,
            "languages": [*languages[0], *languages[1]],
        },
    }


def result_folder(settings: RetrieverSettings) -> Path:
    """A new one in the data folder, named by the time."""
    return settings.data_folder / "eval" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"


def open_cache(settings: RetrieverSettings) -> closing[Cache]:
    """The cache of vectors that all evaluations share."""
    return closing(Cache(settings.data_folder / "eval-cache.sqlite"))


def _code(text: str) -> tuple[str, str]:
    name, _, code = text.rpartition("=")
    try:
        return name, parse_jurisdiction(code)
    except ValueError as error:
        raise SetError(f"--jurisdiction {text}: expected SET=CODE: {error}") from error


def _free(key: str, sets: Sequence[NamedSet]) -> str:
    """The same set may be named twice, and two sets may lie in folders of the same names."""
    taken = {named.key for named in sets}
    return next(name for name in (key, *(f"{key}-{n}" for n in range(2, len(sets) + 3))) if name not in taken)
