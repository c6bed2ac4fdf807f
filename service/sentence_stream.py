"""A model's JSON answer, sentence by sentence as it arrives: ``{"sentences": [{"text", "passages": [{"id", "quote"}]}]}``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from service.claim import Claim, Quote

_HEAD = re.compile(r'\s*\{\s*"sentences"\s*:\s*\[')
_HEAD_CHARACTERS = 200  # within which the list must have begun
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(strict=False)


class MalformedAnswerError(ValueError):
    """What a model sent is not the JSON it was asked for."""


class _Passage(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    quote: str


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    passages: list[_Passage]


class SentenceStream:
    """Takes text as it comes and gives each sentence as soon as it is whole. Memory and time grow with the text alone."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._began = False
        self._ended = False

    def feed(self, part: str) -> Iterator[Claim]:
        """The sentences that ``part`` completes. Raises MalformedAnswerError as soon as it cannot become valid."""
        self._text += part
        if not self._began:
            self._begin()
        while self._began and not self._ended and "}" in part:
            found = self._next()
            if found is None:
                break
            yield found

    def close(self) -> None:
        """Raises MalformedAnswerError where the text is not one whole object."""
        try:
            whole = cast("object", json.loads(self._text, strict=False))
        except (ValueError, RecursionError):
            raise MalformedAnswerError("not JSON") from None
        if not isinstance(whole, dict) or set(cast("dict[str, Any]", whole)) != {"sentences"}:
            raise MalformedAnswerError("not an answer")

    def _begin(self) -> None:
        head = _HEAD.match(self._text)
        if head is not None:
            self._began, self._at = True, head.end()
        elif not '{"sentences":['.startswith("".join(self._text.split())[:14]) or len(self._text) > _HEAD_CHARACTERS:
            raise MalformedAnswerError("not an answer")

    def _next(self) -> Claim | None:
        between = _BETWEEN.match(self._text, self._at)
        start = between.end() if between else self._at
        if start >= len(self._text):
            return None
        if self._text[start] == "]":
            self._ended = True
            return None
        if self._text[start] != "{":
            raise MalformedAnswerError("not a sentence")
        try:
            value, end = _DECODER.raw_decode(self._text, start)
        except ValueError:
            return None  # not whole yet
        except RecursionError:
            raise MalformedAnswerError("nested too deeply") from None
        self._at = end
        return _claim(value)


def _claim(value: object) -> Claim:
    try:
        sentence = _Sentence.model_validate(value)
    except ValidationError:
        raise MalformedAnswerError("not a sentence") from None
    return Claim(sentence.text, tuple(Quote(passage.id, passage.quote) for passage in sentence.passages))
