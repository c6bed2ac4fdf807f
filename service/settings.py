"""Settings of the service, read from the environment (``DEUXRIVES_…``) where it starts, and passed in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, ValidationError

from retriever.settings import RetrieverSettings


class ServiceSettings(RetrieverSettings):
    """``host`` and ``port`` to listen on; ``database_url`` of the ledger, empty for a SQLite file in the data folder.

    ``evidence_minimum``: probability below which a country's passages do not answer; ``evidence_unasked`` where nobody asked
    for that country and its passages are in the other language. ``max_searches``: searches running at
    once, beyond which a request is turned away with 503 and Retry-After instead of making everybody wait. ``retention_days``:
    how long an answer and what was said about it are kept.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    database_url: SecretStr = SecretStr("")
    evidence_minimum: float = 0.3
    evidence_unasked: float = 0.9
    max_searches: Annotated[int, Field(ge=1)] = 8
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 180

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
