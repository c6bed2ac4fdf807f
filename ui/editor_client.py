"""The editor's way to the service: everything under ``/v1/runs``, with the key in hand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from service.run_schemas import CorpusFile, FoldersView, RunDetail, RunRequest, RunsView, RunView
from ui.client import ServiceClient, parsed


@dataclass(frozen=True)
class EditorClient:
    """The service for one editor: ``name`` is theirs, as the history will give it. All raise ServiceFailedError."""

    service: ServiceClient
    key: str
    name: str

    def overview(self) -> RunsView:
        """The history and the generations."""
        return parsed(RunsView, self._get("/v1/runs"))

    def run(self, identifier: str) -> RunDetail:
        """One run with what it found out."""
        return parsed(RunDetail, self._get(f"/v1/runs/{quote(identifier, safe='')}"))

    def start(self, request: RunRequest) -> RunView:
        """Start a step; it goes on in a process of its own."""
        return parsed(RunView, self.service.editing(self.key, "POST", "/v1/runs", request.model_dump(mode="json")))

    def files(self) -> FoldersView:
        """The files of every corpus."""
        return parsed(FoldersView, self._get("/v1/runs/files"))

    def upload(self, corpus: str, name: str, content: bytes) -> CorpusFile:
        """Add or replace a file of a corpus."""
        return parsed(CorpusFile, self.service.editing(self.key, "POST", _file(corpus, name), content=content))

    def remove(self, corpus: str, name: str) -> None:
        """Take a file of a corpus away."""
        self.service.editing(self.key, "DELETE", _file(corpus, name))

    def read(self, path: str) -> bytes:
        """Any other thing that the key opens."""
        return self._get(path)

    def _get(self, path: str) -> bytes:
        return self.service.editing(self.key, "GET", path)


def _file(corpus: str, name: str) -> str:
    return f"/v1/runs/files/{quote(corpus, safe='')}/{quote(name, safe='')}"
