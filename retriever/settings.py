"""Settings of the retriever, read from the environment (``DEUXRIVES_…``) where a program starts, and passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from retriever.embedder import BUNDLED


class RetrieverSettings(BaseSettings):
    """Where the index lives and which embedder made it. ``qdrant_url`` empty means the embedded store in ``data_folder``.

    ``qdrant_ca_file``: certificates (PEM) that the server's is checked against instead of the system's, for an authority of
    one's own. ``qdrant_shards`` and ``qdrant_replicas`` of each new collection; ``qdrant_timeout_s`` of each request.
    """

    model_config = SettingsConfigDict(env_prefix="DEUXRIVES_", extra="ignore")

    data_folder: Path = Path("data")
    corpora_folder: Path = Path("corpora")
    embedder: str = BUNDLED
    query_prefix: str = "query: "
    passage_prefix: str = "passage: "
    passage_tokens: Annotated[int, Field(ge=20)] = 200
    qdrant_url: str = ""
    qdrant_api_key: SecretStr = SecretStr("")
    qdrant_prefix: str = "deuxrives"
    qdrant_ca_file: Path | None = None
    qdrant_shards: Annotated[int, Field(ge=1)] = 1
    qdrant_replicas: Annotated[int, Field(ge=1)] = 1
    qdrant_timeout_s: Annotated[int, Field(ge=1)] = 10

    @property
    def termbase_file(self) -> Path:
        """French and German names of the same thing; an absent file is an empty termbase."""
        return self.corpora_folder / "termbase.csv"

    @property
    def everyday_file(self) -> Path:
        """What people say and what administrations write; an absent file is an empty table."""
        return self.corpora_folder / "everyday.csv"

    @property
    def models_folder(self) -> Path:
        """Where the bundled embedder is prepared."""
        return self.data_folder / "models"
