"""The editor's page against the fake service."""

from __future__ import annotations

import pytest

from service.schemas import LanguageCode
from tests.ui.conftest import Run, words
from tests.ui.fake_service import Behaviour
from ui import texts


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_state_of_the_corpora(fake: Behaviour, run_page: Run, language: LanguageCode) -> None:
    shown = words(run_page("editor", lang=language))
    assert "20261123T190000-3f9c" in shown and "multilingual-e5-small int8" in shown
    assert "12\u202f185" in shown, "the passages of all corpora"
    assert "XML tronqué à la ligne 88" in shown
    assert "guide-&lt;b&gt;2024&lt;/b&gt;.pdf" in shown
    assert texts.EDITOR_OLDEST(language) in shown


def test_nobody_home(run_page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEUXRIVES_SERVICE_URL", "http://127.0.0.1:9")
    shown = words(run_page("editor", lang="fr"))
    assert texts.UNREACHABLE("fr") in shown
    assert "python -m ingest sync" in shown, "how to index is said all the more when nothing answers"
