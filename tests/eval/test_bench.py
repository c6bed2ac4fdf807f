"""The benchmark of an ingest: the same sources twice, then with one file in a hundred changed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from eval.bench import bench_ingest, change_sources
from tests.pages import FRENCH, write_corpus

PAGE = "<html lang='de'><body><main><h1>Seite {0}</h1><p>Hier steht der Text der Seite {0}.</p></main></body></html>"


def test_each_hundredth_file_is_changed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "seiten"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number:03}.html").write_text(PAGE.format(number), encoding="utf-8")
    with zipfile.ZipFile(folder / "mehr.zip", "w") as archive:
        for number in range(150, 250):
            archive.writestr(f"{number}.html", PAGE.format(number))
    (folder / "lies.txt").write_text("kein Absatz", encoding="utf-8")

    (made,), changed = change_sources([f"stadt={folder}"], tmp_path / "copy")

    corpus, _, path = made.partition("=")
    copies = {p.name: p.read_bytes() for p in Path(path).glob("*.html")}
    with zipfile.ZipFile(Path(path) / "mehr.zip") as archive:
        copies |= {name: archive.read(name) for name in archive.namelist()}
    before = {f"{n:03}.html": PAGE.format(n).encode() for n in range(250)}
    assert (corpus, changed, len(copies)) == ("stadt", 2, 250)
    assert sum(copies[name] != before[name] for name in before) == 2
    assert (Path(path) / "lies.txt").read_text(encoding="utf-8") == "kein Absatz"


def test_the_second_run_embeds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_corpus(tmp_path / "corpora", "ville", "fr", "FR", FRENCH)
    monkeypatch.setenv("DEUXRIVES_CORPORA_FOLDER", str(tmp_path / "corpora"))

    figures = bench_ingest([f"ville={tmp_path / 'corpora' / 'ville' / 'pages'}"], tmp_path / "data")

    assert (figures["files"], figures["failed"], figures["documents"]) == (len(FRENCH), 0, len(FRENCH))
    assert (figures["second_embedded"], figures["changed_files"], figures["changed_embedded"]) == (0, 0, 0)
    assert figures["embed_s"] > 0
