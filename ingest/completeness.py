"""Is every sentence of a source in exactly one passage? Compares sources with the passages that a run would make of them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.chunk import Chunking, CountTokens, chunk
from ingest.document import UnreadableFileError
from ingest.reader_pool import ReaderPool
from ingest.reading import Corpus
from ingest.source import SourceError, list_files, read_all
from ingest.source_text import Block, source_blocks
from retriever.sentences import split_sentences

SHORTEST = 20  # letters and digits; a shorter piece ("Siehe oben.") stands in other sentences too, by chance
_SIGN = re.compile(r"[\W_]+")


@dataclass
class Completeness:
    """What was compared, in documents and sentences. ``missing``, ``cut`` and ``repeated`` name (file, sentence).

    ``cut``: the sentence runs over the border of two passages.
    """

    corpus: str
    documents: int = 0
    sentences: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    cut: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    repeated: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

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
                blocks = source_blocks(corpus.manifest.format, file.name, data) if outcome.documents else []
            except UnreadableFileError:
                continue
            if blocks:
                passages = [p.text for d in outcome.documents for p in chunk(d, chunking, count_tokens)]
                if file.name.lower().endswith(".pdf"):  # whose source does not tell headings from text
                    passages += {h for d in outcome.documents for s in d.sections for h in (d.title, *s.headings)}
                compare_texts(file.name, blocks, passages, found)
                progress(f"verify {corpus.manifest.id}", found.documents, documents)
    return found


def compare_texts(name: str, blocks: Sequence[Block], passages: Sequence[str], found: Completeness) -> None:
    """Add one document to ``found``. Only letters and digits are compared: spaces, hyphens and bullets are layout."""
    found.documents += 1
    sentences: dict[str, tuple[str, bool]] = {}
    for block in blocks:
        for span in split_sentences(" ".join(block.text.split())):
            sentence = " ".join(block.text.split())[span.start : span.end]
            key = _letters(sentence)
            if len(key) >= SHORTEST:
                sentences[key] = sentence, block.is_cell or sentences.get(key, ("", False))[1]
    source = "\n".join(_letters(block.text) for block in blocks)
    each = [_letters(text) for text in passages]
    apart, joined = "\n".join(each), "".join(each)
    # Over the border of two lines, words meet that the source keeps apart: that is no repetition.
    lines = "\n".join(_letters(line) for text in passages for line in text.splitlines())
    for key, (sentence, is_cell) in sentences.items():
        found.sentences += 1
        wanted, there = source.count(key), apart.count(key)
        if lines.count(key) > wanted and not is_cell:
            found.repeated.append((name, sentence))
        elif there < wanted:
            # Two times the same sentence may be said once: a case that the source repeats word for word is not.
            (found.cut if joined.count(key) >= wanted else found.missing).append((name, sentence))


def _letters(text: str) -> str:
    return _SIGN.sub("", unicodedata.normalize("NFKC", text.replace("\u00ad", ""))).lower()
