#!/usr/bin/env python3
"""Runs build/arm64/swiftlet with build/arm64/lambda-adapter in an emulated arm64 machine, and sends it two requests.

The emulator freezes and confines functions by means of the kernel, which qemu-user does not emulate. The machine has
Debian's arm64 kernel and, besides the two executables, only busybox, whose web server is the app.

smoke-arm64.py ROOT, the tool root that scripts/setup-arm64.sh prints. Exit status: 0, or 1 if a request failed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).resolve().parent.parent
LIMIT = 240  # seconds, on a busy machine
PASSED = "smoke test passed"

# A function's file system cannot be made on the kernel's first one, so all moves to a second one.
FIRST = """#!/bin/busybox sh
/bin/busybox mount -t tmpfs root /root
/bin/busybox cp -a /bin /www /second /root
exec /bin/busybox switch_root /root /second
"""

SECOND = f"""#!/bin/busybox sh
/bin/busybox mkdir -p /dev /proc /sys /tmp /etc /usr/bin
/bin/busybox --install -s /usr/bin
export PATH=/usr/bin:/bin HOME=/
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmp /tmp
ip link set lo up
swiftlet local --listen 127.0.0.1:9000 --adapter /bin/lambda-adapter --app-port 8080 --require freeze,own-processes \\
  -- /bin/busybox httpd -f -p 127.0.0.1:8080 -h /www &
tries=0
until wget -q -O /tmp/first http://127.0.0.1:9000/page.txt || [ $tries = 60 ]; do tries=$((tries + 1)); sleep 1; done
wget -q -O /tmp/second http://127.0.0.1:9000/page.txt
cmp /tmp/first /www/page.txt && cmp /tmp/second /www/page.txt && echo "{PASSED}"
kill -TERM $!
wait $!
poweroff -f
"""


def archive(files: dict[str, bytes], directories: list[str]) -> bytes:
    """A cpio archive of executable files, in the format that the kernel reads ("newc")."""
    output = bytearray()

    def add(name: str, mode: int, content: bytes) -> None:
        numbers = [0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
        output.extend(b"070701" + b"".join(b"%08X" % number for number in numbers) + name.encode() + b"\0")
        output.extend(b"\0" * (-len(output) % 4))
        output.extend(content)
        output.extend(b"\0" * (-len(output) % 4))

    for name in directories:
        add(name, 0o40755, b"")
    for name, content in files.items():
        add(name, 0o100755, content)
    add("TRAILER!!!", 0, b"")
    return bytes(output)


def main() -> int:
    machine = Path(sys.argv[1]) / "machine"
    files = {
        "init": FIRST.encode(),
        "second": SECOND.encode(),
        "www/page.txt": b"arm64\n" * 1000,
        "bin/busybox": (machine / "busybox").read_bytes(),
        **{f"bin/{name}": (REPOSITORY / "build/arm64" / name).read_bytes() for name in ("swiftlet", "lambda-adapter")},
    }
    with TemporaryDirectory() as directory:
        image = Path(directory) / "initramfs"
        image.write_bytes(archive(files, ["bin", "root", "www"]))
        command = [
            "qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a57", "-smp", "2", "-m", "1024",
            "-nographic", "-no-reboot", "-nic", "none",
            "-kernel", str(machine / "vmlinuz"), "-initrd", str(image), "-append", "console=ttyAMA0 quiet panic=-1",
        ]  # fmt: skip
        try:
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT
            )
            output = ended.stdout
        except subprocess.TimeoutExpired as expired:
            output = (expired.stdout or b"") + f"\nsmoke-arm64: not done after {LIMIT} s\n".encode()
    text = output.decode("utf-8", "replace").replace("\r", "")
    if PASSED not in text.splitlines():
        sys.stderr.write(text)
        return 1
    print(f"build/arm64/swiftlet: {PASSED}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
