"""A web application whose requests the console shows: it answers, streams, prints, fails and ends on demand."""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MARKUP = "<script>alert(1)</script>\"'&\u2028</textarea>"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The head and the body are sent separately.
    disable_nagle_algorithm = True

    def answer(self, status: int, body: bytes, fields: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", **(fields or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle_request(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        match target.path.strip("/").split("/"):
            case ["echo"] | ["events"]:
                seen = {"method": self.command, "target": self.path, "headers": dict(self.headers.items()), "body": body.decode()}
                self.answer(200, json.dumps(seen).encode(), {"Content-Type": "application/json"})
            case ["markup"]:
                print(f"printed {MARKUP}", flush=True)
                self.answer(200, MARKUP.encode(), {"X-Markup": "<img src=x onerror=alert(1)>", "Content-Type": "text/html"})
            case ["status", code]:
                self.answer(int(code), b"as asked")
            case ["size", count]:
                self.answer(200, b"x" * int(count))
            case ["print"]:
                for _ in range(int(query.get("times", "1"))):
                    print(query["text"] * int(query.get("length", "1")), flush=True)
                self.answer(200, b"printed")
            case ["wait"]:
                threading.Event().wait(float(query["seconds"]))
                self.answer(200, b"waited")
            case ["stream"]:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for number in range(int(query.get("parts", "3"))):
                    part = f"part {number};".encode() * int(query.get("times", "1"))
                    self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")
            case ["close"]:
                self.close_connection = True
            case ["exit"]:
                os._exit(3)
            case _:
                self.answer(200, b"ok")

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_request

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    print("the app starts", flush=True)
    Server(("127.0.0.1", int(os.environ.get("PORT") or sys.argv[1])), Handler).serve_forever()
