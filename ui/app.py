"""The script that Streamlit runs for every reader and every click: language, frame, and the page asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from ui import agent, citizen, document, editor, notices, receipt, texts
from ui.components import content_start, footer, header
from ui.markup import show
from ui.session import Session, open_session
from ui.texts import Text

# What the language switch keeps of the address.
KEPT: Final = ("answer", "document", "passage", "quote")


def main() -> None:
    """Draw the page that the address names, in the reader's language."""
    session = open_session()
    pages = _pages(session)
    current = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"{current.title} – Deux Rives", layout="wide", initial_sidebar_state="collapsed")
    kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
    show(header(session.language, f"/{current.url_path}", kept))
    show(content_start())
    current.run()
    show(footer(session.language))


def _pages(session: Session) -> list[st.Page]:
    language = session.language

    def page(draw: Callable[[], None], path: str, title: Text) -> st.Page:
        return st.Page(draw, title=title(language), url_path=path or None, default=not path)

    return [
        page(lambda: citizen.render(session), "", texts.TITLE),
        page(lambda: agent.render(session), "agent", texts.AGENT_TITLE),
        page(lambda: editor.render(session), "editor", texts.EDITOR_TITLE),
        page(lambda: document.render(session), "document", texts.DOCUMENT_PAGE),
        page(lambda: receipt.render(session), "receipt", texts.RECEIPT_PAGE),
        page(lambda: notices.render(session, notices.AI), "ai", texts.AI_PAGE),
        page(lambda: notices.render(session, notices.ACCESSIBILITY), "accessibility", texts.ACCESSIBILITY_PAGE),
        page(lambda: notices.render(session, notices.LEGAL), "legal", texts.LEGAL_PAGE),
    ]


main()
