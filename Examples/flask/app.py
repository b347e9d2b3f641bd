"""A Flask application as one would write it for any WSGI server: nothing in it knows of Lambda."""

import hashlib
import time

from flask import Flask, Response, jsonify, redirect, request

app = Flask(__name__)
app.url_map.strict_slashes = False

ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@app.get("/")
def home():
    return jsonify(message="Hello from Flask through Lambda")


@app.route("/echo", methods=["POST", "PUT"])
def echo():
    """The request's bytes, exactly, under its own content type."""
    return Response(request.get_data(), content_type=request.content_type or "application/octet-stream")


@app.route("/reflect", methods=ANY_METHOD, provide_automatic_options=False)
@app.route("/reflect/<path:rest>", methods=ANY_METHOD, provide_automatic_options=False)
def reflect(rest: str = ""):
    """The request as this application saw it; RAW_URI is gunicorn's record of the target."""
    body = request.get_data()
    return jsonify(
        method=request.method,
        target=request.environ["RAW_URI"],
        headers=[[name.lower(), value] for name, value in request.headers],
        body={"length": len(body), "sha256": hashlib.sha256(body).hexdigest()},
    )


@app.get("/cookies")
def cookies():
    response = jsonify(set=3)
    response.set_cookie("session", "s3cr3t", httponly=True, samesite="Lax")
    response.set_cookie("theme", "dark", max_age=3600)
    response.set_cookie("last", "plain", expires=1893456000)
    return response


@app.get("/redirect")
def redirection():
    return redirect(request.args.get("to", "/"), code=int(request.args.get("status", 307)))


@app.post("/form")
def form():
    files = {}
    for name, file in request.files.items():
        content = file.read()
        files[name] = {
            "filename": file.filename,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    return jsonify(fields=request.form.to_dict(), files=files)


@app.get("/download/<int:size>")
def download(size: int):
    """`size` bytes that are the same each time and are not text."""
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    return Response(content, content_type=request.args.get("media_type", "application/octet-stream"))


@app.route("/status/<int:code>", methods=ANY_METHOD, provide_automatic_options=False)
def status(code: int):
    return Response(status=code, headers={"etag": '"v1"'})


@app.get("/chunked/<int:count>")
def chunked(count: int):
    """No content-length: the server sends it chunked."""
    return Response((f"part {number}\n" for number in range(count)), mimetype="text/plain")


@app.get("/headers")
def headers():
    """`count` headers of one name, of `size` bytes each."""
    count, size = int(request.args.get("count", 1)), int(request.args.get("size", 10))
    response = Response("many headers", mimetype="text/plain")
    for number in range(count):
        response.headers.add("x-repeated", f"{number}:".ljust(size, "x"))
    return response


@app.get("/slow")
def slow():
    seconds = float(request.args.get("seconds", 1))
    time.sleep(seconds)
    return jsonify(slept=seconds)


@app.get("/boom")
def boom():
    raise RuntimeError("boom")


@app.post("/events")
def events():
    """Where events that are not HTTP arrive: a queue, a schedule, a direct invoke."""
    return jsonify(received=request.get_json())
