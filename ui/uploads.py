"""Which sessions may send files to the page's server: those of editors who have shown the key, and no other."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from streamlit.runtime.scriptrunner import get_script_run_ctx

UPLOAD_PATH: Final = "/_stcore/upload_file/"
_KEPT: Final = 1000

_allowed: OrderedDict[str, None] = OrderedDict()
_lock = Lock()


def allow_uploads() -> None:
    """Let the session of this script run send files, as long as it lasts."""
    context = get_script_run_ctx()
    if context is None:
        return
    with _lock:
        _allowed[context.session_id] = None
        _allowed.move_to_end(context.session_id)
        while len(_allowed) > _KEPT:
            _allowed.popitem(last=False)


def may_upload(path: str) -> bool:
    """Whether this address, ``/_stcore/upload_file/<session>/<file>``, is that of a session that may."""
    if not path.startswith(UPLOAD_PATH):
        return False
    session, _, _ = path.removeprefix(UPLOAD_PATH).partition("/")
    with _lock:
        return session in _allowed
