"""``python -m service``: serve, ask one question in the terminal, or look after the record of answers."""

from __future__ import annotations

import logging
import socket
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from retriever.errors import NoGenerationError, RetrieverError
from service import record_commands, report_commands
from service.schemas import Answer, CountryCode, LanguageCode, Question
from service.settings import ServiceSettings, read_settings
from service.state import HOW_TO_BUILD, open_state

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
errors = Console(stderr=True, soft_wrap=True)  # one line stays one line


@app.command()
def serve() -> None:
    """Serve the HTTP interface on DEUXRIVES_HOST and DEUXRIVES_PORT."""
    import uvicorn

    from service.app import create_app

    settings = _settings()
    _free(settings.host, settings.port)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        state = open_state(settings)
    except (RetrieverError, OSError) as error:
        _fail(str(error))
    uvicorn.run(
        create_app(settings, state),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=20,
    )


@app.command()
def ask(
    question: str,
    language: Annotated[str | None, typer.Option(help="fr or de; told from the question when left out.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="FR or DE; may be repeated.")] = None,
    json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
) -> None:
    """Answer one question, as the page would."""
    from service.answer import answer

    languages: dict[str | None, LanguageCode | None] = {"fr": "fr", "de": "de", None: None}
    countries: dict[str, CountryCode] = {"FR": "FR", "DE": "DE"}
    if language not in languages or any(c.upper() not in countries for c in country or []):
        _fail("--language takes fr or de, --country takes FR or DE")
    try:
        asked = Question(
            question=question,
            language=languages[language],
            countries=[countries[c.upper()] for c in dict.fromkeys(country)] if country else None,
        )
    except ValidationError:
        _fail("the question is too long, or is not text")
    settings = _settings()
    try:
        state = open_state(settings)
        try:
            given = answer(state, asked)
        finally:
            state.close()
    except NoGenerationError:
        _fail(HOW_TO_BUILD)
    except (RetrieverError, OSError) as error:
        _fail(str(error).splitlines()[0])
    if json:
        typer.echo(given.model_dump_json(indent=1))
    else:
        _show(given)


def _show(given: Answer) -> None:
    console = Console(soft_wrap=True)
    console.print(Text(given.message))
    for notice in given.notices:
        console.print(Text(notice, style="italic"))
    for country in given.countries:
        sentences = [s for s in given.sentences if s.country == country]
        if sentences:
            console.print(Text(f"\n{country}", style="bold"))
        for sentence in sentences:
            console.print(Text(f"  {sentence.text} {sentence.citations}"))
    for citation in given.citations:
        date = citation.updated.isoformat() if citation.updated else "?"
        console.print(
            Text(f"\n[{citation.number}] {citation.jurisdiction} · {citation.authority} · {date}", style="bold")
        )
        console.print(Text(f"    {citation.document_title}\n    {citation.url}"))
    for page in given.nearest:
        console.print(Text(f"  → {page.title} ({page.country}) {page.url}"))
    for step in given.next_steps:
        console.print(Text(f"  → {' '.join(part for part in (step.text, step.phone, step.url) if part)}"))
    console.print(Text(f"\n{given.id} · {given.status} · {given.timings.total:.0f} ms"))


def _settings() -> ServiceSettings:
    try:
        return read_settings()
    except ValueError as error:
        _fail(str(error))


def _free(host: str, port: int) -> None:
    """Say in one line that a port is taken, before seconds are spent on loading a model."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _fail(f"cannot listen on {host}:{port}: {error.strerror}; choose another with DEUXRIVES_PORT")


def _fail(message: str) -> NoReturn:
    errors.print(f"error: {message}", markup=False, style="red")
    raise typer.Exit(1)


app.registered_commands.extend(record_commands.app.registered_commands)
app.add_typer(report_commands.app, name="reports")

if __name__ == "__main__":
    app()
