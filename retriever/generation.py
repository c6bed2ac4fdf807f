"""What a generation says of itself: ``generation.json``, without the vectors."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from retriever.centering import LanguageMeans
from retriever.errors import GenerationCorruptError, NoGenerationError
from retriever.passage import Language

FORMAT = 1
_ID = re.compile(r"[0-9A-Za-z-]+")
_TIME = "%Y%m%dT%H%M%S%f"
_STAMPED = re.compile(r"\d{8}T\d{9}-")


@dataclass(frozen=True)
class CorpusRecord:
    """One corpus of a generation: what it is, how much of it there is, which files were left out and why."""

    id: str
    name: str
    language: str
    jurisdiction: str
    authority: str
    licence: str = ""
    homepage: str = ""
    note: str = ""
    documents: int = 0
    passages: int = 0
    digest: str = ""
    oldest: str = ""
    newest: str = ""
    failed: tuple[tuple[str, str], ...] = ()
    demonstration: bool = False


@dataclass(frozen=True)
class Generation:
    """One complete, immutable, versioned index. ``id`` is ``<utc time>-<digest>`` and sorts by time."""

    id: str
    created: datetime
    embedder: str
    dimension: int
    chunking: str
    means: LanguageMeans
    corpora: tuple[CorpusRecord, ...] = ()
    passages: int = 0
    documents: int = 0
    checks: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that have passages in this generation."""
        return tuple(sorted({c.jurisdiction.split("-")[0] for c in self.corpora if c.passages}))


def new_generation_id(now: datetime, digest: str, after: str = "") -> str:
    """``20261123T194500123-1a2b3c4d``: the time in UTC to the millisecond, then the start of the content's digest.

    ``after`` is the newest id so far. A clock that was set back since does not count: else the new generation would sort
    before the old ones, and going back would lead to the wrong one.
    """
    stamp = _stamp(now)
    if stamp <= after[:18] and _STAMPED.match(after):
        stamp = _stamp(datetime.strptime(after[:18], _TIME).replace(tzinfo=UTC) + timedelta(milliseconds=1))
    return f"{stamp}-{digest[:8]}"


def _stamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):{_TIME}}"[:18]


def check_generation_id(text: str) -> str:
    """Give ``text`` back. Raises NoGenerationError where it cannot be an id (which names a folder or a collection)."""
    if not _ID.fullmatch(text):
        raise NoGenerationError(f"{text!r} is not a generation id")
    return text


def to_json(generation: Generation) -> str:
    """Everything but nothing binary: means are lists of numbers. Bytes of file names that are no text become ``?``."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "id": generation.id,
        "created": generation.created.isoformat(),
        "embedder": generation.embedder,
        "dimension": generation.dimension,
        "chunking": generation.chunking,
        "documents": generation.documents,
        "passages": generation.passages,
        "corpora": [asdict(corpus) for corpus in generation.corpora],
        "checks": generation.checks,
        "means": {
            role: {str(language): [round(float(x), 7) for x in mean] for language, mean in means.items()}
            for role, means in (("queries", generation.means.queries), ("passages", generation.means.passages))
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode("utf-8")


def from_json(text: str) -> Generation:
    """Raises GenerationCorruptError when the text is not a whole generation.json of a known format."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise GenerationCorruptError(f"generation format {data['format']} is not known to this version")
        means = {
            role: {Language(code): np.array(mean, np.float32) for code, mean in data["means"][role].items()}
            for role in ("queries", "passages")
        }
        return Generation(
            id=data["id"],
            created=datetime.fromisoformat(data["created"]),
            embedder=data["embedder"],
            dimension=int(data["dimension"]),
            chunking=data["chunking"],
            means=LanguageMeans(means["queries"], means["passages"]),
            corpora=tuple(_corpus(c) for c in data["corpora"]),
            passages=int(data["passages"]),
            documents=int(data["documents"]),
            checks=data["checks"],
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise GenerationCorruptError(f"generation.json is damaged: {error!r}") from error


def _corpus(data: dict[str, Any]) -> CorpusRecord:
    failed = tuple((name, reason) for name, reason in data["failed"])
    fields: dict[str, Any] = {**data, "failed": failed}
    return CorpusRecord(**fields)
