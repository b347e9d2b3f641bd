"""A runtime that does with each event what its `do` says, much of which no runtime should.

It speaks to the Runtime API through plain sockets, byte by byte, and needs nothing but Python.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
PREFIX = "/2018-06-01/runtime"


class Client:
    """One connection to the Runtime API."""

    def __init__(self) -> None:
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.buffer = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def _fill(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(self.buffer)
        self.buffer += data

    def receive(self) -> tuple[int, dict[str, str], bytes]:
        """The next answer: status, headers with names in lower case, body."""
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        start, *lines = head.decode().split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self.buffer) < length:
            self._fill()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(start.split()[1]), headers, body

    def call(self, method: str, path: str, body: bytes = b"", headers: str = "") -> tuple[int, dict[str, str], bytes]:
        self.send(f"{method} {PREFIX}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)
        return self.receive()

    def begin(self, path: str, headers: str = "") -> None:
        """Begins a call whose body comes in chunks."""
        self.send(f"POST {PREFIX}{path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n{headers}\r\n".encode())

    def chunk(self, data: bytes) -> None:
        self.send(b"%x\r\n%s\r\n" % (len(data), data))


STREAMING = "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
main = Client()
memory: list[object] = []


def answer_to_unknown_id(path: str, event: dict) -> object:
    return main.call("POST", "/invocation/00000000-0000-4000-8000-000000000000/response", b"1")[0]


def answer_twice(path: str, event: dict) -> None:
    first = main.call("POST", path + "/response", b'"first"')[0]
    memory.append([first, main.call("POST", path + "/response", b'"second"')[0], main.call("POST", path + "/error", b"{}")[0]])


def never_answer(path: str, event: dict) -> None:
    memory.append(main.call("GET", "/invocation/next")[0])
    main.call("POST", path + "/response", json.dumps(memory.pop()).encode())


def sleep(path: str, event: dict) -> None:
    threading.Event().wait(event["seconds"])
    main.call("POST", path + "/response", b'"late"')


def huge(path: str, event: dict) -> None:
    memory.append(main.call("POST", path + "/response", b"x" * event["size"])[0])


def huge_in_chunks(path: str, event: dict) -> None:
    client = Client()
    client.begin(path + "/response")
    try:
        for _ in range(event["size"] // 65536):
            client.chunk(b"x" * 65536)
        client.send(b"0\r\n\r\n")
    except OSError:
        pass
    memory.append(client.receive()[0])


def many_nexts(path: str, event: dict) -> object:
    clients = [Client() for _ in range(event["count"])]
    for client in clients:
        client.send(f"GET {PREFIX}/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return sorted({client.receive()[0] for client in clients})


def many_connections(path: str, event: dict) -> object:
    """Connections that say nothing, from several processes, each with its own limit on open files."""
    code = (
        "import socket, sys\n"
        f"held = [socket.create_connection(({host!r}, {port})) for _ in range(800)]\n"
        "print('.', flush=True)\nsys.stdin.read()\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-I", "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)
    ]
    for child in children:
        child.stdout.readline()
    memory.append(children)
    return len(children)


def garbage(path: str, event: dict) -> object:
    """What the API answers to each of these, and whether it then closes."""
    seen = []
    for text in event["sent"]:
        client = Client()
        client.socket.settimeout(5)
        answer = b""
        try:
            client.send(text.encode("latin-1"))
            client.socket.shutdown(socket.SHUT_WR)
            while data := client.socket.recv(65536):
                answer += data
        except OSError as error:
            answer += f" {type(error).__name__}".encode()
        seen.append(answer.split(b"\r\n")[0].decode())
    return seen


def hoard(path: str, event: dict) -> object:
    """Many answers, none of which is complete."""
    clients = [Client() for _ in range(event["count"])]
    for client in clients:
        try:
            client.send(f"POST {PREFIX}{path}/response HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6000000\r\n\r\n".encode())
            client.send(b"x" * 5_500_000)
        except OSError:
            pass
    return "hoarded"


def endless(path: str, event: dict) -> None:
    main.begin(path + "/response", STREAMING)
    while True:
        main.chunk(b"x" * event.get("size", 1000))
        threading.Event().wait(event.get("pause", 0.01))


def half(path: str, event: dict) -> None:
    main.begin(path + "/response", STREAMING if event.get("streaming") else "")
    main.chunk(b'"half')
    signal.pause()


def trailers(path: str, event: dict) -> None:
    """A streamed answer that ends in these trailers."""
    client = Client()
    client.begin(path + "/response", STREAMING + "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n")
    client.chunk(b'"begun"')
    client.send(b"0\r\n" + event["trailers"].encode("latin-1") + b"\r\n")
    try:
        memory.append(client.receive()[0])
    except (EOFError, OSError):
        memory.append("closed")


def tiny_chunks(path: str, event: dict) -> None:
    client = Client()
    client.begin(path + "/response", STREAMING if event.get("streaming") else "")
    client.send(b'1\r\n"\r\n' + b"1\r\nx\r\n" * event["count"] + b'1\r\n"\r\n0\r\n\r\n')
    client.receive()


def flood(path: str, event: dict) -> object:
    """Prints `count` times what stands in `text`, in pieces of about 1 MB."""
    piece = event["text"].encode("latin-1")
    times = max(1, 1_000_000 // len(piece))
    for _ in range(event["count"] // times):
        sys.stdout.buffer.write(piece * times)
    sys.stdout.buffer.write(piece * (event["count"] % times))
    sys.stdout.buffer.flush()
    return "flooded"


def fork_bomb(path: str, event: dict) -> object:
    """Children that have children, and so on; they end by themselves after ten seconds, for the sake of this machine."""
    end = time.monotonic() + 10
    if os.fork():
        threading.Event().wait(event["seconds"])
        return "bombed"
    while time.monotonic() < end:
        try:
            if not os.fork() and event.get("sessions"):
                os.setsid()
        except OSError:
            pass
    os._exit(0)


def hogs(path: str, event: dict) -> object:
    """Many processes that each eat memory until they are killed."""
    for _ in range(event["count"]):
        if not os.fork():
            eaten = []
            while True:
                eaten.append(bytearray(os.urandom(1024)) * 1024)
    for _ in range(event["count"]):
        os.wait()
    return "all killed"


def told(path: str, event: dict) -> object:
    return memory


ACTIONS = {
    action.__name__: action
    for action in (
        answer_to_unknown_id, answer_twice, never_answer, sleep, huge, huge_in_chunks, many_nexts, many_connections, garbage, hoard,
        endless, half, trailers, tiny_chunks, flood, fork_bomb, hogs, told,
    )
}  # fmt: skip

while True:
    _, fields, body = main.call("GET", "/invocation/next")
    event = json.loads(body)
    path = f"/invocation/{fields['lambda-runtime-aws-request-id']}"
    # Plain requests name the action in their path.
    action = event.get("do") or event.get("rawPath", "").strip("/")
    if action not in ACTIONS:
        main.call("POST", path + "/response", body)
    elif (result := ACTIONS[action](path, event)) is not None:
        main.call("POST", path + "/response", json.dumps(result).encode())
