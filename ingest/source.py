"""The files of a corpus: a folder, one file, or a ZIP archive, with bounds on what is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.document import UnreadableFileError

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 200_000
MAX_RATIO = 200  # uncompressed to compressed size, above which an archive member is taken for a bomb


class SourceError(Exception):
    """The source as a whole cannot be read; the message says which path and why."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source. ``name`` is its path inside the source, with ``/``."""

    name: str
    path: Path
    member: str = ""

    def read(self) -> bytes:
        """The content. Raises UnreadableFileError when it is too large or cannot be read."""
        try:
            if not self.member:
                if self.path.stat().st_size > MAX_FILE_BYTES:
                    raise UnreadableFileError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
                return self.path.read_bytes()
            with zipfile.ZipFile(self.path) as archive:
                return _member(archive, archive.getinfo(self.member))
        except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, KeyError) as error:
            raise UnreadableFileError(f"cannot be read: {type(error).__name__}") from error


def list_files(source: Path) -> list[SourceFile]:
    """The files of ``source`` in the order of their names. Hidden files and symbolic links are left out: a link may lead out of
    the corpus. Archives inside a folder are opened, one level deep. Raises SourceError if there is no such path."""
    if source.is_file():
        return _of_file(source, source.name)
    if not source.is_dir():
        raise SourceError(f"{source}: no such file or folder")
    files: list[SourceFile] = []
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        files.extend(_of_file(path, relative.as_posix()))
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
                if not file.member:
                    yield file, file.read()
                    continue
                if archive is None or opened != file.path:
                    if archive is not None:
                        archive.close()
                    archive, opened = zipfile.ZipFile(file.path), file.path
                yield file, _member(archive, archive.getinfo(file.member))
            except UnreadableFileError as error:
                yield file, error
            except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError) as error:
                yield file, UnreadableFileError(f"cannot be read: {type(error).__name__}")
    finally:
        if archive is not None:
            archive.close()


def _of_file(path: Path, name: str) -> list[SourceFile]:
    if path.suffix.lower() != ".zip":
        return [SourceFile(name, path)]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile):
        return [SourceFile(name, path)]  # reading it will say what is wrong with it
    if len(members) > MAX_FILES:
        raise SourceError(f"{path}: more than {MAX_FILES} files")
    stem = PurePosixPath(name).with_suffix("").as_posix()
    return [
        SourceFile(f"{stem}/{info.filename}", path, info.filename) for info in sorted(members, key=lambda m: m.filename)
    ]


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
