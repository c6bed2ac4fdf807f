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
DOCUMENTS = 2  # documents quoted for one country: more are a search result, not an answer
SECOND_DOCUMENT = 0.85  # of the best hit's score, under which another document is not quoted at all
NEAR_BEST = 0.7  # of the best hit's score, under which a passage is about something else
PASSAGES = 5  # passages whose sentences are considered
CANDIDATES = 36  # sentences that are embedded at most: the time of an answer goes here
SHORTEST, LONGEST = 25, 700  # characters of a sentence worth quoting
HIT_SHARE = 1.0  # what its passage's rank counts beside the sentence's own nearness
WITHIN = 0.15  # a sentence further than this below the best one says something else
_ITEM = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")


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
    """What can be quoted of a passage by itself: its sentences, and each list whole, with the line that leads into it.

    One item of a list says little when it stands alone, and a condition taken out of a list misleads; but items that are
    sentences of their own, without a lead-in, are quoted as such.
    """
    text = passage.text
    lines = _line_spans(text)
    found: list[Extract] = []
    number = 0
    while number < len(lines):
        start, end = lines[number]
        line = text[start:end]
        leads_in = line.rstrip().endswith(":")
        last = number if _ITEM.match(line) else number + 1 if leads_in else None
        items = 0
        while last is not None and last < len(lines) and _ITEM.match(text[slice(*lines[last])]):
            if items and lines[last][1] - start > LONGEST:
                break
            end, last, items = lines[last][1], last + 1, items + 1
        listed = [text[slice(*span)] for span in lines[number : last or number]]
        if last is not None and items >= (1 if leads_in else 2) and (leads_in or not all(map(_is_sentence, listed))):
            found.append(Extract(passage, start, end))
            number = last
            continue
        spans = split_sentences(line)
        found.extend(Extract(passage, start + span.start, start + span.end) for span in spans)
        number += 1
    return [extract for extract in found if _worth_quoting(extract.quote)]


def _is_sentence(item: str) -> bool:
    """Whether a list item is a whole sentence."""
    words = _ITEM.sub("", item).strip()
    return len(words.split()) >= 4 and words[0].isupper() and words[-1] in ".!"


def _worth_quoting(quote: str) -> bool:
    """A whole statement: long enough, not a heading or a fragment; a table row only where its cells carry their labels."""
    if not SHORTEST <= len(quote) <= LONGEST + 200 or quote.rstrip().endswith((":", "?")):
        return False
    if "\n" in quote:
        return True
    if " | " in quote:
        return quote.count(": ") >= 2
    words = quote.split()
    whole = quote.rstrip("\u00a0\u202f »”“\"')")[-1:] in ".!…;"
    return len(words) >= (4 if whole else 9) and (quote[0].isupper() or quote[0].isdigit() or quote[0] in '«„“"(')


def _line_spans(text: str) -> list[tuple[int, int]]:
    """The lines that hold something, without the white space around them."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((offset + len(line) - len(line.lstrip()), offset + len(line.rstrip())))
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
    candidates = [(extract, hit) for hit in _best(hits) for extract in quotable(hit.passage)][:CANDIDATES]
    if not candidates:
        return []
    best_hit = max(hit.score for _, hit in candidates)
    texts = ["\n".join((e.passage.title, *e.passage.headings[-1:], e.quote)) for e, _ in candidates]
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


def _best(hits: Sequence[Hit]) -> list[Hit]:
    """The first passages of the best two documents, as far as they come near the best one."""
    close = [h for h in hits if h.score >= SECOND_DOCUMENT * hits[0].score]
    documents = list(dict.fromkeys(hit.passage.document_id for hit in close))[:DOCUMENTS]
    near = [hit for hit in hits if hit.passage.document_id in documents and hit.score >= NEAR_BEST * hits[0].score]
    return near[:PASSAGES]


def key_sentence(passage: Passage, question: str) -> str:
    """The sentence of a passage that shares most words with the question: marked at once, without waiting for vectors."""
    words = set(re.findall(r"\w{4,}", question.lower()))
    best, most = "", -1
    for extract in quotable(passage):
        shared = len(words & set(re.findall(r"\w{4,}", extract.quote.lower())))
        if shared > most:
            best, most = extract.quote, shared
    return best
