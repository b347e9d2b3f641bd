"""The examples of the pages about the doctor's checks as apps that run: what a page shows, with what it leaves out."""

from __future__ import annotations

import textwrap
from pathlib import Path

from . import documented
from .examining import App
from .places import ROOT, SCRIPTS, program
from .ports import free_port

PAGES = ROOT / "docs" / "checks"

# What the examples take from elsewhere. Calls of services wait in the thread, as real ones do.
PRELUDE = '''
from fastapi import *
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import *
import asyncio, collections, functools, gzip, io, json, logging, os, shutil, tempfile, threading, time, types

app = FastAPI()
logger = logging.getLogger("uvicorn.error")
SERVICE = "http://service.internal/rows"
BUCKET, key = "bucket", "key"


def wait(seconds):
    threading.Event().wait(seconds)


@app.api_route("/ready", methods=["GET", "HEAD"])
async def readiness():
    return "ready"

'''

# The same for the examples in Express, as Debian packages it. A statement is the body of a route.
EXPRESS = """
const [crypto, fs, stream, util, express] = ['crypto', 'fs', 'stream', 'util', 'express'].map((name) => require(name));
const app = express();
const customers = new Map(), limit = 1000, order = {}, password = 'p', path = __filename, salt = 's', text = 'f\u00fcr 2';
const sendMail = async () => {
  await new Promise((done) => setTimeout(done, 500));
  console.log('mail sent');
};
app.get('/ready', (request, response) => response.send('ready'));
"""
NODE_PATH = "/usr/share/nodejs"


def fence(check: str, language: str, number: int) -> str:
    """The fenced block of a page with this number among those of its language."""
    found = [fence for fence in documented.fences(PAGES / f"{check}.md") if fence.language == language]
    return "\n".join(found[number].lines)


def endpoint(code: str) -> str:
    """An endpoint whose body is this code."""
    return '@app.get("/example")\ndef example():\n' + textwrap.indent(code, "    ")


def fastapi(folder: Path, code: str, prelude: str = "", *options: str) -> App:
    """An app in FastAPI."""
    (folder / "main.py").write_text(PRELUDE + textwrap.dedent(prelude) + "\n\n" + code + "\n")
    return App(lambda port: [SCRIPTS / "uvicorn", "main:app", "--port", str(port), *options], folder)


def express(folder: Path, code: str) -> App:
    """An app in Express: a route, or the body of one."""
    if not code.startswith("app."):
        rest = "if (!response.headersSent) response.json('done');"
        code = f"app.all('/example', async (request, response) => {{\n{code}\n{rest}\n}});"
    (folder / "server.js").write_text(f"{EXPRESS}{code}\napp.listen(process.env.PORT, '127.0.0.1');\n")
    return App(lambda _: [program("node"), "server.js"], folder)


def command(line: str, folder: Path) -> App:
    """The command of a page, on another port than 8080 or 3000."""
    words = line.replace("3000", str(free_port())).split()
    words[0] = str(SCRIPTS / words[0])
    return App(lambda port: [word.replace("8080", str(port)) for word in words], folder)


def commands(check: str) -> list[str]:
    """The commands of a page, one a line."""
    blocks = [fence.lines for fence in documented.fences(PAGES / f"{check}.md") if fence.language == "text"]
    return [line for lines in blocks for line in lines]
