"""The fields above a Markdown page, each fault named with its line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.document import UnreadableFileError
from ingest.readers.addressing import is_https
from retriever.passage import Language, parse_jurisdiction

_FENCE = "---"


def _https(url: str) -> str:
    if not is_https(url):
        raise ValueError("must be a complete https address")
    return url


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class FrontMatter(BaseModel):
    """Every field may be left out; the manifest, the first heading and the file name stand in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")] | None = None
    title: Annotated[str, Field(min_length=1)] | None = None
    language: Language | None = None
    jurisdiction: Annotated[str, AfterValidator(parse_jurisdiction)] | None = None
    authority: Annotated[str, Field(min_length=1)] | None = None
    url: Annotated[str, AfterValidator(_https)] | None = None
    updated: date | None = None
    audience: _Words | None = None
    topics: _Words | None = None
    keywords: _Words | None = None
    expires: date | None = None
    review: date | None = None
    counterpart: str = ""


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The fields and the body below them. Raises UnreadableFileError naming the field and its line in the file."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return FrontMatter(), text
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() in (_FENCE, "...")), None)
    if end is None:
        raise UnreadableFileError("front matter: the closing --- is missing")
    source = "\n".join(lines[1:end])
    try:
        fields: Any = yaml.safe_load(source)
        places = _lines_of_fields(source)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 2}: " if mark is not None else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise UnreadableFileError(f"front matter, {line}{problem}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"front matter: {error}") from error
    if fields is not None and not isinstance(fields, dict):
        raise UnreadableFileError("front matter, line 2: expected fields such as “title: …”")
    try:
        return FrontMatter.model_validate(fields or {}), "\n".join(lines[end + 1 :])
    except ValidationError as error:
        faults = (
            f"line {places.get(str(fault['loc'][0]), 2)}: {fault['loc'][0]}: {_reason(fault['msg'])}"
            for fault in error.errors()
        )
        raise UnreadableFileError(f"front matter, {'; '.join(faults)}") from error


def _reason(message: str) -> str:
    return {"Extra inputs are not permitted": "there is no such field"}.get(
        message, message.removeprefix("Value error, ")
    )


def _lines_of_fields(source: str) -> dict[str, int]:
    """Field name to its line in the file; the front matter begins on line 2."""
    node: Any = yaml.compose(source, Loader=yaml.SafeLoader)
    pairs: list[tuple[Any, Any]] = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): int(key.start_mark.line) + 2 for key, _ in pairs}
