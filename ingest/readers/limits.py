"""What every reader refuses before it looks inside a file."""

from __future__ import annotations

from pathlib import PurePosixPath

from ingest.document import UnreadableFileError

MAX_FILE_BYTES = 20 * 1024 * 1024


def check_file(name: str, data: bytes, endings: frozenset[str]) -> None:
    """Raise UnreadableFileError for another format's ending, an empty file, or one above MAX_FILE_BYTES."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in endings:
        raise UnreadableFileError(f"the ending {ending or '(none)'} is not one of {', '.join(sorted(endings))}")
    if not data.strip():
        raise UnreadableFileError("the file is empty")
    if len(data) > MAX_FILE_BYTES:
        size, limit = len(data) / 1024 / 1024, MAX_FILE_BYTES // 1024 // 1024
        raise UnreadableFileError(f"the file has {size:.1f} MB, more than the limit of {limit} MB")


def decode(data: bytes, declared: str | None = None) -> str:
    """Bytes to text: byte order mark, else the declared charset, else UTF-8, else Windows-1252.

    Raises UnreadableFileError for binary data, which would otherwise become a page of gibberish.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding) or _refuse_binary()
    if b"\x00" in data:
        _refuse_binary()
    for encoding in (declared, "utf-8", "cp1252"):
        text = _strict(data, encoding) if encoding else None
        if text is not None:
            return text if _is_text(text) else _refuse_binary()
    return _refuse_binary()


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_text(text: str) -> bool:
    controls = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 12, 13))
    return controls * 100 <= len(text)


def _refuse_binary() -> str:
    raise UnreadableFileError("the file is binary data, not text")
