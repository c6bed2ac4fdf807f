"""Every way in which a language model can fail to answer, by name."""

from __future__ import annotations

from enum import StrEnum


class ModelFault(StrEnum):
    """Why a model gave no answer."""

    UNREACHABLE = "unreachable"
    KEY_REFUSED = "key_refused"
    BUSY = "busy"
    SERVER = "server"
    REQUEST_REFUSED = "request_refused"
    LATE = "late"
    STALLED = "stalled"
    TOO_SLOW = "too_slow"
    CUT = "cut"
    TOO_LONG = "too_long"
    INVALID = "invalid"
    SPENT = "spent"


class ModelError(Exception):
    """A model gave no answer. The message names the fault and never what was asked or said."""

    def __init__(self, fault: ModelFault, detail: str = "") -> None:
        super().__init__(f"{fault}{f' ({detail})' if detail else ''}")
        self.fault = fault
