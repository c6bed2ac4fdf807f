"""What a script run needs from outside: the settings, the service, and who is reading."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from service.schemas import Citation, LanguageCode, Problem, Status
from ui import texts
from ui.client import ServiceClient, ServiceFailedError, problem
from ui.language import choose
from ui.settings import Settings


@dataclass(frozen=True)
class Session:
    """One reader's page: their language and their way to the service."""

    language: LanguageCode
    service: ServiceClient


def open_session() -> Session:
    """The session of this script run, told from the address and the browser's languages as the server does."""
    asked = st.query_params.get("lang")
    accepted = st.context.headers.get("Accept-Language")
    settings = Settings()
    return Session(language=choose(asked, accepted), service=_service(settings))


def _close(client: ServiceClient) -> None:
    client.http.close()


@st.cache_resource(show_spinner=False, max_entries=4, on_release=_close)
def _service(settings: Settings) -> ServiceClient:
    """One client, and so one pool of connections, for all readers."""
    return ServiceClient.from_settings(settings)


def contexts(service: ServiceClient, citations: list[Citation]) -> dict[int, str]:
    """The passage around each quote, by the number of its citation; those that cannot be fetched are left out."""
    found: dict[int, str] = {}
    for citation in citations:
        try:
            view = service.document(citation.document_id, citation.passage_id)
        except ServiceFailedError:
            continue
        for passage in view.passages:
            if passage.id == citation.passage_id:
                found[citation.number] = passage.text
    return found


def readiness(service: ServiceClient) -> Problem | None:
    """What keeps the service from answering, if anything does."""
    try:
        health = service.health()
    except ServiceFailedError as failure:
        return failure.problem
    return None if health.ready else problem(Status.NOT_READY, texts.NOT_READY_YET)
