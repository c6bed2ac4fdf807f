"""The passages of the demonstration corpora, cut at their headings, for what works on passages alone."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from retriever.passage import Language, Passage, passage_id
from retriever.termbase import Termbase, load_termbase
from service.extract import quotable

ROOT = Path(__file__).parents[1]


@functools.cache
def demo_passages(language: Language) -> tuple[Passage, ...]:
    """Every headed part of every page in one language."""
    folder = ROOT / "corpora" / f"demo-{language}" / "pages"
    return tuple(part for file in sorted(folder.glob("*.md")) for part in _parts(file, language))


@functools.cache
def demo_termbase() -> Termbase:
    """The official terms."""
    return load_termbase(ROOT / "corpora" / "termbase.csv")


def sentences_of(passage: Passage) -> list[str]:
    """What can be quoted of a passage, lists left out."""
    return [extract.quote for extract in quotable(passage) if "\n" not in extract.quote]


def _parts(file: Path, language: Language) -> list[Passage]:
    _, front, body = file.read_text("utf-8").split("---", 2)
    title = re.search(r"^title: *(.*)$", front, re.MULTILINE)
    country = "FR" if language is Language.FR else "DE"
    cut = re.split(r"(?m)^#+ (.*)$", body)
    made: list[Passage] = []
    for number, (heading, text) in enumerate(zip(("", *cut[1::2]), cut[0::2], strict=True)):
        if text.strip():
            made.append(
                Passage(
                    id=passage_id(f"demo:{file.stem}", number),
                    document_id=f"demo:{file.stem}",
                    ordinal=number,
                    text=text.strip(),
                    start=0,
                    end=len(text.strip()),
                    headings=(heading,) if heading else (),
                    title=title[1] if title else file.stem,
                    corpus=f"demo-{language}",
                    url=f"https://example.org/{file.stem}",
                    language=language,
                    jurisdiction=country,
                    authority="",
                )
            )
    return made
