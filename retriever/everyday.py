"""What people say and what administrations write, in one language: « femme de ménage » is « emploi à domicile » on the page,
„Lappen“ is „Führerschein“.

The official words are added to a question's own for BM25, and are what the termbase takes across the border.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from retriever.passage import Language
from retriever.phrases import longest_phrases, stem, words_of
from retriever.termbase import Termbase

# Words that stand or fall without changing what is said: « perdu mes papiers » is « perdu papiers ».
_LEFT_OUT = {
    Language.FR: frozenset(
        "le la les l un une des du de d mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces"
        " se s me m".split()
    ),
    Language.DE: frozenset(
        "der die das den dem des ein eine einen einem einer eines mein meine meinen meinem meiner meines dein deine deinen"
        " sein seine seinen seiner ihr ihre ihren ihrem ihrer unser unsere unseren unserer mich mir sich".split()
    ),
}


class EverydayError(Exception):
    """The table cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: an everyday word or phrase, and the official terms that pages have in its place, the likeliest first."""

    language: Language
    everyday: str
    official: tuple[str, ...]


class Everyday:
    """Finds the entries whose everyday words stand in a text. The longest one wins, and so does a term of the termbase that
    is longer: « permis » is the driving licence, and not so in « permis de construire »."""

    def __init__(self, entries: Iterable[Entry], termbase: Termbase | None = None) -> None:
        self.entries = tuple(entries)
        self._index: dict[Language, dict[tuple[str, ...], Entry]] = {language: {} for language in Language}
        for entry in self.entries:
            self._index[entry.language].setdefault(phrase_key(entry.everyday, entry.language), entry)
        several = {language: {key for key in keys if len(key) > 1} for language, keys in self._index.items()}
        for pair in termbase.pairs if termbase else ():
            for language in Language:
                for term in pair.of(language):
                    key = phrase_key(term, language)
                    # An entry of several words says enough by itself: « refaire sa carte grise » must not hide « carte grise ».
                    if len(key) > 1 and several[language].isdisjoint(_parts(key)):
                        self._index[language].setdefault(key, Entry(language, term, ()))

    def find(self, text: str, language: Language) -> list[Entry]:
        """The entries named in ``text``, which is in ``language``, each once, in the order of the text."""
        named = longest_phrases(phrase_key(text, language), self._index[language])
        return [entry for entry in dict.fromkeys(named) if entry.official]


def phrase_key(text: str, language: Language) -> tuple[str, ...]:
    """The stems that count of a phrase: two phrases with one key are one entry."""
    left_out = _LEFT_OUT[language]
    return tuple(stem(word, language) for word in words_of(text) if word.lower() not in left_out)


def _parts(key: tuple[str, ...]) -> set[tuple[str, ...]]:
    """All stretches of a phrase."""
    return {key[start:end] for start in range(len(key)) for end in range(start + 1, len(key) + 1)}


def load_everyday(path: Path, termbase: Termbase | None = None) -> Everyday:
    """Read ``everyday.csv``; an absent file is an empty table. Raises EverydayError for a damaged one."""
    if not path.is_file():
        return Everyday((), termbase)
    entries: list[Entry] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                official = tuple(term.strip() for term in row["official"].split(";") if term.strip())
                entry = Entry(Language(row["language"]), row["everyday"].strip(), official)
                if not official or not phrase_key(entry.everyday, entry.language):
                    raise ValueError("no official term, or no word that counts")
            except (KeyError, AttributeError, TypeError, ValueError) as error:
                raise EverydayError(f"{path}, line {number}: not a row of everyday words: {error!r}") from error
            entries.append(entry)
    return Everyday(entries, termbase)
