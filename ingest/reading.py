"""Sources to documents: every file read by its reader, or named with the reason why not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from ingest.cache import Cache, file_key
from ingest.document import Document, UnreadableFileError
from ingest.manifest import Format, Manifest, ManifestError, load_manifest
from ingest.reader_pool import ReaderPool, ReadFile
from ingest.readers.registry import reader_for
from ingest.source import SourceError, SourceFile, list_files, read_all
from retriever.generation import CorpusRecord
from retriever.passage import text_digest

CACHE_BATCH = 200
AHEAD = 16  # files that are being read, or wait for it, while an earlier one is waited for


class Readers(Protocol):
    """What reads files: ``ReaderPool``, or what stands in for it."""

    def submit(self, file_format: Format, name: str, data: bytes, manifest: Manifest) -> Future[ReadFile]: ...


@dataclass(frozen=True)
class Corpus:
    """A manifest and where its files are; ``source`` None where nobody gave one."""

    manifest: Manifest
    source: Path | None


@dataclass(frozen=True)
class ReadCorpus:
    """What one corpus gave: its documents, files without text of their own, and the files that failed with their reason.

    ``expired``: ids of pages whose last day is over, with that day; they are not among the documents. ``due``: ids of pages whose
    review date is over; they are.
    """

    manifest: Manifest
    documents: tuple[Document, ...]
    failed: tuple[tuple[str, str], ...]
    files: int
    empty: int
    parsed: int
    expired: tuple[tuple[str, date], ...] = ()
    due: tuple[tuple[str, date], ...] = ()

    @property
    def record(self) -> CorpusRecord:
        """The corpus as the generation remembers it; counts of passages are filled in by the build."""
        m = self.manifest
        return CorpusRecord(
            id=m.id,
            name=m.name,
            language=m.language,
            jurisdiction=m.jurisdiction,
            authority=m.authority,
            licence=m.licence,
            homepage=m.homepage,
            note=m.note,
            digest=text_digest(*sorted(f"{d.id}={d.digest}" for d in self.documents)),
            failed=self.failed,
            demonstration=m.demonstration,
        )


def find_corpora(folder: Path, sources: Mapping[str, Path]) -> list[Corpus]:
    """Every ``<corpus>/manifest.toml`` of ``folder``. Raises ManifestError for a wrong one or a source of an unknown corpus."""
    manifests = [load_manifest(path) for path in sorted(folder.glob("*/manifest.toml"))]
    if not manifests:
        raise ManifestError(f"{folder}: no <corpus>/manifest.toml in it")
    unknown = sorted(set(sources) - {m.id for m in manifests})
    if unknown:
        raise ManifestError(f"no corpus named {', '.join(unknown)} in {folder}")
    return [
        Corpus(m, sources.get(m.id) or ((folder / m.id / m.source).resolve() if m.source else None)) for m in manifests
    ]


def read_corpus(
    corpus: Corpus,
    cache: Cache,
    progress: Callable[[str, int, int], None],
    readers: Readers | None = None,
    today: date | None = None,
) -> ReadCorpus:
    """Read all files of a corpus; files seen before with the same content come from the cache, the others from ``readers``
    (processes of its own if None).

    A page that expired before ``today`` is left out; without ``today`` none is. Raises SourceError if there is nothing at the
    source's path at all.
    """
    if corpus.source is None:
        raise SourceError(f"corpus {corpus.manifest.id} has no source")
    if readers is None:
        with ReaderPool() as pool:
            return read_corpus(corpus, cache, progress, pool, today)
    manifest = corpus.manifest
    files = list_files(corpus.source)
    gathered = _Gathered(manifest.id, today)
    fresh: list[tuple[bytes, tuple[Document, ...] | str | bytes]] = []
    parsed = 0
    for number, (file, key, outcome) in enumerate(_outcomes(manifest, files, cache, readers), 1):
        if number % 50 == 0 or number == len(files):
            progress(f"read {manifest.id}", number, len(files))
        if key:
            parsed += 1
            if outcome.lasting:
                fresh.append((key, outcome.reason or outcome.stored or outcome.documents))
            if len(fresh) >= CACHE_BATCH:
                cache.add_documents(fresh)
                fresh.clear()
        gathered.add(file.name, outcome)
    cache.add_documents(fresh)
    return ReadCorpus(
        manifest,
        tuple(gathered.documents.values()),
        tuple(gathered.failed),
        len(files),
        gathered.empty,
        parsed,
        tuple(gathered.expired),
        tuple(gathered.due),
    )


def _outcomes(
    manifest: Manifest, files: list[SourceFile], cache: Cache, readers: Readers
) -> Iterator[tuple[SourceFile, bytes, ReadFile]]:
    """What came of each file, in the order of the files; with the cache's key where it was read anew.

    Some files are being read while earlier ones are waited for, but never so many that their contents fill the memory.
    """
    manifest_digest = text_digest(manifest.model_dump_json())
    waiting: deque[tuple[SourceFile, bytes, Future[ReadFile] | ReadFile]] = deque()
    for file, data in read_all(files):
        reader = reader_for(manifest.format, file.name)
        key = b""
        if isinstance(data, UnreadableFileError):
            outcome = ReadFile(reason=str(data))
        elif reader is None:
            outcome = ReadFile(reason=f"no reader for this kind of file in a corpus of format {manifest.format!r}")
        else:
            key = file_key(reader.version, manifest_digest, file.name, data)
            known = cache.documents(key)
            if known is None:
                outcome = readers.submit(manifest.format, file.name, data, manifest)
            else:
                key, outcome = b"", ReadFile(reason=known) if isinstance(known, str) else ReadFile(known)
        waiting.append((file, key, outcome))
        while waiting and (len(waiting) > AHEAD or isinstance(waiting[0][2], ReadFile)):
            yield _settled(*waiting.popleft())
    while waiting:
        yield _settled(*waiting.popleft())


def _settled(file: SourceFile, key: bytes, outcome: Future[ReadFile] | ReadFile) -> tuple[SourceFile, bytes, ReadFile]:
    return file, key, outcome if isinstance(outcome, ReadFile) else outcome.result()


class _Gathered:
    """The documents of the files so far, each id once."""

    def __init__(self, corpus: str, today: date | None) -> None:
        self._corpus, self._today = corpus, today or date.min
        self.documents: dict[str, Document] = {}
        self.failed: list[tuple[str, str]] = []
        self.expired: list[tuple[str, date]] = []
        self.due: list[tuple[str, date]] = []
        self.empty = 0

    def add(self, name: str, outcome: ReadFile) -> None:
        if outcome.reason:
            self.failed.append((name, outcome.reason))
            return
        self.empty += not outcome.documents
        for document in outcome.documents:
            if document.expires and document.expires < self._today:
                self.expired.append((document.id, document.expires))
            elif document.id in self.documents:
                self.failed.append((name, f"another file of this corpus already gave the document {document.id}"))
            elif not document.text.strip():
                self.empty += 1
            else:
                self.documents[document.id] = replace(document, corpus=self._corpus)
                if document.review and document.review < self._today:
                    self.due.append((document.id, document.review))


def changes(documents: Sequence[Document], live: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Ids of documents added, changed and removed, against the digests of the live generation by document id."""
    now = {d.id: d.digest for d in documents}
    added = [i for i in now if i not in live]
    changed = [i for i, digest in now.items() if i in live and live[i] != digest]
    removed = [i for i in live if i not in now]
    return added, changed, removed
