"""The commands that measure whether an answer can be trusted: its checks, its times, attacks, and the guards themselves."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.console import console, errors_in_one_line
from eval.results import write_json
from eval.revision import revision
from ingest.progress import progress_bars
from retriever.settings import RetrieverSettings

trust = typer.Typer()

DEMO = Path(__file__).parent / "sets" / "demo"


@trust.command()
def verification(
    seed: Annotated[int, typer.Option(help="Another seed makes other false sentences.")] = 20261123,
    cases: Annotated[int, typer.Option(help="False sentences.")] = 3000,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """False sentences that the checks let through, honest ones that they keep, and milliseconds a sentence."""
    from eval.verification import measure
    from retriever.embedder import open_embedder

    settings = RetrieverSettings()
    with errors_in_one_line():
        embedder = open_embedder(settings.embedder, settings.models_folder)
        figures = {"revision": revision(), "embedder": embedder.fingerprint, **measure(embedder, seed, cases)}
        if json_file:
            write_json(json_file, figures)
    typer.echo(json.dumps(figures, ensure_ascii=False, indent=1))


@trust.command()
def stream(
    data: Annotated[
        Path | None, typer.Option(help="A data folder with a published generation; the settings' own if left out.")
    ] = None,
    questions: Annotated[
        list[Path] | None, typer.Option(help="JSONL with a `text`; ours in French and German if left out.")
    ] = None,
    requests: Annotated[int, typer.Option(help="Questions that are timed.")] = 60,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Milliseconds of a streamed answer: first passages, whole answer, and the quoted one after each fault of a model."""
    from eval.stream import measure

    folder = data or RetrieverSettings().data_folder
    with errors_in_one_line():
        figures = {"revision": revision(), "cores": os.cpu_count()}
        figures |= measure(folder, questions or [DEMO / "queries.fr.jsonl", DEMO / "queries.de.jsonl"], requests)
        if json_file:
            write_json(json_file, figures)
    typer.echo(json.dumps(figures, ensure_ascii=False, indent=1))


@trust.command()
def security(
    prompts: Annotated[
        Path, typer.Option("--set", help="JSON lines with id, lang, category, label (1: attack), text.")
    ],
    harmless: Annotated[
        list[Path] | None, typer.Option(help="Harmless questions, one a line; ours of the tests if left out.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Attacks against the published generation with a model that obeys them, and harmless questions that are refused."""
    from eval.security import load_prompts, measure
    from service.settings import ServiceSettings

    ours = sorted((Path(__file__).parents[1] / "tests" / "data" / "questions").glob("harmless_*.txt"))
    with errors_in_one_line():
        questions = [line for path in harmless or ours for line in path.read_text("utf-8").splitlines() if line]
        figures = {"revision": revision(), **measure(ServiceSettings(), load_prompts(prompts), questions)}
        if json_file:
            write_json(json_file, figures)
    typer.echo(json.dumps(figures, ensure_ascii=False, indent=1))


@trust.command()
def guards(
    names: Annotated[list[str] | None, typer.Option("--guard", help="Only this one; may be repeated.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the proofs here as well.")] = None,
) -> None:
    """Take each guard against the faults F8 to F12 and F21 to F26 out and show that its tests fail; 1 where one holds without."""
    from eval.guards import chosen_guards, prove
    from eval.tables import proofs_table

    with errors_in_one_line():
        chosen = chosen_guards(names or [])
        with progress_bars(console) as progress:
            proofs = prove(chosen, progress)
        if json_file:
            write_json(json_file, {"revision": revision(), "guards": [proof.plain() for proof in proofs]})
    Console().print(proofs_table(proofs))
    if not all(proof.holds for proof in proofs):
        raise typer.Exit(1)
