#!/usr/bin/env python3
"""An adapter as one would first write it: one kept connection to the app, and no thought of what becomes of it.

It is the counterpart in tests of what our adapter does. With NAIVE_LOOKS=1 it looks, before each use, whether the app
has closed the connection already, as the pools of HTTP clients do. With NAIVE_TEXT=1 it takes each body for text.
"""

import base64
import http.client
import json
import os
import select
import socket
import sys

RUNTIME = "/2018-06-01/runtime/invocation"
app_port = int(os.environ.get("AWS_LWA_PORT") or os.environ.get("PORT") or 8080)
looks = os.environ.get("NAIVE_LOOKS") == "1"
takes_for_text = os.environ.get("NAIVE_TEXT") == "1"


def call(connection: http.client.HTTPConnection, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def wait_for_app() -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", app_port)).close()
            return
        except ConnectionRefusedError:
            select.select([], [], [], 0.01)


def is_closed(connection: http.client.HTTPConnection) -> bool:
    return connection.sock is not None and bool(select.select([connection.sock], [], [], 0)[0])


def answer(app: http.client.HTTPConnection, event: dict) -> dict:
    if looks and is_closed(app):
        app.close()
    body = event.get("body") or ""
    data = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    method = event["requestContext"]["http"]["method"]
    app.request(method, event["rawPath"], data or None, {"content-type": event["headers"].get("content-type", "text/plain")})
    response = app.getresponse()
    content = response.read()
    return {
        "statusCode": response.status,
        "headers": {"content-type": response.headers.get("content-type", "text/plain")},
        "body": content.decode(errors="replace") if takes_for_text else base64.b64encode(content).decode(),
        "isBase64Encoded": not takes_for_text,
    }


def main() -> None:
    host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].partition(":")
    extensions = http.client.HTTPConnection(host, int(port))
    name = os.path.basename(sys.argv[0])
    registration = call(
        extensions, "POST", "/2020-01-01/extension/register", b'{"events":[]}', Lambda_Extension_Name=name
    )
    identifier = registration.headers["Lambda-Extension-Identifier"]
    registration.read()
    extensions.putrequest("GET", "/2020-01-01/extension/event/next")
    extensions.putheader("Lambda-Extension-Identifier", identifier)
    extensions.endheaders()
    wait_for_app()
    runtime = http.client.HTTPConnection(host, int(port))
    app = http.client.HTTPConnection("127.0.0.1", app_port)
    while True:
        invocation = call(runtime, "GET", f"{RUNTIME}/next")
        request_id = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.loads(invocation.read())
        try:
            call(runtime, "POST", f"{RUNTIME}/{request_id}/response", json.dumps(answer(app, event)).encode()).read()
        except (http.client.HTTPException, OSError) as error:
            app.close()
            failure = {"errorType": type(error).__name__, "errorMessage": str(error)}
            call(runtime, "POST", f"{RUNTIME}/{request_id}/error", json.dumps(failure).encode()).read()


main()
