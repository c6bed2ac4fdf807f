"""Whether a sentence that a model wrote may be shown: every check is code, none asks a model.

The quotes must stand word for word in passages that were retrieved. They are widened to whole sentences, so that a "not" or
an "except" beside a quote counts, and the sentence may say no more than these: its figures, its content words, its
negations, limits, duties and countries are all looked for there. What cannot be told for sure is dropped: a missing
sentence costs little, a wrong one much.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retriever.passage import Language
from retriever.sentences import split_sentences
from retriever.termbase import Termbase
from service.country import mentions_of
from service.extract import Extract
from service.figures import Figure, figures, in_order, stands_in
from service.near_copy import altered, tokens
from service.question import PreparedQuestion, prepare
from service.shown import LINK, PHONE, TOKEN, Located, Shown, plain, speaks_to_a_machine
from service.wording import (
    NO_DENIAL,
    Clause,
    Vocabulary,
    class_fault,
    classes,
    clauses,
    content_words,
    is_light,
    is_negated,
    same_word,
)

SHORTEST, LONGEST = 12, 420  # characters of a sentence
SHORTEST_QUOTE = 10  # characters of a quote; less would support anything
QUOTES = 4  # quotes of one sentence
EVIDENCE = 1200  # characters of whole sentences behind one sentence
NAMED = 0.5  # part of a source's words that a sentence on what is free or abolished must repeat
NEAR = 0.55  # centred cosine of a translation and its original, below which they are not the same statement

_LETTERS = "a-zA-ZàâäæçéèêëîïôöœùûüÿßÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸẞ"
_PERMITTED = re.compile(rf"[{_LETTERS}0-9 \u00a0\u202f.,;:!?'’\"„“”«»‚‘()/&+%€§°²³₂–‑-]+")
_MARKUP = re.compile(r"&#?\w+;|--|//|\*\*|__|^\s*[-+]|\b(?:javascript|data|mailto|tel|file):", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")

_ADJECTIVES = ("allemand", "francai", "deutsche", "franzos")

Nearness = Callable[[str, Language, str, Language], float]


class Fault(StrEnum):
    """Why a sentence was dropped."""

    UNKNOWN_PASSAGE = "unknown_passage"
    QUOTE = "quote"
    MARKUP = "markup"
    LINK = "link"
    FIGURE = "figure"
    LANGUAGE = "language"
    COUNTRY = "country"
    NEGATION = "negation"
    LIMIT = "limit"
    UNSUPPORTED = "unsupported"
    PLANTED = "planted"
    FORM = "form"
    REPEATED = "repeated"


@dataclass(frozen=True)
class Quote:
    """A passage by the short name it was shown under, and the words that are said to stand in it."""

    passage: str
    text: str


@dataclass(frozen=True)
class Claim:
    """A sentence as the model gave it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Verified:
    """A sentence that may be shown, with the whole sentences of the passages that it rests on."""

    text: str
    evidence: tuple[Extract, ...]
    translated: bool


