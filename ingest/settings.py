"""Settings of the editor's runs, read from the environment (``DEUXRIVES_…``) where the program starts, and passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from retriever.settings import RetrieverSettings

Share = Annotated[float, Field(ge=0, le=1)]


class IngestSettings(RetrieverSettings):
    """``editor`` is who runs it, as the history of runs says; the machine's account is never taken for it.

    ``maximum_loss``: share of a corpus's documents that may disappear in one run. The gate compares with the live generation:
    nDCG@10 may be lower by ``gate_ndcg``, the share of questions refused rightly or wrongly worse by ``gate_refusals``, the gap
    between French and German wider by ``gate_gap``. ``kept_runs``: how many runs the history holds.
    """

    editor: Annotated[str, Field(max_length=200)] = ""
    maximum_loss: Share = 0.3
    gate_ndcg: Share = 0.02
    gate_refusals: Share = 0.05
    gate_gap: Share = 0.05
    kept_runs: Annotated[int, Field(ge=1)] = 500

    @property
    def runs_folder(self) -> Path:
        """A folder for each run."""
        return self.data_folder / "runs"
