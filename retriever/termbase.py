"""French and German names of the same administrative thing: terms for BM25 in the language that the question is not in.

A question's words say nothing to BM25 about pages in the other language. Where the question holds a known term, the terms of
the other language stand in for it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from retriever.passage import Language
from retriever.phrases import longest_phrases, stem, stems_of, words_of

SHORT_ABBREVIATION = 4  # letters up to which an abbreviation must be typed in capitals: "CAP" is not "cap"


class TermbaseError(Exception):
    """The table cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: the preferred term and its variants in both languages; ``country`` is empty for what both have."""

    fr: tuple[str, ...]
    de: tuple[str, ...]
    country: str
    relation: str
    field: str

    def of(self, language: Language) -> tuple[str, ...]:
        """The terms in one language, the preferred one first."""
        return self.fr if language is Language.FR else self.de


class Termbase:
    """Finds the pairs whose terms stand in a text. The longest term wins: in "carte d’identité", "carte" is not a term."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = tuple(pairs)
        self._index: dict[Language, dict[tuple[str, ...], list[Pair]]] = {language: {} for language in Language}
        self._capitals: set[str] = set()
        for pair in self.pairs:
            for language in Language:
                for term in pair.of(language):
                    self._index[language].setdefault(stems_of(term, language), []).append(pair)
                    if term.isupper() and len(term) <= SHORT_ABBREVIATION:
                        self._capitals.add(term)

    def find(self, text: str, language: Language) -> list[Pair]:
        """The pairs named in ``text``, which is in ``language``, in the order of the text."""
        words = words_of(text)
        stems = [stem(word, language) for word in words]
        named = longest_phrases(stems, self._index[language], lambda at: self._is_word_like_abbreviation(words[at]))
        return list(dict.fromkeys(pair for pairs in named for pair in pairs))

    def translate(self, text: str, language: Language) -> list[str]:
        """Terms in the other language for the terms that stand in ``text``."""
        other = Language.DE if language is Language.FR else Language.FR
        return [term for pair in self.find(text, language) for term in pair.of(other)]

    def _is_word_like_abbreviation(self, word: str) -> bool:
        return word.upper() in self._capitals and not word.isupper()


def load_termbase(path: Path) -> Termbase:
    """Read ``termbase.csv``; an absent file is an empty termbase. Raises TermbaseError for a damaged one."""
    if not path.is_file():
        return Termbase(())
    pairs: list[Pair] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                fr = (row["fr"], *filter(None, row["fr_variants"].split("|")))
                de = (row["de"], *filter(None, row["de_variants"].split("|")))
                pairs.append(Pair(fr, de, row["country"], row["relation"], row["field"]))
            except (KeyError, AttributeError, TypeError) as error:
                raise TermbaseError(f"{path}, line {number}: not a row of a termbase: {error!r}") from error
    return Termbase(pairs)
