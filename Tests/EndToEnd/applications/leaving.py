"""A runtime that sends the first part of a streamed response and exits at once."""

from __future__ import annotations

import os
import socket

host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].partition(":")


def connect() -> socket.socket:
    return socket.create_connection((host, int(port)))


with connect() as connection:
    connection.sendall(f"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    fields = [line.partition(":") for line in received.decode().split("\r\n")]
    [request_id] = [value.strip() for name, _, value in fields if name.lower() == "lambda-runtime-aws-request-id"]

part = b'{"statusCode":201,"headers":{"content-type":"text/plain"}}' + bytes(8) + b"one"
head = (
    f"POST /2018-06-01/runtime/invocation/{request_id}/response HTTP/1.1\r\nHost: {host}:{port}\r\n"
    "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
    "Content-Type: application/vnd.awslambda.http-integration-response\r\n\r\n"
)
stream = connect()
stream.sendall(head.encode() + b"%x\r\n" % len(part) + part + b"\r\n")
os._exit(3)
