"""A hook that answers once all work is done that goes on after the answers: AWS_LWA_DRAIN_PATH=/_drain."""

import asyncio

from starlette.responses import Response

running: set[asyncio.Task] = set()


def spawn(coroutine) -> asyncio.Task:
    """asyncio.create_task, for work that Lambda must not cut."""
    return track(asyncio.create_task(coroutine))


def track(task: asyncio.Task) -> asyncio.Task:
    running.add(task)
    task.add_done_callback(running.discard)
    return task


class Drain:
    """ASGI middleware: a request's own task ends after its BackgroundTasks, so waiting for it is waiting for them."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http" and scope["path"] == "/_drain":
            while running:
                await asyncio.wait(running.copy())
            await Response(status_code=204)(scope, receive, send)
            return
        if scope["type"] == "http":
            track(asyncio.current_task())
        await self.app(scope, receive, send)
