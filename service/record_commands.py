"""``python -m service purge | record | replay | feedback``: the record of answers, in the terminal."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from retriever.errors import NoGenerationError, RetrieverError
from service.feedback import FeedbackSummary, summarise
from service.ledger import Ledger
from service.record import Record
from service.settings import ServiceSettings, read_settings

DIFFERS = 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
errors = Console(stderr=True, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command()
def purge(
    older_than: Annotated[int | None, typer.Option(min=0, help="Days; DEUXRIVES_RETENTION_DAYS when left out.")] = None,
    reference: Annotated[
        list[str] | None, typer.Option("--id", help="Only the answer with this reference number; may be repeated.")
    ] = None,
) -> None:
    """Delete old answers, or named ones, with what was said about them."""
    if reference and older_than is not None:
        _fail("--older-than and --id are two different wishes: give one")
    with _ledger() as (ledger, settings):
        if reference:
            missing = [name for name in reference if ledger.get(name) is None]
            count = ledger.remove(reference)
        else:
            missing = []
            days = settings.retention_days if older_than is None else older_than
            count = ledger.purge(timedelta(days=days))
    typer.echo(f"answers deleted: {count}")
    if missing:
        _fail(f"no answer has the number {', '.join(missing)}")


@app.command()
def record(reference: str) -> None:
    """Everything that is kept of an answer, as JSON: for an audit, or for the person who asked."""
    with _ledger() as (ledger, _):
        found = _found(ledger, reference)
        said = [given.model_dump(mode="json") for answer, _, given in ledger.feedback() if answer.id == found.answer.id]
    import json

    typer.echo(json.dumps({**found.model_dump(mode="json"), "feedback": said}, ensure_ascii=False, indent=1))


@app.command()
def replay(reference: str, json: AsJson = False) -> None:
    """Ask the question of an answer again today. Exit code 0: the same answer; 3: another."""
    from service.replay import ReplayError
    from service.replay import replay as run_again
    from service.state import HOW_TO_BUILD, open_state

    with _ledger() as (ledger, settings):
        found = _found(ledger, reference)
    try:
        state = open_state(settings)
        try:
            differences = run_again(state, found)
        finally:
            state.close()
    except NoGenerationError:
        _fail(HOW_TO_BUILD)
    except (RetrieverError, ReplayError, OSError) as error:
        _fail(str(error).splitlines()[0])
    if json:
        typer.echo(differences.model_dump_json(indent=1))
    else:
        console = Console(soft_wrap=True)
        console.print(Text("same answer" if differences.same else "another answer", style="bold"))
        for name in ("status", "generation", "model", "prompt_hash"):
            change = getattr(differences, name)
            if change.differs:
                console.print(Text(f"  {name}: {change.then or '–'} → {change.now or '–'}"))
        for name, change in differences.parameters_changed.items():
            console.print(Text(f"  {name}: {change.then or '–'} → {change.now or '–'}"))
        for sign, sentences in (("-", differences.sentences_removed), ("+", differences.sentences_added)):
            for sentence in sentences:
                console.print(Text(f"  {sign} {sentence}", style="red" if sign == "-" else "green"))
        for sign, cited in (
            ("- cited", differences.citations_removed),
            ("+ cited", differences.citations_added),
            ("~ reworded", differences.passages_changed),
        ):
            for passage in cited:
                console.print(Text(f"  {sign}: {passage.document_title} ({passage.authority}) {passage.passage_id}"))
    if not differences.same:
        raise typer.Exit(DIFFERS)


@app.command()
def feedback(
    days: Annotated[int | None, typer.Option(min=1, help="Only the last days.")] = None, json: AsJson = False
) -> None:
    """Flagged passages, and how many answers helped or did not."""
    since = datetime.now(UTC) - timedelta(days=days) if days else None
    with _ledger() as (ledger, _):
        summary = summarise(ledger.feedback(since), since)
    if json:
        typer.echo(summary.model_dump_json(indent=1))
    else:
        _show(summary)


def _show(summary: FeedbackSummary) -> None:
    console = Console(soft_wrap=True)
    console.print(Text(f"helpful: {summary.helpful} answers   not helpful: {summary.not_helpful} answers"))
    for name, count in (*summary.reasons.items(), *summary.by_status.items()):
        console.print(Text(f"  {count:4d}  {name}"))
    console.print(Text(f"flagged passages: {len(summary.flagged)}"))
    for passage in summary.flagged:
        console.print(Text(f"\n{passage.times} × {passage.document_title} ({passage.authority})", style="bold"))
        reasons = ", ".join(f"{name} {count}" for name, count in passage.reasons.items())
        facts = [passage.passage_id, passage.document_id, reasons, f"answers {', '.join(passage.answers[:5])}"]
        for line in (*(fact for fact in facts if fact), *passage.comments[:5]):
            console.print(Text(f"    {line}"))


@contextmanager
def _ledger() -> Generator[tuple[Ledger, ServiceSettings]]:
    """The ledger alone: none of these commands but ``replay`` needs the index or the model."""
    try:
        settings = read_settings()
        ledger = Ledger(settings.ledger_url)
    except (OSError, ValueError) as error:
        _fail(str(error))
    try:
        yield ledger, settings
    except SQLAlchemyError as error:
        _fail(f"the ledger cannot be read ({type(getattr(error, 'orig', None) or error).__name__})")
    finally:
        ledger.close()


def _found(ledger: Ledger, reference: str) -> Record:
    found = ledger.get_record(reference)
    if found is None:
        _fail(f"no answer has the number {reference}")
    return found


def _fail(message: str) -> NoReturn:
    errors.print(f"error: {message}", markup=False, style="red")
    raise typer.Exit(1)
