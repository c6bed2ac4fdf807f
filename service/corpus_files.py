"""The files of a corpus that an editor may add, replace and remove: those in the folder that its manifest names as source."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.run_schemas import CorpusFile, CorpusFolder

MAX_FILE_BYTES = 20 * 1024 * 1024  # as the readers' own bound
SHOWN_FILES = 500
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
# A letter or digit first: no hidden file, no option of a command, no way up; neither / nor \ nor a control character anywhere.
_NAME = re.compile(r"[^\W_][\w .,()'’&+-]{0,119}")
_WEB, _TEXT = (".html", ".htm", ".xhtml", ".docx", ".odt"), (".md", ".markdown")
_ENDINGS: dict[str, tuple[str, ...]] = {
    "auto": (*_TEXT, *_WEB, ".pdf", ".xml"),
    "markdown": _TEXT,
    "web": _WEB,
    "pdf": (".pdf",),
    "dila": (".xml",),
    "gii": (".xml",),
    "legi": (".xml",),
    "xzufi": (".xml",),
}


class FileRefusedError(Exception):
    """Why a file is not taken: ``name``, ``ending``, ``size``, ``empty``, ``corpus`` or ``missing``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def folders(corpora_folder: Path) -> list[CorpusFolder]:
    """Every corpus with a readable manifest, and its files."""
    found: list[CorpusFolder] = []
    for path in sorted(corpora_folder.glob("*/manifest.toml")):
        manifest = _manifest(path)
        if manifest:
            found.append(_folder(corpora_folder, path.parent.name, manifest))
    return found


def put(corpora_folder: Path, corpus: str, name: str, content: bytes) -> CorpusFile:
    """Add a file or replace the one of that name, in one step. Raises FileRefusedError, OSError."""
    target = _target(corpora_folder, corpus, name)
    if len(content) > MAX_FILE_BYTES:
        raise FileRefusedError("size")
    if not content.strip():
        raise FileRefusedError("empty")
    aside = target.parent / f".{secrets.token_hex(8)}"  # hidden: no run reads it
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return _described(target, target.name)


def remove(corpora_folder: Path, corpus: str, name: str) -> None:
    """Take a file away. Raises FileRefusedError if there is none of that name, OSError."""
    target = _target(corpora_folder, corpus, name)
    if not target.is_file():
        raise FileRefusedError("missing")
    target.unlink()


def _target(corpora_folder: Path, corpus: str, name: str) -> Path:
    manifest = _manifest(corpora_folder / corpus / "manifest.toml") if _ID.fullmatch(corpus) else {}
    source = _source(corpora_folder, corpus, manifest) if manifest else None
    if source is None:
        raise FileRefusedError("corpus")
    plain = unicodedata.normalize("NFC", name)
    if not _NAME.fullmatch(plain) or plain.endswith((" ", ".")) or len(plain.encode()) > 200:
        raise FileRefusedError("name")
    if Path(plain).suffix.lower() not in _ENDINGS.get(manifest.get("format", ""), ()):
        raise FileRefusedError("ending")
    target = source / plain
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise FileRefusedError("name")
    return target


def _folder(corpora_folder: Path, corpus: str, manifest: dict[str, Any]) -> CorpusFolder:
    source = _source(corpora_folder, corpus, manifest)
    name = str(manifest.get("name", corpus))
    if source is None:
        return CorpusFolder(corpus=corpus, name=name)
    endings = _ENDINGS.get(str(manifest.get("format", "")), ())
    files = [p for p in sorted(source.iterdir()) if p.is_file() and not p.is_symlink() and not p.name.startswith(".")]
    latest = max(p.stat().st_mtime for p in (source, *files))
    return CorpusFolder(
        corpus=corpus,
        name=name,
        accepted=list(endings),
        changed=datetime.fromtimestamp(latest, UTC),
        files=[_described(p, p.name) for p in files[:SHOWN_FILES]],
        max_bytes=MAX_FILE_BYTES,
    )


def _source(corpora_folder: Path, corpus: str, manifest: dict[str, Any]) -> Path | None:
    """The folder that the manifest names, if it is one within the corpora; another one is nobody's to write into from afar."""
    named = manifest.get("source")
    if not isinstance(named, str) or not named:
        return None
    root = corpora_folder.resolve()
    folder = (corpora_folder / corpus / named).resolve()
    return folder if folder.is_dir() and folder != root and folder.is_relative_to(root) else None


def _manifest(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _described(path: Path, name: str) -> CorpusFile:
    about = path.stat()
    printable = name.encode("utf-8", "replace").decode("utf-8")
    return CorpusFile(name=printable, bytes=about.st_size, changed=datetime.fromtimestamp(about.st_mtime, UTC))
