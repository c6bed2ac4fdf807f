"""The files of a corpus: a folder, one file, or a ZIP archive, with bounds on what is read."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from ingest.document import UnreadableFileError

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 200_000
MAX_DIRECTORY_BYTES = 24 * 2**20  # of an archive's list of members: MAX_FILES of them with names of 80 characters
MAX_RATIO = 200  # uncompressed to compressed size, above which an archive member is taken for a bomb
MAX_ARCHIVE_BYTES = 8 * 2**30  # of all members of an archive together, uncompressed
# Everything that a damaged, encrypted or unknown archive makes zipfile raise.
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, KeyError, ValueError)


class SourceError(Exception):
    """The source as a whole cannot be read; the message says which path and why."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source. ``name`` is its path inside the source, with ``/``; ``fault`` says why it is not to be opened."""

    name: str
    path: Path
    member: str = ""
    fault: str = ""


def list_files(source: Path) -> list[SourceFile]:
    """The files of ``source`` in the order of their names. Hidden files are left out; symbolic links are named with their
    fault, since a link may lead out of the corpus. Archives inside a folder are opened, one level deep. Raises SourceError if
    there is no such path."""
    if source.is_file():
        return _of_file(source, _name(source.name))
    if not source.is_dir():
        raise SourceError(f"{source}: no such file or folder")
    files: list[SourceFile] = []
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if _is_hidden(relative.as_posix()):
            continue
        name = _name(relative.as_posix())
        if path.is_symlink():
            files.append(SourceFile(name, path, fault="a symbolic link, which is not followed"))
        elif path.is_file():
            files.extend(_of_file(path, name))
        elif not path.is_dir():
            files.append(SourceFile(name, path, fault="not a regular file"))
        if len(files) > MAX_FILES:
            raise SourceError(f"{source}: more than {MAX_FILES} files")
    return files


def read_all(files: list[SourceFile]) -> Iterator[tuple[SourceFile, bytes | UnreadableFileError]]:
    """The content of each file, or the reason why there is none. Keeps one archive open instead of one a member."""
    archive: zipfile.ZipFile | None = None
    opened: Path | None = None
    try:
        for file in files:
            try:
                if file.fault:
                    raise UnreadableFileError(file.fault)
                if not file.member:
                    yield file, _bytes(file.path)
                    continue
                if archive is None or opened != file.path:
                    if archive is not None:
                        archive.close()
                    archive, opened = zipfile.ZipFile(file.path), file.path
                yield file, _member(archive, archive.getinfo(file.member))
            except UnreadableFileError as error:
                yield file, error
            except _UNREADABLE as error:
                yield file, UnreadableFileError(f"cannot be read: {type(error).__name__}: {error}")
    finally:
        if archive is not None:
            archive.close()


def _name(name: str) -> str:
    """Bytes of a file name that are no text become ``?``: a name is shown, recorded and made into ids and addresses."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _is_hidden(name: str) -> bool:
    return any((part.startswith(".") and not part.startswith("..")) or part == "__MACOSX" for part in name.split("/"))


def _of_file(path: Path, name: str) -> list[SourceFile]:
    if path.suffix.lower() != ".zip":
        return [SourceFile(name, path)]
    try:
        if _directory_bytes(path) > MAX_DIRECTORY_BYTES:
            return [SourceFile(name, path, fault="lists more members than a corpus has: taken for an archive bomb")]
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    except _UNREADABLE as error:
        return [SourceFile(name, path, fault=f"not a whole ZIP archive: {error}")]
    if len(members) > MAX_FILES or sum(info.file_size for info in members) > MAX_ARCHIVE_BYTES:
        return [SourceFile(name, path, fault="expands to more than a corpus has: taken for an archive bomb")]
    stem = PurePosixPath(name).with_suffix("").as_posix()
    return [
        SourceFile(f"{stem}/{_name(info.filename)}", path, info.filename, _fault(info))
        for info in sorted(members, key=lambda m: m.filename)
    ]


def _directory_bytes(path: Path) -> int:
    """Size of the archive's list of members, which zipfile would read whole before anybody could count them."""
    with path.open("rb") as file:
        record = cast("list[Any] | None", zipfile._EndRecData(file))  # type: ignore[attr-defined]
    return int(record[5]) if record else 0


def _fault(info: zipfile.ZipInfo) -> str:
    parts = info.filename.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or ":" in parts[0]:
        return "the name leads out of the archive"
    return "a symbolic link, which is not followed" if stat.S_ISLNK(info.external_attr >> 16) else ""


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableFileError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
    return path.read_bytes()


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MAX_FILE_BYTES:
        raise UnreadableFileError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
    if info.file_size > MAX_RATIO * max(info.compress_size, 1000):
        raise UnreadableFileError("expands more than a text does: taken for an archive bomb")
    with archive.open(info) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFileError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
    return data
