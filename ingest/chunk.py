"""Document to passages: along headings, within the embedder's window, without overlap or loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.document import SECTION_BREAK, Document, Section
from retriever.passage import Passage, passage_id, text_digest
from retriever.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

VERSION = 1  # raise when the same document would give other passages
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
    for number, section in enumerate(document.sections):
        last = number == len(document.sections) - 1
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
        digest=text_digest(document.title, *section.headings, text),
        document_digest=document.digest,
    )


def _cut(document: Document, section: Section, chunking: Chunking, count_tokens: CountTokens) -> list[tuple[int, int]]:
    """Spans of ``section.text``, one a passage."""
    if not section.text:
        return []
    context = count_tokens(["\n".join((document.title, *section.headings))])[0] + PREFIX_TOKENS
    room = max(chunking.window // 4, chunking.window - context)
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
    counts = count_tokens([text[a:b] for a, b in bounds])
    pieces: list[_Piece] = []
    for (start, end), tokens in zip(bounds, counts, strict=True):
        if tokens <= room:
            pieces.append(_Piece(start, end, tokens))
        else:
            pieces.extend(_parts(text, start, end, room, count_tokens))
    return pieces


def _parts(text: str, start: int, end: int, room: int, count_tokens: CountTokens) -> list[_Piece]:
    """A long line cut before its sentences, and a sentence that is still too long cut between words or characters."""
    starts = [start, *(start + span.start for span in split_sentences(text[start:end])[1:]), end]
    bounds = [(a, b) for a, b in pairwise(starts) if b > a]
    counts = count_tokens([text[a:b] for a, b in bounds])
    pieces: list[_Piece] = []
    for (a, b), tokens in zip(bounds, counts, strict=True):
        if tokens <= room:
            pieces.append(_Piece(a, b, tokens))
            continue
        while a < b:
            # A token is rarely under one character: ``room`` characters always fit, and a break between words is sought there.
            cut = min(b, a + room)
            blank = max(text.rfind(" ", a + room // 2, cut), text.rfind("\n", a + room // 2, cut))
            cut = blank + 1 if cut < b and blank > a else cut
            pieces.append(_Piece(a, cut, min(room, cut - a)))
            a = cut
    return pieces
