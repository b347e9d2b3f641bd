"""A FastAPI application as one would write it for any server: nothing in it knows of Lambda."""

import asyncio
import hashlib
import threading
import time

from fastapi import BackgroundTasks, FastAPI, Request, Response, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse

app = FastAPI(title="Swiftlet example")

ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

background_work: list[str] = []


@app.get("/")
async def home() -> dict[str, str]:
    return {"message": "Hello from FastAPI through Lambda"}


@app.get("/sync")
def sync_endpoint() -> dict[str, bool]:
    """Starlette runs plain functions in its thread pool, so this is not the main thread."""
    return {"thread_pool": threading.current_thread() is not threading.main_thread()}


@app.api_route("/echo", methods=["POST", "PUT"])
async def echo(request: Request) -> Response:
    """The request's bytes, exactly, under its own content type."""
    media_type = request.headers.get("content-type", "application/octet-stream")
    return Response(await request.body(), headers={"content-type": media_type})


@app.api_route("/reflect", methods=ANY_METHOD)
@app.api_route("/reflect/{rest:path}", methods=ANY_METHOD)
async def reflect(request: Request) -> JSONResponse:
    """The request as this application saw it."""
    query = request.scope["query_string"].decode("latin-1")
    body = await request.body()
    return JSONResponse(
        {
            "method": request.method,
            "target": request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else ""),
            "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in request.headers.raw],
            "body": {"length": len(body), "sha256": hashlib.sha256(body).hexdigest()},
        }
    )


@app.get("/cookies")
async def cookies() -> JSONResponse:
    response = JSONResponse({"set": 3})
    response.set_cookie("session", "s3cr3t", httponly=True, samesite="lax")
    response.set_cookie("theme", "dark", max_age=3600)
    response.set_cookie("last", "Thu, 01 Jan 2026 00:00:00 GMT", expires=86400)
    return response


@app.get("/redirect")
async def redirect(to: str = "/", status: int = 307) -> RedirectResponse:
    return RedirectResponse(to, status_code=status)


@app.post("/form")
async def form(request: Request) -> dict[str, object]:
    """A form, multipart or urlencoded, fields and files alike."""
    fields: dict[str, str] = {}
    files: dict[str, dict[str, object]] = {}
    async with request.form() as submitted:
        for name, value in submitted.multi_items():
            if isinstance(value, str):
                fields[name] = value
                continue
            content = await value.read()
            files[name] = {
                "filename": value.filename,
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    return {"fields": fields, "files": files}


@app.post("/upload")
def upload(file: UploadFile) -> dict[str, object]:
    """The same with a declared parameter, in the thread pool."""
    return {"filename": file.filename, "size": len(file.file.read())}


@app.get("/download/{size}")
def download(size: int, media_type: str = "application/octet-stream") -> Response:
    """`size` bytes that are the same each time and are not text."""
    pattern = bytes(range(256))
    content = (pattern * (size // 256 + 1))[:size]
    return Response(content, headers={"content-type": media_type, "content-disposition": "attachment"})


@app.api_route("/status/{code}", methods=ANY_METHOD)
async def status(code: int) -> Response:
    return Response(status_code=code, headers={"etag": '"v1"'})


@app.get("/chunked/{count}")
async def chunked(count: int) -> StreamingResponse:
    """No content-length: the server sends it chunked."""

    async def parts():
        for number in range(count):
            yield f"part {number}\n"

    return StreamingResponse(parts(), media_type="text/plain; charset=utf-8")


@app.get("/headers")
async def headers(count: int = 1, size: int = 10) -> Response:
    """`count` headers of one name, of `size` bytes each."""
    response = Response("many headers", media_type="text/plain")
    for number in range(count):
        response.headers.append("x-repeated", f"{number}:".ljust(size, "x"))
    return response


@app.get("/boom", include_in_schema=False)
async def boom() -> None:
    """An exception that nobody handles: uvicorn answers 500 and closes the connection without saying so."""
    raise RuntimeError("boom")


@app.get("/slow", include_in_schema=False)
async def slow(seconds: float = 1.0) -> dict[str, float]:
    await asyncio.sleep(seconds)
    return {"slept": seconds}


@app.get("/busy", include_in_schema=False)
async def busy(seconds: float = 1.0) -> dict[str, float]:
    """Blocks the event loop, as a forgotten synchronous call does."""
    time.sleep(seconds)
    return {"blocked": seconds}


@app.post("/background")
async def background(tasks: BackgroundTasks, label: str = "job") -> dict[str, str]:
    """Answers first, works later."""
    tasks.add_task(background_work.append, label)
    return {"queued": label}


@app.get("/background")
async def background_done() -> dict[str, list[str]]:
    return {"done": background_work}


@app.post("/events")
async def events(request: Request) -> JSONResponse:
    """Where events that are not HTTP arrive: a queue, a schedule, a direct invoke."""
    return JSONResponse({"received": await request.json()})
