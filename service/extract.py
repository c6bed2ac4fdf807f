"""Answers without a language model: the sentences of the best passages that come nearest to the question, word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retriever.centering import LanguageMeans, unit
from retriever.embedder import Embedder
from retriever.passage import Passage
from retriever.query import Hit
from retriever.sentences import split_sentences
from service.expected import Expected, expected_of, headed, states
from service.shown import speaks_to_a_machine

MAX_SENTENCES = 5
WINDOWS = 3  # places of a page, or of two, that are quoted at most
DOCUMENTS = 2  # documents quoted for one country: more are a search result, not an answer
SECOND_DOCUMENT = 0.85  # of the best hit's score, under which another document is not quoted at all
NEAR_BEST = 0.7  # of the best hit's score, under which a passage is about something else
PASSAGES = 5  # found passages whose sentences are considered
MORE_PASSAGES = 4  # of the best document that were not found, but state what is asked for
CANDIDATES = 48  # sentences that are embedded at most: the time of an answer goes here
SHORTEST, LONGEST = 25, 700  # characters of a sentence worth quoting
LONGEST_ITEM = 160  # characters of a list item without a mark
SHORTEST_FACT = 8  # characters, where it states an amount or a time
HIT_SHARE = 0.3  # what its passage's rank counts beside the sentence's own nearness
STATED = 0.1  # what it counts that a sentence states the amount or the time that is asked for
SMOOTHING = (0.5, 1.0, 1.0, 1.0, 0.5)  # a sentence counts with its neighbours: an answer is a stretch of a page
WITHIN = 0.1  # a stretch ends where it falls this far below its best
OTHER_PLACE = 0.04  # another place is quoted as well when it comes this near to the best
FACT_WITHIN = 0.3  # how far below the best a sentence may be that alone states what is asked for
_IMPRINT = re.compile(r"\s*(?:Herausgeber|Impressum|V\.\s?i\.\s?S\.\s?d\.\s?P)\b", re.IGNORECASE)
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
        while (
            last is not None
            and last < len(lines)
            and _is_item(text[slice(*lines[last])], leads_in, passage.page is not None)
        ):
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
    return [
        extract
        for extract in found
        if _worth_quoting(extract.quote, passage.page) and not speaks_to_a_machine(extract.quote)
    ]


def _is_item(line: str, led_in: bool, of_pdf: bool) -> bool:
    """Whether a line belongs to a list: by its mark or, after a line that ends in a colon, by its being no sentence. In a PDF
    a single word after a colon is the label of a form's field."""
    if _ITEM.match(line):
        return True
    words = sum(any(c.isalpha() for c in word) for word in line.split())
    return led_in and words >= 1 + of_pdf and len(line) <= LONGEST_ITEM and line.rstrip()[-1:] not in ".!?:"


def _is_sentence(item: str) -> bool:
    """Whether a list item is a whole sentence."""
    words = _ITEM.sub("", item).strip()
    return len(words.split()) >= 4 and words[0].isupper() and words[-1] in ".!"


def _worth_quoting(quote: str, page: int | None = None) -> bool:
    """A whole statement: long enough, not a heading or a fragment; a table row only where its cells carry their labels."""
    stated = any(states(kind, quote) for kind in (Expected.AMOUNT, Expected.TIME))
    least = SHORTEST_FACT if stated and any(c.isdigit() for c in quote) else SHORTEST
    if not least <= len(quote) <= LONGEST + 200 or quote.rstrip().endswith((":", "?")) or _IMPRINT.match(quote):
        return False
    if "\n" in quote:
        return True
    if " | " in quote:
        return quote.count(": ") >= 2
    words = quote.split()
    whole = quote.rstrip("\u00a0\u202f »”“\"')")[-1:] in ".!…;"
    if quote[0] == "(":
        return False  # an aside to what stands before it
    if page and not whole:
        return False  # lines of a PDF's forms and tables: no mark says where a statement ends
    enough = 2 if least < SHORTEST else 4 if whole else 9
    return len(words) >= enough and (quote[0].isupper() or quote[0].isdigit() or quote[0] in '«„“"')


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
    question: str,
    query_vector: Sequence[float],
    embedder: Embedder,
    means: LanguageMeans,
    limit: int = MAX_SENTENCES,
    document: Callable[[str], Sequence[Passage]] = lambda _: (),
) -> list[Extract]:
    """At most ``limit`` sentences, in reading order: document by document (the best first), as they stand on the page.

    ``query_vector`` is the centred query [dimension]; ``document`` gives all passages of a document, where a fee or a
    deadline or the list of papers may stand that the search did not find. What is quoted are stretches of neighbouring
    sentences, not sentences picked from all over: the best stretch, and others only where they come as near (three
    categories of employees, each with its own period). A question for an amount, a time or papers gets a sentence that
    states them, if the page has it at all.
    """
    expected = expected_of(question)
    candidates = _candidates(hits, expected, document)
    if not candidates or limit < 1:
        return []
    near = _nearness([extract for extract, _ in candidates], query_vector, embedder, means)
    scored = [
        replace(
            extract, score=value + HIT_SHARE * (score - hits[0].score) + STATED * _promise(extract, expected, hits[0])
        )
        for (extract, score), value in zip(candidates, near, strict=True)
    ]
    chosen = _distinct(_stretches(scored, limit, expected))
    if expected and not any(_stated(extract, expected) for extract in chosen):
        fact = max((e for e in scored if _stated(e, expected)), key=lambda e: e.score, default=None)
        if fact and fact.score >= max(e.score for e in scored) - FACT_WITHIN:
            chosen = [fact, *chosen[: limit - 1]]
    order = {d: i for i, d in enumerate(dict.fromkeys(hit.passage.document_id for hit in hits))}
    return sorted(chosen, key=lambda e: (order[e.passage.document_id], e.passage.ordinal, e.start))


