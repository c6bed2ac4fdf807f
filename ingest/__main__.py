"""``python -m ingest``: bring the index up to date, look at it, go back."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from ingest.cache import Cache, CacheError
from ingest.chunk import Chunking
from ingest.completeness import verify_corpus
from ingest.difference import compare
from ingest.manifest import ManifestError
from ingest.progress import progress_bars
from ingest.reading import find_corpora
from ingest.report import print_completeness, print_difference, print_report, write_record
from ingest.source import SourceError
from ingest.sync import Tools, build_lock, rollback, sync
from retriever.embedder import Embedder, open_embedder
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
LossOption = Annotated[
    list[str] | None,
    typer.Option("--accept-loss", help="This corpus may lose many documents, or all if its manifest is gone."),
]


FetchOption = Annotated[
    bool, typer.Option("--fetch", help="First get the pages that manifests with [fetch] name from the network.")
]


@app.command("sync")
def sync_command(
    source: SourceOption = None,
    corpus: CorpusOption = None,
    accept_loss: LossOption = None,
    fetch: FetchOption = False,
) -> None:
    """Read the sources, build a new generation of what changed, check it, and publish it."""
    _run(source, corpus, accept_loss, dry_run=False, fetch=fetch)


@app.command()
def plan(
    source: SourceOption = None,
    corpus: CorpusOption = None,
    accept_loss: LossOption = None,
    fetch: FetchOption = False,
) -> None:
    """Say what `sync` would add, change and remove, and which files fail. Nothing is built or published."""
    _run(source, corpus, accept_loss, dry_run=True, fetch=fetch)


@app.command()
def status() -> None:
    """The generations, the current one marked, and the corpora of it."""
    with _one_line_for_each_failure():
        store = open_store(RetrieverSettings())
        current, generations = store.current(), store.generations()
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
    if current not in {generation.id for generation in generations}:
        _fail(f"the current generation ({current}) cannot be read: run `python -m ingest sync` or roll back")


@app.command("verify-text")
def verify_text(
    source: SourceOption = None,
    corpus: CorpusOption = None,
    documents: Annotated[int, typer.Option(help="How many documents of each corpus.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the sample.")] = 1,
    show: Annotated[int, typer.Option(help="How many sentences to show of each kind of fault.")] = 5,
) -> None:
    """Is every sentence of the sources in exactly one passage? Says which are missing, cut in two, or repeated."""
    complete = True
    with _one_line_for_each_failure():
        settings = RetrieverSettings()
        corpora = find_corpora(settings.corpora_folder, _sources(source), settings.data_folder)
        embedder = _embedder(settings)
        chunking = Chunking(settings.passage_tokens, embedder.window)
        for item in corpora:
            if item.source is None or (corpus and item.manifest.id not in corpus):
                continue
            with progress_bars(console) as progress:
                found = verify_corpus(item, documents, seed, chunking, embedder.count_tokens, progress)
            print_completeness(found, show, console)
            complete = complete and not (found.missing or found.repeated)
    raise typer.Exit(0 if complete else 3)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A generation's id; the one before the current if left out.")] = "",
    after: Annotated[str, typer.Argument(help="Another one's; the current one if left out.")] = "",
) -> None:
    """Documents added, changed and removed between two generations."""
    with _one_line_for_each_failure():
        store = open_store(RetrieverSettings())
        current = store.current() or ""
        earlier = [generation.id for generation in store.generations() if generation.id < current]
        before, after = before or (earlier[-1] if earlier else ""), after or current
        if not before or not after:
            _fail("there are no two generations to compare: `python -m ingest status` lists them")
        differences = compare(store, before, after)
    print_difference(before, after, differences, console)


@app.command("rollback")
def rollback_command(
    to: Annotated[str, typer.Argument(help="A generation's id; the previous one if left out.")] = "",
) -> None:
    """Make an earlier generation current again. Readers change over at once."""
    with _one_line_for_each_failure():
        settings = RetrieverSettings()
        with build_lock(settings.data_folder):
            console.print(f"current is now {rollback(open_store(settings), to)}")


def _run(
    source: list[str] | None, corpus: list[str] | None, accept_loss: list[str] | None, dry_run: bool, fetch: bool
) -> None:
    sources = _sources(source)
    with _one_line_for_each_failure():
        settings = RetrieverSettings()
        with closing(Cache(settings.data_folder / "cache.sqlite")) as cache, progress_bars(console) as progress:
            tools = Tools(
                settings,
                open_store(settings),
                cache,
                lambda: _embedder(settings),
            )
            report = sync(tools, sources, corpus or [], progress, dry_run, accept_loss or [], fetch)
        print_report(report, console)
        if not dry_run:
            write_record(report, settings.data_folder / "runs")
    raise typer.Exit(report.exit_code)


def _sources(given: list[str] | None) -> dict[str, Path]:
    sources: dict[str, Path] = {}
    for item in given or []:
        name, _, path = item.partition("=")
        if not name or not path:
            _fail(f"--source {item}: expected <corpus>=<path>")
        sources[name] = Path(path).expanduser()
    return sources


def _embedder(settings: RetrieverSettings) -> Embedder:
    return open_embedder(settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix)


@contextmanager
def _one_line_for_each_failure() -> Generator[None]:
    """What can go wrong with settings, files, disk, cache and store ends the program with one line, not a stack trace."""
    try:
        yield
    except ValidationError as error:
        faults = "; ".join(f"DEUXRIVES_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        _fail(f"settings: {faults}")
    except sqlite3.Error as error:
        _fail(f"the cache in the data folder: {error}")
    except (ManifestError, SourceError, RetrieverError, CacheError, OSError) as error:
        _fail(error)


def _fail(error: Exception | str) -> NoReturn:
    console.print(f"error: {error}", markup=False, style="red")
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
