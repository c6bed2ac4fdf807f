"""Which reader reads a file."""

from __future__ import annotations

from pathlib import PurePosixPath

from ingest.manifest import Format
from ingest.readers.dila import DilaReader
from ingest.readers.gii import GiiReader
from ingest.readers.legi import LegiReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.pdf import PdfReader
from ingest.readers.reader import Reader
from ingest.readers.web import WebReader
from ingest.readers.xzufi import XzufiReader

_READERS: dict[Format, type[Reader]] = {
    "dila": DilaReader,
    "gii": GiiReader,
    "legi": LegiReader,
    "xzufi": XzufiReader,
    "web": WebReader,
    "pdf": PdfReader,
    "markdown": MarkdownReader,
}
_FORMATS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".docx": "web",
    ".odt": "web",
    ".pdf": "pdf",
    ".xml": "dila",
}
_XML: frozenset[Format] = frozenset({"gii", "legi", "xzufi"})


def reader_for(manifest_format: Format, file_name: str) -> Reader | None:
    """The reader of a file in a corpus of this format; None for an ending that the format does not have.

    "auto" chooses by ending alone. A reader is cheap to make and holds no state between files.
    """
    own = _FORMATS.get(PurePosixPath(file_name).suffix.lower())
    if manifest_format in _XML and own == "dila":  # official formats that share an ending: the manifest says which
        own = manifest_format
    if own is None or manifest_format not in ("auto", own):
        return None
    return _READERS[own]()
