"""Answers without a language model: the sentences of the best passages that come nearest to the question, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retriever.centering import LanguageMeans, unit
from retriever.embedder import Embedder
from retriever.passage import Passage
from retriever.query import Hit
from retriever.sentences import split_sentences

MAX_SENTENCES = 5
PASSAGES = 5  # passages whose sentences are considered
CANDIDATES = 36  # sentences that are embedded at most: the time of an answer goes here
SHORTEST, LONGEST = 25, 700  # characters of a sentence worth quoting
HIT_SHARE = 0.6  # what its passage's rank counts beside the sentence's own nearness
WITHIN = 0.12  # a sentence further than this below the best one says something else
MAX_LIST_ITEMS = 8
_ITEM = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")
_ROW = re.compile(r" \| ")


@dataclass(frozen=True)
class Extract:
    """A verbatim part of a passage, ``passage.text[start:end]``, and how near it comes to the question."""

    passage: Passage
    start: int
    end: int
    score: float = 0.0

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end]


def quotable(passage: Passage) -> list[Extract]:
    """What can be quoted of a passage by itself: its sentences; a lead-in that ends with a colon goes with its list."""
    text = passage.text
    lines = _line_spans(text)
    found: list[Extract] = []
    taken = 0
    for number, (start, end) in enumerate(lines):
        if start < taken:
            continue
        line = text[start:end]
        if line.rstrip().endswith(":") and number + 1 < len(lines):
            last = end
            for item_start, item_end in lines[number + 1 : number + 1 + MAX_LIST_ITEMS]:
                if not _ITEM.match(text[item_start:item_end]) or item_end - start > LONGEST:
                    break
                last = item_end
            if last > end:
                found.append(Extract(passage, start, last))
                taken = last
                continue
        for span in split_sentences(line):
            found.append(Extract(passage, start + span.start, start + span.end))
    return [extract for extract in found if _worth_quoting(extract.quote)]


def _worth_quoting(quote: str) -> bool:
    if not SHORTEST <= len(quote) <= LONGEST or quote.rstrip().endswith((":", "?")):
        return False
    return len(quote.split()) >= 4 or bool(_ROW.search(quote))


def _line_spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((offset, offset + len(line)))
        offset += len(line) + 1
    return spans


def extract_sentences(
    hits: Sequence[Hit],
    query_vector: Sequence[float],
    embedder: Embedder,
    means: LanguageMeans,
    limit: int = MAX_SENTENCES,
) -> list[Extract]:
    """At most ``limit`` sentences, in reading order: document by document (the best first), as they stand on the page.

    ``query_vector`` is the centred query [dimension]. A sentence counts by its own nearness to the question and by its
    passage's place; those far below the best are left out, since a short answer is read and a long one is not.
    """
    candidates = [(extract, hit) for hit in hits[:PASSAGES] for extract in quotable(hit.passage)][:CANDIDATES]
    if not candidates:
        return []
    best_hit = max(hit.score for _, hit in candidates)
    texts = [f"{extract.passage.title}\n{extract.quote}" for extract, _ in candidates]
    vectors = means.centre_passages(
        embedder.embed_passages(texts), [extract.passage.language for extract, _ in candidates]
    )
    near = vectors @ unit(np.asarray([query_vector], np.float32))[0]
    scored = [
        Extract(extract.passage, extract.start, extract.end, float(value) + HIT_SHARE * (hit.score - best_hit))
        for (extract, hit), value in zip(candidates, near, strict=True)
    ]
    best = max(extract.score for extract in scored)
    chosen: list[Extract] = []
    seen: set[str] = set()
    for extract in sorted(scored, key=lambda e: -e.score):
        words = " ".join(extract.quote.split())
        if extract.score < best - WITHIN or len(chosen) == limit:
            break
        if words not in seen:
            seen.add(words)
            chosen.append(extract)
    order = {d: i for i, d in enumerate(dict.fromkeys(e.passage.document_id for e in chosen))}
    return sorted(chosen, key=lambda e: (order[e.passage.document_id], e.passage.ordinal, e.start))


def key_sentence(passage: Passage, question: str) -> str:
    """The sentence of a passage that shares most words with the question: marked at once, without waiting for vectors."""
    words = set(re.findall(r"\w{4,}", question.lower()))
    best, most = "", -1
    for extract in quotable(passage):
        shared = len(words & set(re.findall(r"\w{4,}", extract.quote.lower())))
        if shared > most:
            best, most = extract.quote, shared
    return best
