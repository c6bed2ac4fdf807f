"""``compose.yaml`` names settings, commands and folders that exist. It is read here, not started."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

from retriever.settings import RetrieverSettings
from service.settings import ServiceSettings, read_settings
from ui.settings import Settings as PageSettings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS: dict[str, type[BaseSettings]] = {
    "service-1": ServiceSettings,
    "service-2": ServiceSettings,
    "page": PageSettings,
    "ingest": RetrieverSettings,
}
NODES = ["qdrant-1", "qdrant-2", "qdrant-3"]
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def value(text: str, given: dict[str, str]) -> str:
    """A value as compose would fill it in."""

    def fill(m: re.Match[str]) -> str:
        if m["name"] in given:
            return given[m["name"]]
        assert m["kind"] == "-", f"{m['name']} is needed and was not given"
        return m["rest"]

    return VARIABLE.sub(fill, text)


GIVEN = {"DEUXRIVES_QDRANT_API_KEY": "0123456789abcdef", "DEUXRIVES_EDITOR_KEY": "fedcba9876543210"}


def test_every_part_that_was_promised_is_there() -> None:
    assert set(SERVICES) == {*NODES, *OURS}
    assert SERVICES["service-1"] == SERVICES["service-2"]


@pytest.mark.parametrize("name", OURS)
def test_settings_are_ours_and_are_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment: dict[str, str] = SERVICES[name]["environment"]
    fields = OURS[name].model_fields
    for variable, text in environment.items():
        assert variable.startswith("DEUXRIVES_")
        assert variable.removeprefix("DEUXRIVES_").lower() in fields, f"{name}: {variable} is no setting"
        assert isinstance(text, str)
        monkeypatch.setenv(variable, value(text, GIVEN))
    OURS[name]()
    if name.startswith("service"):
        settings = read_settings()
        assert settings.host == "0.0.0.0"
        assert settings.editor_key.get_secret_value() == GIVEN["DEUXRIVES_EDITOR_KEY"]
        assert settings.qdrant_api_key.get_secret_value() == GIVEN["DEUXRIVES_QDRANT_API_KEY"]
        assert settings.ledger_url == "sqlite:////srv/data/ledger.sqlite"


@pytest.mark.parametrize("name", OURS)
def test_commands_are_ours(name: str) -> None:
    words = [*SERVICES[name].get("entrypoint", []), *SERVICES[name]["command"]]
    assert words[:2] == ["python", "-m"]
    assert find_spec(f"{words[2]}.__main__") is not None
    if words[2] == "ui":
        assert words[3:] == []
        return
    app = __import__(f"{words[2]}.__main__", fromlist=["app"]).app
    commands = {c.name or c.callback.__name__ for c in app.registered_commands}
    assert words[3] in commands


def test_what_one_part_calls_is_the_name_and_port_of_another() -> None:
    house = SERVICES["service-1"]["environment"]
    assert house["DEUXRIVES_QDRANT_URL"] == "http://qdrant:6333"
    for node in NODES:
        assert SERVICES[node]["networks"]["cluster"]["aliases"] == ["qdrant"]
        assert SERVICES[node]["environment"]["QDRANT__SERVICE__API_KEY"] == house["DEUXRIVES_QDRANT_API_KEY"]
        assert SERVICES[node]["environment"]["QDRANT__CLUSTER__ENABLED"] == "true"
        assert f"http://{node}:6335" in SERVICES[node]["command"]
        assert f"{node}:/qdrant/storage" in SERVICES[node]["volumes"]
    for node in NODES[1:]:
        assert SERVICES[node]["command"][-2:] == ["--bootstrap", "http://qdrant-1:6335"]
    assert SERVICES["service-1"]["networks"]["front"]["aliases"] == ["service"]
    assert SERVICES["page"]["environment"]["DEUXRIVES_SERVICE_URL"] == f"http://service:{house['DEUXRIVES_PORT']}"
    assert SERVICES["page"]["ports"] == [f"127.0.0.1:8501:{SERVICES['page']['environment']['DEUXRIVES_PAGE_PORT']}"]
    health = SERVICES["service-1"]["healthcheck"]["test"]
    assert f":{house['DEUXRIVES_PORT']}/health/live" in health[-1]
    compile(health[-1], "healthcheck", "exec")


def test_runs_and_services_agree_on_store_and_folder() -> None:
    shared = ["DATA_FOLDER", "CORPORA_FOLDER", "QDRANT_URL", "QDRANT_API_KEY", "QDRANT_SHARDS", "QDRANT_REPLICAS"]
    for field in shared:
        name = f"DEUXRIVES_{field}"
        assert SERVICES["ingest"]["environment"][name] == SERVICES["service-1"]["environment"][name]
    assert SERVICES["ingest"]["volumes"] == SERVICES["service-1"]["volumes"] == ["data:/srv/data"]
    copies = int(SERVICES["ingest"]["environment"]["DEUXRIVES_QDRANT_REPLICAS"])
    assert 2 <= copies <= len(NODES)


def test_no_key_is_written_and_the_cluster_has_no_way_out() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    keys = [environment for service in SERVICES.values() for environment in service["environment"].items()]
    assert all(str(setting).startswith("${") for name, setting in keys if "KEY" in name)
    assert "password" not in text.lower()
    assert COMPOSE["networks"]["cluster"]["internal"] is True
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["page"]
    for name, service in SERVICES.items():
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], name


def test_the_image_copies_what_there_is() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert {"retriever", "ingest", "service", "ui", "eval", "corpora", ".streamlit", "constraints.txt"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert any(line.startswith("USER ") for line in lines)
    assert "VOLUME /srv/data" in lines
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert not set(copied) & set(ignored)
