"""Sources to documents: every file read by its reader, or named with the reason why not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from ingest.cache import Cache, file_key
from ingest.document import Document, UnreadableFileError
from ingest.fetch import PAGES, fetch_corpus, fetched_addresses, fetched_folder
from ingest.http_get import FetchError, PoliteClient
from ingest.manifest import Format, Manifest, ManifestError, load_manifest
from ingest.reader_pool import ReaderPool, ReadFile
from ingest.readers.addressing import page_url
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
    """A manifest and where its files are; ``source`` None where nobody gave one.

    ``addresses``: of the files that were fetched, by name; ``failed``: what could not be fetched, with its reason.
    """

    manifest: Manifest
    source: Path | None
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])
    failed: tuple[tuple[str, str], ...] = ()


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


def find_corpora(folder: Path, sources: Mapping[str, Path], data_folder: Path | None = None) -> list[Corpus]:
    """Every ``<corpus>/manifest.toml`` of ``folder``. Raises ManifestError for a wrong one or a source of an unknown corpus.

    A corpus that nobody gave a source for is read from what was fetched into ``data_folder`` before, if anything was.
    """
    manifests = [load_manifest(path) for path in sorted(folder.glob("*/manifest.toml"))]
    if not manifests:
        raise ManifestError(f"{folder}: no <corpus>/manifest.toml in it")
    unknown = sorted(set(sources) - {m.id for m in manifests})
    if unknown:
        raise ManifestError(f"no corpus named {', '.join(unknown)} in {folder}")
    return [_corpus(m, folder, sources.get(m.id), data_folder) for m in manifests]


def _corpus(manifest: Manifest, folder: Path, given: Path | None, data_folder: Path | None) -> Corpus:
    if given is None and manifest.fetch is not None and data_folder is not None:
        fetched = fetched_folder(data_folder, manifest.id)
        if (fetched / PAGES).is_dir():
            return Corpus(manifest, fetched / PAGES, fetched_addresses(fetched))
    return Corpus(manifest, given or ((folder / manifest.id / manifest.source).resolve() if manifest.source else None))


def fetched(corpus: Corpus, data_folder: Path, progress: Callable[[str, int, int], None]) -> Corpus:
    """The corpus with its pages fetched anew, if its manifest says where from; else as it is. Raises SourceError if the list of
    its pages cannot be had."""
    rules = corpus.manifest.fetch
    if rules is None:
        return corpus
    folder = fetched_folder(data_folder, corpus.manifest.id)
    try:
        with PoliteClient(rules) as client:
            report = fetch_corpus(corpus.manifest, folder, client, progress)
    except FetchError as error:
        raise SourceError(f"corpus {corpus.manifest.id}: {error}") from error
    return Corpus(corpus.manifest, folder / PAGES, fetched_addresses(folder), report.failed)


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
    gathered = _Gathered(corpus, today)
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
    # Without what no reader looks at: another smoke question is no reason to read every file again.
    manifest_digest = text_digest(manifest.model_dump_json(exclude={"fetch", "mandatory", "smoke"}))
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

    def __init__(self, corpus: Corpus, today: date | None) -> None:
        self._corpus, self._today = corpus, today or date.min
        self.documents: dict[str, Document] = {}
        self.failed: list[tuple[str, str]] = list(corpus.failed)
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
                self.documents[document.id] = replace(
                    document, corpus=self._corpus.manifest.id, url=self._url(name, document)
                )
                if document.review and document.review < self._today:
                    self.due.append((document.id, document.review))

    def _url(self, name: str, document: Document) -> str:
        """Where the page was fetched, unless it gives another address as its own."""
        fetched_at = self._corpus.addresses.get(name, "")
        return fetched_at if fetched_at and document.url == page_url(self._corpus.manifest, name) else document.url


def changes(documents: Sequence[Document], live: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Ids of documents added, changed and removed, against the digests of the live generation by document id."""
    now = {d.id: d.digest for d in documents}
    added = [i for i in now if i not in live]
    changed = [i for i, digest in now.items() if i in live and live[i] != digest]
    removed = [i for i in live if i not in now]
    return added, changed, removed
