"""``python -m ingest``: bring the index up to date, step by step or at once, look at it, go back."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ingest.cache import Cache
from ingest.candidates import Candidates
from ingest.chunk import Chunking
from ingest.completeness import verify_corpus
from ingest.difference import compare
from ingest.measure import measure
from ingest.plan import RunReport
from ingest.progress import progress_bars
from ingest.publish import editing, publish, rollback
from ingest.reading import find_corpora
from ingest.recording import Outcome, fail, one_line_for_each_failure, recorded
from ingest.report import print_check, print_completeness, print_difference, print_report, print_status
from ingest.run_folder import read_runs
from ingest.settings import IngestSettings
from ingest.sync import Wish, build, check, sync
from ingest.tools import Tools
from retriever.embedder import Embedder, open_embedder
from retriever.settings import RetrieverSettings
from retriever.store import Store, open_store

SHOWN_RUNS = 10

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
console = Console(soft_wrap=True, emoji=False)  # an id like ville:a: is no picture

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
ByOption = Annotated[str, typer.Option("--by", help="Who does this, for the history; DEUXRIVES_EDITOR if left out.")]
RunOption = Annotated[str, typer.Option("--run", help="The id of the run's folder; a new one if left out.")]
NewArgument = Annotated[str, typer.Argument(help="A generation's id; the one built last if left out.")]


@app.command("sync")
def sync_command(
    source: SourceOption = None,
    corpus: CorpusOption = None,
    accept_loss: LossOption = None,
    fetch: FetchOption = False,
    by: ByOption = "",
    run: RunOption = "",
) -> None:
    """Read the sources, build a new generation of what changed, check it, and publish it."""
    wish = _wish(source, corpus, accept_loss, fetch)
    with recorded("sync", by, run, console) as outcome, _tools(outcome) as tools:
        report = sync(tools, wish.sources, wish.only, outcome.progress, False, wish.accept_loss, wish.fetch)
        outcome.take(report)
    _end(report)


@app.command("plan")
def plan_command(
    source: SourceOption = None,
    corpus: CorpusOption = None,
    accept_loss: LossOption = None,
    fetch: FetchOption = False,
    by: ByOption = "",
    run: RunOption = "",
) -> None:
    """Say what `sync` would add, change and remove and why, and which files fail. Nothing is built or published."""
    wish = _wish(source, corpus, accept_loss, fetch)
    with recorded("plan", by, run, console) as outcome, _tools(outcome) as tools:
        report = sync(tools, wish.sources, wish.only, outcome.progress, True, wish.accept_loss, wish.fetch)
        outcome.take(report)
    _end(report, reasons=True)


@app.command("build")
def build_command(
    source: SourceOption = None,
    corpus: CorpusOption = None,
    accept_loss: LossOption = None,
    fetch: FetchOption = False,
    by: ByOption = "",
    run: RunOption = "",
) -> None:
    """Build a new generation aside and leave it unpublished. Killed, it goes on where it stopped when it is run again."""
    wish = _wish(source, corpus, accept_loss, fetch)
    with recorded("build", by, run, console) as outcome, _tools(outcome) as tools:
        report = build(tools, wish, outcome.progress)
        outcome.take(report)
    _end(report)


@app.command("check")
def check_command(
    generation: NewArgument = "", accept_loss: LossOption = None, by: ByOption = "", run: RunOption = ""
) -> None:
    """Try whether a generation may be published: losses, mandatory files, smoke questions, figures beside the live one."""
    with recorded("check", by, run, console) as outcome, _tools(outcome) as tools:
        identifier, result = check(tools, generation, outcome.progress, accept_loss or [])
        outcome.generation, outcome.exit_code = identifier, 0 if result.passed else 1
        outcome.report = asdict(result)
        for message in (*result.refusals, *result.notes):
            outcome.say(message)
    print_check(identifier, result, console)
    raise typer.Exit(outcome.exit_code)


@app.command("publish")
def publish_command(
    generation: NewArgument = "",
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Also one that was not checked, or did not pass.")
    ] = False,
    by: ByOption = "",
    run: RunOption = "",
) -> None:
    """Make a generation current that `build` made and `check` let pass. Readers change over at once."""
    with recorded("publish", by, run, console) as outcome, _tools(outcome) as tools, editing(tools):
        identifier = publish(tools, generation, unchecked)
        failed = _failed_files(tools.store, identifier)
        outcome.generation, outcome.exit_code = identifier, 3 if failed else 0
        outcome.say(f"published {identifier}" + (f", without {failed} files that cannot be read" if failed else ""))
    console.print(f"current is now {identifier}" + (f"; {failed} files of its corpora failed" if failed else ""))
    raise typer.Exit(outcome.exit_code)


@app.command("rollback")
def rollback_command(
    to: Annotated[str, typer.Argument(help="A generation's id; the previous one if left out.")] = "",
    by: ByOption = "",
    run: RunOption = "",
) -> None:
    """Make an earlier generation current again. Readers change over at once."""
    with recorded("rollback", by, run, console) as outcome, _tools(outcome) as tools, editing(tools):
        before = tools.store.current()
        outcome.generation = rollback(tools.store, to, tools.candidates)
        outcome.say(f"back from {before} to {outcome.generation}")
    console.print(f"current is now {outcome.generation}")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with all runs of the history.")] = False,
) -> None:
    """The generations, the current one marked, the corpora of it, and who did what and when."""
    with one_line_for_each_failure(console):
        settings = IngestSettings()
        store = open_store(settings)
        current, generations = store.current(), store.generations()
        beside = Candidates(settings.data_folder)
        candidates = {g.id: beside.get(g.id) for g in generations}
        runs = read_runs(settings.runs_folder, 0 if as_json else SHOWN_RUNS)
    if as_json:
        listed = [
            {
                "id": g.id,
                "created": g.created.isoformat(),
                "documents": g.documents,
                "passages": g.passages,
                "corpora": [asdict(c) for c in g.corpora],
                "candidate": asdict(found) if (found := candidates[g.id]) else None,
            }
            for g in generations
        ]
        data = {"current": current, "generations": listed, "runs": [asdict(r) for r in runs]}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode("utf-8"))
        return
    if not generations:
        console.print("no generation yet: run `python -m ingest sync`")
    print_status(current or "", generations, candidates, runs, console)
    if not generations:
        raise typer.Exit(1)
    if current not in {generation.id for generation in generations}:
        fail(
            f"the current generation ({current}) cannot be read: run `python -m ingest sync` or roll back"
            if current
            else "nothing is published yet: `python -m ingest publish` does that",
            console,
        )


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
    with one_line_for_each_failure(console):
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
    with one_line_for_each_failure(console):
        store = open_store(RetrieverSettings())
        current = store.current() or ""
        earlier = [generation.id for generation in store.generations() if generation.id < current]
        before, after = before or (earlier[-1] if earlier else ""), after or current
        if not before or not after:
            fail("there are no two generations to compare: `python -m ingest status` lists them", console)
        differences = compare(store, before, after)
    print_difference(before, after, differences, console)


def _wish(source: list[str] | None, corpus: list[str] | None, accept_loss: list[str] | None, fetch: bool) -> Wish:
    return Wish(_sources(source), corpus or (), accept_loss or (), fetch)


@contextmanager
def _tools(outcome: Outcome) -> Generator[Tools]:
    settings = outcome.settings
    with closing(Cache(settings.data_folder / "cache.sqlite")) as cache:
        yield Tools(
            settings,
            open_store(settings),
            cache,
            lambda: _embedder(settings),
            by=outcome.by,
            maximum_loss=settings.maximum_loss,
            measure=measure,
        )


def _end(report: RunReport, reasons: bool = False) -> None:
    print_report(report, console, reasons)
    raise typer.Exit(report.exit_code)


def _failed_files(store: Store, identifier: str) -> int:
    return sum(len(c.failed) for g in store.generations() if g.id == identifier for c in g.corpora)


def _sources(given: list[str] | None) -> dict[str, Path]:
    sources: dict[str, Path] = {}
    for item in given or []:
        name, _, path = item.partition("=")
        if not name or not path:
            fail(f"--source {item}: expected <corpus>=<path>", console)
        sources[name] = Path(path).expanduser()
    return sources


def _embedder(settings: RetrieverSettings) -> Embedder:
    return open_embedder(settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix)


if __name__ == "__main__":
    app()
