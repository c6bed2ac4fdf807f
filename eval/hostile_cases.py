"""What an attacker would have a model say: every kind of false sentence, made from real passages by a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from eval import false_figures, false_forms, false_statements
from eval.demo_passages import demo_passages, sentences_of
from eval.falsehood import Maker
from retriever.passage import Language, Passage
from service.claim import Claim, Quote

FR, DE = Language.FR, Language.DE

MAKERS: dict[str, Maker] = {
    "link": false_forms.links,
    "look_alike": false_forms.look_alikes,
    "amount": false_figures.amounts,
    "date": false_figures.dates,
    "span": false_figures.spans,
    "unit": false_figures.units,
    "other_claim": false_statements.other_claims,
    "not_retrieved": false_forms.not_retrieved,
    "image": false_forms.images,
    "html": false_forms.html,
    "order": false_statements.orders,
    "system_prompt": false_statements.system_prompt,
    "denial": false_statements.denials,
    "country": false_statements.countries,
    "characters": false_forms.characters,
    "language": false_statements.languages,
    "phone": false_forms.phones,
    "altered_quote": false_forms.altered_quotes,
    "exception": false_statements.exceptions,
    "opposite": false_statements.opposites,
    "swapped": false_figures.swapped,
}


@dataclass(frozen=True)
class Case:
    """A false sentence, how it was made, and the passages that the model was shown (P1, P2, …)."""

    kind: str
    claim: Claim
    passages: tuple[Passage, ...]
    reader: Language


def cases(seed: int, number: int) -> list[Case]:
    """``number`` cases, the kinds in turn."""
    chance = random.Random(seed)  # noqa: S311  repeatable, nothing is secret
    streams = {name: _stream(name, maker, random.Random(f"{seed}{name}")) for name, maker in MAKERS.items()}  # noqa: S311
    made: list[Case] = []
    names = list(streams)
    while len(made) < number:
        made.append(next(streams[names[len(made) % len(names)]]))
    chance.shuffle(made)
    return made


def _stream(kind: str, maker: Maker, chance: random.Random) -> Iterator[Case]:
    while True:
        language = chance.choice((FR, DE))
        one, other = chance.sample(demo_passages(language), 2)
        quotes = sentences_of(one)
        if not quotes or one.document_id == other.document_id:
            continue
        quote = chance.choice(quotes)
        for text, passage, quoted in maker(chance, one, other, quote, language):
            yield Case(kind, Claim(text, (Quote(passage, quoted),)), (one,), language)
