"""``python -m eval scale | publish-load``: the product at its full size, and readers while generations are published."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.publish_load import run_load, two_generations
from eval.quality_commands import OWN_QUESTIONS
from eval.quality_reach import file_questions
from eval.revision import revision
from eval.scale import build_twice, time_searches, time_service
from eval.scale_data import gather
from eval.topics import SetError
from ingest.cache import Cache, CacheError
from ingest.chunk import Chunking
from retriever.edge_store import EdgeStore
from retriever.embedder import open_embedder
from retriever.errors import NoGenerationError, RetrieverError
from retriever.settings import RetrieverSettings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True)

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")]


@app.command()
def scale(
    passages: Annotated[int, typer.Option(min=100, help="How many.")] = 130_000,
    sections: Annotated[
        Path | None, typer.Option(help="JSONL (or .gz) of law sections, for what the published generation lacks.")
    ] = None,
    searches: Annotated[int, typer.Option(min=20, help="Of each kind.")] = 300,
    data: Annotated[Path | None, typer.Option(help="Folder for what is built; kept. Else a temporary one.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Build the published generation's passages, and laws, aside without embedding; search them; publish under readers."""
    settings = RetrieverSettings()
    asked = file_questions(OWN_QUESTIONS)
    try:
        with tempfile.TemporaryDirectory(prefix="deuxrives-scale-") as temporary:
            folder = data or Path(temporary)
            model = open_embedder(settings.embedder, settings.models_folder)
            chunking = Chunking(settings.passage_tokens, model.window)
            gathered = gather(settings.data_folder, sections, passages, folder, model, chunking)
            console.print(f"{gathered}: building", markup=False)
            if not (folder / "models").exists():
                (folder / "models").symlink_to(settings.models_folder.resolve())
            built = build_twice(folder, settings.models_folder)
            here = settings.model_copy(update={"data_folder": folder})
            figures: dict[str, object] = {
                "revision": revision(),
                "cores": os.cpu_count(),
                "load_before": os.getloadavg()[0],
                "passages": passages,
                "gathered": asdict(gathered),
                "build": built,
                "search_ms": time_searches(here, model, asked, searches),
                "service": time_service(here, [str(b["generation"]) for b in built], asked, searches),
                "load_after": os.getloadavg()[0],
            }
    except (SetError, CacheError, RetrieverError, OSError) as error:
        console.print(f"error: {error}", markup=False, style="red")
        raise typer.Exit(1) from error
    _write(figures, json_file)


@app.command("publish-load")
def publish_load(
    searches: Annotated[int, typer.Option(min=100)] = 100_000,
    clients: Annotated[int, typer.Option(min=1)] = 20,
    publishes: Annotated[int, typer.Option(min=1)] = 50,
    json_file: JsonFile = None,
) -> None:
    """Search from many threads while two generations of the published pages are published in turn. Exit code 3 where a search
    failed or mixed two generations."""
    settings = RetrieverSettings()
    asked = file_questions(OWN_QUESTIONS)
    try:
        source = EdgeStore(settings.data_folder)
        current = source.current()
        if current is None:
            raise NoGenerationError("no index is published yet: run `python -m ingest sync`")
        index = source.open(current)
        found = sorted(index.all_passages(), key=lambda p: (p.document_id, p.ordinal))
        live = index.generation
        index.close()
        model = open_embedder(settings.embedder, settings.models_folder)
        with tempfile.TemporaryDirectory(prefix="deuxrives-load-") as folder:
            store = EdgeStore(Path(folder))
            cache = Cache(settings.data_folder / "cache.sqlite")  # the words are known there
            built = two_generations(store, found, live, model, cache)
            cache.close()
            figures = run_load(store, model, asked, built, searches, clients, publishes)
    except (CacheError, RetrieverError, OSError) as error:
        console.print(f"error: {error}", markup=False, style="red")
        raise typer.Exit(1) from error
    _write(
        {
            "revision": revision(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "passages": len(found),
            **figures,
        },
        json_file,
    )
    if figures["errors"] or figures["mixed"]:
        raise typer.Exit(3)


def _write(figures: dict[str, object], path: Path | None) -> None:
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    typer.echo(text)
