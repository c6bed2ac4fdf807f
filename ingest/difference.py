"""What two generations hold that differs, document by document."""

from __future__ import annotations

from dataclasses import dataclass, field

from retriever.store import Store, StoredDocument


@dataclass
class CorpusDifference:
    """Documents of one corpus between two generations, as (id, title), sorted by id."""

    corpus: str
    added: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    changed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    removed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def compare(store: Store, before: str, after: str) -> list[CorpusDifference]:
    """One entry a corpus that either generation has. Raises NoGenerationError or GenerationCorruptError for one that cannot be
    read."""
    old, new = _documents(store, before), _documents(store, after)
    found = {corpus: CorpusDifference(corpus) for corpus in sorted({d.corpus for d in (*old.values(), *new.values())})}
    for identifier in sorted({*old, *new}):
        was, now = old.get(identifier), new.get(identifier)
        if was is None and now is not None:
            found[now.corpus].added.append((identifier, now.title))
        elif was is not None and now is None:
            found[was.corpus].removed.append((identifier, was.title))
        elif was is not None and now is not None and was.digest != now.digest:
            found[now.corpus].changed.append((identifier, now.title))
        elif now is not None:
            found[now.corpus].unchanged += 1
    return list(found.values())


def _documents(store: Store, generation: str) -> dict[str, StoredDocument]:
    index = store.open(generation)
    try:
        return {document.id: document for document in index.documents()}
    finally:
        index.close()
