"""``python -m eval gate | effect``: two generations of one installation side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.effect import Asked, Effect, as_data, effects, from_demo, from_file, from_ledger, unique
from eval.gate import gate
from eval.revision import revision
from eval.topics import SetError
from ingest.progress import progress_bars
from ingest.recording import one_line_for_each_failure, recorded
from retriever.embedder import open_embedder
from retriever.errors import NoGenerationError
from retriever.settings import RetrieverSettings
from retriever.store import Store, open_store
from service.ledger import Ledger
from service.settings import ServiceSettings

REFUSED = 3
SHOWN = 20

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True, soft_wrap=True, emoji=False)

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write it all here as JSON as well.")]


@app.command("gate")
def gate_command(
    new: Annotated[str, typer.Argument(help="A generation's id.")],
    live: Annotated[str, typer.Argument(help="Another one's to compare with; the current one if left out.")] = "",
    json_file: JsonFile = None,
) -> None:
    """Retrieval and refusals of a generation on our own questions beside the live one. Exit code 0: no worse; 3: worse."""
    with one_line_for_each_failure(console, (SetError,)):
        settings = RetrieverSettings()
        store = open_store(settings)
        current = store.current() or ""
        embedder = open_embedder(
            settings.embedder, settings.models_folder, settings.query_prefix, settings.passage_prefix
        )
        with progress_bars(console) as progress:
            beside = live or (current if current != new else "")
            said = gate(store, settings, embedder, new, beside, progress)
        said["figures"]["revision"] = revision()
        _write(said, json_file)
    typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
    raise typer.Exit(REFUSED if said["refusals"] else 0)


@app.command("effect")
def effect_command(
    old: Annotated[str, typer.Argument(help="A generation's id.")],
    new: Annotated[str, typer.Argument(help="Another one's.")],
    questions: Annotated[
        Path | None, typer.Option(help="Only these: JSONL with `text`, and `lang` and `countries` if wanted.")
    ] = None,
    json_file: JsonFile = None,
    by: Annotated[str, typer.Option("--by", help="Who asks, for the history.")] = "",
    run: Annotated[str, typer.Option("--run", help="The id of the run's folder; a new one if left out.")] = "",
) -> None:
    """Which answers, citations and refusals change: the frequent and the flagged questions of the ledger and our own, answered by
    both generations."""
    with recorded("effect", by, run, console, (SetError,)) as outcome:
        settings = ServiceSettings()
        store = open_store(settings)
        known = {generation.id for generation in store.generations()}
        for identifier in (old, new):
            if identifier not in known:
                raise NoGenerationError(f"there is no generation {identifier}: `python -m ingest status` lists them")
        asked = from_file(questions) if questions else _own_and_recorded(settings, store, old, new)
        found = effects(settings, old, new, asked, outcome.progress)
        data = {"revision": revision(), **as_data(old, new, found)}
        outcome.generation, outcome.report = new, data
        outcome.say(f"{data['changed']} of {data['questions']} questions are answered otherwise")
        _write(data, json_file)
    _show(data, found)


def _own_and_recorded(settings: ServiceSettings, store: Store, old: str, new: str) -> list[Asked]:
    return unique([*_recorded_questions(settings), *from_demo(store, old, new)])


def _recorded_questions(settings: ServiceSettings) -> list[Asked]:
    if not settings.database_url.get_secret_value() and not (settings.data_folder / "ledger.sqlite").is_file():
        return []
    ledger = Ledger(settings.ledger_url)
    try:
        return from_ledger(ledger)
    finally:
        ledger.close()


def _show(data: dict[str, Any], found: list[Effect]) -> None:
    out = Console(emoji=False)
    kinds = ", ".join(f"{kind} {count}" for kind, count in data["kinds"].items())
    sources = ", ".join(f"{source} {count}" for source, count in data["sources"].items())
    out.print(
        f"{data['questions']} questions ({sources or 'none'}): {data['changed']} change"
        + (f" ({kinds})" if kinds else "")
    )
    changed = [effect for effect in found if effect.kinds]
    if not changed:
        return
    table = Table("question", f"before: {data['old']}", f"after: {data['new']}", show_lines=True)
    for effect in changed[:SHOWN]:
        asked = f"{effect.asked.text}\n({effect.asked.source}; {', '.join(effect.kinds)})"
        table.add_row(*(Text(text) for text in (asked, _side(effect, True), _side(effect, False))))
    out.print(table)
    if len(changed) > SHOWN:
        out.print(f"… and {len(changed) - SHOWN} more: --json FILE has them all")


def _side(effect: Effect, old: bool) -> str:
    given = effect.old if old else effect.new
    lines = [str(given.status), *(sentence.text for sentence in given.sentences)]
    lines += [f"→ {c.document_title} ({c.authority})" for c in {c.document_id: c for c in given.citations}.values()]
    return "\n".join(lines)


def _write(data: dict[str, Any], path: Path | None) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
