"""The reports: what readers asked and did not find, what was flagged, how sound the pages are."""

from __future__ import annotations

from service.schemas import LanguageCode
from ui import editor_texts as words
from ui.editor_client import EditorClient
from ui.markup import show, tag


def render(client: EditorClient, language: LanguageCode) -> None:
    """Draw this part of the page. Raises ServiceFailedError."""
    show(tag("h2", words.PART_REPORTS(language)))
