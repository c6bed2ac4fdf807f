"""``python -m service reports citing | unanswered | flagged``: what the record of answers tells an editor, in the terminal."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from retriever.errors import NoGenerationError, RetrieverError
from service.report_schemas import AskedQuestion
from service.settings import read_settings
from service.state import HOW_TO_BUILD, State, open_state

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
errors = Console(stderr=True, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Days = Annotated[int | None, typer.Option(min=1, help="Only the last days.")]


@app.command()
def citing(document_id: str, days: Days = None, json: AsJson = False) -> None:
    """Which questions were answered from a document."""
    from service import reports

    with _state() as state, state.current.use() as searcher:
        report = reports.citing(state.ledger, searcher.index, document_id, _since(days))
    if _as_json(report, json):
        return
    gone = "" if report.published else " (no longer published)"
    _line(f"{report.document_title or document_id}{gone}: cited in {report.times} answers", bold=True)
    for cited in report.cited_in:
        _line(f"  {_question(cited.asked)}")
        for quote in cited.quotes:
            _line(f"      “{quote}”")


@app.command()
def unanswered(
    days: Days = None, limit: Annotated[int, typer.Option(min=1, help="Clusters.")] = 20, json: AsJson = False
) -> None:
    """Questions that found nothing, by matter across both languages, and the nearest pages."""
    from service import reports

    with _state() as state, state.current.use() as searcher:
        report = reports.unanswered(searcher, state.ledger, _since(days), limit)
    if _as_json(report, json):
        return
    _line(f"questions that found nothing: {report.questions}")
    for cluster in report.clusters:
        spoken = ", ".join(f"{count} {language}" for language, count in sorted(cluster.languages.items()))
        _line(f"\n{cluster.times} × {cluster.question} ({spoken})", bold=True)
        for asked in cluster.questions[:5]:
            _line(f"    {_question(asked)}")
        for page in cluster.nearest:
            _line(f"    → {page.title} ({page.country}) {page.document_id}")


@app.command()
def flagged(
    days: Days = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask again where the page has changed since.")] = False,
    json: AsJson = False,
) -> None:
    """Flagged passages, what has become of them, and which questions to ask again."""
    from service import reports

    with _state() as state:
        with state.current.use() as searcher:
            report = reports.flagged(state.ledger, searcher.index, _since(days))
        if ask:
            report = reports.ask_again(state, report)
    if _as_json(report, json):
        return
    _line(f"flagged passages: {len(report.passages)}")
    for passage in report.passages:
        _line(f"\n{passage.state}: {passage.times} × {passage.document_title} [{passage.document_id}]", bold=True)
        for asked in passage.answers[:5]:
            _line(f"    {'ask again: ' if asked.reference in passage.ask_again else ''}{_question(asked)}")
        for difference in passage.asked_again:
            _line(f"    {difference.reference}: {'the same answer' if difference.same else 'another answer'} today")
        for comment in passage.comments[:5]:
            _line(f"    {comment}")


def _question(asked: AskedQuestion) -> str:
    return f"{asked.reference} {asked.asked_at:%Y-%m-%d} {asked.status}: {asked.question}"


def _as_json(report: BaseModel, wanted: bool) -> bool:
    if wanted:
        typer.echo(report.model_dump_json(indent=1))
    return wanted


def _line(text: str, bold: bool = False) -> None:
    Console(soft_wrap=True).print(Text(text, style="bold" if bold else ""))


def _since(days: int | None) -> datetime | None:
    return datetime.now(UTC) - timedelta(days=days) if days else None


@contextmanager
def _state() -> Generator[State]:
    try:
        state = open_state(read_settings())
        try:
            yield state
        finally:
            state.close()
    except NoGenerationError:
        _fail(HOW_TO_BUILD)
    except (RetrieverError, OSError, ValueError) as error:
        _fail(str(error).splitlines()[0])
    except SQLAlchemyError as error:
        _fail(f"the ledger cannot be read ({type(getattr(error, 'orig', None) or error).__name__})")


def _fail(message: str) -> NoReturn:
    errors.print(f"error: {message}", markup=False, style="red")
    raise typer.Exit(1)
