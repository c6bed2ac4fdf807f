"""``/v1/runs``: an editor's work, behind the editor's key: files, plan, build, check, effect, publish, roll back, history."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from service import corpus_files
from service.corpus_files import FileRefusedError
from service.routes.access import state_of
from service.routes.editor_access import editor
from service.routes.refusals import EditorRefusedError
from service.run_schemas import CorpusFile, FoldersView, RunDetail, RunRequest, RunsView, RunView
from service.runs import NothingToCompareError, RunBusyError, Runs
from service.schemas import Problem

log = logging.getLogger(__name__)

RESPONSES: dict[int | str, dict[str, object]] = {
    403: {"model": Problem, "description": "The editor key is missing or wrong."},
    404: {"model": Problem, "description": "No editor key is set, or there is no such run."},
}
router = APIRouter(prefix="/v1/runs", tags=["runs"], dependencies=[Depends(editor)], responses=RESPONSES)

_STEPS = {
    "plan": ("un plan", "ein Plan"),
    "build": ("une construction", "ein Bau"),
    "check": ("un contrôle", "eine Prüfung"),
    "effect": ("une comparaison des réponses", "ein Vergleich der Antworten"),
    "publish": ("une publication", "eine Veröffentlichung"),
    "rollback": ("un retour en arrière", "eine Rücknahme"),
    "sync": ("une mise à jour complète", "eine vollständige Aktualisierung"),
}
_FILES = {
    "name": (
        "Ce nom de fichier ne convient pas\u00a0: lettres, chiffres, espaces et tirets, sans dossier, 120 signes au plus.",
        "Dieser Dateiname geht nicht: Buchstaben, Ziffern, Leerzeichen und Striche, ohne Ordner, höchstens 120 Zeichen.",
    ),
    "ending": (
        "Ce corpus ne lit pas ce type de fichier.",
        "Dateien dieser Art liest dieses Korpus nicht.",
    ),
    "size": ("Ce fichier dépasse 20\u00a0Mo.", "Diese Datei ist größer als 20\u00a0MB."),
    "empty": ("Ce fichier est vide.", "Diese Datei ist leer."),
    "corpus": (
        "Les fichiers de ce corpus ne se modifient pas ici\u00a0: il est lu ailleurs.",
        "Die Dateien dieses Korpus lassen sich hier nicht ändern: Es wird von anderswo gelesen.",
    ),
    "missing": ("Il n’y a pas de fichier de ce nom.", "Eine Datei dieses Namens gibt es nicht."),
}


@router.post("", status_code=202, response_model=RunView, responses={409: {"model": Problem}, 422: {"model": Problem}})
def start(asked: RunRequest, request: Request) -> RunView:
    """Start a step in a process of its own, which goes on whatever becomes of the browser or of this service.

    Only one goes on at a time: the second is answered 409.
    """
    try:
        run = _runs(request).start(asked)
    except RunBusyError as busy:
        french, german = _STEPS[busy.run.step]
        who_fr, who_de = (f", par {busy.run.by}", f", von {busy.run.by}") if busy.run.by else ("", "")
        raise EditorRefusedError(
            409,
            f"Une opération est déjà en cours\u00a0: {french}{who_fr}. Attendez qu’elle se termine.",
            f"Es läuft schon ein Vorgang: {german}{who_de}. Warten Sie bitte, bis er zu Ende ist.",
        ) from None
    except NothingToCompareError:
        raise EditorRefusedError(
            409,
            "Rien à comparer\u00a0: il faut une version publiée et une version construite, en attente de publication.",
            "Nichts zu vergleichen: Es braucht eine veröffentlichte Version und eine gebaute, die noch wartet.",
        ) from None
    except OSError as error:
        log.error("a run could not be started: %s", error.strerror)
        raise EditorRefusedError(
            503,
            "L’opération n’a pas pu démarrer\u00a0: le dossier des données n’est pas accessible en écriture.",
            "Der Vorgang konnte nicht beginnen: In den Datenordner lässt sich nicht schreiben.",
        ) from None
    log.info("run %s started: %s", run.id, run.step)
    return run


@router.get("", response_model=RunsView)
def overview(request: Request) -> RunsView:
    """The history of runs, with who and when, and the generations there are."""
    return _runs(request).overview()


@router.get("/plan", response_model=RunDetail, responses={404: {"model": Problem}})
def plan(request: Request) -> RunDetail:
    """The newest plan: what is added, changed, removed, what cannot be read, and why."""
    found = _runs(request).latest("plan", "build", "sync")
    if found is None:
        raise _nothing()
    return found


@router.get("/files", response_model=FoldersView)
def files(request: Request) -> FoldersView:
    """The files of each corpus, and the endings that can be added."""
    return FoldersView(corpora=corpus_files.folders(state_of(request).settings.corpora_folder))


@router.post("/files/{corpus}/{name}", status_code=201, response_model=CorpusFile, responses={422: {"model": Problem}})
async def upload(corpus: str, name: str, request: Request) -> CorpusFile:
    """Add a file to a corpus, or replace the one of that name. The body is the file itself. Nothing is published by it."""
    content = await request.body()
    folder = state_of(request).settings.corpora_folder
    try:
        return await run_in_threadpool(corpus_files.put, folder, corpus, name, content)
    except FileRefusedError as refused:
        raise EditorRefusedError(422, *_FILES[refused.reason]) from None
    except OSError as error:
        raise _unwritable(error) from None


@router.delete("/files/{corpus}/{name}", status_code=204, responses={422: {"model": Problem}})
def remove(corpus: str, name: str, request: Request) -> Response:
    """Take a file away from a corpus. Its page stays published until a generation without it is."""
    try:
        corpus_files.remove(state_of(request).settings.corpora_folder, corpus, name)
    except FileRefusedError as refused:
        raise EditorRefusedError(422, *_FILES[refused.reason]) from None
    except OSError as error:
        raise _unwritable(error) from None
    return Response(status_code=204)


@router.get("/{identifier}", response_model=RunDetail, responses={404: {"model": Problem}})
def show(identifier: str, request: Request) -> RunDetail:
    """One run: how far it is, what it says, and at its end what it found out."""
    found = _runs(request).detail(identifier)
    if found is None:
        raise _nothing()
    return found


def _runs(request: Request) -> Runs:
    state = state_of(request)
    return Runs(state.settings, state.store, state.run_command)


def _nothing() -> EditorRefusedError:
    return EditorRefusedError(
        404, "Il n’y a pas d’opération à cette adresse.", "Unter dieser Adresse gibt es keinen Vorgang."
    )


def _unwritable(error: OSError) -> EditorRefusedError:
    log.error("a corpus folder cannot be written: %s", error.strerror)
    return EditorRefusedError(
        503,
        "Le fichier n’a pas pu être enregistré\u00a0: le dossier du corpus n’est pas accessible en écriture, ou le "
        "disque est plein.",
        "Die Datei konnte nicht gespeichert werden: In den Ordner des Korpus lässt sich nicht schreiben, oder der Datenträger "
        "ist voll.",
    )
