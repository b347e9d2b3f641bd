"""The TCP sockets of this machine, read from /proc: what a test waits on where it may not sleep."""

from __future__ import annotations

import socket
from pathlib import Path

from .conditions import wait_until

_STATES = {
    "01": "ESTABLISHED", "02": "SYN_SENT", "03": "SYN_RECV", "04": "FIN_WAIT1", "05": "FIN_WAIT2", "06": "TIME_WAIT",
    "07": "CLOSE", "08": "CLOSE_WAIT", "09": "LAST_ACK", "0A": "LISTEN", "0B": "CLOSING",
}  # fmt: skip


def client_states(port: int) -> list[str]:
    """The states of the sockets that are connected to `port`, seen from the side that connected."""
    states = []
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, _, remote, state, *_ = line.split()
        if int(remote.partition(":")[2], 16) == port:
            states.append(_STATES[state])
    return states


def wait_for_idle_close(port: int, timeout: float = 10.0) -> None:
    """Waits until the server on `port` has closed every connection that it had kept."""
    wait_until(lambda: "ESTABLISHED" not in client_states(port), f"no connection to {port} is open", timeout)


def wait_for_listener(port: int, timeout: float = 15.0) -> None:
    """Waits until somebody listens on `port`."""

    def listens() -> bool:
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in Path(table).read_text().splitlines()[1:]:
                _, local, _, state, *_ = line.split()
                if state == "0A" and int(local.partition(":")[2], 16) == port:
                    return True
        return False

    wait_until(listens, f"a listener on {port}", timeout)


def has_gone(connection: socket.socket) -> bool:
    """Whether the peer has closed, with unread bytes in between."""
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    established = 1
    return state != established
