"""What a run does to each corpus, and why: added, changed, unchanged, removed, failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from ingest.chunk import Chunking
from ingest.document import Document
from ingest.reading import ReadCorpus, changes
from retriever.embedder import Embedder
from retriever.generation import CorpusRecord, Generation
from retriever.passage import Passage
from retriever.store import Index

ONE_BY_ONE = 50  # more changed documents than this are looked up in one go over the corpus
MANIFEST_GONE = "the manifest of its corpus is gone"


@dataclass
class CorpusPlan:
    """What a run does to one corpus, in document ids. ``expired`` pages are left out (each with its last day); those that are
    ``due`` for a review are published (each with the day by which it was to be reviewed). ``reasons`` says of each document
    that is added, changed or removed why; ``failed`` names files, each with its reason."""

    corpus: str
    added: list[str] = field(default_factory=list[str])
    changed: list[str] = field(default_factory=list[str])
    removed: list[str] = field(default_factory=list[str])
    unchanged: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    files: int = 0
    empty: int = 0
    expired: tuple[tuple[str, str], ...] = ()
    due: tuple[tuple[str, str], ...] = ()
    reasons: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def counts(self) -> dict[str, int]:
        """Documents added, changed, unchanged and removed, files that failed."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "removed": len(self.removed),
            "failed": len(self.failed),
        }


@dataclass
class RunReport:
    """What a run did: the plan of each corpus, the generation that is live after it, or that was built and waits to be checked
    (empty if nothing could be published, and ``reason`` says why), the time it took."""

    plans: list[CorpusPlan]
    generation: str = ""
    published: bool = False
    built: bool = False
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    reason: str = ""
    notes: list[str] = field(default_factory=list[str])
    started: str = ""

    @property
    def failed(self) -> int:
        return sum(len(plan.failed) for plan in self.plans)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 nothing could be published, 3 published (or up to date, or built) without the files that failed."""
        if self.reason and not self.published and not self.generation:
            return 1
        return 3 if self.failed else 0


def plan_corpus(read: ReadCorpus, live: Mapping[str, str], index: Index | None) -> CorpusPlan:
    """``live`` are the digests of the corpus's documents in the live generation, by id; ``index`` that generation."""
    added, changed, removed = changes(read.documents, live)
    plan = CorpusPlan(
        read.manifest.id,
        added,
        changed,
        removed,
        len(read.documents) - len(added) - len(changed),
        read.failed,
        read.files,
        read.empty,
        tuple((identifier, day.isoformat()) for identifier, day in read.expired),
        tuple((identifier, day.isoformat()) for identifier, day in read.due),
    )
    plan.reasons = dict.fromkeys(added, "not in the live generation")
    documents = {d.id: d for d in read.documents}
    for identifier, passages in _stored(index, read.manifest.id, changed):
        plan.reasons[identifier] = what_changed(documents[identifier], passages)
    plan.reasons |= {identifier: _why_removed(identifier, plan) for identifier in removed}
    return plan


def what_changed(document: Document, stored: Sequence[Passage]) -> str:
    """In which of its parts a document differs from its passages in the live generation: ``text, title``."""
    if not stored:
        return "cannot be read in the live generation"
    first = stored[0]
    parts = {
        "text": document.text.strip() != "".join(p.text for p in stored).strip(),
        "title": document.title != first.title,
        "date": document.updated != first.updated,
        "address": document.url != first.url,
        "authority": document.authority != first.authority,
        "licence": document.licence != first.licence,
        "links and contacts": document.references != first.references,
        "other names": document.keywords != first.keywords,
        "counterpart": document.counterpart != first.counterpart,
    }
    return ", ".join(name for name, differs in parts.items() if differs) or "headings or other particulars"


def losses(plans: Sequence[CorpusPlan], accepted: Sequence[str], maximum: float) -> str:
    """Why the plans must not be carried out: a corpus would lose too much, or all. Empty if they may."""
    for plan in plans:
        lost = len(plan.removed)
        before = plan.unchanged + len(plan.changed) + lost
        left = plan.unchanged + len(plan.changed) + len(plan.added)
        refusal = loss(plan.corpus, before, lost, left, maximum)
        if refusal and plan.corpus not in accepted:
            return f"refused: {refusal}"
    return ""


def loss(corpus: str, before: int, lost: int, left: int, maximum: float) -> str:
    """Whether losing ``lost`` of ``before`` documents, with ``left`` in all after it, looks like an accident; empty if not."""
    if (before >= 10 and lost > maximum * before) or (lost and not left):
        return (
            f"{lost} of {before} documents of corpus {corpus} would disappear; "
            f"if that is meant, add --accept-loss {corpus}"
        )
    return ""


def all_anew(live: Generation, embedder: Embedder, chunking: Chunking) -> str:
    """Why every page must be built anew although it has not changed; empty if none must."""
    if live.embedder != embedder.fingerprint:
        return f"every passage is embedded anew: the embedder was {live.embedder}, now it is {embedder.fingerprint}"
    if live.chunking != chunking.fingerprint:
        return "every page is cut anew: the settings of passages have changed"
    return ""


def up_to_date(
    live: Generation, embedder: Embedder, chunking: Chunking, read: Sequence[ReadCorpus], plans: Sequence[CorpusPlan]
) -> bool:
    """Whether a new generation would be the live one again."""
    records = {c.id: c for c in live.corpora}
    return (
        not all_anew(live, embedder, chunking)
        and not any(plan.added or plan.changed or plan.removed for plan in plans)
        and all(_same_record(records.get(item.manifest.id), item.record) for item in read)
    )


def _same_record(old: CorpusRecord | None, new: CorpusRecord) -> bool:
    if old is None:
        return False
    return old == replace(new, documents=old.documents, passages=old.passages, oldest=old.oldest, newest=old.newest)


def _stored(index: Index | None, corpus: str, documents: Sequence[str]) -> Iterable[tuple[str, list[Passage]]]:
    """The passages of these documents in reading order, by document id."""
    if index is None:
        return
    if len(documents) <= ONE_BY_ONE:
        for identifier in documents:
            yield identifier, index.document(identifier)
        return
    wanted: dict[str, list[Passage]] = {identifier: [] for identifier in documents}
    for passage in index.all_passages(corpus):
        if passage.document_id in wanted:
            wanted[passage.document_id].append(passage)
    for identifier, passages in wanted.items():
        yield identifier, sorted(passages, key=lambda p: p.ordinal)


def _why_removed(identifier: str, plan: CorpusPlan) -> str:
    day = dict(plan.expired).get(identifier)
    if day:
        return f"expired: its last day was {day}"
    native = identifier.split(":", 1)[-1]
    for name, reason in plan.failed:
        if PurePosixPath(name).stem == native or name == native:
            return f"its file cannot be read: {reason}"
    failed = f"; {len(plan.failed)} files cannot be read" if plan.failed else ""
    return f"no file of the source gives it any more{failed}"
