"""``python -m eval``: measure the product on test sets."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.measures import aggregate
from eval.run import run_retrieval
from eval.topics import SetError, load_set
from ingest.cache import Cache
from ingest.chunk import Chunking
from ingest.progress import progress_bars
from retriever.embedder import open_embedder
from retriever.settings import RetrieverSettings

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
console = Console(stderr=True)


@app.callback()
def main() -> None:
    """Keeps `retrieval` a named command while it is the only one."""


@app.command()
def retrieval(
    sets: Annotated[list[Path], typer.Option("--set", help="A folder with corpus.jsonl, queries and qrels.")],
    split: Annotated[str, typer.Option(help="Reads queries.<split>.jsonl where it exists; empty for all.")] = "dev",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Index a set with the product's own chunking, embedder and retriever, and score documents by their best passage."""
    settings = RetrieverSettings()
    embedder = open_embedder(settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix)
    chunking = Chunking(settings.passage_tokens, embedder.window)
    cache = Cache(settings.data_folder / "eval-cache.sqlite")
    results: list[dict[str, object]] = []
    for folder in sets:
        try:
            test_set = load_set(folder, split)
        except SetError as error:
            console.print(f"error: {error}", markup=False, style="red")
            raise typer.Exit(1) from error
        with progress_bars(console) as progress:
            run = run_retrieval(test_set, cache, embedder, chunking, progress)
        qrels = {topic.id: test_set.qrels[topic.id] for topic in test_set.topics}
        cuts = statistics.quantiles(run.milliseconds, n=20) if len(run.milliseconds) > 1 else run.milliseconds * 19
        results.append(
            {
                "set": str(folder),
                "revision": _revision(),
                "passages": run.passages,
                "documents": len(test_set.documents),
                "topics": len(test_set.topics),
                "measures": {name: round(value, 4) for name, value in aggregate(qrels, run.hits).items()},
                "latency_ms": {"p50": round(statistics.median(run.milliseconds), 2), "p95": round(cuts[18], 2)},
                "settings": {
                    "split": split,
                    "embedder": embedder.fingerprint,
                    "chunking": chunking.fingerprint,
                    "languages": sorted({str(t.language) for t in test_set.topics})
                    + sorted({str(d.language) for d in test_set.documents}),
                },
            }
        )
    text = json.dumps(results[0] if len(results) == 1 else results, ensure_ascii=False, indent=1)
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
