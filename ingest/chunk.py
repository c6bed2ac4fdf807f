"""Document to passages: along headings, within the embedder's window, without overlap or loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.document import SECTION_BREAK, Document, Section
from retriever.passage import Passage, context, passage_id, text_digest
from retriever.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

VERSION = 3  # raise when the same document would give other passages or other BM25 terms
LONGEST_TOKEN = (
    16  # characters a token, on average, above which no line of text is: such a line is cut without being counted
)
PREFIX_TOKENS = 8  # special tokens, the role prefix and the line breaks between title, headings and text


@dataclass(frozen=True)
class Chunking:
    """``target``: tokens of text at which a passage is closed; ``window``: tokens that the embedder reads, all in all."""

    target: int = 200
    window: int = 512

    @property
    def fingerprint(self) -> str:
        return f"v{VERSION}-{self.target}-{self.window}"


@dataclass(frozen=True)
class _Piece:
    """Characters start to end of a section's text (a line with its break, or a part of a long line), and its tokens."""

    start: int
    end: int
    tokens: int


def chunk(document: Document, chunking: Chunking, count_tokens: CountTokens) -> list[Passage]:
    """The passages of ``document`` in reading order; joined, their texts are ``document.text``.

    ``count_tokens`` gives the embedder's tokens of each text. A passage never crosses a heading. Its text, with title and
    heading path, fits into ``chunking.window``: long lines are cut at sentences, then at words.
    """
    spans: list[tuple[Section, int, int]] = []
    offset = 0
    sections = [section for section in document.sections if section.text]
    for number, section in enumerate(sections):
        last = number == len(sections) - 1
        for start, end in _cut(document, section, chunking, count_tokens):
            if end == len(section.text) and not last:
                end += len(SECTION_BREAK)  # the break between two sections belongs to the passage before it
            spans.append((section, offset + start, offset + end))
        offset += len(section.text) + len(SECTION_BREAK)
    return [_passage(document, ordinal, *span) for ordinal, span in enumerate(spans)]


def _passage(document: Document, ordinal: int, section: Section, start: int, end: int) -> Passage:
    text = document.text[start:end]
    return Passage(
        id=passage_id(document.id, ordinal),
        document_id=document.id,
        ordinal=ordinal,
        text=text,
        start=start,
        end=end,
        headings=section.headings,
        title=document.title,
        corpus=document.corpus,
        url=document.url,
        language=document.language,
        jurisdiction=document.jurisdiction,
        authority=document.authority,
        audience=document.audience,
        topics=document.topics,
        updated=document.updated,
        licence=document.licence,
        page=section.page,
        references=document.references if ordinal == 0 else (),
        keywords=document.keywords if ordinal == 0 else (),
        counterpart=document.counterpart if ordinal == 0 else "",
        review=document.review if ordinal == 0 else None,
        digest=text_digest(document.title, *section.headings, text),
        document_digest=document.digest,
    )


def _cut(document: Document, section: Section, chunking: Chunking, count_tokens: CountTokens) -> list[tuple[int, int]]:
    """Spans of ``section.text``, one a passage."""
    taken = count_tokens([context(document.title, section.headings)])[0] + PREFIX_TOKENS
    room = max(chunking.window // 4, chunking.window - taken)
    target = min(chunking.target, room)
    pieces = _pieces(section.text, room, count_tokens)
    total = sum(piece.tokens for piece in pieces)
    if total <= min(room, target * 5 // 4):
        return [(0, len(section.text))]
    # Even shares instead of full passages and a short rest: a three-line tail says too little to be found.
    share = total / max(1, round(total / target))
    spans: list[tuple[int, int]] = []
    start, tokens, closed = 0, 0, 0
    for number, piece in enumerate(pieces):
        after = tokens + piece.tokens
        if tokens and (after > room or closed + tokens + piece.tokens / 2 > share * (len(spans) + 1)):
            spans.append((start, piece.start))
            start, closed, tokens = piece.start, closed + tokens, 0
        tokens += piece.tokens
        if number == len(pieces) - 1:
            spans.append((start, len(section.text)))
    return spans


def _pieces(text: str, room: int, count_tokens: CountTokens) -> list[_Piece]:
    """Lines (each with its line break); a line that does not fit into ``room`` tokens by itself comes in parts."""
    bounds: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        bounds.append((offset, offset + len(line)))
        offset += len(line)
    pieces: list[_Piece] = []
    for (start, end), tokens in zip(bounds, _counted(text, bounds, room, count_tokens), strict=True):
        if tokens <= room:
            pieces.append(_Piece(start, end, tokens))
        else:
            pieces.extend(_parts(text, start, end, room, count_tokens))
    return pieces


def _counted(text: str, bounds: Sequence[tuple[int, int]], room: int, count_tokens: CountTokens) -> list[int]:
    """Tokens of each span; ``room + 1`` for one that is too long to be worth counting."""
    longest = room * LONGEST_TOKEN
    counts = count_tokens([text[a : min(b, a + longest)] for a, b in bounds])
    return [room + 1 if b - a > longest else count for (a, b), count in zip(bounds, counts, strict=True)]


def _parts(text: str, start: int, end: int, room: int, count_tokens: CountTokens) -> list[_Piece]:
    """A long line cut before its sentences, and a sentence that is still too long cut between words or characters."""
    starts = [start, *(start + span.start for span in split_sentences(text[start:end])[1:]), end]
    bounds = [(a, b) for a, b in pairwise(starts) if b > a]
    pieces: list[_Piece] = []
    for (a, b), tokens in zip(bounds, _counted(text, bounds, room, count_tokens), strict=True):
        if tokens <= room:
            pieces.append(_Piece(a, b, tokens))
            continue
        while a < b:
            cut, tokens = _fitting(text, a, b, room, count_tokens)
            pieces.append(_Piece(a, cut, tokens))
            a = cut
    return pieces


def _fitting(text: str, start: int, end: int, room: int, count_tokens: CountTokens) -> tuple[int, int]:
    """Where a part that begins at ``start`` ends, and its tokens: after a word if there is one. A token is rarely under one
    character, so ``room`` characters fit but for a few signs that are written out (½, ﷽); then half as many, and so on."""
    length = room
    while True:
        cut = min(end, start + length)
        blank = text.rfind(" ", start + length // 2, cut)
        cut = blank + 1 if cut < end and blank > start else cut
        tokens = count_tokens([text[start:cut]])[0]
        if tokens <= room or length == 1:
            return cut, tokens
        length //= 2
