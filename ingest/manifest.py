"""``corpora/<corpus>/manifest.toml``: what a corpus is, whose rules it holds, and how to read it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from retriever.passage import Language, parse_jurisdiction

Format = Literal["dila", "gii", "legi", "xzufi", "web", "pdf", "markdown", "auto"]


class ManifestError(Exception):
    """A manifest that is missing, is not TOML, or lacks or misnames a field; the message says which file and field."""


class Fetch(BaseModel):
    """``[fetch]``: the pages that a run with ``--fetch`` gets from the network. Nothing is fetched from a host that is not named.

    ``pages`` are addresses, ``sitemaps`` addresses of sitemaps or of indexes of them; ``include`` keeps only paths that contain
    one of these. ``delay_seconds`` lie between two requests to a host (more if its robots.txt asks for more). ``private`` allows
    addresses of an internal network, and http besides https.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: Annotated[tuple[str, ...], Field(min_length=1)]
    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    delay_seconds: Annotated[float, Field(ge=0)] = 1.0
    max_pages: Annotated[int, Field(ge=1)] = 5000
    private: bool = False


class SmokeQuestion(BaseModel):
    """``[[smoke]]``: a question that must find a document of the corpus, or a new generation is not published.

    ``document`` is the page's id within the corpus; it must be among the first ``among`` passages for the corpus's country.
    ``language`` is the question's, the corpus's own if left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Annotated[str, Field(min_length=3)]
    document: Annotated[str, Field(min_length=1)]
    language: Language | None = None
    among: Annotated[int, Field(ge=1, le=50)] = 10


class Manifest(BaseModel):
    """A licensed set of documents of one authority.

    ``source`` is a folder, a file or a ZIP, relative to the manifest's folder; empty where the texts are fetched by the
    operator and given with ``--source <corpus>=<path>``. ``url`` is the address of a page, with ``{stem}`` (file name without
    its ending) and ``{name}`` (path inside the source) filled in, for formats that do not carry their own.
    ``demonstration`` says that the texts are not official: readers are told so wherever one is quoted.
    ``format = "auto"`` chooses by file ending: .md, .html/.htm, .docx, .odt, .pdf, .xml (DILA).
    ``mandatory``: files without which nothing is published, as patterns of their names (``["carte-*.md"]``), or true for all files
    of the corpus. A file that is gone altogether is no file that failed: name its page in a ``smoke`` question.
    ``fetch`` says where ``--fetch`` gets the files from; they are kept in the data folder, and are the source from then on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: str
    format: Format
    language: Language
    jurisdiction: Annotated[str, AfterValidator(parse_jurisdiction)]
    authority: str
    licence: str
    homepage: str
    download: str = ""
    source: str = ""
    url: str = ""
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    note: str = ""
    demonstration: bool = False
    mandatory: bool | tuple[str, ...] = False
    smoke: tuple[SmokeQuestion, ...] = ()
    fetch: Fetch | None = None


def load_manifest(path: Path) -> Manifest:
    """Read and validate one manifest. Raises ManifestError with the file and the field that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read as TOML: {error}") from error
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ManifestError(f"{path}: {faults}") from error
    if manifest.id != path.parent.name:
        raise ManifestError(f"{path}: id: {manifest.id!r} must be the folder's name, {path.parent.name!r}")
    return manifest
