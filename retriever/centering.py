"""Language centering: the mean of a language and role is taken from every vector, since most of the border is a mean.

multilingual-e5 puts French and German apart by a nearly constant offset, and questions and passages by another. With the
mean of each language and role subtracted and the length made one again, a German passage is found for a French question
almost as well as for a German one. Means stand in the generation, so queries and passages are always centred alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retriever.embedder import Embedder, Vectors
from retriever.passage import Language

# A language with few passages has no mean of its own yet: the broad questions, embedded as passages, count as this many.
PRIOR_COUNT = 50
# A document's title and its whole text say what each passage is about; both are folded into the passage's vector.
TITLE_SHARE = 0.2
DOCUMENT_SHARE = 0.2
_BLOCK = 8192


@dataclass(frozen=True)
class LanguageMeans:
    """Mean vectors [dimension] per language, one of queries and one of passages."""

    queries: Mapping[Language, NDArray[np.float32]]
    passages: Mapping[Language, NDArray[np.float32]]

    def centre_queries(self, vectors: Vectors, language: Language) -> Vectors:
        """Centre query vectors [n, dimension] of one language."""
        return unit(vectors - self.queries[language])

    def centre_passages(self, vectors: Vectors, languages: Sequence[Language]) -> Vectors:
        """Centre passage vectors [n, dimension], each by the mean of its own language."""
        means = np.stack([self.passages[language] for language in languages])
        return unit(vectors - means)


def broad_questions(language: Language) -> list[str]:
    """Our list of questions that citizens ask public services: the sample from which the query mean is taken."""
    text = resources.files("retriever").joinpath(f"data/questions.{language}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]


def estimate_means(embedder: Embedder, passages: Vectors, languages: Sequence[Language]) -> LanguageMeans:
    """Means for a generation from its raw passage vectors [n, dimension] and our broad questions."""
    of_queries: dict[Language, NDArray[np.float32]] = {}
    of_passages: dict[Language, NDArray[np.float32]] = {}
    codes = np.array([str(language) for language in languages])
    for language in Language:
        questions = broad_questions(language)
        of_queries[language] = embedder.embed_queries(questions).mean(axis=0)
        prior = embedder.embed_passages(questions).mean(axis=0)
        own = passages[codes == str(language)] if len(codes) else passages[:0]
        total = own.sum(axis=0) + PRIOR_COUNT * prior
        of_passages[language] = (total / (len(own) + PRIOR_COUNT)).astype(np.float32)
    return LanguageMeans(of_queries, of_passages)


def compose_vectors(
    means: LanguageMeans,
    passages: Vectors,
    titles: Vectors,
    documents: Sequence[str],
    languages: Sequence[Language],
) -> Vectors:
    """The vectors that are stored: centred passage + TITLE_SHARE · centred title + DOCUMENT_SHARE · the document's direction.

    A query's cosine with the sum is the weighted sum of its cosines with the parts, up to the length of the sum: three
    signals for the price of one. ``passages`` and ``titles`` are raw [n, dimension] (the title of each passage's document),
    ``documents`` names each passage's document.
    """
    if not len(passages):
        return passages
    # In blocks: at 130,000 passages each whole array of intermediate vectors is 200 MB.
    blocks = [slice(start, start + _BLOCK) for start in range(0, len(passages), _BLOCK)]
    _, index = np.unique(np.array(documents), return_inverse=True)
    directions = np.zeros((int(index.max()) + 1, passages.shape[1]), np.float32)
    for block in blocks:
        np.add.at(directions, index[block], means.centre_passages(passages[block], languages[block]))
    directions = unit(directions)
    composed = np.empty(passages.shape, np.float32)
    for block in blocks:
        centred = means.centre_passages(passages[block], languages[block])
        titled = means.centre_passages(titles[block], languages[block])
        summed = centred + TITLE_SHARE * titled + DOCUMENT_SHARE * directions[index[block]]
        composed[block] = unit(summed.astype(np.float32))
    return composed


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length one; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
