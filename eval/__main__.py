"""``python -m eval``: measure the product on test sets."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval import generation_commands, quality_commands, scale_commands
from eval.answer_measures import answer_figures
from eval.answers import run_answers
from eval.bench import bench_embedder, bench_ingest, bench_service
from eval.compare import compare, parse_side
from eval.console import console, errors_in_one_line
from eval.mixed import merge, run_mixed
from eval.parallel import parallel_sets
from eval.report import write_report
from eval.results import check_new, score_run, write_json
from eval.retrieval import figures, keep, load_sets, open_cache, open_tools, result_folder, run_all
from eval.revision import revision
from eval.scoring import score_all
from eval.suite import find_sets, run_suite
from eval.systems import NAMES, Name
from eval.tables import comparison
from eval.topics import SetError
from eval.trust_commands import trust
from ingest.progress import progress_bars
from retriever.settings import RetrieverSettings
from service.country import countries_named

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
app.add_typer(trust)

DEMO_QUESTIONS = Path(__file__).parent / "sets" / "demo" / "queries.fr.jsonl"


@app.command()
def retrieval(
    sets: Annotated[list[Path], typer.Option("--set", help="A folder with corpus.jsonl, queries and qrels.")],
    split: Annotated[str, typer.Option(help="Reads queries.<split>.jsonl where it exists; empty for all.")] = "dev",
    systems: Annotated[
        list[str] | None, typer.Option("--system", help=f"One or more of {', '.join(NAMES)}; product if left out.")
    ] = None,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="Also index all sets together, and ask with and without the country.")
    ] = False,
    jurisdictions: Annotated[
        list[str] | None,
        typer.Option("--jurisdiction", help="SET=CODE: whose rules a set is; its language's country if left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; a new one in the data folder if left out.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Index a set with the product's own chunking, embedder and retriever, and score documents by their best passage."""
    settings = RetrieverSettings()
    folder = out or result_folder(settings)
    with errors_in_one_line():
        check_new(folder)
        chosen = _systems(systems or ["product"])
        named_sets = load_sets(sets, split, jurisdictions or [])  # before the embedder, which takes seconds to open
        if mixed:
            merge(named_sets)  # says at once if a set is of several countries
        with open_cache(settings) as cache, progress_bars(console) as progress:
            tools = open_tools(settings, cache, progress)
            runs = run_all(named_sets, chosen, tools)
            keep(folder, named_sets, runs, chosen, split, tools, parallel_sets(named_sets))
            if mixed:
                # Haystack reads every passage of its store for every question: minutes of them at this size.
                together: list[Name] = [name for name in chosen if name != "haystack"]
                run_mixed(folder, named_sets, together, tools, countries_named)
        score_all(folder)
        results = [
            ({} if chosen == ("product",) else {"system": name}) | figures(named, runs[named.key][name], split, tools)
            for named in named_sets
            for name in chosen
        ]
        text = json.dumps(results[0] if len(results) == 1 else results, ensure_ascii=False, indent=1)
        if json_file:
            json_file.parent.mkdir(parents=True, exist_ok=True)
            json_file.write_text(text + "\n", encoding="utf-8")
    console.print(f"results: {folder}", markup=False)
    typer.echo(text)


@app.command()
def score(
    target: Annotated[Path, typer.Argument(help="A result folder, or a TREC run file.")],
    qrels: Annotated[Path | None, typer.Option(help="The judgements of a run file that lies in no folder.")] = None,
) -> None:
    """Score again what was run: every run file of a result folder, those of other engines too, or one run file."""
    with errors_in_one_line():
        if target.is_file() and not qrels:
            raise SetError(f"{target}: a run file needs --qrels")
        scored = score_run(target, qrels) if qrels else score_all(target)
        typer.echo(json.dumps(scored, ensure_ascii=False, indent=1))


@app.command("compare")
def compare_command(
    a: Annotated[str, typer.Argument(metavar="A", help="A result folder, or FOLDER@SYSTEM; the product if left out.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, to be compared with A.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the comparison here as well.")] = None,
) -> None:
    """Paired differences of two runs, a permutation test, a bootstrap interval, and the topics that changed most."""
    with errors_in_one_line():
        found = compare(parse_side(a), parse_side(b))
        if json_file:
            write_json(json_file, found)
    Console().print(comparison(found))


