"""A server with the console's interface and made-up data: the page's tests and its development need no emulator.

    python Tests/EndToEnd/console/mock_server.py --rows 300 --rate 5
    python Tests/EndToEnd/console/mock_server.py --rows 10000 --rate 170 --hostile
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

RESOURCES = Path(__file__).resolve().parents[3] / "Sources" / "Emulator" / "Resources"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html; charset=utf-8"}

Item = dict[str, Any]

FUNCTIONS: list[Item] = [
    {
        "name": "api", "memorySize": 512, "timeout": 30.0, "command": "uvicorn main:app --port 8080",
        "doors": [
            {"name": "function-url", "title": "Function URL", "url": "http://127.0.0.1:9000"},
            {"name": "http-api", "title": "HTTP API", "url": "http://127.0.0.1:9001"},
        ],
    },
    {
        "name": "orders-worker", "memorySize": 256, "timeout": 60.0, "command": "node worker.js",
        "doors": [{"name": "function-url", "title": "Function URL", "url": "http://127.0.0.1:9002"}],
    },
    {
        "name": "storefront", "memorySize": 1024, "timeout": 15.0, "command": "php -S 127.0.0.1:8080",
        "doors": [{"name": "rest-api", "title": "REST API", "url": "http://127.0.0.1:9003/prod"}],
    },
]  # fmt: skip

SAMPLES = [
    {"name": "sqs", "description": "Amazon SQS: a batch of two messages"},
    {"name": "eventbridge-schedule", "description": "EventBridge: a scheduled event"},
    {"name": "s3-put", "description": "Amazon S3: an object was created"},
]

REQUESTS = [
    ("api", "GET", "/products?page=2&sort=price"), ("api", "GET", "/products/18273"), ("api", "POST", "/orders"),
    ("api", "GET", "/health"), ("api", "PATCH", "/customers/41/address"), ("api", "DELETE", "/carts/a71f/items/3"),
    ("api", "GET", "/search?q=walking+boots&size=43&color=brown&in_stock=true"), ("storefront", "GET", "/"),
    ("storefront", "GET", "/assets/app.9c41e2.js"), ("storefront", "POST", "/checkout"), ("storefront", "GET", "/account/orders"),
]  # fmt: skip

MARKUP = (
    '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
    "<svg onload=\"document.title='owned'\">&lt;b&gt; ${7*7} {{7*7}} javascript:document.title='owned' \u202eevil\u202c \x1b[31mred\x1b[0m \x00\x07"
)

EXPLANATIONS = {
    "App.ClosedBeforeResponse": {
        "sentence": "The app closed the connection before it sent a response.",
        "cause": "The connection had been idle for longer than the app's keep-alive timeout of 5 s: the sandbox was frozen for 42 s, "
        "and the timeout expired at the thaw, just as the request was sent. POST requests are not sent again, because the app may have handled them.",
        "cure": "Raise the app's keep-alive timeout: uvicorn --timeout-keep-alive 75. Or set AWS_LWA_REUSE_CONNECTIONS=false.",
        "checks": ["freeze.keepalive", "memory.workers"],
    },
    "App.TimedOut": {
        "sentence": "The app did not respond within the function's timeout of 30 s.",
        "cause": "The app accepted the request and sent nothing. Other requests in this sandbox were answered, so one handler waits.",
        "cure": "Set a timeout on what the handler calls, shorter than the function's.",
        "checks": ["time.deadline", "async.blocked"],
    },
    "Sandbox.OutOfMemory": {
        "sentence": "The sandbox used all of its 512 MB, and a process was killed.",
        "cause": "uvicorn (pid 17) was killed while it handled this request.",
        "cure": "Raise the function's memory to 1024 MB, or read the upload in pieces.",
        "checks": ["memory.limit"],
    },
    "Lambda.ThrottlingException": {
        "sentence": "The function's concurrency of 3 was used up.",
        "cause": "Three sandboxes were busy when this request arrived.",
        "cure": "Raise --concurrency, or let callers try again.",
        "checks": [],
    },
}

REPORT: Item = {
    "subject": "uvicorn main:app --port 8080", "framework": "FastAPI on uvicorn", "memorySize": 512, "seconds": 28.41,
    "findings": [
        {"id": "files.readonly", "key": "files.readonly", "severity": "error", "title": "The app writes where Lambda has no writable files",
         "method": "The app ran with a read-only file system.", "evidence": ["OSError: [Errno 30] Read-only file system: 'uploads'"],
         "reason": "On Lambda only /tmp can be written to.",
         "cure": "Write to /tmp, or to S3 or a database what must last. Point caches and temporary folders there: HOME=/tmp, XDG_CACHE_HOME=/tmp.",
         "docs": "docs/checks/files.readonly.md"},
        {"id": "freeze.background", "key": "freeze.background:GET /order", "severity": "warning", "title": "GET /order keeps working after its response",
         "method": "The sandbox was frozen after the response.",
         "evidence": ["The sandbox was frozen for 500 ms after the response. During the next request the app printed: mail sent", "printed after the response: mail sent"],
         "reason": "Lambda freezes the sandbox once the response is sent, so the work stops until the next request, or for good.",
         "cure": "Await the work before the response instead of BackgroundTasks or asyncio.create_task. Or let the adapter wait for it: AWS_LWA_DRAIN_PATH names a path that returns once the work is done.",
         "docs": "docs/checks/freeze.background.md"},
        {"id": "freeze.keepalive", "key": "freeze.keepalive", "severity": "info", "title": "The app closes idle connections",
         "method": "Connections were left idle.", "evidence": ["An idle connection was closed after 4.98 s.", "After a freeze of 6 s all requests succeeded."],
         "reason": "A request on a closed connection gets no response.", "cure": "None needed: this adapter sends such requests over a new connection.",
         "docs": "docs/checks/freeze.keepalive.md"},
    ],
    "knownFindings": 0, "notes": ["Operations with required parameters that have no example were not examined."],
    "checks": [{"id": name, "status": status, "note": note, "seconds": 0.4} for name, status, note in (
        ("start.port", "passed", "The app listens on port 8080."), ("start.slow", "passed", "The start took 1.2 s."), ("files.readonly", "found", ""),
        ("freeze.background", "found", ""), ("freeze.keepalive", "found", ""), ("http.host", "passed", ""), ("memory.growth", "undecided", "The app had too few requests."),
        ("http.upgrade", "skipped", "The app has no WebSocket endpoint."))],
}  # fmt: skip


def now() -> float:
    return time.time() * 1000


def state_of(**changes: Any) -> Item:
    state = {"version": "0.1.0", "functions": FUNCTIONS, "hasDoctor": True, "canChange": True, "masksSecrets": True}
    return {**state, **changes}


def find_json_error(text: str) -> tuple[int, int] | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno, error.colno
    return None


class Model:
    """What the emulator's journal would have. Everything happens under one lock."""

    def __init__(self, *, keep: int = 1000, seed: int = 1) -> None:
        self.lock = threading.Condition()
        self.random = random.Random(seed)
        self.keep = keep
        self.state = state_of()
        # By number: attempts of an event have the same ID.
        self.rows: dict[int, Item] = {}
        self.lines: list[Item] = []
        self.sandboxes: dict[str, Item] = {}
        # The spans of each sandbox as they were last told.
        self.spans: dict[str, dict[int, Item]] = {}
        self.details: dict[str, Item] = {}
        self.doctor: Item | None = None
        self.doctor_number = 0
        # Each change: its number, and the list it belongs to with the item.
        self.changes: list[tuple[int, str, Item]] = []
        self.number = 0
        self.last_row = 0
        self.last_line = 0
        self.received: list[Item] = []

    # Changes

    def put(self, kind: str, item: Item) -> None:
        with self.lock:
            self.number += 1
            if kind == "invocations":
                self.rows[item["number"]] = item
                while len(self.rows) > self.keep:
                    del self.rows[next(iter(self.rows))]
            elif kind == "sandboxes":
                self.sandboxes[item["id"]] = item
                for number, span in enumerate(item["spans"], 1):
                    span["number"] = number
                item["firstSpan"] = 1
                known = self.spans.setdefault(item["id"], {})
                changed = [dict(span) for span in item["spans"] if known.get(span["number"]) != span]
                known.update({span["number"]: span for span in changed})
                item = {**item, "spans": changed}
            else:
                self.lines.append(item)
                del self.lines[:-5000]
            self.changes.append((self.number, kind, dict(item)))
            del self.changes[:-20_000]
            self.lock.notify_all()

    def tell_doctor(self, message: Item) -> None:
        with self.lock:
            self.doctor = message
            self.doctor_number += 1
            self.lock.notify_all()

    def row(self, function: str = "api", **fields: Any) -> Item:
        """A new row, which is done unless the fields say otherwise."""
        with self.lock:
            self.last_row += 1
            number = self.last_row
        size = next((each["memorySize"] for each in FUNCTIONS if each["name"] == function), 128)
        row = {
            "id": str(uuid.UUID(int=self.random.getrandbits(128), version=4)), "number": number, "function": function,
            "source": "function-url", "door": "Function URL", "method": "GET", "path": "/", "event": None, "state": "done", "status": 200,
            "began": now() - 12, "duration": 11.4, "billed": 12, "coldStart": False, "memory": 61, "memorySize": size, "attempt": 1,
            "retries": 0, "failure": None, "fault": None, "sandbox": None, "replayOf": None,
        }  # fmt: skip
        row.update(fields)
        self.put("invocations", row)
        return row

    def change(self, row: Item, **fields: Any) -> Item:
        changed = {**self.rows.get(row["number"], row), **fields}
        self.put("invocations", changed)
        return changed

    def line(self, text: str, *, row: Item | None = None, **fields: Any) -> Item:
        with self.lock:
            self.last_line += 1
            number = self.last_line
        line = {
            "number": number, "time": now(), "origin": "function", "level": None, "function": row["function"] if row else None,
            "sandbox": row["sandbox"] if row else None, "id": row["id"] if row else None, "text": text,
        }  # fmt: skip
        line.update(fields)
        self.put("lines", line)
        return line

    # Answers

    def snapshot(self) -> Item:
        with self.lock:
            return {
                "now": now(), "invocations": list(self.rows.values()), "sandboxes": list(self.sandboxes.values()), "lines": list(self.lines),
                "firstInvocation": next(iter(self.rows.values()))["number"] if self.rows else self.last_row + 1,
                "firstLine": self.lines[0]["number"] if self.lines else self.last_line + 1,
            }  # fmt: skip

    def changes_since(self, number: int) -> Item | None:
        with self.lock:
            if number > self.number or (number < self.number and (not self.changes or self.changes[0][0] > number + 1)):
                return None
            latest: dict[tuple[str, Any], Item] = {}
            for each, kind, item in self.changes:
                if each <= number:
                    continue
                key = (kind, item["id"] if kind == "sandboxes" else item["number"])
                if kind == "sandboxes" and key in latest:
                    spans = {span["number"]: span for span in (*latest[key]["spans"], *item["spans"])}
                    item = {**item, "spans": sorted(spans.values(), key=lambda span: span["number"])}
                latest[key] = item
            message: Item = {"now": now()}
            for (kind, _), item in latest.items():
                message.setdefault(kind, []).append(item["id"] if kind == "forgottenSandboxes" else item)
            message["firstInvocation"] = next(iter(self.rows.values()))["number"] if self.rows else self.last_row + 1
            message["firstLine"] = self.lines[0]["number"] if self.lines else self.last_line + 1
            return message

    def forget_sandbox(self, id: str) -> None:
        with self.lock:
            del self.sandboxes[id]
            self.number += 1
            self.changes = [each for each in self.changes if each[2]["id"] != id]
            self.changes.append((self.number, "forgottenSandboxes", {"id": id, "number": id}))
            self.lock.notify_all()

    def find(self, id: str, attempt: str | None = None) -> Item | None:
        """The newest row with an ID, or the one of an attempt."""
        return next((row for row in reversed(self.rows.values()) if row["id"] == id and attempt in (None, str(row["attempt"]))), None)

    def detail(self, id: str, attempt: str | None, *, shows_secrets: bool) -> Item | None:
        with self.lock:
            row = self.find(id, attempt)
            if row is None:
                return None
            detail = {**self.made_up(row, shows_secrets), **row, **self.details.get(id, {})}
            detail["lines"] = [line for line in self.lines if line["id"] == id]
            return detail

    def made_up(self, row: Item, shows_secrets: bool) -> Item:
        """Details that fit a row."""
        duration = row["duration"] or 0.0
        start = 0.8 * duration if row["coldStart"] else 0.0
        cuts = [("queued", 0.0, 0.3)]
        cuts.append(("start", 0.3, 0.3 + start) if row["coldStart"] else ("thaw", 0.3, 0.9))
        begin = cuts[-1][2]
        cuts += [("adapter and app", begin, max(begin, duration - 0.8)), ("response", max(begin, duration - 0.8), max(begin, duration))]
        cuts += [("drain", cuts[-1][2], cuts[-1][2] + 0.06 * duration), ("freeze", cuts[-1][2] + 0.06 * duration, cuts[-1][2] + 0.06 * duration + 0.4)]
        stages: list[Item] = [{"name": name, "from": begin, "to": end} for name, begin, end in cuts]
        if row["state"] == "running":
            stages = [{"name": "queued", "from": 0.0, "to": 0.3}, {"name": "adapter and app", "from": 0.3, "to": None}]
        secret = "Bearer eyJhbGciOiJIUzI1NiJ9.c2VjcmV0" if shows_secrets else "Bearer ••••••••"
        fields = [
            ["host", "127.0.0.1:9000"], ["user-agent", "curl/8.14.1"], ["accept", "application/json"], ["authorization", secret],
            ["x-amzn-trace-id", "Root=1-692b9e3f-0a1b2c3d4e5f60718293a4b5;Sampled=1"], ["x-amzn-request-id", row["id"]],
            ["x-forwarded-for", "127.0.0.1"], ["x-forwarded-proto", "https"],
        ]  # fmt: skip
        target = row["path"] or "/"
        event: Item = {"version": "2.0", "routeKey": "$default", "rawPath": target.split("?")[0], "rawQueryString": target.partition("?")[2],
                       "headers": dict(fields), "requestContext": {"accountId": "123456789012", "http": {"method": row["method"], "path": target.split("?")[0], "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
                       "requestId": row["id"], "timeEpoch": int(row["began"])}, "isBase64Encoded": False}  # fmt: skip
        if row["method"] is None:
            event = {"Records": [{"messageId": str(index), "body": f"order {index} from Zürich", "eventSource": "aws:sqs"} for index in range(2)]}
        answer = json.dumps({"items": [{"id": 18270 + index, "name": f"Walking boot {index}", "price": 129.9, "inStock": index % 2 == 0} for index in range(4)], "next": None, "total": 12345678901234567890})
        if row["failure"]:
            answer = json.dumps({"message": "Internal Server Error"})
        is_over = row["state"] in ("done", "failed", "refused")
        return {
            "stages": stages if row["state"] != "refused" else [], "eventText": json.dumps(event, ensure_ascii=False), "eventBytes": len(json.dumps(event)), "eventIsCut": False,
            "request": {"method": row["method"], "target": target, "fields": fields, "body": None, "bytes": 0} if row["method"] and row["state"] not in ("refused", "queued") else None,
            "response": {"status": row["status"], "fields": [["content-type", "application/json"], ["content-length", str(len(answer))], ["server", "uvicorn"]],
                         "body": {"text": answer}, "bytes": len(answer)} if row["method"] and is_over else None,
            "resultText": json.dumps({"statusCode": row["status"], "headers": {"content-type": "application/json"}, "body": answer}) if is_over else None,
            "requestError": None, "responseError": None, "resultBytes": 300, "resultIsCut": False, "isDropped": False,
            "explanation": {"code": row["failure"], **EXPLANATIONS[row["failure"]]} if row["failure"] in EXPLANATIONS else None,
            "curl": f"curl 'http://127.0.0.1:9000{target}' -H 'accept: application/json' -H 'authorization: {secret}'" if row["method"] else None,
            "hasSecrets": row["method"] is not None, "sources": {"invoke": f"swiftlet invoke --event event.json --function-name {row['function']}"},
        }  # fmt: skip


class Generator:
    """Traffic that looks like a day at the keyboard."""

    def __init__(self, model: Model, *, is_hostile: bool = False) -> None:
        self.model = model
        self.random = model.random
        self.is_hostile = is_hostile
        self.numbers = {each["name"]: 0 for each in FUNCTIONS}

    def sandbox(self, function: str, time: float) -> tuple[Item, bool]:
        model = self.model
        free = [each for each in model.sandboxes.values() if each["function"] == function and each["state"] in ("idle", "frozen") and each["spans"][-1]["from"] <= time]
        if free and self.random.random() > 0.08:
            return self.random.choice(free), False
        if len(free) > 3:
            self.end(free[0], time)
        self.numbers[function] += 1
        size = next(each["memorySize"] for each in FUNCTIONS if each["name"] == function)
        sandbox = {
            "id": f"2026/11/30/[$LATEST]{self.random.getrandbits(128):032x}", "function": function, "number": self.numbers[function],
            "memorySize": size, "memory": None, "state": "starting", "spans": [], "began": time, "ended": None, "faults": 0,
        }  # fmt: skip
        return sandbox, True

    def end(self, sandbox: Item, time: float) -> None:
        reason = self.random.choice(["idle for 5 min", "The code changed", "SIGKILL: out of memory", "exit status 1"])
        sandbox["spans"][-1]["to"] = time
        sandbox["spans"].append({"state": "ended", "from": time, "to": None, "invocation": None, "note": reason})
        sandbox.update(state="ended", ended=time)
        self.model.put("sandboxes", sandbox)

    def invocation(self, time: float | None = None) -> Item:
        """One invocation from its beginning to its end, at a time of the past."""
        model, dice = self.model, self.random
        fields: Item = {}
        if dice.random() < 0.14:
            function, method, path = "orders-worker", None, None
            fields.update(event=dice.choice(["SQS", "EventBridge schedule", "S3"]), source="event", door=None, status=None, attempt=dice.choice([1, 1, 1, 2]))
        else:
            function, method, path = dice.choice(REQUESTS)
            fields.update(status=dice.choices([200, 201, 204, 304, 302, 404, 422, 500], [50, 8, 5, 8, 4, 8, 4, 2])[0])
            if function == "storefront":
                fields.update(source="rest-api", door="REST API")
        duration = round(min(29_000.0, dice.lognormvariate(2.9, 1.1)), 2)
        moment = now() - duration if time is None else time
        sandbox, is_cold = self.sandbox(function, moment)
        start = dice.uniform(280, 1900) if is_cold else 0.0
        if dice.random() < 0.045:
            failure = dice.choice(list(EXPLANATIONS))
            fields.update(failure=failure, state="failed", status=502 if method else None)
            if failure == "App.TimedOut":
                duration = 30_000.0
                fields.update(status=504 if method else None)
            if failure.startswith("Lambda"):
                fields.update(state="refused", status=429)
            sandbox["faults"] += 1
        if dice.random() < 0.03:
            fields.update(fault=dice.choice(["delayed by 2 s", "connection reset before the response", "thaw after 6 min of clock time"]))
        if is_cold:
            sandbox["spans"].append({"state": "starting", "from": moment, "to": moment + start, "invocation": None, "note": None})
        elif sandbox["spans"]:
            sandbox["spans"][-1]["to"] = moment
        sandbox["memory"] = min(sandbox["memorySize"], int(sandbox["memorySize"] * dice.uniform(0.2, 0.5) if sandbox["memory"] is None else sandbox["memory"] * dice.uniform(0.97, 1.05)))
        if self.is_hostile:
            path = f"/{MARKUP}" if method else None
            fields.update(failure=MARKUP if dice.random() < 0.5 else None, fault=MARKUP, door=MARKUP)
        row = model.row(
            function, method=method, path=path, began=moment, duration=round(duration + start, 2), billed=int(duration) + 1, coldStart=is_cold,
            memory=sandbox["memory"], retries=1 if dice.random() < 0.03 else 0, sandbox=sandbox["id"], **fields,
        )  # fmt: skip
        end = moment + start + duration
        sandbox["spans"].append({"state": "busy", "from": moment + start, "to": end, "invocation": row["id"], "note": None})
        sandbox["spans"].append({"state": "frozen", "from": end, "to": None, "invocation": None, "note": None})
        sandbox["state"] = "frozen"
        model.put("sandboxes", sandbox)
        if row["state"] == "failed" and dice.random() < 0.4:
            self.end(sandbox, end + 1)
        self.log(row, moment)
        return row

    def log(self, row: Item, time: float) -> None:
        line = lambda text, **fields: self.model.line(text, row=row, time=time, **fields)  # noqa: E731
        line(f"START RequestId: {row['id']} Version: $LATEST", origin="platform")
        if self.is_hostile:
            line(MARKUP, level="error")
        elif row["method"]:
            line(f'INFO:     127.0.0.1:40312 - "{row["method"]} {row["path"]} HTTP/1.1" {row["status"]}', level="info")
        if row["failure"]:
            line("Traceback (most recent call last):\n  File \"/var/task/main.py\", line 41, in create_order\n    await queue.put(order)\nConnectionResetError: [Errno 104] Connection reset by peer", level="error")
            line('{"level":"warn","message":"retrying once","reason":"connection closed while idle"}', origin="extension", level="warn")
        elif self.random.random() < 0.2:
            line("loaded 214 products from the cache in 3.1 ms", level="debug")
        line(f"END RequestId: {row['id']}", origin="platform")
        cold = f"\tInit Duration: {(row['duration'] or 0) * 0.8:.2f} ms" if row["coldStart"] else ""
        line(f"REPORT RequestId: {row['id']}\tDuration: {row['duration']} ms\tBilled Duration: {row['billed']} ms\tMemory Size: {row['memorySize']} MB\tMax Memory Used: {row['memory']} MB{cold}", origin="platform")

    def fill(self, rows: int, *, span: float = 600_000) -> None:
        """A past of this many rows, over a span of milliseconds."""
        begin = now() - span
        for index in range(rows):
            self.invocation(begin + span * index / rows)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: MockServer

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def respond(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def respond_json(self, value: Item, status: int = 200) -> None:
        self.respond(status, json.dumps(value).encode())

    def refuse(self, status: int, code: str, message: str, hint: str = "", **more: Any) -> None:
        self.respond_json({"code": f"Console.{code}", "message": message, "hint": hint, **more}, status)

    def do_GET(self) -> None:
        model = self.server.model
        url = urlsplit(self.path)
        parts = [unquote(each) for each in url.path.removeprefix("/_swiftlet/").split("/")]
        match parts:
            case [""]:
                page = (RESOURCES / "console-page.html").read_text().replace("SWIFTLET_TOKEN", self.server.token)
                self.respond(200, page.encode(), TYPES[".html"])
            case ["assets", name] if (RESOURCES / name).is_file() and name.startswith("console-"):
                self.respond(200, (RESOURCES / name).read_bytes(), TYPES[Path(name).suffix])
            case ["api", "state"]:
                if self.server.state_error:
                    return self.refuse(403, *self.server.state_error)
                self.respond_json(model.state)
            case ["api", "stream"]:
                self.stream()
            case ["api", "invocations", id]:
                query = parse_qs(url.query)
                shows_secrets = query.get("secrets") == ["shown"]
                if shows_secrets and self.headers.get("X-Swiftlet-Token") != self.server.token:
                    return self.refuse(403, "NoToken", "The request has no token.")
                detail = model.detail(id, query.get("attempt", [None])[0], shows_secrets=shows_secrets)
                if detail is None:
                    return self.refuse(404, "UnknownInvocation", "There is no such invocation.")
                self.respond_json(detail)
            case ["api", "samples"]:
                self.respond_json({"samples": SAMPLES})
            case ["api", "samples", name]:
                self.respond_json({"event": json.dumps({"Records": [{"messageId": "1", "eventSource": f"aws:{name}", "body": "hello"}]})})
            case _:
                self.refuse(404, "NotFound", "There is nothing here.")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.headers.get("X-Swiftlet-Token") != self.server.token:
            return self.refuse(403, "NoToken", "The token is wrong.", "Load the page again.")
        if self.headers.get("Content-Type") != "application/json":
            return self.refuse(415, "NotJSON", "The body must be JSON.")
        model = self.server.model
        message = json.loads(body)
        model.received.append({"path": self.path, **message})
        parts = urlsplit(self.path).path.removeprefix("/_swiftlet/api/").split("/")
        if self.server.refusal:
            return self.refuse(*self.server.refusal)
        if isinstance(message.get("event"), str) and (place := find_json_error(message["event"])):
            return self.refuse(400, "InvalidJSON", "The event is not valid JSON.", line=place[0], column=place[1])
        match parts:
            case ["invocations", id, "replay"] if old := model.find(id):
                copied = {name: old[name] for name in ("method", "path", "event", "source", "door")}
                row = model.row(old["function"], replayOf=id, **copied)
                self.respond_json({"id": row["id"]})
            case ["send"]:
                request = message.get("request")
                fields = {"method": request["method"], "path": request["path"]} if request else {"method": None, "path": None, "event": "SQS", "status": None}
                row = model.row(message["function"], **fields)
                self.respond_json({"id": row["id"]})
            case ["doctor"]:
                if model.doctor and model.doctor["state"] == "running":
                    return self.refuse(409, "DoctorRuns", "The doctor examines a function already.", "Wait until it is done.")
                model.tell_doctor({"function": message["function"], "state": "running", "activity": "a start with 0.29 of a CPU", "remaining": 28.0})
                self.respond_json({}, 202)
            case _:
                self.refuse(404, "NotFound", "There is nothing here.")

    def stream(self) -> None:
        server, model = self.server, self.server.model
        if server.stream_error:
            return self.refuse(503, *server.stream_error)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        last = self.headers.get("Last-Event-ID")
        seen = int(last) if last else None
        doctor = 0
        connection = server.connect(last)
        with server.counting_stream(), contextlib.suppress(OSError):
            while server.is_connected(connection):
                with model.lock:
                    number = model.number
                    data = None if seen is None else model.changes_since(seen)
                    name = "changes"
                    if data is None:
                        name, data = "snapshot", model.snapshot()
                    report = model.doctor if model.doctor_number > doctor else None
                    doctor = model.doctor_number
                if name == "snapshot" or number != seen:
                    self.send_event(name, data, number)
                if report is not None:
                    self.send_event("doctor", report)
                seen = number
                with model.lock:
                    model.lock.wait_for(
                        lambda: model.number != seen or model.doctor_number != doctor or not server.is_connected(connection), timeout=15
                    )
                # At most 20 messages a second, as the emulator sends.
                server.stopped.wait(0.05)

    def send_event(self, name: str, data: Item, number: int | None = None) -> None:
        head = f"event: {name}\n" + (f"id: {number}\n" if number is not None else "")
        self.wfile.write(f"{head}data: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()


class MockServer(ThreadingHTTPServer):
    """The console's server. `url` is the page's address."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, model: Model | None = None, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.model = model or Model()
        self.token = "a-token-of-the-tests"
        self.state_error: tuple[str, ...] = ()
        self.stream_error: tuple[str, ...] = ()
        self.refusal: tuple[Any, ...] = ()
        self.stopped = threading.Event()
        self.generation = 0
        # The Last-Event-ID of each connection of a stream.
        self.connections: list[str | None] = []
        self.open_streams = 0
        self.url = f"http://127.0.0.1:{self.server_port}/_swiftlet/"

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def call(self, method: str, path: str) -> None:
        """A request to the function `api`."""
        self.model.row("api", method=method, path=path)

    def connect(self, last: str | None) -> int:
        self.connections.append(last)
        return self.generation

    @contextlib.contextmanager
    def counting_stream(self) -> Iterator[None]:
        with self.model.lock:
            self.open_streams += 1
        try:
            yield
        finally:
            with self.model.lock:
                self.open_streams -= 1

    def is_connected(self, generation: int) -> bool:
        return generation == self.generation and not self.stopped.is_set()

    def disconnect(self) -> None:
        """Ends all streams."""
        with self.model.lock:
            self.generation += 1
            self.model.lock.notify_all()

    @contextlib.contextmanager
    def running(self) -> Iterator[MockServer]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stopped.set()
            self.disconnect()
            self.shutdown()
            self.server_close()
            thread.join()


@contextlib.contextmanager
def traffic(generator: Generator, rate: float) -> Iterator[None]:
    """Invocations at a rate per second, in a thread, while the context lasts."""
    stopped = threading.Event()

    def run() -> None:
        due = time.monotonic()
        while not stopped.wait(max(0.0, due - time.monotonic())):
            due += 1 / rate
            generator.invocation()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serves the console with made-up data.")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--rate", type=float, default=2.0, help="invocations a second")
    parser.add_argument("--hostile", action="store_true", help="markup in every field")
    options = parser.parse_args()
    model = Model(keep=max(1000, options.rows))
    generator = Generator(model, is_hostile=options.hostile)
    generator.fill(options.rows)
    with MockServer(model, options.port).running() as server, contextlib.suppress(KeyboardInterrupt):
        print(server.url, flush=True)
        with traffic(generator, options.rate):
            threading.Event().wait()


if __name__ == "__main__":
    main()
