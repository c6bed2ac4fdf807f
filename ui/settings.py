"""Settings of the page, read from the environment (``DEUXRIVES_…``)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the service is and how long the page waits for it."""

    model_config = SettingsConfigDict(env_prefix="DEUXRIVES_", extra="ignore", frozen=True)

    service_url: str = Field(
        default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+", description="Address of the service."
    )
    page_connect_seconds: float = Field(default=2.0, gt=0, description="Wait for a connection to the service.")
    page_read_seconds: float = Field(default=10.0, gt=0, description="Wait for anything but an answer.")
    page_answer_seconds: float = Field(default=60.0, gt=0, description="Longest wait for a whole answer.")
    page_host: str = Field(default="127.0.0.1", description="Address that the page listens on.")
    page_port: int = Field(default=8501, ge=1, le=65535, description="Port that the page listens on.")