class Verifier:
    """Checks the sentences of one answer against what the model was shown. ``nearness`` compares a sentence with its
    original across languages; without it no translated sentence is let through."""

    def __init__(self, shown: Shown, reader: Language, termbase: Termbase, nearness: Nearness | None = None) -> None:
        self._shown = shown
        self._reader = reader
        self._termbase = termbase
        self._nearness = nearness
        self._seen: set[str] = set()

    def verify(self, claim: Claim) -> Verified | Fault:
        """The sentence as it may be shown, or why it may not."""
        fault = _form_fault(claim.text)
        if fault:
            return fault
        evidence = self._evidence(claim)
        if isinstance(evidence, Fault):
            return evidence
        text = self._shown.restore(claim.text)
        if text is None or not self._tokens_stand(claim.text, evidence):
            return Fault.LINK
        words = TOKEN.sub(" ", claim.text)
        whole = any(plain(text.strip())[0] == plain(extract.quote)[0] for extract, _ in evidence)
        fault = self._content_fault(words, evidence, whole)
        if fault:
            return fault
        normal = " ".join(text.casefold().split())
        if normal in self._seen:
            return Fault.REPEATED
        self._seen.add(normal)
        sources = tuple(extract for extract, _ in evidence)
        return Verified(text.strip(), sources, any(e.passage.language is not self._reader for e in sources))

    def _evidence(self, claim: Claim) -> list[tuple[Extract, str]] | Fault:
        """The whole sentences around the quotes, each once, each with the line that leads into it."""
        if not 1 <= len(claim.quotes) <= QUOTES:
            return Fault.QUOTE
        found: dict[tuple[str, int], tuple[Extract, str]] = {}
        for quote in claim.quotes:
            located = self._shown.passages.get(quote.passage)
            if located is None:
                return Fault.UNKNOWN_PASSAGE
            text = self._shown.restore(quote.text)
            if text is None or len(text.strip()) < SHORTEST_QUOTE:
                return Fault.QUOTE
            span = located.find(unicodedata.normalize("NFC", text))
            if span is None:
                return Fault.QUOTE
            around = [s for s in located.sentences if s.start < span.end and s.end > span.start]
            if not around:
                return Fault.QUOTE
            extract = Extract(located.passage, around[0].start, around[-1].end)
            if _has_invisible(extract.quote) or any(speaks_to_a_machine(s.of(located.passage.text)) for s in around):
                return Fault.PLANTED
            found[(located.passage.id, extract.start)] = extract, _lead_in(located, extract.start)
        if sum(len(extract.quote) for extract, _ in found.values()) > EVIDENCE:
            return Fault.QUOTE
        return sorted(
            found.values(), key=lambda pair: (pair[0].passage.document_id, pair[0].passage.ordinal, pair[0].start)
        )

    def _tokens_stand(self, text: str, evidence: Sequence[tuple[Extract, str]]) -> bool:
        """Whether what each token stands for is in one of the cited sentences."""
        return all(
            any(self._shown.tokens[token] in extract.quote for extract, _ in evidence) for token in TOKEN.findall(text)
        )

    def _content_fault(self, text: str, evidence: Sequence[tuple[Extract, str]], whole: bool) -> Fault | None:
        """What the sentence says beyond its evidence. ``whole``: it is one of the cited sentences, word for word, so that its
        figures stand where they belong."""
        quotes = [f"{lead} {extract.quote}".strip() for extract, lead in evidence]
        languages = [extract.passage.language for extract, _ in evidence]
        joined = " ".join(quotes)
        fault = _figure_fault(text, self._reader, quotes, languages)
        if fault is None and not _country_holds(text, joined, evidence):
            fault = Fault.COUNTRY
        if fault is None and class_fault(classes(text), classes(joined)):
            fault = Fault.LIMIT
        if fault is None and is_negated(text) and not is_negated(joined):
            fault = Fault.NEGATION
        if fault is None:
            own = {e.passage.country for e, _ in evidence}
            same = [q for q, language in zip(quotes, languages, strict=True) if language is self._reader]
            context = " ".join(" ".join((e.passage.title, *e.passage.headings)) for e, _ in evidence)
            if len(same) == len(quotes):
                fault = self._same_language_fault(text, same, context, whole, own)
            else:
                fault = self._translation_fault(text, joined, context, languages)
        return fault or (None if self._is_readers_language(text) else Fault.LANGUAGE)

    def _same_language_fault(
        self, text: str, quotes: Sequence[str], context: str, whole: bool, own: set[str]
    ) -> Fault | None:
        language = self._reader
        theirs = [clause for quote in quotes for clause in clauses(quote)]
        support = Vocabulary([*(w for c in theirs for w in c.words), *content_words(context)], tokens(" ".join(quotes)))
        terms = {id(p) for p in self._termbase.find(f"{' '.join(quotes)} {context}", language)}
        mine = clauses(text)
        missing = [w for c in mine for w in c.words if not support.has(w) and not is_light(w, language)]
        if missing:
            known = {
                w
                for p in self._termbase.find(text, language)
                if id(p) in terms
                for t in p.of(language)
                for w in content_words(t)
            }
            if not all(any(same_word(w, k) for k in known) for w in missing):
                return Fault.UNSUPPORTED
        if _foreign_place(text, " ".join(quotes), own):
            return Fault.COUNTRY
        if altered(text, quotes):
            return Fault.UNSUPPORTED
        if _flipped(mine, theirs):
            return Fault.NEGATION
        if _misplaced(mine, theirs):
            return Fault.UNSUPPORTED
        return None if whole or _figures_bound(text, quotes, language) else Fault.FIGURE

    def _translation_fault(self, text: str, quotes: str, context: str, languages: Sequence[Language]) -> Fault | None:
        source = next(language for language in languages if language is not self._reader)
        if is_negated(text) != is_negated(quotes):
            return Fault.NEGATION
        theirs = f"{quotes} {context}"
        pairs = self._termbase.find(theirs, source)
        known = {id(pair) for pair in pairs}
        literal = theirs.casefold()
        near = {w for p in pairs for language in Language for term in p.of(language) for w in content_words(term)}
        for pair in self._termbase.find(NO_DENIAL.sub(" ", text), self._reader):
            terms = [*pair.fr, *pair.de]
            if id(pair) in known or any(term.casefold() in literal for term in terms):
                continue
            if not any(same_word(w, n) for term in terms for w in content_words(term) for n in near):
                return Fault.UNSUPPORTED
        if any(
            name.casefold() not in literal for name in re.findall(r"\b[A-ZÄÖÜÉ]{2,}\b", text) if not self._is_term(name)
        ):
            return Fault.UNSUPPORTED
        if self._nearness is None or self._nearness(text, self._reader, quotes, source) < NEAR:
            return Fault.UNSUPPORTED
        return None

    def _is_term(self, name: str) -> bool:
        return bool(self._termbase.find(name, self._reader))

    def _is_readers_language(self, text: str) -> bool:
        found = prepare(text, self._reader)
        return isinstance(found, PreparedQuestion) and found.language is self._reader


