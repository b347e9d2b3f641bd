"""What the caller sees of the app's response, through every front door."""

from __future__ import annotations

import pytest

from harness import front_doors
from harness.apps import AppEmulator, NginxEmulator
from harness.front_doors import FrontDoor

EVERY_DOOR = pytest.mark.parametrize("door", front_doors.ALL, ids=lambda door: door.name)


@EVERY_DOOR
def test_cookies_come_back_one_by_one(framework: AppEmulator, door: FrontDoor) -> None:
    cookies = door.request(framework, "GET", "/cookies").header_values("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["session", "theme", "last"]
    assert any("xpires=" in cookie and ", " in cookie for cookie in cookies), "a comma in a date splits no cookie"


@EVERY_DOOR
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_for_the_caller(framework: AppEmulator, door: FrontDoor, status: int) -> None:
    response = door.request(framework, "GET", f"/redirect?to=/elsewhere%3Fx%3D1&status={status}")
    assert response.status == status
    assert response.header("location") == "/elsewhere?x=1"


@EVERY_DOOR
@pytest.mark.parametrize("status", [200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 410, 418, 429, 451, 500, 503])
def test_the_status_comes_back(fastapi: AppEmulator, door: FrontDoor, status: int) -> None:
    response = door.request(fastapi, "GET", f"/status/{status}")
    assert response.status == status
    assert response.header("etag") == '"v1"'
    assert response.body == b""


@EVERY_DOOR
def test_answers_without_a_body_have_none(framework: AppEmulator, door: FrontDoor) -> None:
    for status in (204, 304):
        response = door.request(framework, "GET", f"/status/{status}")
        assert (response.status, response.body) == (status, b"")
        assert response.header("content-length") in (None, "0")


@EVERY_DOOR
def test_head_has_the_headers_of_get_and_no_body(nginx: NginxEmulator, door: FrontDoor) -> None:
    got, head = (door.request(nginx, method, "/index.html") for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(got.body))
    assert head.header("etag") == got.header("etag")


@EVERY_DOOR
def test_head_on_a_framework(framework: AppEmulator, door: FrontDoor) -> None:
    response = door.request(framework, "HEAD", "/reflect")
    assert (response.status, response.body) == (200, b"")
    assert int(response.header("content-length") or 0) > 0


@EVERY_DOOR
@pytest.mark.parametrize("count", [0, 1, 1000])
def test_a_chunked_response_is_whole(framework: AppEmulator, door: FrontDoor, count: int) -> None:
    response = door.request(framework, "GET", f"/chunked/{count}")
    assert response.body == b"".join(b"part %d\n" % number for number in range(count))
    assert response.header("content-type") in ("text/plain; charset=utf-8", "text/plain")


@EVERY_DOOR
def test_repeated_response_headers_lose_no_value(framework: AppEmulator, door: FrontDoor) -> None:
    values = door.request(framework, "GET", "/headers?count=3").header_values("x-repeated")
    expected = ["0:xxxxxxxx", "1:xxxxxxxx", "2:xxxxxxxx"]
    if door.repeats_response_headers:
        assert values == expected
    else:
        assert ",".join(values).replace(", ", ",").split(",") == expected


@EVERY_DOOR
def test_large_response_headers_come_back(fastapi: AppEmulator, door: FrontDoor) -> None:
    values = door.request(fastapi, "GET", "/headers?count=1&size=60000").header_values("x-repeated")
    assert [len(value) for value in values] == [60000]


@EVERY_DOOR
@pytest.mark.parametrize(
    "media_type", ["application/octet-stream", "image/png", "application/pdf", "text/plain", "application/json", "x/y+json"]
)
def test_a_download_is_exact_whatever_it_calls_itself(fastapi: AppEmulator, door: FrontDoor, media_type: str) -> None:
    """Bytes that are no text, under names that promise text as well."""
    response = door.request(fastapi, "GET", f"/download/1000?media_type={media_type.replace('+', '%2B')}")
    assert response.body == (bytes(range(256)) * 4)[:1000]
    assert response.header("content-type") == media_type


@EVERY_DOOR
def test_a_static_site_is_served(nginx: NginxEmulator, door: FrontDoor) -> None:
    page = door.request(nginx, "GET", "/")
    assert (page.status, page.header("content-type")) == (200, "text/html")
    assert b"nginx through Lambda" in page.body
    unchanged = door.request(nginx, "GET", "/", [("If-None-Match", page.header("etag") or "")])
    assert (unchanged.status, unchanged.body) == (304, b"")
    part = door.request(nginx, "GET", "/dot.svg", [("Range", "bytes=0-3")])
    assert (part.status, part.body) == (206, b"<svg")
    assert door.request(nginx, "GET", "/no-content").status == 204
    assert door.request(nginx, "GET", "/missing").status == 404
    assert door.request(nginx, "GET", "/redirect").status == 302


@EVERY_DOOR
@pytest.mark.parametrize(("path", "location"), [("/files/folder", "/files/folder/"), ("/redirect", "/index.html")])
def test_redirects_do_not_name_the_internal_port(
    nginx: NginxEmulator, door: FrontDoor, path: str, location: str
) -> None:
    assert door.request(nginx, "PUT", "/files/folder/file", [], b"x").status in (201, 204)
    response = door.request(nginx, "GET", path)
    assert response.status in (301, 302)
    assert response.header("location") == location


@EVERY_DOOR
def test_an_unhandled_exception_is_a_500_and_the_next_request_works(fastapi: AppEmulator, door: FrontDoor) -> None:
    """uvicorn closes the connection after this answer without saying so."""
    for _ in range(3):
        assert door.request(fastapi, "GET", "/boom").status == 500
        assert door.request(fastapi, "GET", "/").json() == {"message": "Hello from FastAPI through Lambda"}


@EVERY_DOOR
def test_connection_headers_stay_with_the_app(framework: AppEmulator, door: FrontDoor) -> None:
    response = door.request(framework, "GET", "/")
    assert response.header("transfer-encoding") is None
    if door is not front_doors.FUNCTION_URL:
        assert response.header("connection") is None
        assert response.header("keep-alive") is None
