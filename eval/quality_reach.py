"""Pages that no question ever reaches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.quality_pages import Page
from eval.topics import LanguageGuess, SetError
from ingest.build import Progress
from retriever.passage import Language
from retriever.query import Query
from retriever.search import Searcher
from service.ledger import Ledger
from service.quality_schemas import Reach

FIRST = 10  # passages of a country that an answer may draw on
MAX_QUESTIONS = 3000  # of the ledger, the latest: more would take longer than they say

Asked = tuple[str, Language]


def find_reach(
    searcher: Searcher,
    pages: Sequence[Page],
    asked: Mapping[str, Sequence[Asked]],
    progress: Progress,
    first: int = FIRST,
) -> Reach:
    """Search for every question of every source (by its name) in all countries; each wording once."""
    questions = list(dict.fromkeys(question for found in asked.values() for question in found))
    reached: set[str] = set()
    for number, (text, language) in enumerate(questions, 1):
        result = searcher.search(Query(text, language, limit=first))
        reached |= {hit.passage.document_id for ranking in result.rankings for hit in ranking.hits}
        progress("reach", number, len(questions))
    unreached = [page for page in pages if page.id not in reached]
    return Reach(
        first=first,
        questions={name: len(set(found)) for name, found in asked.items()},
        reached=dict(Counter(page.corpus for page in pages if page.id in reached)),
        unreached=dict(Counter(page.corpus for page in unreached)),
        pages=[page.name for page in unreached],
    )


def ledger_questions(ledger: Ledger, limit: int = MAX_QUESTIONS) -> list[Asked]:
    """The latest questions of the record of answers, as they were masked, each once."""
    found = ((answer.question, Language(answer.language)) for answer in ledger.answers(limit=limit))
    return list(dict.fromkeys((text, language) for text, language in found if text.strip()))


def file_questions(files: Iterable[Path]) -> list[Asked]:
    """Questions of JSONL files (``text`` or ``query``; the language from ``lang``, else guessed). Raises SetError."""
    guess = LanguageGuess()
    found: list[Asked] = []
    for path in files:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SetError(f"{path}: cannot be read as UTF-8: {error}") from error
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    found.append(_question(json.loads(line), guess))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise SetError(f"{path}, line {number}: not an object with a text") from error
    return found


def _question(row: dict[str, str], guess: LanguageGuess) -> Asked:
    text = str(row.get("text") or row["query"])
    code = str(row.get("lang") or row.get("language") or "")[:2].lower()
    return text, Language(code) if code in set(Language) else guess(text)
