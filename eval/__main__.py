"""``python -m eval``: measure the product on test sets."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.bench import bench_embedder, bench_ingest, bench_service
from eval.measures import aggregate
from eval.run import RetrievalRun, run_retrieval
from eval.topics import SetError, TestSet, load_set
from ingest.cache import Cache, CacheError
from ingest.chunk import Chunking
from ingest.progress import progress_bars
from retriever.embedder import open_embedder
from retriever.errors import RetrieverError
from retriever.everyday import load_everyday
from retriever.settings import RetrieverSettings
from retriever.termbase import load_termbase

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
console = Console(stderr=True)

DEMO_QUESTIONS = Path(__file__).parent / "sets" / "demo" / "queries.fr.jsonl"


@app.command()
def retrieval(
    sets: Annotated[list[Path], typer.Option("--set", help="A folder with corpus.jsonl, queries and qrels.")],
    split: Annotated[str, typer.Option(help="Reads queries.<split>.jsonl where it exists; empty for all.")] = "dev",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Index a set with the product's own chunking, embedder and retriever, and score documents by their best passage."""
    settings = RetrieverSettings()
    try:
        test_sets = [load_set(folder, split) for folder in sets]  # before the embedder, which takes seconds to open
        embedder = open_embedder(
            settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix
        )
        chunking = Chunking(settings.passage_tokens, embedder.window)
        termbase = load_termbase(settings.termbase_file)
        everyday = load_everyday(settings.everyday_file, termbase)
        runs: list[RetrievalRun] = []
        with closing(Cache(settings.data_folder / "eval-cache.sqlite")) as cache, progress_bars(console) as progress:
            for test_set in test_sets:
                runs.append(run_retrieval(test_set, cache, embedder, termbase, chunking, progress, everyday))
        shared = {"split": split, "embedder": embedder.fingerprint, "chunking": chunking.fingerprint}
        results = [_result(*found, shared) for found in zip(sets, test_sets, runs, strict=True)]
        text = json.dumps(results[0] if len(results) == 1 else results, ensure_ascii=False, indent=1)
        if json_file:
            json_file.parent.mkdir(parents=True, exist_ok=True)
            json_file.write_text(text + "\n", encoding="utf-8")
    except (SetError, CacheError, RetrieverError, OSError) as error:
        console.print(f"error: {error}", markup=False, style="red")
        raise typer.Exit(1) from error
    typer.echo(text)


def _result(folder: Path, test_set: TestSet, run: RetrievalRun, settings: dict[str, str]) -> dict[str, object]:
    """The figures of one set, with all that they depend on."""
    qrels = {topic.id: test_set.qrels[topic.id] for topic in test_set.topics}
    times = sorted(run.milliseconds)
    cuts = statistics.quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    languages = [sorted({str(item.language) for item in items}) for items in (test_set.topics, test_set.documents)]
    return {
        "set": str(folder),
        "revision": _revision(),
        "passages": run.passages,
        "documents": len(test_set.documents),
        "topics": len(test_set.topics),
        "embedded": run.embedded,
        "measures": {name: round(value, 4) for name, value in aggregate(qrels, run.hits).items()},
        "latency_ms": {"p50": round(statistics.median(times), 2), "p95": round(cuts[18], 2)},
        "settings": {**settings, "languages": [*languages[0], *languages[1]]},
    }


@app.command()
def bench(
    source: Annotated[
        list[str] | None, typer.Option("--source", help="<corpus>=<path>: ingest it twice in an empty data folder.")
    ] = None,
    questions: Annotated[Path, typer.Option(help="JSONL with a `text`: what the service is asked.")] = DEMO_QUESTIONS,
    data: Annotated[Path | None, typer.Option(help="Folder for the ingest; kept. A temporary one if left out.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Speed of the embedder, of an ingest, and of the service on what was ingested."""
    settings = RetrieverSettings()
    figures: dict[str, object] = {"revision": _revision(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory(prefix="deuxrives-bench-") as temporary:
        folder = data or Path(temporary)
        measured = settings.model_copy(update={"data_folder": folder})
        figures["embedder"] = bench_embedder(measured)
        corpora = [f"{name}={settings.corpora_folder / name / 'pages'}" for name in ("demo-fr", "demo-de")]
        figures["ingest"] = bench_ingest(source or corpora, folder)
        figures["service"] = bench_service(measured, questions)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    if json_file:
        json_file.write_text(text + "\n", encoding="utf-8")
    typer.echo(text)


@app.command("personal-data")
def personal_data(
    seed: Annotated[int, typer.Option(help="Another seed gives other numbers and names.")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """How much personal data is masked in written cases, and how many harmless questions are touched."""
    from eval.personal_data import measure

    text = json.dumps({"revision": _revision(), "seed": seed, **measure(seed)}, ensure_ascii=False, indent=1)
    if json_file:
        json_file.write_text(text + "\n", encoding="utf-8")
    typer.echo(text)


def _revision() -> str:
    """The commit measured, with ``+`` where the tree had changes; ``unknown`` outside a repository."""
    root = Path(__file__).parent

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607
        return done.stdout.strip()

    commit = git("rev-parse", "--short=12", "HEAD")
    return (commit + ("+" if git("status", "--porcelain") else "")) if commit else "unknown"


if __name__ == "__main__":
    app()
