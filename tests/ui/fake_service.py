"""A service with the real one's addresses and types, for the page's tests. It answers from ``fake_contents``."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import BaseModel

from service.schemas import (
    Answer,
    CorporaView,
    CorpusView,
    CountryRanking,
    FailedFile,
    Feedback,
    FeedbackReceipt,
    Health,
    MaskedData,
    Problem,
    Question,
    SearchHit,
    SearchRequest,
    SearchResponse,
    Sentence,
    StageRank,
    Status,
    Withdrawn,
)
from tests.ui.fake_contents import (
    ANMELDUNG,
    AUSWEIS,
    CARTE,
    HOSTILE,
    HOSTILE_PAGE,
    PAGES,
    WITHDRAWN_WORDS,
    Page,
    answer_to,
    citation,
)

NOT_FOUND = Problem(
    status=Status.NOT_FOUND,
    message="Introuvable.",
    message_fr="Cette réponse n’existe pas ou a été effacée.",
    message_de="Diese Antwort gibt es nicht oder sie wurde gelöscht.",
)
SEARCH_FAILED = Problem(
    status=Status.ERROR_SEARCH,
    message="Panne.",
    message_fr="La recherche n’a pas abouti.",
    message_de="Die Suche ist fehlgeschlagen.",
)


@dataclass
class Behaviour:
    """What a test may change while the service runs."""

    ready: bool = True
    pause: float = 0.0
    asked: list[Question] = field(default_factory=list[Question])
    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    said: list[tuple[str, Feedback]] = field(default_factory=list[tuple[str, Feedback]])
    deaf: bool = False
    unnumbered: bool = False


def create_app(behaviour: Behaviour) -> FastAPI:
    """The fake service. A question that names a failure (« en panne ») gets it."""
    app = FastAPI()

    @app.post("/v1/answers")
    def answers(question: Question, request: Request) -> Response:
        behaviour.asked.append(question)
        if "en panne" in question.question:
            return PlainTextResponse("Traceback (most recent call last)", status_code=500)
        if "illisible" in question.question:
            return JSONResponse({"nonsense": 1})
        if "silence" in question.question:
            return StreamingResponse(iter([": nothing comes\n\n"]), media_type="text/event-stream")
        answer = answer_to(question.question, question.language or "fr", question.countries)
        if behaviour.unnumbered:
            answer = answer.model_copy(update={"id": ""})
        behaviour.answers[answer.id] = answer
        if "text/event-stream" not in request.headers.get("accept", ""):
            return _json(answer)
        return StreamingResponse(_stream(answer, question, behaviour.pause), media_type="text/event-stream")

    @app.get("/v1/answers/{reference}")
    def stored(reference: str) -> Response:
        answer = behaviour.answers.get(reference)
        return _json(answer) if answer else _json(NOT_FOUND, 404)

    @app.post("/v1/answers/{reference}/feedback")
    def feedback(reference: str, said: Feedback) -> Response:
        if behaviour.deaf:
            return _json(SEARCH_FAILED, 503)
        if reference not in behaviour.answers:
            return _json(NOT_FOUND, 404)
        behaviour.said.append((reference, said))
        masked = [MaskedData(kind="phone", label="Telefonnummer")] if "0176" in said.comment else []
        return _json(FeedbackReceipt(answer=reference, feedback=said, masked=masked), 201)

    @app.post("/v1/search")
    def search(request: SearchRequest) -> Response:
        if "en panne" in request.question:
            return _json(SEARCH_FAILED, 500)
        return _json(searched(request))

    @app.get("/v1/documents/{document_id:path}")
    def document(document_id: str, passage: str | None = None) -> Response:
        page = PAGES.get(document_id)
        return _json(page.view(passage)) if page else _json(NOT_FOUND, 404)

    @app.get("/v1/corpora")
    def corpora() -> Response:
        return _json(CORPORA)

    @app.get("/health/ready")
    def ready() -> Response:
        if behaviour.ready:
            return _json(Health(ready=True, status="ready"))
        return _json(Health(ready=False, status="not_ready", detail="python -m ingest"), 503)

    return app


def searched(request: SearchRequest) -> SearchResponse:
    """Both countries' rankings, the hostile page among them when the question is hostile."""
    france = [HOSTILE_PAGE] if "<script>" in request.question else [CARTE]
    rankings = [_ranking("FR", france, 0.91), _ranking("DE", [AUSWEIS, ANMELDUNG], 0.4)]
    if request.countries:
        rankings = [ranking for ranking in rankings if ranking.country in request.countries]
    return SearchResponse(
        language=request.language or "fr",
        status=Status.ANSWERED,
        rankings=rankings,
        country_source="none",
        terms=[["carte d’identité", "Personalausweis"]],
        everyday=[["perso", "Personalausweis"]],
        timings={"embed": 7.2, "search": 11.4},
    )


