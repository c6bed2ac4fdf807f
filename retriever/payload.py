"""Passages as the JSON payload of a stored point, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from retriever.passage import Language, Passage, Reference

# Fields that filters look at: each gets a payload index.
KEYWORD_FIELDS = ("country", "jurisdiction", "language", "corpus", "audience", "document_id")


def to_payload(passage: Passage) -> dict[str, Any]:
    """The payload of a passage; its id is the point's id and is not repeated."""
    return {
        "document_id": passage.document_id,
        "ordinal": passage.ordinal,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "headings": list(passage.headings),
        "title": passage.title,
        "corpus": passage.corpus,
        "url": passage.url,
        "language": str(passage.language),
        "jurisdiction": passage.jurisdiction,
        "country": passage.country,
        "authority": passage.authority,
        "audience": list(passage.audience),
        "topics": list(passage.topics),
        "updated": passage.updated.isoformat() if passage.updated else None,
        "licence": passage.licence,
        "page": passage.page,
        "references": [[r.kind, r.title, r.url, r.detail] for r in passage.references],
        "keywords": list(passage.keywords),
        "counterpart": passage.counterpart,
        "review": passage.review.isoformat() if passage.review else None,
        "digest": passage.digest,
        "document_digest": passage.document_digest,
    }


def from_payload(identifier: str, payload: dict[str, Any]) -> Passage:
    """The passage of a point. Raises KeyError or ValueError when the payload is not one of ours."""
    return Passage(
        id=identifier,
        document_id=payload["document_id"],
        ordinal=int(payload["ordinal"]),
        text=payload["text"],
        start=int(payload["start"]),
        end=int(payload["end"]),
        headings=tuple(payload["headings"]),
        title=payload["title"],
        corpus=payload["corpus"],
        url=payload["url"],
        language=Language(payload["language"]),
        jurisdiction=payload["jurisdiction"],
        authority=payload["authority"],
        audience=tuple(payload["audience"]),
        topics=tuple(payload["topics"]),
        updated=date.fromisoformat(payload["updated"]) if payload["updated"] else None,
        licence=payload["licence"],
        page=payload["page"],
        references=tuple(Reference(*reference) for reference in payload["references"]),
        keywords=tuple(payload.get("keywords", ())),
        counterpart=payload.get("counterpart", ""),
        review=date.fromisoformat(payload["review"]) if payload.get("review") else None,
        digest=payload["digest"],
        document_digest=payload["document_digest"],
    )
