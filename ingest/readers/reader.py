"""What a reader is: bytes of one file in, documents out. It never opens a path or an address itself."""

from __future__ import annotations

from typing import Protocol

from ingest.document import Document
from ingest.manifest import Manifest


class Reader(Protocol):
    """Reads one format. ``version`` changes whenever the same bytes would give another document, so that caches expire."""

    version: str

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """Documents in one file, none where it has no text of its own (a navigation node, say).

        ``name`` is the path inside the source, with ``/``. Raises UnreadableFileError with a reason.
        """
        ...
