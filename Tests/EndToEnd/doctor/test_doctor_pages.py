"""The examples of the pages about the doctor's checks: each finding is there before the change, and not after it."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.examining import App, Report, examine, write_requests
from harness.page_examples import NODE_PATH, command, commands, endpoint, express, fastapi, fence
from harness.places import END_TO_END, ROOT, SCRIPTS

NAIVE = END_TO_END / "applications" / "naive_adapter.py"
READINESS = {"AWS_LWA_READINESS_CHECK_PATH": "/ready"}
SECRET = "tr0ub4dor-and-3-horses"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where an app is. The sandbox hides /tmp."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as path:
        (Path(path) / "uploads").mkdir()
        yield Path(path)


@dataclass(frozen=True)
class Example:
    """An example in Python: blocks of a page, and what they need to run."""

    prelude: str = ""
    # The blocks are endpoints' bodies at the place of `...`, not whole endpoints.
    body: str | None = None
    requests: Sequence[str] = ()
    options: Sequence[str] = ()
    env: tuple[tuple[str, str], ...] = ()
    # The numbers of the blocks that show solutions.
    after: Sequence[int] = (1,)

    def examine(self, check: str, block: int, folder: Path) -> Report:
        """The report about one of the blocks."""
        code = fence(check, "python", block)
        if self.body is not None:
            code = endpoint(self.body.replace("...", textwrap.indent(code, " " * 4 if "    ..." in self.body else "").strip()))
        requests = ["--request", write_requests(list(self.requests))] if self.requests else []
        app = fastapi(folder, code, self.prelude)
        return examine(app, check, *self.options, *requests, paths=(), env={**READINESS, **dict(self.env)})


EXAMPLES = {
    "async.blocked": Example(
        """
        requests = types.SimpleNamespace(get=lambda url, timeout: wait(0.3) or Result())
        class Result:
            def json(self):
                return {"rows": 3}
        class Client:
            async def get(self, url):
                await asyncio.sleep(0.3)
                return Result()
        client = Client()
        """,
        requests=["GET /report"], after=(1, 2),
    ),
    "freeze.background": Example(
        """
        async def send_mail():
            await asyncio.sleep(0.5)
            print("mail sent", flush=True)
        """,
        requests=["POST /order"],
    ),
    "freeze.clock": Example(
        """
        DATABASE_URL = "postgresql://database.internal/app"
        class create_engine:
            # The database ends sessions that were idle for 4 s.
            def __init__(self, url, pool_pre_ping=False):
                self.pre_ping, self.used = pool_pre_ping, time.monotonic()
            def execute(self):
                idle, self.used = time.monotonic() - self.used, time.monotonic()
                if idle > 4 and not self.pre_ping:
                    raise OSError("server closed the connection unexpectedly")
        @app.get("/items")
        def items():
            engine.execute()
        """,
        requests=["GET /ready", "GET /items"],
    ),
    "http.failure": Example("customers = {}", requests=["GET /customer"]),
    "http.framing": Example('text = "f\u00fcr 2"', body="...", requests=["GET /example"]),
    "http.head": Example(requests=["GET /"]),
    "http.encoding": Example(
        "data = json.dumps(list(range(2000))).encode()", requests=["GET /rows\nAccept-Encoding: gzip"]
    ),
    "http.large": Example(
        """
        class database:
            def all_items():
                return database.items(0, 200_000)
            def items(after, limit):
                return [{"id": after + number, "name": "an item with a name"} for number in range(limit)]
        """,
        requests=["GET /items"],
    ),
    "memory.growth": Example("find = lambda query: os.urandom(100_000).hex()", requests=["GET /search"]),
    "memory.limit": Example(
        """
        class Body:
            def read(self):
                return b"order 1 paid\\n" * 4_000_000
            def iter_lines(self):
                return (b"order 1 paid" for _ in range(20_000))
        s3 = types.SimpleNamespace(get_object=lambda Bucket, Key: {"Body": Body()})
        """,
        body="...", requests=["GET /example"], options=["--memory", "256", "--timeout", "5"],
    ),
    "start.slow": Example(
        """
        def load_model():
            wait(7)
            return len
        """
    ),
    "time.deadline": Example(
        """
        class requests:
            # A service that hangs, with a hundredth of the time.
            def get(url, timeout=(None, 130)):
                wait(timeout[1] / 100)
                return Result()
        class Result:
            def json(self):
                return {"rows": 3}
        """,
        requests=["GET /report"], options=["--timeout", "2"],
    ),
    "files.readonly": Example(
        """
        s3 = types.SimpleNamespace(upload_fileobj=lambda file, bucket, key: None)
        file = types.SimpleNamespace(filename="a.txt", file=io.BytesIO(b"text"))
        """,
        body="...", requests=["GET /example"],
    ),
    "env.secrets": Example(
        body='try:\n    raise OSError("cannot connect with " + os.environ["DB_PASSWORD"])\nexcept OSError as error:\n    ...',
        requests=["GET /example"], env=(("DB_PASSWORD", SECRET),),
    ),
}  # fmt: skip


@pytest.mark.timeout(100)
@pytest.mark.parametrize("check", EXAMPLES)
def test_python_examples(check: str, folder: Path) -> None:
    example = EXAMPLES[check]
    before = example.examine(check, 0, folder)
    assert before.of(check), before.text
    for block in example.after:
        after = example.examine(check, block, folder)
        assert after.of(check) == [] and after.status(check) in ("passed", "undecided"), after.text


# The requests that show what a line in Express does.
EXPRESS = {
    "async.blocked": "GET /example", "env.secrets": "GET /example", "freeze.background": "GET /example",
    "http.early": "POST /example\n\n" + "x" * 4_000_000, "http.encoding": "GET /example",
    "http.failure": "GET /customer", "http.framing": "GET /example",
}  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("check", EXPRESS)
def test_express_examples(check: str, folder: Path) -> None:
    subject = EXPRESS[check].split("\n")[0]
    requests = write_requests([EXPRESS[check]])
    env = {**READINESS, "NODE_PATH": NODE_PATH, "DB_PASSWORD": SECRET}
    before, after = fence(check, "js", 0).split("\n")
    for line, is_faulty in ((before, True), (after, False)):
        report = examine(express(folder, line), check, "--request", requests, paths=(), env=env)
        found = report.about(check, subject) if check == "http.early" else report.of(check)
        assert bool(found) == is_faulty and report.status(check) not in ("skipped", "undecided"), report.text


# The commands before and after, as the pages show them.
COMMANDS = {
    "freeze.keepalive": ("uvicorn main:app --port 8080", "uvicorn main:app --port 8080 --timeout-keep-alive 75"),
    "memory.workers": ("uvicorn main:app --port 8080 --workers 4", "uvicorn main:app --port 8080"),
    "memory.workers-flask": ("gunicorn app:app --bind :8080 --workers 4",
                             "gunicorn app:app --bind :8080 --workers 1 --threads 4"),
    "start.address": ("uvicorn main:app --host ::1 --port 8080", "uvicorn main:app --host 127.0.0.1 --port 8080"),
    "start.port": ("uvicorn main:app --port 3000", "uvicorn main:app --port 8080"),
}  # fmt: skip


@pytest.mark.timeout(100)
@pytest.mark.parametrize("name", COMMANDS)
def test_commands(name: str, folder: Path) -> None:
    check = name.split("-")[0]
    shown = commands(check)
    fastapi(folder, "")
    (folder / "app.py").write_text("from flask import Flask\n\napp = Flask(__name__)\n")
    before, after = COMMANDS[name]
    assert before in shown and after in shown
    flask = {} if "main:app" in before else {"AWS_LWA_READINESS_CHECK_PATH": "/"}
    faulty = examine(command(before, folder), check, paths=(), env={**READINESS, **flask})
    assert faulty.of(check), faulty.text
    sound = examine(command(after, folder), check, paths=(), env={**READINESS, **flask})
    assert sound.of(check) == [] and sound.status(check) == "passed", sound.text


@pytest.mark.parametrize("check", ["http.binary", "http.cookies"])
def test_another_adapter_and_ours(check: str, folder: Path) -> None:
    code = fence(check, "python", 0)
    if check == "http.cookies":
        code = '@app.get("/logo")\ndef login(response: Response, session_id: str = "1"):\n' + textwrap.indent(code, "    ")
    app = fastapi(folder, code, "LOGO = bytes(range(256))")
    lines = commands(check)
    assert [line for line in lines if "--adapter ./other-adapter" in line] and lines[-1].startswith("swiftlet doctor")
    requests = write_requests(["GET /logo"])
    env = {**READINESS, "NAIVE_TEXT": "1"}
    faulty = examine(app, check, "--request", requests, "--adapter", NAIVE, env=env)
    assert faulty.only(check, "error")
    examine(app, check, "--request", requests, env=env).assert_passed(check)


def test_settings(folder: Path) -> None:
    app = fastapi(folder, fence("config.lwa", "python", 0) + '\n\n\n@app.get("/healthz")\ndef healthy():\n    pass', "running = set()")
    keys = []
    for line in commands("config.lwa"):
        options = line.removeprefix("swiftlet doctor ").split(" -- ")[0].split()
        report = examine(app, "config.lwa", *options, paths=(), env={})
        keys.append([finding["key"] for finding in report.of("config.lwa")])
    assert keys == [["config.lwa:AWS_LWA_READINES_CHECK_PATH", "config.lwa:AWS_LWA_DRAIN_PATH"], []]


def test_a_shell_that_does_not_pass_the_signal_on(folder: Path) -> None:
    for number, found in ((0, True), (1, False)):
        script = folder / "start.sh"
        script.write_text(fence("time.shutdown", "text", number).replace("8080", "$PORT") + "\n")
        script.chmod(0o755)
        app = App(lambda port: ["sh", "-c", 'PATH="$1:$PATH"; exec ./start.sh', "sh", str(SCRIPTS)], folder)
        fastapi(folder, "")
        report = examine(app, "time.shutdown", paths=(), env=READINESS)
        assert bool(report.of("time.shutdown")) == found, report.text


def test_an_early_response(folder: Path) -> None:
    before, rest = fence("http.early", "python", 0), fence("http.early", "python", 1)
    after = before.split("    if int")[0] + rest
    requests = write_requests(["POST /files\n\n" + "x" * 4_000_000])
    for code, found in ((before, True), (after, False)):
        app = fastapi(folder, code, "LIMIT = 1000")
        report = examine(app, "http.early", "--request", requests, env=READINESS)
        assert bool(report.about("http.early", "POST /files")) == found, report.text


def test_the_readiness_path(folder: Path) -> None:
    prelude = """
    class Session:
        def scalars(self, query):
            raise OSError("the database is not reachable")
    def database():
        return Session()
    class Query:
        limit = lambda self, count: self
    select = lambda _: Query()
    Item = None
    """
    code = fence("start.health", "python", 0) + "\n\n\n" + fence("start.health", "python", 1)
    app = fastapi(folder, code, prelude)
    before = examine(app, "start", paths=())
    assert "readiness path fails" in before.only("start.health", "error")["title"]
    examine(app, "start", paths=(), env={"AWS_LWA_READINESS_CHECK_PATH": "/healthz"}).assert_passed("start.health")
