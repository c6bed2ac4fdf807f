"""The service over real indexes: the demonstration corpora with the rules of two Länder and of Europe, and a small one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.conftest import silent
from tests.pages import manifest, page, write_corpus

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from retriever.embedder import Embedder
    from retriever.store import Store
    from service.settings import ServiceSettings
    from service.state import State

ROOT = Path(__file__).parents[2]

HAMBURG = {
    "hundesteuer-hamburg": (
        "Hundesteuer in Hamburg",
        "Die Hundesteuer in Hamburg beträgt 90 Euro im Jahr für jeden Hund. Hunde sind innerhalb von zwei Wochen beim "
        "Finanzamt für Verkehrsteuern anzumelden.",
    ),
    "anwohnerparken-hamburg": (
        "Bewohnerparkausweis in Hamburg",
        "Der Bewohnerparkausweis kostet in Hamburg 65 Euro im Jahr. Er wird beim Landesbetrieb Verkehr beantragt.",
    ),
}
BERLIN = {
    "hundesteuer-berlin": (
        "Hundesteuer in Berlin",
        "Die Hundesteuer in Berlin beträgt 120 Euro im Jahr für den ersten Hund. Der Hund ist innerhalb eines Monats beim "
        "Finanzamt anzumelden.",
    ),
}
EUROPE = {
    "ceam": (
        "La carte européenne d’assurance maladie dans l’Union européenne",
        "La carte européenne d’assurance maladie donne accès aux soins nécessaires dans tous les États de l’Union "
        "européenne. Elle est gratuite et délivrée par votre caisse.",
    ),
}
LEAFLETS = {
    "dechetterie": (
        "Les jours d’ouverture de la déchetterie",
        "La déchetterie du Rhin accueille les particuliers du mardi au samedi de neuf heures à midi. "
        "L’accès est gratuit pour les habitants sur présentation d’un justificatif de domicile.",
    ),
}


@dataclass(frozen=True)
class Bank:
    """A data folder with a published generation."""

    settings: ServiceSettings
    store: Store


Publish = Callable[[Path, Path], str]
OpenState = Callable[..., "State"]


def service_settings(data: Path, corpora: Path, **more: object) -> ServiceSettings:
    """Settings of a service over these folders, the environment left out."""
    from service.settings import ServiceSettings

    return ServiceSettings(data_folder=data, corpora_folder=corpora, **more)  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="session")
def publish(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Publish:
    """Read, build and publish what is in a corpora folder, as the product does; gives the generation's id.

    All share one cache, so that no text is embedded twice in a session.
    """
    kept = tmp_path_factory.mktemp("cache") / "cache.sqlite"

    def run(data: Path, corpora: Path) -> str:
        from ingest.cache import Cache
        from ingest.sync import Tools, sync
        from retriever.edge_store import EdgeStore
        from retriever.settings import RetrieverSettings

        settings = RetrieverSettings(data_folder=data, corpora_folder=corpora)
        cache = Cache(kept)
        report = sync(Tools(settings, EdgeStore(data), cache, lambda: embedder), {}, (), silent)
        cache.close()
        return report.generation

    return run


@pytest.fixture(scope="session")
def open_service(embedder: Embedder) -> OpenState:
    """A state as ``open_state`` builds it, with its word lists, but with the session's embedder."""

    def run(
        settings: ServiceSettings, searches: int = 32, store: Store | None = None, with_embedder: Embedder | None = None
    ) -> State:
        from retriever.edge_store import EdgeStore
        from retriever.everyday import load_everyday
        from retriever.sparse import SparseEncoder
        from retriever.termbase import load_termbase
        from service.ledger import Ledger
        from service.state import CurrentGeneration, State

        settings.data_folder.mkdir(parents=True, exist_ok=True)
        used = with_embedder or embedder
        opened = store or EdgeStore(settings.data_folder)
        termbase = load_termbase(ROOT / "corpora" / "termbase.csv")
        everyday = load_everyday(ROOT / "corpora" / "everyday.csv", termbase)
        current = CurrentGeneration(opened, used, SparseEncoder(), termbase, everyday)
        ledger = Ledger(settings.ledger_url)
        return State(settings, opened, used, current, ledger, threading.BoundedSemaphore(searches))

    return run


@pytest.fixture(scope="session")
def banks(tmp_path_factory: pytest.TempPathFactory, publish: Publish) -> Bank:
    """Both demonstration corpora, Hamburg, Berlin, a European page, and a leaflet in PDF by its address."""
    from retriever.edge_store import EdgeStore

    folder = tmp_path_factory.mktemp("banks")
    corpora = folder / "corpora"
    for name in ("demo-fr", "demo-de"):
        shutil.copytree(ROOT / "corpora" / name, corpora / name)
    write_corpus(corpora, "elbe", "de", "DE-HH", HAMBURG)
    write_corpus(corpora, "spree", "de", "DE-BE", BERLIN)
    write_corpus(corpora, "europe", "fr", "EU", EUROPE)
    (corpora / "depliants" / "pages").mkdir(parents=True)
    (corpora / "depliants" / "manifest.toml").write_text(
        manifest("depliants", "fr", "FR", url="https://example.org/{stem}.pdf"), encoding="utf-8"
    )
    for identifier, (title, body) in LEAFLETS.items():
        text = page(identifier, title, "fr", "FR", body)
        (corpora / "depliants" / "pages" / f"{identifier}.md").write_text(text, encoding="utf-8")
    settings = service_settings(
        folder / "data", corpora, database_url=SecretStr(f"sqlite:///{folder / 'ledger.sqlite'}")
    )
    publish(settings.data_folder, corpora)
    return Bank(settings, EdgeStore(settings.data_folder))


@pytest.fixture(scope="session")
def state(banks: Bank, open_service: OpenState) -> Generator[State]:
    """The service's state over ``banks``."""
    opened = open_service(banks.settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(banks: Bank, state: State) -> TestClient:
    """An HTTP client of the service over ``banks``; whatever the application lets through fails the test."""
    from fastapi.testclient import TestClient

    from service.app import create_app

    return TestClient(create_app(banks.settings, state))


@pytest.fixture
def empty(tmp_path: Path, open_service: OpenState) -> Generator[TestClient]:
    """A service where nothing has been published."""
    from fastapi.testclient import TestClient

    from service.app import create_app

    settings = service_settings(tmp_path / "data", tmp_path / "corpora")
    opened = open_service(settings)
    yield TestClient(create_app(settings, opened))
    opened.close()
