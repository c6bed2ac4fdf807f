"""Settings of the service, read from the environment (``DEUXRIVES_…``) where it starts, and passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator

from retriever.settings import RetrieverSettings

MIN_KEY_CHARACTERS = 16


Probability = Annotated[float, Field(ge=0, le=1)]


class ServiceSettings(RetrieverSettings):
    """``host`` and ``port`` to listen on; ``database_url`` of the ledger, empty for a SQLite file in the data folder.

    ``evidence_minimum``: probability below which a country's passages do not answer; ``evidence_unasked`` where nobody asked
    for that country and its passages are in the other language; ``evidence_doubt``, below which an answer says that it may not
    meet the question. ``max_searches``: searches running at
    once, beyond which a request is turned away with 503 and Retry-After instead of making everybody wait. ``retention_days``:
    how long an answer and what was said about it are kept. ``editor_key`` opens the editor's routes to whoever sends it; empty,
    they are closed to everybody.

    A language model is asked only where ``model_key`` (or the file ``model_key_file``) or ``model_url`` is given:
    ``model`` is its name, ``model_server`` Mistral's region, ``model_url`` a server of one's own with the same API. Times in
    seconds, ``model_max_tokens`` for one country's answer, ``model_tokens_per_day`` for all together (0: no ceiling).
    ``model_enabled`` switches it off for this process, a file ``model-off`` in the data folder at once for all.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    database_url: SecretStr = SecretStr("")
    evidence_minimum: Probability = 0.3
    evidence_unasked: Probability = 0.9
    evidence_doubt: Probability = 0.7
    max_searches: Annotated[int, Field(ge=1)] = 8
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 180
    editor_key: SecretStr = SecretStr("")
    model: Annotated[str, Field(min_length=1)] = "mistral-small-latest"
    model_key: SecretStr = SecretStr("")
    model_key_file: Path | None = None
    model_server: Literal["eu", "global", "us"] = "eu"
    model_url: str = ""
    model_enabled: bool = True
    model_connect_s: Annotated[float, Field(gt=0)] = 2.0
    model_first_token_s: Annotated[float, Field(gt=0)] = 4.0
    model_stall_s: Annotated[float, Field(gt=0)] = 3.0
    model_total_s: Annotated[float, Field(gt=0)] = 20.0
    model_max_tokens: Annotated[int, Field(ge=100)] = 1200
    model_tokens_per_day: Annotated[int, Field(ge=0)] = 2_000_000

    @field_validator("model_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("an address with http:// or https:// is needed")
        return url

    @field_validator("editor_key")
    @classmethod
    def _is_long_enough(cls, key: SecretStr) -> SecretStr:
        stripped = key.get_secret_value().strip()
        if stripped and (len(stripped) < MIN_KEY_CHARACTERS or not stripped.isascii() or " " in stripped):
            raise ValueError(f"at least {MIN_KEY_CHARACTERS} letters, digits and signs without spaces are needed")
        return SecretStr(stripped)

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_folder / 'ledger.sqlite'}"


def read_settings() -> ServiceSettings:
    """The settings of this process. Raises ValueError with one line that names what is wrong, without its value."""
    try:
        return ServiceSettings()
    except ValidationError as error:
        faults = "; ".join(f"DEUXRIVES_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise ValueError(faults) from None
