"""Manifests: what is right passes, what is wrong is named by file and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.manifest import ManifestError, load_manifest
from tests.pages import manifest

ROOT = Path(__file__).parents[2]


def write(folder: Path, text: str | bytes) -> Path:
    (folder / "ville").mkdir(exist_ok=True)
    path = folder / "ville" / "manifest.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_whole_manifest_is_read(tmp_path: Path) -> None:
    read = load_manifest(
        write(tmp_path, manifest("ville", "fr", "FR-67", note="Strasbourg") + 'audience = ["particuliers"]')
    )
    assert (read.id, read.language, read.jurisdiction) == ("ville", "fr", "FR-67")
    assert (read.audience, read.note, read.mandatory) == (("particuliers",), "Strasbourg", False)


@pytest.mark.parametrize("path", sorted((ROOT / "corpora").glob("*/manifest.toml")), ids=lambda path: path.parent.name)
def test_our_own_manifests_are_right(path: Path) -> None:
    read = load_manifest(path)
    assert read.licence and read.authority and read.homepage.startswith("https://")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Ville"}, "id"),
        ({"id": "autre"}, "id"),
        ({"id": "../ville"}, "id"),
        ({"language": "en"}, "language"),
        ({"jurisdiction": "France"}, "jurisdiction"),
        ({"jurisdiction": "fr"}, "jurisdiction"),
        ({"format": "excel"}, "format"),
        ({"lizenz": "frei"}, "lizenz"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(changes: dict[str, str], field: str, tmp_path: Path) -> None:
    fields = dict(line.split(" = ", 1) for line in manifest("ville", "fr", "FR").splitlines())
    fields |= {name: f'"{value}"' for name, value in changes.items()}
    path = write(tmp_path, "\n".join(f"{name} = {value}" for name, value in fields.items()))
    with pytest.raises(ManifestError, match=field) as refusal:
        load_manifest(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "field", ["id", "name", "format", "language", "jurisdiction", "authority", "licence", "homepage"]
)
def test_a_missing_field_is_named(field: str, tmp_path: Path) -> None:
    lines = [line for line in manifest("ville", "fr", "FR").splitlines() if not line.startswith(f"{field} =")]
    with pytest.raises(ManifestError, match=f"{field}: Field required"):
        load_manifest(write(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize("data", [b"id = ", b"\xff\xfe", b"[", b"id = 'a'\nid = 'b'", b"\0"])
def test_what_is_not_toml_is_named(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read as TOML"):
        load_manifest(write(tmp_path, data))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"none.manifest\.toml"):
        load_manifest(tmp_path / "none" / "manifest.toml")