@contextmanager
def running(behaviour: Behaviour) -> Generator[str]:
    """The fake service on a free loopback port, as its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(behaviour), log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def _json(body: BaseModel, code: int = 200) -> Response:
    return Response(body.model_dump_json(), status_code=code, media_type="application/json")


def _stream(answer: Answer, question: Question, pause: float) -> Iterator[str]:
    time.sleep(pause)
    if "interrompue" in question.question:
        yield _event("error", SEARCH_FAILED)
        return
    yield ": still here\r\n\r\n"
    yield _event("passages", searched(SearchRequest(question=question.question, language=question.language)))
    if answer.model_use and answer.model_use.fault:
        country = answer.sentences[0].country
        words = WITHDRAWN_WORDS[answer.language]
        yield _event("sentence", Sentence(text=words, citations=[1], language=answer.language, country=country))
        time.sleep(pause)
        yield _event("withdrawn", Withdrawn(country=country))
    for sentence in answer.sentences:
        time.sleep(pause)
        yield _event("sentence", sentence)
    time.sleep(pause)
    yield _event("done", answer)


def _event(name: str, body: BaseModel) -> str:
    return f"event: {name}\ndata: {body.model_dump_json()}\n\n"


def _ranking(country: str, pages: list[Page], evidence: float) -> CountryRanking:
    hits = [_hit(rank, page) for rank, page in enumerate(pages, 1)]
    rejected = [_hit(9, CARTE, "moins de mots communs")] if country == "FR" else []
    return CountryRanking(country=country, hits=hits, rejected=rejected, evidence=evidence)


def _hit(rank: int, page: Page, reason: str = "") -> SearchHit:
    headings, text = page.passages[0]
    key = HOSTILE if page is HOSTILE_PAGE else text.split(". ")[0] + "."
    cited = citation(1, page, 0, key)
    return SearchHit(
        rank=rank,
        passage_id=cited.passage_id,
        document_id=page.id,
        document_title=page.title,
        headings=list(headings),
        text=text,
        key_sentence=key,
        corpus=page.corpus,
        authority=page.authority,
        jurisdiction=page.jurisdiction,
        language=page.language,
        updated=page.updated,
        url=page.url,
        document_url=cited.document_url,
        stages=[StageRank(stage="dense", rank=rank, score=0.83), StageRank(stage="bm25", rank=rank + 2, score=7.1)],
        reason=reason,
    )


CORPORA = CorporaView(
    generation="20261123T190000-3f9c",
    published_at=datetime(2026, 11, 23, 19, 0, tzinfo=UTC),
    embedder="multilingual-e5-small int8",
    previous="20261120T080000-77aa",
    corpora=[
        CorpusView(
            id="demo-fr",
            name="Démarches en France (démonstration)",
            language="fr",
            jurisdiction="FR",
            authority="Service-Public",
            licence="Licence Ouverte 2.0",
            homepage="https://www.service-public.fr",
            note="Pages écrites pour la démonstration.",
            documents=41,
            passages=312,
            failed=[
                FailedFile(name="F1234.xml", reason="XML tronqué à la ligne 88"),
                FailedFile(name="guide-<b>2024</b>.pdf", reason="PDF protégé par un mot de passe"),
            ],
            oldest=date(2024, 1, 1),
            newest=date(2026, 3, 12),
        ),
        CorpusView(
            id="demo-de",
            name="Behördengänge in Deutschland (Vorführung)",
            language="de",
            jurisdiction="DE",
            authority="verschiedene Behörden",
            licence="Datenlizenz Deutschland 2.0",
            homepage="https://www.115.de",
            documents=1240,
            passages=11873,
            oldest=date(2025, 6, 30),
            newest=date(2026, 10, 2),
        ),
    ],
)
