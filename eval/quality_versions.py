"""Amounts and times that differ between two versions of one page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.quality_pages import Page, plain_address
from retriever.sentences import split_sentences
from service.figures import Figure, figures, plain_spaces
from service.quality_schemas import DifferingVersions, FigurePair, Relation, StatedFigure

# Amounts, shares, and spans of time (ages, too): what a rule states. Hours, dates of decrees, articles and codes are not.
KINDS = frozenset("money percent day weekday workday week month year".split())
SAME_SENTENCE = 0.6  # share of common words (Jaccard, figures left out) from which two sentences say the same
MAX_SHOWN = 20  # of a pair of pages: a reader who sees twenty opens the pages
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Stated:
    """A sentence with its figures."""

    sentence: str
    words: frozenset[str]
    keys: tuple[tuple[str, str], ...]


def find_versions(pages: Sequence[Page], duplicates: Sequence[Sequence[int]] = ()) -> list[tuple[Relation, int, int]]:
    """Pairs of pages that should state the same, each pair once: named counterparts, the same native id (for another audience,
    in another corpus under the same title), the same address, and near-duplicates, each with the page of its group that states
    what most of them state. Rules of two countries are never compared: they differ by right."""
    found: dict[tuple[int, int], Relation] = {}
    place = {page.id: at for at, page in enumerate(pages)}

    def add(relation: Relation, one: int, two: int) -> None:
        if one != two and pages[one].country == pages[two].country:
            found.setdefault((min(one, two), max(one, two)), relation)

    for at, page in enumerate(pages):
        if page.counterpart in place:
            add("counterpart", at, place[page.counterpart])
    for places in _by(pages, lambda page: page.id.split(":", 1)[-1].rsplit("/", 1)[-1]):
        for number, one in enumerate(places):
            for two in places[number + 1 :]:
                if _same_page(pages[one], pages[two]):
                    add("same_id", one, two)
    for places in _by(pages, lambda page: plain_address(page.url)):
        for two in places[1:]:
            # One address for many pages of a corpus (a portal's front page) says nothing.
            if pages[two].corpus != pages[places[0]].corpus or pages[two].language != pages[places[0]].language:
                add("same_address", places[0], two)
    for group in duplicates:
        usual = _most_usual(pages, group)
        for at in group:
            add("near_duplicate", usual, at)
    return [(relation, one, two) for (one, two), relation in found.items()]


def compare_versions(pages: Sequence[Page], versions: Iterable[tuple[Relation, int, int]]) -> list[DifferingVersions]:
    """Those that differ; near-duplicates last (they may well be pages on two matters), and of each kind first the ones with a
    pair of sentences that contradict each other."""
    read: dict[int, list[_Stated]] = {}

    def stated(at: int) -> list[_Stated]:
        if at not in read:
            read[at] = _stated(pages[at])
        return read[at]

    found: list[DifferingVersions] = []
    for relation, one, two in versions:
        first, second = _without_common(stated(one), stated(two))
        if not first and not second:
            continue
        pairs = _pairs(first, second) if pages[one].language is pages[two].language else []
        taken = {side.sentence for pair in pairs for side in (pair.first, pair.second)}
        difference = DifferingVersions(
            relation=relation,
            first=pages[one].name,
            second=pages[two].name,
            pairs=pairs[:MAX_SHOWN],
            only_first=[s for s in _shown(first) if s.sentence not in taken][:MAX_SHOWN],
            only_second=[s for s in _shown(second) if s.sentence not in taken][:MAX_SHOWN],
        )
        found.append(difference)
    found.sort(
        key=lambda d: (
            d.relation == "near_duplicate",
            -len(d.pairs),
            not (d.only_first and d.only_second),
            d.first.id,
            d.second.id,
        )
    )
    return found


def _by(pages: Sequence[Page], key: Callable[[Page], str]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for at, page in enumerate(pages):
        if name := key(page):
            groups.setdefault(name, []).append(at)
    return [places for places in groups.values() if len(places) > 1]


def _same_page(one: Page, two: Page) -> bool:
    if one.corpus == two.corpus:
        return one.plain_title == two.plain_title or (one.audience != two.audience and one.language is two.language)
    return one.plain_title == two.plain_title


def _most_usual(pages: Sequence[Page], group: Sequence[int]) -> int:
    """Of near-duplicates the first one with the set of figures that most of them have: else one page with a slip would make all
    the others look wrong."""
    sets = {at: frozenset(key for item in _stated(pages[at]) for key in item.keys) for at in group}
    usual = Counter(sets.values()).most_common(1)[0][0]
    return next(at for at in group if sets[at] == usual)


def _stated(page: Page) -> list[_Stated]:
    """Sentences (and lines: a list's items, a table's rows) with a figure of KINDS, in the page's order."""
    found: list[_Stated] = []
    for line in page.text.splitlines():
        for span in split_sentences(line):
            sentence = plain_spaces(line[span.start : span.end]).strip()
            read = [figure for figure in figures(sentence, page.language) if figure.kind in KINDS]
            if read:
                words = frozenset(word.casefold() for word in _WORD.findall(sentence))
                found.append(_Stated(sentence, words, tuple(dict.fromkeys(map(_key, read)))))
    return found


def _key(figure: Figure) -> tuple[str, str]:
    return figure.kind, figure.value


def _without_common(first: Sequence[_Stated], second: Sequence[_Stated]) -> tuple[list[_Stated], list[_Stated]]:
    """The sentences of each with those figures only that stand nowhere in the other. The same figure with another bound ("at
    least") counts as the same: wording differs more often than rules."""
    everything = [{key for item in items for key in item.keys} for items in (first, second)]

    def rest(items: Sequence[_Stated], other: set[tuple[str, str]]) -> list[_Stated]:
        left = [_Stated(i.sentence, i.words, tuple(k for k in i.keys if k not in other)) for i in items]
        return [item for item in left if item.keys]

    return rest(first, everything[1]), rest(second, everything[0])


def _pairs(first: Sequence[_Stated], second: Sequence[_Stated]) -> list[FigurePair]:
    """Sentences of two pages that say the same of figures of one kind that differ; each sentence once, the most alike first."""
    candidates: list[tuple[float, int, int]] = []
    for a, one in enumerate(first):
        for b, two in enumerate(second):
            if {kind for kind, _ in one.keys} & {kind for kind, _ in two.keys}:
                together = len(one.words | two.words)
                alike = len(one.words & two.words) / together if together else 1.0
                if alike >= SAME_SENTENCE:
                    candidates.append((alike, a, b))
    pairs: list[FigurePair] = []
    taken: set[tuple[int, int]] = set()
    for _, a, b in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        if (0, a) in taken or (1, b) in taken:
            continue
        taken |= {(0, a), (1, b)}
        pairs.append(FigurePair(first=_shown([first[a]])[0], second=_shown([second[b]])[0]))
    return pairs


def _shown(items: Iterable[_Stated]) -> list[StatedFigure]:
    return [
        StatedFigure(value=", ".join(f"{kind} {value}" for kind, value in item.keys), sentence=item.sentence)
        for item in items
    ]