def _candidates(
    hits: Sequence[Hit], expected: Collection[Expected], document: Callable[[str], Sequence[Passage]]
) -> list[tuple[Extract, float]]:
    """What may be quoted, with the score of its passage: the found passages of the best two documents as far as they come
    near the best one, and what else the best document says of the amount or the time that is asked for."""
    if not hits:
        return []
    close = [h for h in hits if h is hits[0] or h.score >= SECOND_DOCUMENT * hits[0].score]
    documents = list(dict.fromkeys(hit.passage.document_id for hit in close))[:DOCUMENTS]
    near = [h for h in hits if h is hits[0] or h.score >= NEAR_BEST * hits[0].score]
    found = [h for h in near if h.passage.document_id in documents][:PASSAGES]
    passages = [(hit.passage, hit.score) for hit in found]
    if expected:
        known = {passage.id for passage, _ in passages}
        best = documents[0]
        weakest = min((h.score for h in found if h.passage.document_id == best), default=hits[0].score)
        more = [
            p
            for p in document(best)
            if p.id not in known and any(states(kind, p.text, p.headings) for kind in expected)
        ]
        more.sort(key=lambda p: not any(headed(kind, p.headings) for kind in expected))
        passages += [(passage, weakest) for passage in more[:MORE_PASSAGES]]
    return [(extract, score) for passage, score in passages for extract in quotable(passage)][:CANDIDATES]


def _nearness(
    extracts: Sequence[Extract], query_vector: Sequence[float], embedder: Embedder, means: LanguageMeans
) -> list[float]:
    """The cosine of each with the question, read with its page's title and headings, as passages are."""
    texts = ["\n".join((e.passage.title, *e.passage.headings, e.quote)) for e in extracts]
    vectors = means.centre_passages(embedder.embed_passages(texts), [e.passage.language for e in extracts])
    return [float(value) for value in vectors @ unit(np.asarray([query_vector], np.float32))[0]]


def _stated(extract: Extract, expected: Collection[Expected]) -> bool:
    return any(states(kind, extract.quote, extract.passage.headings) for kind in expected)


def _promise(extract: Extract, expected: Collection[Expected], best: Hit) -> int:
    """1 for what states the expected fact, 2 where the heading above it promises it too. Papers count on the best page alone:
    each page has some, and another one's are for another matter."""
    if extract.passage.document_id != best.passage.document_id:
        return int(_stated(extract, [kind for kind in expected if kind is not Expected.PAPERS]))
    under = any(headed(kind, extract.passage.headings) for kind in expected)
    return int(_stated(extract, expected)) + int(under)


def _stretches(scored: Sequence[Extract], limit: int, expected: Collection[Expected]) -> list[Extract]:
    """The best stretch of neighbouring sentences, and the others that come near it, ``limit`` sentences in all."""
    places: list[tuple[float, NDArray[np.float64], int, list[Extract]]] = []
    for place in _places(scored):
        alone = np.asarray([e.score for e in place])
        padded = np.pad(alone, len(SMOOTHING) // 2, mode="edge")
        together = np.convolve(padded, np.asarray(SMOOTHING) / sum(SMOOTHING), "valid")
        # Where an answer stands its neighbours speak of the matter too; what it says stands in one sentence.
        places.append((float(alone.max() + together.max()) / 2, together, int(alone.argmax()), place))
    places.sort(key=lambda p: -p[0])
    taken = [p for p in places[: min(WINDOWS, limit)] if p[0] >= places[0][0] - OTHER_PLACE]
    share, rest = divmod(limit, len(taken))
    chosen: list[Extract] = []
    for number, (_, together, key, place) in enumerate(taken):
        longest = share + (number < rest)
        if any(headed(kind, place[0].passage.headings) for kind in expected):
            start, end = 0, longest  # a list of papers is read from its beginning
        else:
            start, end = _best_run(together - (together.max() - WITHIN), key, longest)
        chosen += place[start:end]
    return chosen


def _places(scored: Sequence[Extract]) -> list[list[Extract]]:
    """Sentences that stand beneath one another under the same headings."""
    ordered = sorted(scored, key=lambda e: (e.passage.document_id, e.passage.ordinal, e.start))
    places: list[list[Extract]] = []
    for extract in ordered:
        last = places[-1][-1].passage if places else None
        here = extract.passage
        follows = (
            last is not None
            and last.document_id == here.document_id
            and here.ordinal - last.ordinal <= 1
            and last.headings == here.headings
        )
        if follows:
            places[-1].append(extract)
        else:
            places.append([extract])
    return places


def _best_run(values: NDArray[np.float64], key: int, longest: int) -> tuple[int, int]:
    """Start and end of the run with the greatest sum among those of at most ``longest`` values that hold ``key``."""
    starts = range(max(0, key - longest + 1), key + 1)
    runs = [(i, j) for i in starts for j in range(key + 1, min(len(values), i + longest) + 1)]
    return max(runs, key=lambda run: float(values[run[0] : run[1]].sum()))


def _distinct(extracts: Sequence[Extract]) -> list[Extract]:
    """Each wording once."""
    return list({" ".join(extract.quote.split()): extract for extract in reversed(extracts)}.values())[::-1]


def key_sentence(passage: Passage, question: str) -> str:
    """The sentence of a passage that shares most words with the question: marked at once, without waiting for vectors."""
    words = set(re.findall(r"\w{4,}", question.lower()))
    best, most = "", -1
    for extract in quotable(passage):
        shared = len(words & set(re.findall(r"\w{4,}", extract.quote.lower())))
        if shared > most:
            best, most = extract.quote, shared
    return best
