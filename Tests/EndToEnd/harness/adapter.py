"""lambda-adapter on its own, between a fake Lambda and an app."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from .child import Child
from .fake_lambda import FakeLambda
from .places import ADAPTER
from .scripted_app import READINESS_PATH


class Adapter(Child):
    """The adapter with Lambda's environment around it; a value of None in `env` takes a variable away."""

    def __init__(
        self, lambda_: FakeLambda | None, app_port: int | None, env: Mapping[str, str | None] | None = None,
        command: Sequence[str] = (), executable: Path = ADAPTER, cwd: Path | None = None,
    ) -> None:  # fmt: skip
        variables: dict[str, str | None] = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_NAME": lambda_.function_name if lambda_ else "function",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/function",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_REGION": "us-east-1",
            "AWS_LWA_READINESS_CHECK_PATH": READINESS_PATH,
        }
        if lambda_ is not None:
            variables["AWS_LAMBDA_RUNTIME_API"] = lambda_.address
        if app_port is not None:
            variables["AWS_LWA_PORT"] = str(app_port)
        variables.update(env or {})
        arguments = ["--", *command] if command else []
        super().__init__(
            [executable, *arguments], {name: text for name, text in variables.items() if text is not None}, cwd=cwd
        )
