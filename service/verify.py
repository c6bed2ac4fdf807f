"""Whether a sentence that a model wrote may be shown: every check is code, none asks a model.

The quotes must stand word for word in passages that were retrieved. They are widened to whole sentences, so that a "not" or
an "except" beside a quote counts, and the sentence may say no more than these: its figures, its content words, its
negations, limits, duties and countries are all looked for there. What cannot be told for sure is dropped: a missing
sentence costs little, a wrong one much.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from retriever.passage import Language
from retriever.termbase import Termbase
from service.claim import Claim, Fault, Verified
from service.claim_clauses import flipped, misplaced
from service.claim_figures import figure_fault, figures_bound
from service.claim_form import form_fault, has_invisible
from service.claim_places import country_holds, foreign_place
from service.extract import Extract
from service.near_copy import altered, tokens
from service.question import PreparedQuestion, is_foreign, prepare
from service.shown import TOKEN, Located, Shown, plain, speaks_to_a_machine
from service.wording import (
    NO_DENIAL,
    Vocabulary,
    class_fault,
    classes,
    clauses,
    content_words,
    is_light,
    is_negated,
    same_word,
)

SHORTEST_QUOTE = 10  # characters of a quote; less would support anything
QUOTES = 4  # quotes of one sentence
EVIDENCE = 1200  # characters of whole sentences behind one sentence
NEAR = 0.55  # centred cosine of a translation and its original, below which they are not the same statement

_ITEM = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")

Nearness = Callable[[str, Language, str, Language], float]


class Verifier:
    """Checks the sentences of one answer against what the model was shown. ``nearness`` compares a sentence with its
    original across languages; without it no translated sentence is let through."""

    def __init__(
        self,
        shown: Shown,
        reader: Language,
        termbase: Termbase,
        nearness: Nearness | None = None,
    ) -> None:
        self._shown = shown
        self._reader = reader
        self._termbase = termbase
        self._nearness = nearness
        self._seen: set[str] = set()

    def verify(self, claim: Claim) -> Verified | Fault:
        """The sentence as it may be shown, or why it may not."""
        fault = form_fault(claim.text)
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
            if has_invisible(extract.quote) or any(speaks_to_a_machine(s.of(located.passage.text)) for s in around):
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
        quotes = [_said(extract, lead) for extract, lead in evidence]
        languages = [extract.passage.language for extract, _ in evidence]
        joined = " ".join(quotes)
        fault = figure_fault(text, self._reader, quotes, languages)
        if fault is None and not country_holds(text, joined, evidence):
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
        if foreign_place(text, " ".join(quotes), own):
            return Fault.COUNTRY
        if altered(text, quotes):
            return Fault.UNSUPPORTED
        if flipped(mine, theirs):
            return Fault.NEGATION
        if misplaced(mine, theirs):
            return Fault.UNSUPPORTED
        return None if whole or figures_bound(text, quotes, language) else Fault.FIGURE

    def _translation_fault(self, text: str, quotes: str, context: str, languages: Sequence[Language]) -> Fault | None:
        source = next(language for language in languages if language is not self._reader)
        if is_negated(text) != is_negated(quotes):
            return Fault.NEGATION
        theirs = f"{quotes} {context}"
        pairs = self._termbase.find(theirs, source)
        known = {id(pair) for pair in pairs}
        literal = theirs.casefold()
        related = {w for p in pairs for language in Language for term in p.of(language) for w in content_words(term)}
        for pair in self._termbase.find(NO_DENIAL.sub(" ", text), self._reader):
            terms = [*pair.fr, *pair.de]
            if id(pair) in known or any(term.casefold() in literal for term in terms):
                continue
            if not any(same_word(w, n) for term in terms for w in content_words(term) for n in related):
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
        return isinstance(found, PreparedQuestion) and found.language is self._reader and not is_foreign(text)


def originals(shown: Shown, reader: Language) -> Iterator[tuple[str, Language]]:
    """Each sentence in the other language as a translation of it alone is compared with, in the order of the passages."""
    for located in shown.passages.values():
        if located.passage.language is not reader:
            for span in located.sentences:
                extract = Extract(located.passage, span.start, span.end)
                yield _said(extract, _lead_in(located, span.start)), located.passage.language


def _said(extract: Extract, lead: str) -> str:
    return f"{lead} {extract.quote}".strip()


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