def _form_fault(text: str) -> Fault | None:
    """What no sentence may hold, whatever its source says."""
    if not SHORTEST <= len(text) <= LONGEST:
        return Fault.FORM
    rest = unicodedata.normalize("NFC", TOKEN.sub("", text)).strip()
    if LINK.search(rest) or PHONE.search(rest):
        return Fault.LINK
    if not _PERMITTED.fullmatch(rest) or _MARKUP.search(rest):
        return Fault.MARKUP
    if (
        rest[-1] not in '.!:;»”“")'
        or rest[-1] == "?"
        or not (rest[0].isupper() or rest[0].isdigit() or rest[0] in '«„"(')
    ):
        return Fault.FORM
    if len(split_sentences(rest)) != 1:
        return Fault.FORM
    return Fault.PLANTED if speaks_to_a_machine(rest) else None


def _has_invisible(text: str) -> bool:
    """A soft hyphen is typography; other characters that cannot be seen are not."""
    return any(unicodedata.category(c) == "Cf" and c != "\u00ad" for c in text)


def _lead_in(located: Located, start: int) -> str:
    """The line ending with a colon that a list item belongs to: "The following are exempt:" """
    text = located.passage.text
    line = text.rfind("\n", 0, start) + 1
    if not _ITEM.match(text[line:]):
        return ""
    while line > 0:
        before = text.rfind("\n", 0, line - 1) + 1
        previous = text[before : line - 1].strip()
        if previous.endswith(":"):
            return previous
        if previous and not _ITEM.match(text[before : line - 1]):
            return ""
        line = before
    return ""


def _figure_fault(text: str, reader: Language, quotes: Sequence[str], languages: Sequence[Language]) -> Fault | None:
    claimed = figures(text, reader)
    if not claimed:
        return None
    given: list[Figure] = []
    for quote, language in zip(quotes, languages, strict=True):
        given.extend(figures(quote, language))
    if not all(stands_in(figure, given) for figure in claimed):
        return Fault.FIGURE
    if not in_order(claimed, given):
        return Fault.FIGURE
    # "Between 62 and 62": a figure twice where the quotes have it once has taken another's place.
    given_keys = [f.key for f in given]
    return (
        Fault.FIGURE
        if any(n > 1 and given_keys.count(k) < n for k, n in Counter(f.key for f in claimed).items())
        else None
    )


def _country_holds(text: str, quotes: str, evidence: Sequence[tuple[Extract, str]]) -> bool:
    """Every country that the sentence names is the passages' own, or named in them."""
    named = set(mentions_of(text).named)
    if not named:
        return True
    own = {extract.passage.country for extract, _ in evidence}
    return named <= own or named <= own | set(mentions_of(quotes).named)


