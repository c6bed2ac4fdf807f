"""The gate before publishing: what must hold of a new generation, tried on it as readers would read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ingest.candidates import CheckResult
from ingest.manifest import Manifest, SmokeQuestion
from ingest.plan import loss
from ingest.reading import find_corpora
from ingest.tools import Progress, Tools, open_live
from retriever.embedder import Embedder
from retriever.errors import EmbedderMismatchError
from retriever.everyday import load_everyday
from retriever.passage import Language, country_of, text_digest
from retriever.query import Filters, Query
from retriever.search import Searcher
from retriever.sparse import SparseEncoder
from retriever.store import Index, StoredDocument
from retriever.termbase import load_termbase

DEMONSTRATION = ("demo-fr", "demo-de")  # the corpora of eval/sets/demo
SMOKE_QUERIES = 20
SMOKE_FOUND = 0.7  # of the sampled titles must find their own document among ten


@dataclass
class _Findings:
    refusals: list[str]
    notes: list[str]


def run_gate(
    tools: Tools, identifier: str, embedder: Embedder, accept_loss: Sequence[str], progress: Progress
) -> CheckResult:
    """Check one generation against its manifests and the live generation. Only under the lock.

    Raises NoGenerationError or GenerationCorruptError if it cannot be opened, ManifestError for a wrong manifest, and what a
    search raises.
    """
    manifests = {c.manifest.id: c.manifest for c in find_corpora(tools.settings.corpora_folder, {})}
    found = _Findings([], [])
    figures: dict[str, object] = {}
    against = tools.store.current() or ""
    index = tools.store.open(identifier)
    try:
        documents = index.documents()
        against = _compare(tools, identifier, documents, accept_loss, found)
        found.refusals += _mandatory_failures(index, manifests)
        figures |= _ask(tools, index, documents, manifests, embedder, found, progress)
    finally:
        index.close()
    if not found.refusals and tools.measure is not None and _has_demonstration(tools, identifier):
        if against and _has_demonstration(tools, against):
            measured = tools.measure(identifier, against)
            figures |= measured.figures
            found.refusals += measured.refusals
            found.notes += measured.notes
        else:
            found.notes.append("no live generation with the demonstration corpora: retrieval was not compared")
    return CheckResult(tools.moment, tools.by, against, tuple(found.refusals), tuple(found.notes), figures)


def _compare(
    tools: Tools, identifier: str, documents: Sequence[StoredDocument], accepted: Sequence[str], found: _Findings
) -> str:
    """Losses against the live generation; gives its id, empty if there is none or it is this one."""
    current = tools.store.current() or ""
    if current in ("", identifier):
        return ""
    live = open_live(tools.store)
    if live is None:
        found.notes.append("the live generation cannot be read: nothing was compared with it")
        return current
    try:
        before = _by_corpus(live.documents())
    finally:
        live.close()
    after = _by_corpus(documents)
    for corpus, ids in sorted(before.items()):
        left = after.get(corpus, set[str]())
        refusal = loss(corpus, len(ids), len(ids - left), len(left), tools.maximum_loss)
        if refusal and corpus not in accepted:
            found.refusals.append(refusal)
    return current


def _mandatory_failures(index: Index, manifests: Mapping[str, Manifest]) -> list[str]:
    refusals: list[str] = []
    for record in index.generation.corpora:
        manifest = manifests.get(record.id)
        patterns = manifest.mandatory if manifest else False
        for name, reason in record.failed:
            if patterns is True or (patterns and any(fnmatchcase(name, pattern) for pattern in patterns)):
                refusals.append(f"mandatory file {record.id}/{name} cannot be read: {reason}")
    return refusals


def _ask(
    tools: Tools,
    index: Index,
    documents: Sequence[StoredDocument],
    manifests: Mapping[str, Manifest],
    embedder: Embedder,
    found: _Findings,
    progress: Progress,
) -> dict[str, object]:
    """Titles must find their own page, smoke questions the page that their manifest names."""
    termbase = load_termbase(tools.settings.termbase_file)
    everyday = load_everyday(tools.settings.everyday_file, termbase)
    try:
        searcher = Searcher(index, embedder, SparseEncoder(), termbase, everyday)
    except EmbedderMismatchError as error:
        found.refusals.append(str(error))
        return {}
    held = {record.id for record in index.generation.corpora}
    smoke = [
        (manifests[name], question) for name in sorted(held & set(manifests)) for question in manifests[name].smoke
    ]
    sample = sorted(documents, key=lambda d: text_digest(d.id))[:SMOKE_QUERIES]
    steps = len(sample) + len(smoke)
    hits = 0
    for number, d in enumerate(sample, 1):
        hits += _finds_itself(searcher, d.title, d.language, d.id, d.corpus)
        progress("check", number, steps)
    if hits < SMOKE_FOUND * len(sample):
        found.refusals.append(f"only {hits} of {len(sample)} sampled titles find their own page")
    missed = 0
    for number, (manifest, question) in enumerate(smoke, len(sample) + 1):
        if not _answers_smoke(searcher, manifest, question):
            missed += 1
            found.refusals.append(
                f"smoke question of corpus {manifest.id} does not find {question.document}: {question.question}"
            )
        progress("check", number, steps)
    return {
        "titles": {"asked": len(sample), "found": hits},
        "smoke": {"asked": len(smoke), "found": len(smoke) - missed},
    }


def _finds_itself(searcher: Searcher, title: str, language: Language, document_id: str, corpus: str) -> bool:
    result = searcher.search(Query(title, language, Filters(corpora=(corpus,)), limit=10))
    return any(
        hit.passage.title == title or hit.passage.document_id == document_id for r in result.rankings for hit in r.hits
    )


def _answers_smoke(searcher: Searcher, manifest: Manifest, asked: SmokeQuestion) -> bool:
    """Among the first hits of its country, where the pages of other corpora stand in its way as they would for a reader."""
    country = country_of(manifest.jurisdiction)
    query = Query(asked.question, asked.language or manifest.language, Filters(countries=(country,)), limit=asked.among)
    wanted = f"{manifest.id}:{asked.document}"
    return any(hit.passage.document_id == wanted for r in searcher.search(query).rankings for hit in r.hits)


def _has_demonstration(tools: Tools, identifier: str) -> bool:
    known = {g.id: g for g in tools.store.generations()}.get(identifier)
    return known is not None and set(DEMONSTRATION) <= {c.id for c in known.corpora if c.passages}


def _by_corpus(documents: Sequence[StoredDocument]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for document in documents:
        found.setdefault(document.corpus, set()).add(document.id)
    return found
