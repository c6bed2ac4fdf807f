"""``python -m eval quality``: what is to be mended in a generation, in the terminal and as a file that the service offers."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from eval.quality import Bounds, examine
from eval.quality_reach import Asked, file_questions, ledger_questions
from eval.topics import SetError
from ingest.progress import progress_bars
from retriever.embedder import open_embedder
from retriever.errors import NoGenerationError, RetrieverError
from retriever.everyday import load_everyday
from retriever.search import Searcher
from retriever.sparse import SparseEncoder
from retriever.store import Store, open_store
from retriever.termbase import load_termbase
from service.ledger import Ledger
from service.quality_file import quality_file, write_report
from service.quality_schemas import PageName, QualityReport
from service.settings import ServiceSettings, read_settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True)

SETS = Path(__file__).parent / "sets"
OWN_QUESTIONS = (SETS / "demo" / "queries.fr.jsonl", SETS / "demo" / "queries.de.jsonl")


@app.command()
def quality(
    generation: Annotated[str, typer.Option(help="Its id; the published one if left out.")] = "",
    questions: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL with a `text`; beside the record of answers. The demonstration's if left out."),
    ] = None,
    near: Annotated[float, typer.Option(help="Cosine from which a page may be another's counterpart.")] = Bounds.near,
    alike: Annotated[float, typer.Option(help="Common word sequences from which pages are alike.")] = Bounds.alike,
    years: Annotated[float, typer.Option(min=0, help="After which an unchanged page is stale.")] = Bounds.years,
    reach: Annotated[bool, typer.Option(help="Ask the questions too; without it no embedder is opened.")] = True,
    show: Annotated[int, typer.Option(min=0, help="Lines of each list in the terminal.")] = 10,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the whole report here as well.")] = None,
) -> None:
    """Pages without a counterpart, figures that differ between versions of a page, stale pages, near-duplicates, broken links
    within the corpora, and pages that no question reaches. Nothing is fetched."""
    with _errors_in_one_line():
        settings = read_settings()
        asked = _asked(settings, questions) if reach else {}
        store = open_store(settings)
        try:
            report = _report(settings, store, generation, asked, Bounds(near, alike, years), reach)
        finally:
            store.close()
        write_report(quality_file(settings.data_folder), report)
        if json_file:
            write_report(json_file, report)
    _show(report, show)


def _report(
    settings: ServiceSettings, store: Store, generation: str, asked: dict[str, list[Asked]], bounds: Bounds, reach: bool
) -> QualityReport:
    identifier = generation or store.current()
    if identifier is None:
        raise NoGenerationError("no index is published yet: run `python -m ingest sync`")
    index = store.open(identifier)
    try:
        searcher = None
        if reach:
            embedder = open_embedder(
                settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix
            )
            termbase = load_termbase(settings.termbase_file)
            everyday = load_everyday(settings.everyday_file, termbase)
            searcher = Searcher(index, embedder, SparseEncoder(), termbase, everyday)
        with progress_bars(console) as progress:
            return examine(index, searcher, asked, datetime.now(UTC), bounds, progress)
    finally:
        index.close()


def _asked(settings: ServiceSettings, files: list[Path] | None) -> dict[str, list[Asked]]:
    asked: dict[str, list[Asked]] = {}
    for path in files or OWN_QUESTIONS:
        asked[os.path.relpath(path, SETS) if path in OWN_QUESTIONS else str(path)] = file_questions([path])
    ledger = Ledger(settings.ledger_url)
    try:
        asked["ledger"] = ledger_questions(ledger)
    finally:
        ledger.close()
    return asked


def _show(report: QualityReport, lines: int) -> None:
    out = Console(soft_wrap=True)

    def head(text: str, rows: Iterable[str]) -> None:
        out.print(Text(f"\n{text}", style="bold"))
        for number, row in enumerate(rows):
            if number == lines:
                out.print(Text("  …"))
                break
            out.print(Text(f"  {row}"))

    out.print(Text(f"{report.generation}: {report.pages} pages, {report.passages} passages"))
    counts = report.counterparts.by_corpus
    lone = sum(c.none for c in counts.values())
    head(
        f"no counterpart in the other language: {lone} pages, {sum(c.near for c in counts.values())} with a near one",
        (
            *(f"{name}: {c.named} named, {c.near} near, {c.none} none" for name, c in counts.items()),
            *(f"{_name(p.page)} – nearest {_name(p.nearest)} ({p.nearness:.2f})" for p in report.counterparts.pages),
        ),
    )
    head(
        f"figures that differ between versions: {len(report.differing)} pairs of pages, "
        f"{sum(bool(d.pairs) for d in report.differing)} with sentences that contradict each other",
        (
            f"{d.relation}: {_name(d.first)} / {_name(d.second)}"
            + "".join(f"\n    {p.first.sentence}\n    {p.second.sentence}" for p in d.pairs[:1])
            for d in report.differing
        ),
    )
    why = Counter(stale.why for stale in report.stale)
    head(
        f"stale: {', '.join(f'{n} {name}' for name, n in why.items()) or 'none'} ({report.stale_years:g} years)",
        (f"{s.why} {s.review or s.updated or ''} {_name(s.page)}" for s in report.stale),
    )
    head(
        f"near-duplicates: {len(report.duplicates)} groups, {sum(len(g.pages) for g in report.duplicates)} pages",
        (f"{len(g.pages)} pages, {g.likeness:.2f}: {_name(g.pages[0])}" for g in report.duplicates),
    )
    head(f"broken links: {len(report.broken_links)}", (f"{_name(b.page)}: {b.url}" for b in report.broken_links))
    if report.reach:
        asked = ", ".join(f"{n} of {name}" for name, n in report.reach.questions.items())
        head(
            f"reached by no question ({asked}): {len(report.reach.pages)} pages",
            (
                *(f"{name}: {count}" for name, count in report.reach.unreached.items()),
                *(_name(page) for page in report.reach.pages),
            ),
        )
    out.print(Text(f"\nseconds: {', '.join(f'{name} {value:g}' for name, value in report.seconds.items())}"))


def _name(page: PageName | None) -> str:
    return f"{page.title} [{page.id}]" if page else "–"


@contextmanager
def _errors_in_one_line() -> Generator[None]:
    try:
        yield
    except (SetError, RetrieverError, OSError, ValueError) as error:
        console.print(f"error: {error}", markup=False, style="red")
        raise typer.Exit(1) from error
    except SQLAlchemyError as error:
        console.print(f"error: the ledger cannot be read ({type(error).__name__})", markup=False, style="red")
        raise typer.Exit(1) from error
