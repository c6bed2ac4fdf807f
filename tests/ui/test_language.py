"""Which language a page is in."""

from __future__ import annotations

import pytest

from service.schemas import LanguageCode
from ui.language import choose, link, other


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("de", "fr-FR,fr;q=0.9", "de"),
        (None, "fr-FR,fr;q=0.9,de;q=0.8", "fr"),
        (None, "de-AT", "de"),
        (None, "en-GB,en;q=0.9,de;q=0.5,fr;q=0.4", "de"),
        (None, "fr;q=0.1,de;q=0.2", "de"),
        (None, "fr;q=0, de;q=x", "fr"),
        (None, "en", "fr"),
        (None, None, "fr"),
        ("en", "de", "de"),
        ("<script>", ";;;,,=", "fr"),
    ],
)
def test_choose(asked: str | None, accepted: str | None, language: LanguageCode) -> None:
    assert choose(asked, accepted) == language


def test_links_keep_the_language_and_leave_out_what_is_empty() -> None:
    assert link("/document", "de", document="a:b/c", passage="", quote="x & y") == (
        "/document?lang=de&document=a%3Ab%2Fc&quote=x+%26+y"
    )
    assert other("fr") == "de"
