"""What AWS's own translator makes of a SAM template: the reference for how swiftlet reads it."""

from __future__ import annotations

import json
import logging
import os
import re
from pathlib import Path
from typing import Any
from unittest import mock

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

# Properties with code or content, which the translator accepts only in S3.
_PLACES = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}
_INTEGRATION = "x-amazon-apigateway-integration"
_METHODS = {"delete", "get", "head", "options", "patch", "post", "put", "x-amazon-apigateway-any-method"}
BUCKET = "s3://local/"


class _Policies:
    """No managed policies: nothing here depends on them."""

    def load(self) -> dict[str, str]:
        return {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def translated(path: Path) -> dict[str, Any]:
    """The template as CloudFormation deploys it, with `s3://local/` before local paths."""
    template = yaml_parse(path.read_text())
    for resource in template["Resources"].values():
        place = _PLACES.get(resource["Type"])
        properties = resource.get("Properties", {})
        if place and isinstance(properties.get(place), str) and not properties[place].startswith("s3://"):
            properties[place] = BUCKET + properties[place]
    values = {
        name: parameter["Default"] for name, parameter in template.get("Parameters", {}).items() if "Default" in parameter
    }
    values |= {"AWS::Region": "us-east-1", "AWS::Partition": "aws"}
    logging.disable(logging.WARNING)
    # A round trip makes plain dictionaries of the translator's types.
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "us-east-1"}):
        return json.loads(json.dumps(transform(template, values, _Policies(), passthrough_metadata=True)))


def routes(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The routes in the OpenAPI definition of a translated API."""
    found: list[dict[str, Any]] = []
    default_security = body.get("security")
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            integration = operation.get(_INTEGRATION) if method in _METHODS else None
            if not integration or "uri" not in integration:
                continue
            key = "$default" if path.endswith("$default") else f"{_method(method)} {path}"
            security = operation.get("security", default_security) or []
            names = [name for requirement in security for name in requirement if name not in ("NONE", "api_key")]
            route = {
                "Route": key,
                "Function": re.search(r"/functions/\$\{(\w+)\.Arn\}", json.dumps(integration["uri"]))[1],
                "Authorizer": names[0] if names else None,
                "AuthorizationScopes": [scope for requirement in security for scopes in requirement.values() for scope in scopes],
                "PayloadFormatVersion": integration.get("payloadFormatVersion"),
                "TimeoutInMillis": integration.get("timeoutInMillis"),
            }
            found.append(route)
    return found


def _method(method: str) -> str:
    return "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
