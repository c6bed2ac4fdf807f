"""Where the last report on quality lies. It takes minutes, so it is made by its own program and only read here."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from service.quality_schemas import QualityReport


def quality_file(data_folder: Path) -> Path:
    """The file of the last report."""
    return data_folder / "reports" / "quality.json"


def write_report(path: Path, report: QualityReport) -> None:
    """Replace the file: a reader sees the old report or this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    aside.replace(path)


def read_report(path: Path) -> QualityReport | None:
    """The report, None where none was made or another version wrote it."""
    try:
        return QualityReport.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None
