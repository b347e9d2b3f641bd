"""An app in FastAPI that decides by the host, the scheme and the address of its callers."""

import os

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

app = FastAPI()
if hosts := os.environ.get("ALLOWED_HOSTS"):
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts.split(","))
if os.environ.get("HTTPS_ONLY"):
    app.add_middleware(HTTPSRedirectMiddleware)


@app.get("/")
async def home() -> str:
    return "sound"


@app.get("/items/")
async def items(request: Request) -> dict[str, str]:
    return {"next": str(request.url.include_query_params(page=2))}


@app.post("/form")
@app.get("/welcome")
async def welcome() -> Response:
    return RedirectResponse(os.environ.get("BASE_URL", "") + "/")


counts: dict[str, int] = {}


@app.get("/limited")
async def limited(request: Request) -> str:
    caller = request.client.host if request.client else ""
    counts[caller] = counts.get(caller, 0) + 1
    if counts[caller] > 1:
        raise HTTPException(429)
    return "welcome"


@app.get("/cookie")
async def cookie(request: Request) -> Response:
    """Redirects to itself until the caller has a cookie."""
    if "seen" in request.cookies:
        return Response("seen")
    response = RedirectResponse(str(request.url))
    response.set_cookie("seen", "1")
    return response


@app.get("/metrics")
async def metrics(request: Request) -> str:
    if request.client is None or request.client.host != "127.0.0.1":
        raise HTTPException(403)
    return "requests 1"


@app.get("/internal/jobs")
async def jobs(request: Request) -> str:
    """Trusts the whole block of loopback addresses."""
    if request.client is None or not request.client.host.startswith("127."):
        raise HTTPException(403)
    return "jobs 1"


@app.get("/claimed")
async def claimed(request: Request) -> str:
    """Trusts the first address in X-Forwarded-For."""
    address = request.headers.get("x-forwarded-for", "").split(",")[0].strip()
    if address != "127.0.0.1":
        raise HTTPException(404)
    return "requests 1"
