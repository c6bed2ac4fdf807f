"""Run and judgement files as TREC has them: ``topic Q0 document rank score tag`` and ``topic 0 document grade``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from eval.topics import SetError

_SPACE = re.compile(r"\s|%(?=[0-9A-F]{2})")


def write_run(path: Path, run: Mapping[str, Mapping[str, float]], tag: str) -> None:
    """Best first; scores in full, so that reading them back gives the same order. Spaces in ids become ``%20``."""
    lines: list[str] = []
    for topic, scores in run.items():
        ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        lines += [
            f"{plain_id(topic)} Q0 {plain_id(document)} {rank} {score!r} {tag}\n"
            for rank, (document, score) in enumerate(ordered, 1)
        ]
    path.write_text("".join(lines), encoding="utf-8")


def read_run(path: Path) -> dict[str, dict[str, float]]:
    """``run[topic][document] = score``. Raises SetError with file and line."""
    run: dict[str, dict[str, float]] = {}
    for number, cells in _rows(path):
        try:
            topic, _, document, _, score, *_ = cells
            run.setdefault(topic, {})[document] = float(score)
        except ValueError as error:
            raise SetError(f"{path}, line {number}: expected topic, Q0, document, rank, score, tag") from error
    return run


def write_qrels(path: Path, qrels: Mapping[str, Mapping[str, int]]) -> None:
    """Judgements in TREC's four columns."""
    lines = [f"{plain_id(t)} 0 {plain_id(d)} {grade}\n" for t, judged in qrels.items() for d, grade in judged.items()]
    path.write_text("".join(lines), encoding="utf-8")


def plain_id(identifier: str) -> str:
    """An id that is one column: white space as ``%20``, and so on."""
    return _SPACE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), identifier) or "%"


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{path}: cannot be read as UTF-8: {error}") from error
    return [(number, line.split()) for number, line in enumerate(lines, 1) if line.strip()]
