"""An app in Flask with sound endpoints, and one for each fault that the doctor finds by a request."""

import os
import threading

from flask import Flask, Response, abort

app = Flask(__name__)
kept: list[bytes] = []


@app.get("/")
def home() -> str:
    return "sound"


@app.get("/waiting")
def waiting() -> str:
    threading.Event().wait(0.25)
    return "waited"


@app.get("/logging-later")
def logging_later() -> str:
    threading.Timer(0.4, lambda: print("the report has been written", flush=True)).start()
    return "accepted"


@app.get("/leaking")
def leaking() -> str:
    kept.append(os.urandom(200_000))
    return "kept"


@app.get("/writing")
def writing() -> str:
    with open("cache.json", "w") as file:
        file.write("{}")
    return "written"


@app.get("/secret-page")
def secret_page() -> Response:
    return Response("cannot connect with " + os.environ["DB_PASSWORD"], 500)


@app.get("/login")
def login() -> None:
    abort(403)