def _foreign_place(text: str, quotes: str, own: set[str]) -> bool:
    """Whether another country or a place of it is named that the quotes do not name by this very word. An adjective is no name:
    who signs a "German" paper need not do so in Germany."""
    if not set(mentions_of(text).named) - own:
        return False
    said = {*content_words(quotes)}
    return any(
        word not in said and word.rstrip("s") not in said and set(mentions_of(word).named) - own
        for word in content_words(text)
        if not word.startswith(_ADJECTIVES)
    )


def _flipped(mine: Sequence[Clause], theirs: Sequence[Clause]) -> bool:
    """Whether a word that the evidence only denies is said, or the other way round."""
    for clause in mine:
        for word in clause.words:
            states = {c.negated for c in theirs if any(same_word(word, other) for other in c.words)}
            if len(states) == 1 and clause.negated not in states:
                return True
    return False


def _misplaced(mine: Sequence[Clause], theirs: Sequence[Clause]) -> bool:
    """Whether "free", "must" and the like are said of something else than in the evidence: of no word beside them there."""
    for clause in mine:
        for name in clause.classes & {"free", "end"}:  # what is free or abolished must be named as narrowly as there
            beside = [[w for w in c.words if not classes(w)] for c in theirs if name in c.classes]
            if beside and all(
                sum(any(same_word(w, m) for m in clause.words) for w in own) < NAMED * len(own) for own in beside
            ):
                return True
    if len(theirs) < 2:
        return False
    for clause in mine:
        for name in clause.classes & {"free", "must", "end", "always", "only", "may"}:
            beside = [c for c in theirs if name in c.classes]
            words = [w for w in clause.words if not classes(w)]
            if beside and len(words) and not any(_shares(words, c) for c in beside):
                return True
    return False


def _shares(words: Sequence[str], clause: Clause) -> bool:
    others = [w for w in clause.words if not classes(w)]
    return not others or any(same_word(word, other) for word in words for other in others)


_FIGURE_CLAUSE = re.compile(r"[;:()]|,(?!\d)|(?<!\d)\.(?!\d)|\b(?:et|ou|und|oder|sowie|mais|aber)\b", re.IGNORECASE)


def _figures_bound(text: str, quotes: Sequence[str], language: Language) -> bool:
    """Whether each figure goes with the words that it goes with in the evidence.

    "25 € for an adult and 17 € for a child": the words that only one figure's clause has decide. A figure that stands with more
    of another figure's words than of its own is in the wrong place.
    """
    given: list[tuple[Figure, frozenset[str]]] = []
    for quote in quotes:
        for part in _FIGURE_CLAUSE.split(quote):
            words = frozenset(content_words(part))
            given.extend((figure, words) for figure in figures(part, language))
    claimed, everything = figures(text, language), content_words(text)
    for part in _FIGURE_CLAUSE.split(text):
        mine = content_words(part)
        for figure in figures(part, language):
            rivals = [(f, words) for f, words in given if f.kind == figure.kind]
            own = [words for f, words in rivals if f.value == figure.value]
            other = [words for f, words in rivals if f.value != figure.value]
            # The whole sentence may say what the figure goes with, where it holds one figure of the kind.
            alone = len({f.value for f in claimed if f.kind == figure.kind}) == 1
            if (
                own
                and other
                and all(_astray(words, own, other) for words in ((mine, everything) if alone else (mine,)))
            ):
                return False
    return True


def _astray(mine: Sequence[str], own: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    """Whether these words are rather those of another figure."""
    return all(_share(mine, w, other) < max(_share(mine, o, own) for o in other) for w in own)


def _distinct(words: frozenset[str], others: Sequence[frozenset[str]]) -> frozenset[str]:
    return words - frozenset().union(*others)


def _share(mine: Sequence[str], words: frozenset[str], others: Sequence[frozenset[str]]) -> float:
    """The part of the clause's own words that the sentence has, 0 to 1."""
    own = _distinct(words, others)
    return sum(any(same_word(w, m) for m in mine) for w in own) / len(own) if own else 0.0
