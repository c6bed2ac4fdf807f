"""The fake service, and a way to run a page against it."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Html

from tests.ui.fake_service import Behaviour, running

TIMEOUT = 20.0

Run = Callable[..., AppTest]


@pytest.fixture(scope="package")
def _service() -> Generator[tuple[str, Behaviour]]:
    behaviour = Behaviour()
    with running(behaviour) as address:
        yield address, behaviour


@pytest.fixture
def fake(_service: tuple[str, Behaviour], monkeypatch: pytest.MonkeyPatch) -> Behaviour:
    """The running fake service, as new; the page's settings point to it."""
    address, behaviour = _service
    behaviour.__init__()
    monkeypatch.setenv("DEUXRIVES_SERVICE_URL", address)
    return behaviour


@pytest.fixture
def service_address(_service: tuple[str, Behaviour], fake: Behaviour) -> str:
    """Where the fake service listens."""
    return _service[0]


@pytest.fixture
def run_page() -> Run:
    """Run one page as Streamlit would: ``run_page("agent", lang="de")``."""

    def run(name: str, **parameters: str) -> AppTest:
        app = AppTest.from_function(_script, default_timeout=TIMEOUT, kwargs={"name": name})
        for key, value in parameters.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return run


def words(app: AppTest) -> str:
    """All HTML on the page."""
    return "\n".join(element.value for element in app.get("html") if isinstance(element, Html))


def _script(name: str) -> None:
    import importlib

    from ui.session import open_session

    importlib.import_module(f"ui.{name}").render(open_session())