@app.command()
def report(
    folders: Annotated[list[Path], typer.Argument(help="Result folders; of a set that is in two the first counts.")],
    out: Annotated[Path | None, typer.Option(help="The page; report.html in the first folder if left out.")] = None,
) -> None:
    """Write the results as one page with plots and tables, which asks nothing of any other machine."""
    target = out or folders[0] / "report.html"
    with errors_in_one_line():
        write_report(folders, target)
    typer.echo(target)


@app.command()
def suite(
    data: Annotated[Path, typer.Argument(help="A folder with test sets anywhere below it.")],
    split: Annotated[str, typer.Option(help="Only sets that have this split.")] = "dev",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; a new one in the data folder if left out.")
    ] = None,
) -> None:
    """Every system on every set found, parallel sets in one index too, and the report of it all."""
    settings = RetrieverSettings()
    folder = out or result_folder(settings)
    with errors_in_one_line():
        check_new(folder)
        named_sets = load_sets(find_sets(data, split), split)
        with open_cache(settings) as cache, progress_bars(console) as progress:
            run_suite(folder, named_sets, split, open_tools(settings, cache, progress), countries_named)
    typer.echo(folder / "report.html")


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
    figures: dict[str, object] = {"revision": revision(), "cores": os.cpu_count()}
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


@app.command()
def answers(
    sets: Annotated[
        list[Path], typer.Option("--set", help="A folder with corpus, qrels and queries with `answers_lines`.")
    ],
    split: Annotated[str, typer.Option(help="Reads queries.<split>.jsonl where it exists; empty for all.")] = "dev",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """Ask the service each question: lines cited against lines marked, refusals, and what the evidence tells apart.

    The language model is the one of the settings; none without one.
    """
    from service.settings import ServiceSettings

    settings = ServiceSettings()
    with errors_in_one_line(), progress_bars(console) as progress:
        cache_file = settings.data_folder / "eval-cache.sqlite"
        cache_file.parent.mkdir(parents=True, exist_ok=True)
        runs = [run_answers(folder, split, settings, cache_file, progress) for folder in sets]
        results = [
            {"set": str(folder), "revision": revision(), **answer_figures(r)}
            for folder, r in zip(sets, runs, strict=True)
        ]
        text = json.dumps(results[0] if len(results) == 1 else results, ensure_ascii=False, indent=1)
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

    text = json.dumps({"revision": revision(), "seed": seed, **measure(seed)}, ensure_ascii=False, indent=1)
    if json_file:
        json_file.write_text(text + "\n", encoding="utf-8")
    typer.echo(text)


@app.command("hostile-files")
def hostile_files(
    names: Annotated[list[str] | None, typer.Option("--file", help="One or more of them; all if left out.")] = None,
    publish: Annotated[bool, typer.Option(help="Publish all of them together at the end.")] = True,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
) -> None:
    """What bombs, loops and broken files cost a run, each beside good pages; exit code 1 where one breaks its bounds."""
    from eval.hostile import GOOD, measure, publish_all, table

    with errors_in_one_line(), progress_bars(console) as progress:
        costs = measure(names or [], progress)
        code, failed, live = publish_all() if publish else (3, 0, list(GOOD))
    Console().print(table(costs))
    bounded = sum(cost.is_bounded for cost in costs)
    typer.echo(f"{bounded} of {len(costs)} within their bounds")
    if publish:
        typer.echo(f"all together: exit code {code}, {failed} files named, {len(live)} of {len(GOOD)} good pages live")
    if json_file:
        figures = {"revision": revision(), "files": [asdict(cost) | {"bounded": cost.is_bounded} for cost in costs]}
        write_json(json_file, figures)
    raise typer.Exit(0 if bounded == len(costs) and code == 3 and len(live) == len(GOOD) else 1)


def _systems(names: list[str]) -> tuple[Name, ...]:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise SetError(f"--system {unknown[0]}: expected one of {', '.join(NAMES)}")
    return tuple(name for name in NAMES if name in names)


app.registered_commands.extend(generation_commands.app.registered_commands)
app.registered_commands.extend(quality_commands.app.registered_commands)
app.registered_commands.extend(scale_commands.app.registered_commands)

if __name__ == "__main__":
    app()
