"""What is shown when the page's own script fails."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.conftest import words
from ui import texts


def test_a_failing_script_is_told_in_the_readers_language_without_details() -> None:
    app = AppTest.from_function(_failing, default_timeout=20.0)
    app.query_params["lang"] = "de"
    app.run()
    assert texts.BROKEN("de") in words(app)
    assert "secret" not in words(app)


def _failing() -> None:
    from ui.failure import show_failure

    assert show_failure(ValueError("secret"))
