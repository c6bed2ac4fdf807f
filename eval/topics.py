"""A BEIR-style folder as topics, judgements and documents: any folder of that shape, also one never seen before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.document import Document, Section
from retriever.passage import Language


class SetError(Exception):
    """A folder that is not a test set; the message says which file and line."""


@dataclass(frozen=True)
class Topic:
    """A test question."""

    id: str
    text: str
    language: Language


@dataclass(frozen=True)
class TestSet:
    """Topics, the documents they are asked of, and graded judgements: ``qrels[topic][document] = grade``."""

    __test__ = False  # not a class for pytest to collect

    name: str
    topics: tuple[Topic, ...]
    documents: tuple[Document, ...]
    qrels: dict[str, dict[str, int]]


def load_set(folder: Path, split: str, jurisdiction: str = "", guess: LanguageGuess | None = None) -> TestSet:
    """Read ``corpus.jsonl``, ``queries[.split].jsonl`` and ``qrels[.split].tsv`` of ``folder``.

    Ids stand in ``id`` or ``_id``, languages in ``lang`` or ``language``; where a line has none, ``guess`` tells it from the
    text. ``qrels`` may have a header, and three columns (query, document, grade) or the four of TREC. Topics without a
    judgement are left out. ``jurisdiction`` empty means the country of each document's language.
    """
    if not folder.is_dir():
        raise SetError(f"{folder}: no such folder")
    qrels = read_qrels(_pick(folder, "qrels", split, ("tsv", "txt", "qrels")))
    known = guess or LanguageGuess()
    topics: dict[str, Topic] = {}
    for line in _lines(_pick(folder, "queries", split, ("jsonl",))):
        identifier, text = _id(line), _text(line, "text", "query")
        if identifier in qrels and text.strip():
            topics[identifier] = Topic(identifier, text, _language(line, text, known))
    # Of two lines with one id the last one counts, as BEIR's own loader has it.
    documents = {
        _id(line): _document(line, folder.name, jurisdiction, known) for line in _lines(folder / "corpus.jsonl")
    }
    if not topics or not any(document.text.strip() for document in documents.values()):
        raise SetError(f"{folder}: no judged topic with a text, or no document with one")
    return TestSet(folder.name, tuple(topics.values()), tuple(documents.values()), qrels)


class LanguageGuess:
    """French or German, told by the commonest short words of each: enough for a document or a question of a test set."""

    _FR = frozenset(
        "le la les de des du un une et est pour dans que qui sur par au aux ce cette vous votre je mon ma".split()
    )
    _DE = frozenset(
        "der die das und ist für in den dem ein eine zu mit auf von sie ihr ich mein nicht bei wie wo".split()
    )

    def __call__(self, text: str) -> Language:
        words = text.lower().replace("'", " ").replace("’", " ").split()[:400]
        french, german = (sum(word in known for word in words) for known in (self._FR, self._DE))
        if french == german:
            return Language.DE if any(c in "äöüß" for c in text.lower()) else Language.FR
        return Language.FR if french > german else Language.DE


def _pick(folder: Path, stem: str, split: str, endings: tuple[str, ...]) -> Path:
    names = [f"{stem}.{split}.{ending}" for ending in endings if split] + [f"{stem}.{ending}" for ending in endings]
    if split:
        names += [f"{stem}/{split}.{ending}" for ending in endings]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SetError(f"{folder}: none of {', '.join(names)}")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise SetError(f"{path}: no such file")
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _object(line, f"{path}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{path}: cannot be read as UTF-8: {error}") from error


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
        _id(value)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SetError(f"{place}: not an object with an id: {error!r}") from error
    return value


def _id(line: dict[str, Any]) -> str:
    return _clean(str(line["id"] if "id" in line else line["_id"]))


def _text(line: dict[str, Any], *names: str) -> str:
    """The first of these fields that has something in it."""
    return _clean(next((str(line[name]) for name in names if line.get(name)), ""))


def _clean(text: str) -> str:
    """JSON can hold halves of characters (lone surrogates), which no index takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _language(line: dict[str, Any], text: str, guess: LanguageGuess) -> Language:
    code = str(line.get("lang") or line.get("language") or "")[:2].lower()
    return Language(code) if code in set(Language) else guess(text)


def _document(line: dict[str, Any], corpus: str, jurisdiction: str, guess: LanguageGuess) -> Document:
    title, text = _text(line, "title"), _text(line, "text")
    language = _language(line, f"{title} {text}", guess)
    return Document(
        id=_id(line),
        corpus=corpus,
        url=_text(line, "url"),
        title=title or text.strip().split("\n", 1)[0][:80],
        language=language,
        jurisdiction=jurisdiction or language.upper(),
        authority="",
        sections=(Section((), text if text.strip() else title),),
    )


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """``qrels[topic][document] = grade``; a header is allowed. Raises SetError with file and line."""
    judged: dict[str, dict[str, int]] = {}
    header_allowed = True
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{path}: cannot be read as UTF-8: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) == 4:
            cells = [cells[0], cells[2], cells[3]]
        try:
            query, document, grade = cells
            judged.setdefault(query, {})[document] = int(float(grade))
        except (ValueError, OverflowError) as error:
            if not (header_allowed and len(cells) == 3 and not any(c.isdigit() for c in cells[2])):
                raise SetError(f"{path}, line {number}: expected query, document and grade: {error}") from error
        header_allowed = False
    return judged
