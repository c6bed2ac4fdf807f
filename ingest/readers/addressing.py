"""The id and the address of a document whose format carries neither."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from ingest.manifest import Manifest


def without_ending(name: str) -> str:
    """``umzug/anmeldung.html`` gives ``umzug/anmeldung``."""
    return str(PurePosixPath(name).with_suffix(""))


def document_id(manifest: Manifest, native_id: str) -> str:
    """``<corpus>:<native id>``."""
    return f"{manifest.id}:{native_id}"


def page_url(manifest: Manifest, name: str) -> str:
    """The manifest's ``url`` with ``{stem}`` and ``{name}`` filled in, percent-encoded; else its homepage."""
    if not manifest.url:
        return manifest.homepage
    stem = quote(PurePosixPath(name).stem, safe="")
    return manifest.url.replace("{stem}", stem).replace("{name}", quote(name, safe="/"))


def is_https(url: str) -> bool:
    """Whether an address taken from a document is complete and may be shown as a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not any(c.isspace() for c in url)
