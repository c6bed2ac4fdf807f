"""Over HTTP: whatever happens to the ledger's file, the person who asks gets an answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

ASKED = {"question": "Guten Tag", "language": "de"}


@pytest.fixture
def file(tmp_path: Path, empty: TestClient) -> Path:
    """The ledger of the service behind ``empty``."""
    found = tmp_path / "data" / "ledger.sqlite"
    assert found.exists()
    return found


def test_after_its_file_was_deleted_answers_are_given_and_found_again(empty: TestClient, file: Path) -> None:
    lost = empty.post("/v1/answers", json=ASKED).json()
    file.unlink()

    given = empty.post("/v1/answers", json=ASKED)

    assert given.status_code == 200
    assert given.json()["id"]
    assert empty.get(f"/v1/answers/{given.json()['id']}").json() == given.json()
    assert empty.get(f"/v1/answers/{lost['id']}").status_code == 404


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_an_answer_that_cannot_be_recorded_is_given_without_a_number(
    empty: TestClient, file: Path, accept: str
) -> None:
    file.unlink()
    file.mkdir()

    given = empty.post("/v1/answers", json=ASKED, headers={"Accept": accept})

    assert given.status_code == 200
    assert '"status":"greeting"' in given.text
    assert '"id":""' in given.text
    assert "event: error" not in given.text
