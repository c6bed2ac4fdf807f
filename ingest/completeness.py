"""Is every sentence of a source in exactly one passage? Compares sources with the passages that a run would make of them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from ingest.chunk import Chunking, CountTokens, chunk
from ingest.document import Document, UnreadableFileError
from ingest.reader_pool import ReaderPool
from ingest.reading import Corpus
from ingest.source import SourceError, list_files, read_all
from ingest.source_text import Block, pdf_pages, source_blocks
from retriever.sentences import split_sentences

SHORTEST = 20  # letters and digits; a shorter piece ("Siehe oben.") stands in other sentences too, by chance
FURNITURE_PAGES = 3  # web pages that a line stands on, and is left out of, to be what surrounds the content
FURNITURE_SHARE = (
    0.9  # of the pages that it stands on; on the rest the same words are content, as an item of a list, say
)
FURNITURE_PDF_PAGES = 2  # the same of one leaflet's pages: running heads and feet
_SIGN = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"^- (?:\(?[\w.]{1,9}[.)] )?")


@dataclass
class Completeness:
    """What was compared, in documents and sentences. ``missing``, ``cut`` and ``repeated`` name (file, sentence).

    ``cut``: the sentence runs over the border of two passages, or the line of a PDF stands in parts. ``furniture``: not
    missing, since the same words (numbers apart) stand on several pages and are left out of nearly all of them: buttons,
    notices, running heads. They are not counted among the sentences.
    """

    corpus: str
    documents: int = 0
    sentences: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    cut: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    repeated: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    furniture: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    stands: Counter[str] = field(default_factory=Counter[str])  # pages or documents by the shape of a sentence in them

    @property
    def share(self) -> float:
        """Of the sentences that stand in exactly one passage (as often as in the source); 1 where there are none."""
        wrong = len(self.missing) + len(self.cut) + len(self.repeated)
        return 1 - wrong / self.sentences if self.sentences else 1.0


def verify_corpus(
    corpus: Corpus,
    documents: int,
    seed: int,
    chunking: Chunking,
    count_tokens: CountTokens,
    progress: Callable[[str, int, int], None],
) -> Completeness:
    """Of a sample of ``documents`` files that give text, drawn with ``seed``. Raises SourceError without a source."""
    if corpus.source is None:
        raise SourceError(f"corpus {corpus.manifest.id} has no source")
    found = Completeness(corpus.manifest.id)
    files = list_files(corpus.source)
    random.Random(seed).shuffle(files)  # noqa: S311  a sample, not a secret
    with ReaderPool(1) as readers:
        for file, data in read_all(files):
            if found.documents >= documents:
                break
            if isinstance(data, UnreadableFileError):
                continue
            outcome = readers.submit(corpus.manifest.format, file.name, data, corpus.manifest).result()
            try:
                if outcome.documents and _verify(
                    corpus, file.name, data, outcome.documents, chunking, count_tokens, found
                ):
                    progress(f"verify {corpus.manifest.id}", found.documents, documents)
            except UnreadableFileError:
                continue
    _set_furniture_aside(found, FURNITURE_PAGES)
    return found


def _verify(
    corpus: Corpus,
    name: str,
    data: bytes,
    documents: Sequence[Document],
    chunking: Chunking,
    count_tokens: CountTokens,
    found: Completeness,
) -> bool:
    """Add one file to ``found``; False if there is nothing to compare with."""
    if name.lower().endswith(".pdf"):
        _verify_pdf(name, data, documents, chunking, count_tokens, found)
        return True
    blocks = source_blocks(corpus.manifest.format, name, data)
    if blocks:
        passages = [p.text for d in documents for p in chunk(d, chunking, count_tokens)]
        compare_texts(name, blocks, passages, found, headings=_headings(documents))
    return bool(blocks)


def _verify_pdf(
    name: str,
    data: bytes,
    documents: Sequence[Document],
    chunking: Chunking,
    count_tokens: CountTokens,
    found: Completeness,
) -> None:
    """Page by page: what stands on a page must be in a passage that says so, or in one of the page before, where a paragraph
    began. Headings count, since a PDF does not tell them from text."""
    texts: dict[int, list[str]] = {}
    headings = _headings(documents)
    for document in documents:
        for passage in chunk(document, chunking, count_tokens):
            texts.setdefault(passage.page or 0, []).append(passage.text)
    own = Completeness(found.corpus)
    for number, blocks in enumerate(pdf_pages(data), 1):
        near = [*texts.get(number - 1, ()), *texts.get(number, ()), *headings]
        missing = len(own.missing)
        compare_texts(f"{name}, page {number}", blocks, near, own, said_once=True)
        words = set(_WORD.findall(" ".join(near)))
        # Cells of a table that one road glues to a line stand in lines of their own on the other.
        in_parts = [entry for entry in own.missing[missing:] if set(_WORD.findall(entry[1])) <= words]
        own.missing[missing:] = [entry for entry in own.missing[missing:] if entry not in in_parts]
        own.cut.extend(in_parts)
    _set_furniture_aside(own, FURNITURE_PDF_PAGES)
    found.documents += 1
    found.sentences += own.sentences
    for of_all, of_file in (
        (found.missing, own.missing),
        (found.cut, own.cut),
        (found.repeated, own.repeated),
        (found.furniture, own.furniture),
    ):
        of_all.extend(of_file)


def compare_texts(
    name: str,
    blocks: Sequence[Block],
    passages: Sequence[str],
    found: Completeness,
    said_once: bool = False,
    headings: Set[str] = frozenset(),
) -> None:
    """Add one document to ``found``. Only letters and digits are compared: spaces, hyphens and bullets are layout.

    ``said_once``: what the source repeats may be said once, such as the head of a table that goes on. A line that is one of the
    ``headings`` is no sentence, whatever the source calls it.
    """
    found.documents += 1
    sentences: dict[str, str] = {}
    for block in blocks:
        for span in split_sentences(" ".join(block.text.split())):
            sentence = " ".join(block.text.split())[span.start : span.end]
            key = _letters(sentence)
            if len(key) >= SHORTEST:
                sentences[key] = sentence
    headed = {_letters(heading) for heading in headings}
    letters = [_letters(block.text) for block in blocks]
    source, source_joined = "\n".join(text for text in letters if text not in headed), "".join(letters)
    each = [_letters(text) for text in passages]
    apart, joined = "\n".join(each), "".join(each)
    # Over the border of two lines or cells, words meet that the source keeps apart: that is no repetition. Nor is it one where
    # the source breaks a line within a sentence.
    cells = "\n".join(text for text, block in zip(letters, blocks, strict=True) if block.is_cell)
    lines = "\n".join(_letters(cell) for text in passages for line in text.splitlines() for cell in _cells(line))
    found.stands.update(map(_shape, sentences))
    for key, sentence in sentences.items():
        wanted, there = 1 if said_once else source.count(key), apart.count(key)
        if key in headed and there <= wanted:
            continue
        found.sentences += 1
        if lines.count(key) > source_joined.count(key) and key not in cells:
            found.repeated.append((name, sentence))
        elif there < wanted:
            # Two times the same sentence may be said once: a case that the source repeats word for word is not.
            (found.cut if joined.count(key) >= wanted else found.missing).append((name, sentence))


def _headings(documents: Sequence[Document]) -> set[str]:
    return {d.title for d in documents} | {h for d in documents for s in d.sections for h in s.headings}


def _cells(line: str) -> Iterator[str]:
    """A line without the mark and number of its list, cut between the cells of a row."""
    yield from _MARK.sub("", line).split(" | ")


def _set_furniture_aside(found: Completeness, pages: int) -> None:
    lost = Counter(_shape(_letters(sentence)) for _, sentence in found.missing)
    furniture = {shape for shape, times in lost.items() if times >= max(pages, FURNITURE_SHARE * found.stands[shape])}
    for name, sentence in list(found.missing):
        if _shape(_letters(sentence)) in furniture:
            found.missing.remove((name, sentence))
            found.furniture.append((name, sentence))
            found.sentences -= 1


def _shape(key: str) -> str:
    """The same for "Seite 1 von 2" and "Seite 2 von 2"."""
    return _DIGITS.sub("0", key)


def _letters(text: str) -> str:
    return _SIGN.sub("", unicodedata.normalize("NFKC", text.replace("\u00ad", ""))).lower()
