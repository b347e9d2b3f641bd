"""Runs a command as Docker would: `python contained.py [--read-only] ROOT DIRECTORY COMMAND …`.

The command starts in DIRECTORY as process 1 of new namespaces, sees the files in ROOT and Docker's few devices, has Docker's default
capabilities and no control groups, and the system calls that Docker's default filter refuses fail. Its network has only a
loopback interface. Started by another user than root, it is root in a user namespace, as in a rootless Docker.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import signal
import socket
import struct
import sys

_NEW_NAMESPACES = 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000  # mount, PID, network, IPC, UTS
_NEW_USER = 0x10000000
_READ_ONLY, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 32, 4096, 16384, 1 << 18

# capabilities(7): https://github.com/moby/profiles has the list.
_CAPABILITIES = {
    "chown": 0, "dac_override": 1, "fowner": 3, "fsetid": 4, "kill": 5, "setgid": 6, "setuid": 7, "setpcap": 8,
    "net_bind_service": 10, "net_raw": 13, "sys_chroot": 18, "mknod": 27, "audit_write": 29, "setfcap": 31,
}  # fmt: skip

# The numbers of system calls that Docker's filter refuses without CAP_SYS_ADMIN, of `clone` and of `clone3`.
_CALLS = {
    "x86_64": ([165, 166, 272, 308, 155], 56, 435),
    "aarch64": ([40, 39, 97, 268, 41], 220, 435),
}  # mount, umount2, unshare, setns, pivot_root

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None = None, flags: int = 0, data: str | None = None) -> None:
    _call("mount", source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags), data and data.encode())


def _unshare() -> None:
    user, group = os.getuid(), os.getgid()
    if user == 0:
        _call("unshare", _NEW_NAMESPACES)
        return
    _call("unshare", _NEW_NAMESPACES | _NEW_USER)
    for name, text in [("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")]:
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _raise_loopback() -> None:
    with socket.socket() as control:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(control, 0x8913, request))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(control, 0x8914, struct.pack("16sH14x", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


def _enter(root: str, directory: str, read_only: bool) -> None:
    _mount("none", "/", flags=_RECURSIVE | _PRIVATE)
    _mount(root, root, flags=_BIND | _RECURSIVE)
    _mount("proc", f"{root}/proc", "proc")
    _mount("tmpfs", f"{root}/dev", "tmpfs", data="mode=755")
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        open(f"{root}/dev/{name}", "w").close()
        _mount(f"/dev/{name}", f"{root}/dev/{name}", flags=_BIND)
    if read_only:
        _mount("none", root, flags=_REMOUNT | _BIND | _READ_ONLY)
    os.chroot(root)
    os.chdir(directory)


def _filter_system_calls() -> None:
    """See seccomp(2). `clone3` does not exist for the caller, who then uses `clone`."""
    refused, clone, clone3 = _CALLS[platform.machine()]

    def step(code: int, value: int, when: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, when, otherwise, value)

    load, equal, any_bit, end = 0x20, 0x15, 0x45, 0x06
    not_permitted, no_such_call, allowed = 0x50000 | 1, 0x50000 | 38, 0x7FFF0000
    steps = [step(load, 0)]
    for number in refused:
        steps += [step(equal, number, 0, 1), step(end, not_permitted)]
    steps += [step(equal, clone3, 0, 1), step(end, no_such_call)]
    steps += [step(equal, clone, 0, 3), step(load, 16), step(any_bit, 0x7E020000, 0, 1), step(end, not_permitted)]
    steps += [step(end, allowed)]
    program = ctypes.create_string_buffer(b"".join(steps))
    argument = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program)))
    _call("prctl", 22, 2, argument, 0, 0)  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def _drop_capabilities() -> None:
    for number in range(64):
        if number not in _CAPABILITIES.values():
            _libc.prctl(24, number, 0, 0, 0)  # PR_CAPBSET_DROP; fails for numbers that the kernel does not know


def main(arguments: list[str]) -> int:
    read_only = arguments[0] == "--read-only"
    root, directory, *command = arguments[read_only:]
    _unshare()
    # SIGTERM is for the command: whoever waits for this process must get its status.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT, signal.SIGCHLD])
    child = os.fork()
    if child == 0:
        _libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT, signal.SIGCHLD])
        _raise_loopback()
        _enter(os.path.realpath(root), directory, read_only)
        _filter_system_calls()
        _drop_capabilities()
        os.execve(command[0], command, dict(os.environ))
    while True:
        number = signal.sigwait([signal.SIGTERM, signal.SIGINT, signal.SIGCHLD])
        if number != signal.SIGCHLD:
            os.kill(child, number)
            continue
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
