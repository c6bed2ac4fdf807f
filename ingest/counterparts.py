"""The same page in the other language: what a page says of it, resolved to the id of a document of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ingest.document import Document
from ingest.reading import ReadCorpus


def resolve_counterparts(read: Sequence[ReadCorpus], others: Iterable[str] = ()) -> list[ReadCorpus]:
    """The same corpora with each ``counterpart`` an id, or empty where no such document is at hand.

    A page names its counterpart by id, by address (hreflang) or by native id (front matter). ``others`` are ids of documents of
    corpora that are not read this time. A page that is named as the counterpart of another names that one, if it names none.
    """
    documents = {document.id: document for corpus in read for document in corpus.documents}
    addresses = _unique((_address(d.url), d.id) for d in documents.values() if d.url)
    natives = _unique((i.split(":", 1)[-1], i) for i in {*documents, *others})
    known = {*documents, *others}
    found: dict[str, str] = {}
    for document in documents.values():
        target = _target(document, known, addresses, natives)
        if target and target != document.id and _differ(document, documents.get(target)):
            found[document.id] = target
    for identifier, target in list(found.items()):
        if target in documents:
            found.setdefault(target, identifier)
    return [
        replace(corpus, documents=tuple(_with(document, found.get(document.id, "")) for document in corpus.documents))
        for corpus in read
    ]


def _target(document: Document, known: set[str], addresses: dict[str, str], natives: dict[str, str]) -> str:
    named = document.counterpart
    if named in known:
        return named
    if named.startswith(("https://", "http://")):
        return addresses.get(_address(named), "")
    return natives.get(named, "")


def _with(document: Document, counterpart: str) -> Document:
    return document if document.counterpart == counterpart else replace(document, counterpart=counterpart)


def _differ(document: Document, other: Document | None) -> bool:
    return other is None or other.language is not document.language


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keys that belong to one id only: a homepage that stands for many pages names none of them."""
    found: dict[str, str] = {}
    for key, identifier in pairs:
        found[key] = "" if key in found else identifier
    return {key: identifier for key, identifier in found.items() if identifier}


def _address(url: str) -> str:
    """Without what differs between two ways of writing one address: scheme, "www.", last slash, fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"
