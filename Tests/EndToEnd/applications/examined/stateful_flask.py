"""An app in Flask whose session is a signed cookie."""

import os

from flask import Flask, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.get("/")
def home() -> str:
    return "sound"


@app.get("/signed-cart")
def count() -> dict[str, int]:
    session["views"] = session.get("views", 0) + 1
    return {"views": session["views"]}
