"""Keeps tests on this machine: every look-up or connection to another one is refused and remembered.

An audit hook and not a patched module: it sees what any Python code of this process does, however it got at the socket.
``tests/guarded/sitecustomize.py`` brings it into child processes that have that folder on their PYTHONPATH.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any, cast

NAMES = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0}
ADDRESSES = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}

attempts: list[str] = []
_state = {"installed": False}


class OutsideNetworkError(OSError):
    """A test tried to leave this machine."""


def install() -> None:
    """Refuse the network from now on; a hook cannot be taken away again."""
    if not _state["installed"]:
        _state["installed"] = True
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    place = NAMES.get(event, ADDRESSES.get(event))
    if place is None or is_local(arguments[place]):
        return
    attempts.append(f"{event} {arguments[place]!r}")
    raise OutsideNetworkError(f"the network is off in tests: {event} {arguments[place]!r}")


def is_local(address: object) -> bool:
    """Of a host name, an address, a socket address (host first), or a path of a Unix socket."""
    if isinstance(address, tuple):
        return is_local(cast("tuple[object, ...]", address)[0])
    if address is None:
        return True
    host = address.decode(errors="replace") if isinstance(address, bytes | bytearray) else str(address)
    if host in ("", "localhost", "localhost.") or host.startswith(("/", "\0")):
        return True
    try:
        parsed = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified
