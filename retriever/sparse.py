"""French and German text to BM25 term weights, with the analysis of the Qdrant engine itself.

The same term ids come out as on a Qdrant server, so one generation's terms fit both stores. Scores are BM25 (Robertson
and Zaragoza 2009) split in two: term-frequency weights here, inverse document frequency in the store, over one language
at a time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import qdrant_edge as qe
from qdrant_edge import Bm25, Bm25Config

from retriever.passage import Language

AVERAGE_LENGTH = 120.0  # tokens kept of a passage, after stop words
_ANALYSIS = {Language.FR: "french", Language.DE: "german"}
# The engine folds accents before it looks for stop words, and its lists have accents: the folded forms are named here, with
# the function words that its lists lack.
_LISTS = {Language.FR: qe.Language.French, Language.DE: qe.Language.German}
_STOP_WORDS = {
    Language.FR: "a ete etee etees etes meme memes etais etait etions etiez etaient etant etante etants etantes fumes futes"
    " fut fussions eumes eutes eut ca la ou tres apres deja cette cet cela elles ils leurs comme",
    Language.DE: "fur uber konnen konnte konnten konntest wahrend wurde wurden wurdest hatte hatten hattest ware waren"
    " mussen musste mussten durfen durfte dass daruber dafur gegenuber wer wen wem",
}
_DIGRAPH = re.compile("ae|oe|(?<![aeq])ue", re.IGNORECASE)  # no umlaut in "Steuer", "Mauer", "Quelle"
_UMLAUT = {"ae": "ä", "oe": "ö", "ue": "ü"}


@dataclass(frozen=True, slots=True)
class Terms:
    """A sparse vector: term ids and their weights, of equal length."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


class SparseEncoder:
    """Analyses text per language: lower case, accents folded, stop words out, Snowball stems."""

    def __init__(self) -> None:
        self._models = {
            language: Bm25(
                Bm25Config(
                    language=name,
                    ascii_folding=True,
                    avg_len=AVERAGE_LENGTH,
                    stopwords=qe.StopwordsSet(languages={_LISTS[language]}, custom=set(_STOP_WORDS[language].split())),
                )
            )
            for language, name in _ANALYSIS.items()
        }

    def passage(self, text: str, language: Language) -> Terms:
        """Term-frequency weights of a passage."""
        vector = self._models[language].embed_document(_clean(text))
        return Terms(tuple(vector.indices), tuple(vector.values))

    def query(self, text: str, language: Language, extra: Sequence[str] = ()) -> Terms:
        """Weight 1 for each term of the query. ``extra`` are words added by an expansion, at half weight.

        German typed without umlauts (``Gebuehr``) also asks for the umlaut; a stem that exists nowhere costs nothing.
        """
        text = _clean(text)
        if language is Language.DE:
            text = " ".join((text, *(_with_umlauts(word) for word in text.split() if _DIGRAPH.search(word))))
        weights = dict.fromkeys(self._models[language].embed_query(text).indices, 1.0)
        if extra:
            for term in self._models[language].embed_query(_clean(" ".join(extra))).indices:
                weights.setdefault(term, 0.5)
        return Terms(tuple(weights), tuple(weights.values()))


def _clean(text: str) -> str:
    """Accents composed, which the engine's folding expects; lone surrogates, which have no UTF-8 form, replaced."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def _with_umlauts(word: str) -> str:
    return _DIGRAPH.sub(lambda match: _UMLAUT[match.group().lower()], word)
