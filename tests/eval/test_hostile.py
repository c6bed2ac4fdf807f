"""The measure of hostile files: a file that breaks its bounds, or takes the good ones with it, is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from eval.__main__ import app
from eval.hostile import Cost, measure, table
from eval.hostile_files import FILES, ODD, kinds, make
from tests.conftest import silent

CHEAP = ["lachen.xml", "xinclude.xml", "gelogen.zip", "ausbruch.zip", "passwd.md", "zehntausend.pdf"]


def test_each_is_measured_beside_good_pages() -> None:
    costs = {cost.name: cost for cost in measure(CHEAP, silent)}
    assert set(costs) == set(CHEAP)
    assert all(cost.is_bounded for cost in costs.values()), costs
    assert "10000 pages" in costs["zehntausend.pdf"].outcome
    assert "leads out" in costs["ausbruch.zip"].outcome
    assert costs["lachen.xml"].kind == "entity bomb"
    assert all(40 < cost.run_mb < 512 and 40 < cost.reader_mb < 512 for cost in costs.values())


def test_what_breaks_a_bound_is_told() -> None:
    good = Cost("a.md", "loop", "read, 3 characters", 1.0, 100, 100, True, False)
    assert good.is_bounded
    for change in (
        {"seconds": 30.5},
        {"run_mb": 513},
        {"reader_mb": 513},
        {"rest_read": False},
        {"leaked": True},
        {"outcome": ""},
    ):
        assert not replace(good, **change).is_bounded  # type: ignore[arg-type]
    console = Console(width=200, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115
    console.print(table([good, replace(good, name="b.md", seconds=31.0)]))
    shown = console.export_text()
    console.file.close()
    assert "31.0" in shown.splitlines()[-2]


def test_the_command_writes_its_figures(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = CliRunner().invoke(app, ["hostile-files", "--file", "null.md", "--no-publish", "--json", str(figures)])
    assert done.exit_code == 0, done.output
    assert "1 of 1 within their bounds" in done.output
    (file,) = json.loads(figures.read_text(encoding="utf-8"))["files"]
    assert (file["name"], file["outcome"], file["bounded"]) == ("null.md", "the file is empty", True)


def test_every_fault_of_the_list_has_its_files(tmp_path: Path) -> None:
    """F15 to F17 of the list of faults."""
    assert len(kinds()) == len(FILES) + len(ODD) > 45
    assert {
        "empty",
        "wrong ending",
        "broken encoding",
        "cut short",
        "password",
        "entity bomb",
        "XXE",
        "archive bomb",
    } | {
        "path out of the archive",
        "symbolic link",
        "10,000 pages",
        "500 MB file",
        "5 MB line",
        "deep nesting",
        "loop",
    } <= set(kinds().values())
    for name in ("gelogen.docx", "überlappend.zip"):
        make(name, tmp_path)
        assert (tmp_path / name).stat().st_size < 20 * 2**20  # small to send, large to unpack


@pytest.mark.slow
def test_all_of_them_together_leave_the_good_pages_published(
    models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval import hostile

    monkeypatch.setattr(hostile, "kinds", lambda: dict.fromkeys(CHEAP, "x"))
    code, failed, live = hostile.publish_all()
    # XInclude is not followed: the page is read, without what it points to.
    assert (code, failed, live) == (3, len(CHEAP) - 1, ["gut-erste", "gut-zweite"])
