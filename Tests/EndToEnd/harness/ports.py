"""Ports chosen by the kernel."""

from __future__ import annotations

import socket
from collections import deque


# Sockets that keep ports for the servers that tests start: the kernel gives those ports to nobody else. Servers that were
# started many ports ago listen by now.
_RESERVED: deque[socket.socket] = deque()
_MOST_RESERVED = 256


def free_port() -> int:
    """A port on 127.0.0.1 that only a server that asks for it by number, and sets SO_REUSEADDR, can have."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    _RESERVED.append(reserved)
    if len(_RESERVED) > _MOST_RESERVED:
        _RESERVED.popleft().close()
    return reserved.getsockname()[1]


def listening_socket(port: int = 0) -> socket.socket:
    """A socket that listens on this port, or on one of the kernel's choice."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener
