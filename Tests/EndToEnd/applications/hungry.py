"""A handler for a runtime client that eats memory, or starts threads, as its event says."""

import threading

never = threading.Event()


def handler(event, _context):
    if event.get("eat"):
        eaten = []
        while True:
            eaten.append(bytearray(b"\1" * 1_000_000))
    started = 0
    if event.get("threads"):
        threading.stack_size(64 * 1024)
        try:
            while started < 5000:
                threading.Thread(target=never.wait, daemon=True).start()
                started += 1
        except RuntimeError:
            never.set()
    return {"started": started}
