"""Sentences that an honest model would write from the demonstration pages: copies, rewordings, translations.

The copies are made from every page by the changes of typography and form that a model makes. The rewordings and the
translations were written by hand, as a model that keeps its instructions would write them; the checks were tuned on them.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.demo_passages import demo_passages, sentences_of
from retriever.passage import Language, Passage
from service.claim import Claim, Quote

FR, DE = Language.FR, Language.DE


@dataclass(frozen=True)
class Honest:
    """A true sentence, the passage it was made from (shown as P1), and the reader's language."""

    claim: Claim
    passage: Passage
    reader: Language


def copies(seed: int, each: int) -> Iterator[Honest]:
    """``each`` sentences a language, repeated with other typography."""
    chance = random.Random(seed)  # noqa: S311  repeatable, nothing is secret
    for language in (FR, DE):
        made = 0
        while made < each:
            passage = chance.choice(demo_passages(language))
            quotes = [
                q
                for q in sentences_of(passage)
                if not re.search(r"\d\d \d\d|[\w-]+\.(?:fr|de|eu)\b|\+\d", q.replace("\u202f", " "))
            ]
            if not quotes:
                continue
            quote = chance.choice(quotes)
            text = chance.choice(_CHANGES)(quote)
            yield Honest(
                Claim(text, (Quote("P1", _plain_typography(quote) if made % 2 else quote),)), passage, language
            )
            made += 1


def _plain_typography(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def _amounts(text: str) -> str:
    return re.sub(r"(\d)[\u202f\u00a0 ](\d{3})", r"\1\2", text).replace(" Euro", " €")


def _ends_with_a_stop(text: str) -> str:
    return text.rstrip(" ;") if text.rstrip(" ;").endswith(".") else text.rstrip(" ;.") + "."


def _without_lead(text: str) -> str:
    """Without an opening "Au consulat, …": what a model leaves out first."""
    found = re.match(r"^(?:Au|Le|En|Dans|Seit|Im|Am|Auf|In|Bei)\b[^,;:.]{3,40}, (\w.*)$", text)
    if (
        found
        and not re.search(r"\d", text[: found.start(1)])
        and found[1].split()[0].lower() in ("le", "la", "les", "un", "une", "vous")
    ):
        return found[1][0].upper() + found[1][1:]
    return text


_CHANGES = (_plain_typography, _amounts, _ends_with_a_stop, _without_lead, str)


def written(translated: bool) -> Iterator[Honest]:
    """The sentences written by hand. Raises LookupError where a quote has gone from its page."""
    wanted = "translation" if translated else "rewording"
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["kind"] == wanted]
    for row in rows:
        reader = Language(row["reader"])
        source = reader if not translated else (DE if reader is FR else FR)
        page, quote = f"demo:{row['page']}", row["quote"]
        found = [p for p in demo_passages(source) if p.document_id == page and quote in _typed(p.text)]
        if not found:
            raise LookupError(f"{page}: {quote}")
        yield Honest(Claim(row["sentence"], (Quote("P1", quote),)), found[0], reader)


def _typed(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")
