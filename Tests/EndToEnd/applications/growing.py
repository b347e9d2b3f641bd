"""A server that keeps as many megabytes as it is asked for: /keep/20 keeps 20 more."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

kept = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/keep/"):
            kept.append(b"\1" * (int(self.path.removeprefix("/keep/")) * 1024 * 1024))
        body = str(sum(len(part) for part in kept)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
