"""Sources to documents: every file read by its reader, or named with the reason why not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.cache import Cache, file_key
from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest, ManifestError, load_manifest
from ingest.readers.registry import reader_for
from ingest.source import SourceError, list_files, read_all
from retriever.generation import CorpusRecord
from retriever.passage import text_digest

log = logging.getLogger(__name__)

CACHE_BATCH = 200


@dataclass(frozen=True)
class Corpus:
    """A manifest and where its files are; ``source`` None where nobody gave one."""

    manifest: Manifest
    source: Path | None


@dataclass(frozen=True)
class ReadCorpus:
    """What one corpus gave: its documents, files without text of their own, and the files that failed with their reason."""

    manifest: Manifest
    documents: tuple[Document, ...]
    failed: tuple[tuple[str, str], ...]
    files: int
    empty: int
    parsed: int

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


def read_corpus(corpus: Corpus, cache: Cache, progress: Callable[[str, int, int], None]) -> ReadCorpus:
    """Read all files of a corpus; files seen before with the same content come from the cache.

    Raises SourceError if there is nothing at the source's path at all.
    """
    if corpus.source is None:
        raise SourceError(f"corpus {corpus.manifest.id} has no source")
    manifest = corpus.manifest
    manifest_digest = text_digest(manifest.model_dump_json())
    files = list_files(corpus.source)
    documents: dict[str, Document] = {}
    failed: list[tuple[str, str]] = []
    fresh: list[tuple[bytes, tuple[Document, ...] | str]] = []
    empty = parsed = 0
    for number, (file, data) in enumerate(read_all(files), 1):
        if number % 50 == 0 or number == len(files):
            progress(f"read {manifest.id}", number, len(files))
        if isinstance(data, UnreadableFileError):
            failed.append((file.name, str(data)))
            continue
        reader = reader_for(manifest.format, file.name)
        if reader is None:
            failed.append((file.name, f"no reader for this kind of file in a corpus of format {manifest.format!r}"))
            continue
        key = file_key(reader.version, manifest_digest, file.name, data)
        read = cache.documents(key)
        if read is None:
            parsed += 1
            try:
                read = reader.read(file.name, data, manifest)
            except UnreadableFileError as error:
                read = str(error)
            except (RecursionError, MemoryError) as error:
                read = f"too deeply nested or too large: {type(error).__name__}"
            except Exception as error:
                # One bad file never stops a run, and the libraries that parse it may raise anything. Not remembered: this
                # is a fault of the reader, and gone once that is mended.
                log.debug("reader failed on %s/%s", manifest.id, file.name, exc_info=True)
                failed.append((file.name, f"the reader failed: {type(error).__name__}: {error}"))
                continue
            fresh.append((key, read))
            if len(fresh) >= CACHE_BATCH:
                cache.add_documents(fresh)
                fresh.clear()
        if isinstance(read, str):
            failed.append((file.name, read))
            continue
        empty += not read
        for document in read:
            if document.id in documents:
                failed.append((file.name, f"another file of this corpus already gave the document {document.id}"))
            elif not document.text.strip():
                empty += 1
            else:
                documents[document.id] = replace(document, corpus=manifest.id)
    cache.add_documents(fresh)
    return ReadCorpus(manifest, tuple(documents.values()), tuple(failed), len(files), empty, parsed)


def changes(documents: Sequence[Document], live: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Ids of documents added, changed and removed, against the digests of the live generation by document id."""
    now = {d.id: d.digest for d in documents}
    added = [i for i in now if i not in live]
    changed = [i for i, digest in now.items() if i in live and live[i] != digest]
    removed = [i for i in live if i not in now]
    return added, changed, removed
