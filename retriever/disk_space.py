"""Is there room on the disk? Asked before a shard is written, since afterwards nobody can.

The store writes through memory maps: where the disk is full, the system ends the process (SIGBUS) and no error can be caught.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from retriever.errors import RetrieverError

RESERVE_MB = 128  # left free for the rest of the machine; a shard of one passage takes 85 MB where files have no holes
_MB = 2**20


def need_space(folder: Path, size: int) -> None:
    """Raise RetrieverError unless ``size`` bytes and the reserve are free where ``folder`` is."""
    needed = RESERVE_MB + size // _MB
    free = shutil.disk_usage(folder).free // _MB
    if free < needed:
        raise RetrieverError(
            f"no space left on the disk: {free} MB are free in {folder}, and {needed} MB are needed to go on"
        )


def occupied(folder: Path) -> int:
    """Bytes that the files below ``folder`` take on the disk, without their holes."""
    return sum((Path(base) / name).stat().st_blocks * 512 for base, _, names in os.walk(folder) for name in names)
