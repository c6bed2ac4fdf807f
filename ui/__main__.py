"""Serves the page: ``python -m ui``. Address and port: ``DEUXRIVES_PAGE_HOST``, ``DEUXRIVES_PAGE_PORT``."""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn

from ui.settings import Settings


def main() -> None:
    """Run the page until it is stopped."""
    settings = Settings()
    # Streamlit reads .streamlit/config.toml from the working folder, and nowhere else that we could name.
    os.chdir(Path(__file__).resolve().parent.parent)
    uvicorn.run(
        "ui.server:create_app",
        factory=True,
        host=settings.page_host,
        port=settings.page_port,
        log_level="warning",
        access_log=False,  # addresses hold reference numbers of answers
        server_header=False,
    )


if __name__ == "__main__":
    main()
