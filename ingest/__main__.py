"""``python -m ingest``: bring the index up to date, look at it, go back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from ingest.cache import Cache
from ingest.manifest import ManifestError
from ingest.progress import progress_bars
from ingest.report import print_report, write_record
from ingest.source import SourceError
from ingest.sync import Tools, build_lock, rollback, sync
from retriever.embedder import open_embedder
from retriever.errors import RetrieverError
from retriever.settings import RetrieverSettings
from retriever.store import open_store

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
console = Console(soft_wrap=True)

SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", "-s", help="<corpus>=<path>: where the files of a corpus are (folder, file or ZIP)."),
]
CorpusOption = Annotated[list[str] | None, typer.Option("--corpus", "-c", help="Only this corpus; may be repeated.")]


@app.command("sync")
def sync_command(source: SourceOption = None, corpus: CorpusOption = None) -> None:
    """Read the sources, build a new generation of what changed, check it, and publish it."""
    _run(source, corpus, dry_run=False)


@app.command()
def plan(source: SourceOption = None, corpus: CorpusOption = None) -> None:
    """Say what `sync` would add, change and remove, and which files fail. Nothing is built or published."""
    _run(source, corpus, dry_run=True)


@app.command()
def status() -> None:
    """The generations, the current one marked, and the corpora of it."""
    store = open_store(RetrieverSettings())
    current = store.current()
    generations = store.generations()
    if not generations:
        console.print("no generation yet: run `python -m ingest sync`")
        raise typer.Exit(1)
    for generation in generations:
        mark = "* " if generation.id == current else "  "
        console.print(f"{mark}{generation.id}  {generation.documents} documents, {generation.passages} passages")
        if generation.id == current:
            for c in generation.corpora:
                console.print(
                    f"      {c.id}: {c.documents} documents, {c.passages} passages, {len(c.failed)} failed files"
                )


@app.command("rollback")
def rollback_command(
    to: Annotated[str, typer.Argument(help="A generation's id; the previous one if left out.")] = "",
) -> None:
    """Make an earlier generation current again. Readers change over at once."""
    settings = RetrieverSettings()
    try:
        with build_lock(settings.data_folder):
            console.print(f"current is now {rollback(open_store(settings), to)}")
    except RetrieverError as error:
        _fail(error)


def _run(source: list[str] | None, corpus: list[str] | None, dry_run: bool) -> None:
    settings = RetrieverSettings()
    sources: dict[str, Path] = {}
    for item in source or []:
        name, separator, path = item.partition("=")
        if not separator:
            _fail(f"--source {item}: expected <corpus>=<path>")
        sources[name] = Path(path)
    try:
        cache = Cache(settings.data_folder / "cache.sqlite")
        tools = Tools(
            settings,
            open_store(settings),
            cache,
            lambda: open_embedder(
                settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix
            ),
        )
        with progress_bars(console) as progress:
            report = sync(tools, sources, corpus or [], progress, dry_run)
    except (ManifestError, SourceError, RetrieverError, OSError) as error:
        _fail(error)
    print_report(report, console)
    if not dry_run:
        write_record(report, settings.data_folder / "runs")
    raise typer.Exit(report.exit_code)


def _fail(error: Exception | str) -> NoReturn:
    console.print(f"error: {error}", markup=False, style="red")
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
