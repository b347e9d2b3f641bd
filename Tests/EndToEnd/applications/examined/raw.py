"""A server that writes to its connections itself, with sound responses and one for each fault of framing."""

import os
import socket
import sys
import threading


def response(body: bytes, *fields: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    head = "\r\n".join([f"HTTP/{version} {status}", "Content-Type: text/plain", *fields])
    return head.encode() + b"\r\n\r\n" + body


def length(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


PAGES = {
    "/": response(b"sound", length(b"sound")),
    "/chunked": response(b"5\r\nsound\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "/empty": response(b"", status="204 No Content"),
    "/short": response(b"short", "Content-Length: 50"),
    "/long": response("größer".encode(), "Content-Length: 6"),
    "/no-last-chunk": response(b"5\r\nsound\r\n", "Transfer-Encoding: chunked"),
    "/no-head": b"",
    "/invalid": b"hello\r\n\r\n",
    "/both": response(b"5\r\nsound\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"),
    "/old": response(b"sound", length(b"sound"), version="1.0"),
    "/second": response(b"sound", length(b"sound")) * 2,
    "/missing": response(b"", "Content-Length: 0", status="404 Not Found"),
    "/undeclared": response(b"\x1f\x8b\x08\x00 no text", "Content-Length: 12"),
    "/utf8-name": response(b"sound", length(b"sound"), "X-User: Jörg"),
    "/utf8-coding": response(b"sound", length(b"sound"), "Content-Encoding: utf-8"),
}
ENDING = {"/short", "/no-last-chunk", "/no-head", "/invalid", "/old"}


def serve(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as reader:
        while line := reader.readline():
            method, target, _ = line.decode().split(" ", 2)
            size = 0
            while (field := reader.readline()) not in (b"\r\n", b""):
                name, _, value = field.decode().partition(":")
                if name.lower() == "content-length":
                    size = int(value)
            if size and "refusing" in sys.argv:
                connection.sendall(response(b"", "Content-Length: 0", "Connection: close", status="413 Too Large"))
                return
            if size and "dropping" in sys.argv:
                return
            reader.read(size)
            page = PAGES.get(target, PAGES["/missing"])
            if method == "HEAD" and "failing-head" in sys.argv:
                page = response(b"", "Content-Length: 0", status="500 Internal Server Error")
            if method == "HEAD" and "bodies-to-head" not in sys.argv:
                page = page.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if page else page
            connection.sendall(page)
            if target in ENDING:
                return


listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
