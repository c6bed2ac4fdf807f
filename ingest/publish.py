"""Making a generation current, going back to an earlier one, and clearing away what nobody needs any more."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace

from ingest.candidates import Candidate, Candidates
from ingest.tools import Tools, build_lock
from retriever.errors import NoGenerationError, RetrieverError
from retriever.store import Store

KEPT_GENERATIONS = 3  # published ones: the current and two to roll back to
KEPT_DRAFTS = 3  # built and not published
UNFINISHED = "building"  # in the data folder while a run builds: the id of the generation that is not whole yet


class PublishRefusedError(RetrieverError):
    """A generation that must not be published as things are; the message says why and what would help."""


@contextmanager
def editing(tools: Tools) -> Generator[None]:
    """Hold the lock of all that changes something, and clear away what a killed run left. Raises StoreBusyError."""
    with build_lock(tools.settings.data_folder):
        sweep(tools)
        yield


def sweep(tools: Tools) -> None:
    """Remove what a killed run left: half a generation, or a whole one that nobody was told of. Only under the lock."""
    store, folder = tools.store, tools.settings.data_folder
    unfinished = folder / UNFINISHED
    current = store.current()
    if unfinished.is_file():
        left = unfinished.read_text(encoding="utf-8", errors="replace").strip()
        if left != current:
            with suppress(NoGenerationError):
                store.remove(left)
        unfinished.unlink()
    store.sweep()
    for path in folder.glob(".current.*"):  # a pointer that a kill kept from being put in its place
        path.unlink(missing_ok=True)
    candidate = tools.candidates.get(current) if current else None
    if candidate is not None and candidate.is_draft:  # killed between the switch and the word about it
        tools.candidates.save(replace(candidate, published_at=tools.moment))
    if tools.candidates.folder.is_dir():
        tools.candidates.keep_only({generation.id for generation in store.generations()} | {current or ""})


def newest_draft(tools: Tools) -> str:
    """The draft that was built last. Raises NoGenerationError if there is none."""
    drafts = tools.candidates.drafts([generation.id for generation in tools.store.generations()])
    if not drafts:
        raise NoGenerationError("nothing is waiting to be published: run `python -m ingest build`")
    return drafts[-1]


def publish(tools: Tools, identifier: str, unchecked: bool = False) -> str:
    """Make a built generation current, at once for all readers; its id. Only under the lock.

    Raises PublishRefusedError for one that was not checked, did not pass, or was built or checked against another generation
    than the live one, unless ``unchecked``; NoGenerationError, GenerationCorruptError.
    """
    identifier = identifier or newest_draft(tools)
    tools.store.open(identifier).close()
    current = tools.store.current()
    if identifier == current:
        return identifier
    candidate = tools.candidates.get(identifier)
    if not unchecked:
        _may_be_published(identifier, candidate, current or "")
    make_current(tools, candidate or Candidate(identifier))
    return identifier


def make_current(tools: Tools, candidate: Candidate) -> None:
    """Switch to it, say so beside it, and forget old ones."""
    tools.store.publish(candidate.id)
    if candidate.is_draft:
        tools.candidates.save(replace(candidate, published_at=tools.moment, published_by=tools.by))
    _forget_old(tools)


def rollback(store: Store, to: str = "", candidates: Candidates | None = None) -> str:
    """Make an earlier generation current: the one named, else the one on which the current was built, else the newest that was
    published before it. Returns its id. Only under the lock.

    Raises NoGenerationError if there is none, or it was never published; GenerationCorruptError if it cannot be read.
    """
    current = store.current()
    known = [generation.id for generation in store.generations()]
    drafts = candidates.drafts(known) if candidates else []
    if to in drafts and to != current:
        raise NoGenerationError(f"generation {to} was never published: `python -m ingest publish {to}` does that")
    candidate = candidates.get(current) if candidates and current else None
    earlier = [identifier for identifier in known if current and identifier < current and identifier not in drafts]
    before = candidate.base if candidate and candidate.base in earlier else ""
    target = to or before or (earlier[-1] if earlier else "")
    if not target:
        raise NoGenerationError("there is no earlier generation to go back to")
    store.open(target).close()
    store.publish(target)
    return target


def forget_old_drafts(tools: Tools) -> None:
    """Remove drafts but for the newest ones."""
    for identifier in tools.candidates.drafts([g.id for g in tools.store.generations()])[:-KEPT_DRAFTS]:
        _remove(tools, identifier)


def _may_be_published(identifier: str, candidate: Candidate | None, current: str) -> None:
    unless = "or publish it with --unchecked"
    if candidate is None or candidate.check is None:
        raise PublishRefusedError(
            f"generation {identifier} was not checked: run `python -m ingest check {identifier}`, {unless}"
        )
    if not candidate.check.passed:
        raise PublishRefusedError(
            f"the check refuses generation {identifier}: {'; '.join(candidate.check.refusals)} (build another, {unless})"
        )
    if candidate.is_draft and candidate.base != current:
        raise PublishRefusedError(
            f"generation {identifier} was built on {candidate.base or 'nothing'}, and {current or 'nothing'} is live now: "
            f"build again, so that nothing published since is lost, {unless}"
        )
    if candidate.check.against != current:
        raise PublishRefusedError(
            f"generation {identifier} was checked beside {candidate.check.against or 'nothing'}, and {current} is live now: "
            f"check it again, {unless}"
        )


def _forget_old(tools: Tools) -> None:
    """Keep the last published ones. Drafts that were built on another than the current are of no use any more."""
    current = tools.store.current()
    known = [generation.id for generation in tools.store.generations()]
    drafts = tools.candidates.drafts(known)
    published = [identifier for identifier in known if identifier not in drafts]
    for identifier in published[:-KEPT_GENERATIONS]:
        if identifier != current:
            _remove(tools, identifier)
    for identifier in drafts:
        candidate = tools.candidates.get(identifier)
        if candidate and candidate.base != current and identifier != current:
            _remove(tools, identifier)


def _remove(tools: Tools, identifier: str) -> None:
    tools.store.remove(identifier)
    tools.candidates.remove(identifier)
