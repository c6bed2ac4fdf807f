"""The files of a source: folders, files, archives, and what an archive may try."""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from ingest import source
from ingest.document import UnreadableFileError
from ingest.source import SourceError, list_files, read_all


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return buffer.getvalue()


def contents(path: Path) -> dict[str, bytes | str]:
    """By name, the bytes of a file or the reason why there are none."""
    return {
        file.name: str(data) if isinstance(data, UnreadableFileError) else data
        for file, data in read_all(list_files(path))
    }


def test_a_folder_gives_its_files_by_name_and_leaves_out_the_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "a/y.md", ".git/config", "a/.hidden.md", "__MACOSX/x.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert contents(tmp_path) == {"a/y.md": b"a/y.md", "a/z.md": b"a/z.md", "b.md": b"b.md"}
    assert [file.name for file in list_files(tmp_path)] == ["a/y.md", "a/z.md", "b.md"]


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"A")
    assert contents(tmp_path / "a.md") == {"a.md": b"A"}


def test_an_archive_is_a_source_alone_or_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(
        archive({"b.md": b"B", "d/a.md": b"A", "d/": b"", ".x": b"", "__MACOSX/._b.md": b""})
    )
    expected = {"export/b.md": b"B", "export/d/a.md": b"A"}
    assert contents(tmp_path / "export.zip") == expected
    assert contents(tmp_path) == expected


def test_several_archives_are_read_each_from_its_own(tmp_path: Path) -> None:
    (tmp_path / "1.zip").write_bytes(archive({"a.md": b"1"}))
    (tmp_path / "2.zip").write_bytes(archive({"a.md": b"2"}))
    assert contents(tmp_path) == {"1/a.md": b"1", "2/a.md": b"2"}


def test_nothing_there_is_an_error_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nichts"):
        list_files(tmp_path / "nichts")


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert list_files(tmp_path) == []


def test_links_and_odd_files_are_named_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("geheim")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.md").write_bytes(b"A")
    (inside / "file.md").symlink_to(outside / "secret.md")
    (inside / "folder").symlink_to(outside)
    (inside / "broken.md").symlink_to(tmp_path / "none")
    (inside / "loop").symlink_to(inside)
    os.mkfifo(inside / "pipe.md")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(inside / "socket.md"))
        found = contents(inside)
    link, odd = "a symbolic link, which is not followed", "not a regular file"
    assert found == {
        "a.md": b"A",
        "broken.md": link,
        "file.md": link,
        "folder": link,
        "loop": link,
        "pipe.md": odd,
        "socket.md": odd,
    }


def test_a_file_above_the_limit_is_named_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "gross.md").open("wb") as file:
        file.truncate(source.MAX_FILE_BYTES + 1)
    assert contents(tmp_path) == {"gross.md": "larger than 20 MB"}


def test_file_names_that_are_no_text_are_made_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_bytes(b"A")
    assert contents(tmp_path) == {"caf?.md": b"A"}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.md", "/etc/passwd.md", "a/../../b.md", "..\\..\\b.md", "C:/b.md", "C:\\b.md"]
)
def test_names_that_lead_out_of_an_archive_are_refused_and_the_rest_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(archive({name: b"B", "gut.md": b"A"}))
    found = contents(tmp_path)
    assert found.pop("x/gut.md") == b"A"
    assert list(found.values()) == ["the name leads out of the archive"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["x.zip"]  # nothing is ever unpacked


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as opened:
        opened.writestr(info, "/etc/passwd")
    assert contents(tmp_path) == {"x/link.md": "a symbolic link, which is not followed"}


def test_a_bomb_is_refused_before_it_expands(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(
        archive({"bombe.md": b"0" * 19_000_000, "gross.md": b"0" * 30_000_000, "gut.md": b"Text"})
    )
    assert contents(tmp_path) == {
        "x/bombe.md": "expands more than a text does: taken for an archive bomb",
        "x/gross.md": "larger than 20 MB",
        "x/gut.md": b"Text",
    }


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    data = bytearray(archive({"bombe.md": b"0" * 30_000_000}))
    size = struct.pack("<I", 30_000_000)
    at = data.find(size)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 1000)
        at = data.find(size, at)
    (tmp_path / "x.zip").write_bytes(data)
    (reason,) = contents(tmp_path).values()
    assert isinstance(reason, str) and len(reason) < 300


def test_an_archive_of_many_large_members_is_refused_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_ARCHIVE_BYTES", 1000)
    (tmp_path / "x.zip").write_bytes(archive({f"{n}.md": b"0" * 100 for n in range(11)}))
    assert contents(tmp_path) == {"x.zip": "expands to more than a corpus has: taken for an archive bomb"}
    monkeypatch.setattr(source, "MAX_FILES", 10)
    (tmp_path / "x.zip").write_bytes(archive({f"{n}.md": b"0" for n in range(11)}))
    assert "bomb" in str(contents(tmp_path))


def test_an_archive_in_an_archive_is_one_file(tmp_path: Path) -> None:
    inner = archive({"a.md": b"A"})
    (tmp_path / "x.zip").write_bytes(archive({"inner.zip": inner}))
    assert contents(tmp_path) == {"x/inner.zip": inner}


@pytest.mark.parametrize("cut", [0, 3, 60, 200])
def test_an_archive_cut_short_is_named(cut: int, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(archive({"a.md": b"A" * 500, "b.md": os.urandom(500)})[:cut])
    (tmp_path / "gut.md").write_bytes(b"A")
    found = contents(tmp_path)
    assert found.pop("gut.md") == b"A"
    assert str(found["x.zip"]).startswith("not a whole ZIP archive")


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_anywhere_in_an_archive_never_stops_the_rest(compression: int, tmp_path: Path) -> None:
    whole = archive({"a.md": os.urandom(400) + b"A" * 400, "b.md": b"B" * 100}, compression)
    (tmp_path / "gut.md").write_bytes(b"A")
    for at in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        (tmp_path / "x.zip").write_bytes(damaged)
        assert contents(tmp_path)["gut.md"] == b"A", at


def test_a_damaged_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(archive({"a.md": zlib.compress(os.urandom(3000)), "b.md": b"B"}))
    data[60] ^= 0xFF
    data[400] ^= 0xFF
    (tmp_path / "x.zip").write_bytes(data)
    found = contents(tmp_path)
    assert str(found["x/a.md"]).startswith("cannot be read")
    assert found["x/b.md"] == b"B"


def test_a_member_with_a_password_is_named(tmp_path: Path) -> None:
    data = bytearray(archive({"a.md": b"A"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert "cannot be read" in str(contents(tmp_path)["x/a.md"])


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"A")
    (tmp_path / "b.md").write_bytes(b"B")
    files = list_files(tmp_path)
    (tmp_path / "a.md").unlink()
    read = {file.name: data for file, data in read_all(files)}
    assert isinstance(read["a.md"], UnreadableFileError)
    assert read["b.md"] == b"B"


def test_an_archive_that_lists_too_many_members_is_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "viele.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.md", b"")
    assert len(list_files(path)) == 300
    monkeypatch.setattr(source, "MAX_DIRECTORY_BYTES", 10_000)
    ((_, fault),) = [(file.name, file.fault) for file in list_files(path)]
    assert "lists more members" in fault
