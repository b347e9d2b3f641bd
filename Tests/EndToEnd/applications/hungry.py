"""A handler for a runtime client that eats memory, starts threads or opens files, as its event says."""

import os
import threading

never = threading.Event()


def handler(event, _context):
    if event.get("eat"):
        eaten = []
        while True:
            eaten.append(bytearray(b"\1" * 1_000_000))
    if event.get("hang"):
        threading.Event().wait()
    if event.get("hold"):
        del (held := [bytearray(b"\1" * 1_000_000) for _ in range(event["hold"])])[:]
    started = 0
    if event.get("threads"):
        threading.stack_size(64 * 1024)
        try:
            while started < 5000:
                threading.Thread(target=never.wait, daemon=True).start()
                started += 1
        except RuntimeError:
            never.set()
    if event.get("files"):
        opened = []
        try:
            while started < 5000:
                opened.append(os.open("/dev/null", os.O_RDONLY))
                started += 1
        except OSError:
            for descriptor in opened:
                os.close(descriptor)
    return {"started": started}
