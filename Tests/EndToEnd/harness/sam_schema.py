"""The properties that SAM knows, from the models in its translator, and a template that sets one of them."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from samtranslator.internal.schema_source import aws_serverless_api as api
from samtranslator.internal.schema_source import aws_serverless_function as function
from samtranslator.internal.schema_source import aws_serverless_httpapi as http_api

# CloudFormation's resource for functions is not among the models.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
_LAMBDA_FUNCTION = [
    "Architectures", "CapacityProviderConfig", "Code", "CodeSigningConfigArn", "DeadLetterConfig", "Description",
    "DurableConfig", "Environment", "EphemeralStorage", "FileSystemConfigs", "FunctionName", "FunctionScalingConfig",
    "Handler", "ImageConfig", "KmsKeyArn", "Layers", "LoggingConfig", "MemorySize", "PackageType",
    "PublishToLatestPublished", "RecursiveLoop", "ReservedConcurrentExecutions", "Role", "Runtime",
    "RuntimeManagementConfig", "SnapStart", "Tags", "TenancyConfig", "Timeout", "TracingConfig", "VpcConfig",
]  # fmt: skip

# Objects that are passed through to CloudFormation, so that SAM's models have no fields for them.
_PASSED_ON = {
    "ImageConfig": ["Command", "EntryPoint", "WorkingDirectory"],
    "LoggingConfig": ["ApplicationLogLevel", "LogFormat", "LogGroup", "SystemLogLevel"],
    "SnapStart": ["ApplyOn"],
    "TenancyConfig": ["TenantIsolationMode"],
    "ProvisionedConcurrencyConfig": ["ProvisionedConcurrentExecutions"],
    "EphemeralStorage": ["Size"],
    "Environment": ["Variables"],
}


@dataclass
class Property:
    """A property, and the resources of a template in which only its value is missing."""

    name: str
    place: str
    resources: dict[str, Any]
    # The object in the resources that gets the property.
    target: dict[str, Any]

    def template(self, value: Any) -> str:
        """The template with the property; without it if the value is None."""
        before = dict(self.target)
        if value is None:
            self.target.pop(self.name, None)
        else:
            self.target[self.name] = value
        text = json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": self.resources}, indent=1)
        self.target.clear()
        self.target.update(before)
        return text


def properties() -> list[Property]:
    """The properties of functions, APIs, authorizers and events."""
    return list(_properties())


def _properties() -> Iterator[Property]:
    yield from _in_function(function.Properties.__fields__, [], {})
    for name, fields in _PASSED_ON.items():
        yield from _in_function(fields, [name], {}, {"PackageType": "Image"} if name == "ImageConfig" else {})
    yield from _in_function(function.CodeUri.__fields__, ["CodeUri"], {"Bucket": "b", "Key": "k"})
    yield from _in_function(function.DeadLetterQueue.__fields__, ["DeadLetterQueue"], {"Type": "SQS"})
    yield from _in_function(function.FunctionUrlConfig.__fields__, ["FunctionUrlConfig"], {"AuthType": "NONE"})
    cors = http_api.CorsConfiguration.__fields__
    yield from _in_function(cors, ["FunctionUrlConfig", "Cors"], {}, {"FunctionUrlConfig": {"AuthType": "NONE"}})
    yield from _in_function(function.EventInvokeConfig.__fields__, ["EventInvokeConfig"], {})
    destinations = ["EventInvokeConfig", "DestinationConfig"]
    yield from _in_function(function.EventInvokeDestinationConfig.__fields__, destinations, {})
    for name, model in [("OnFailure", function.EventInvokeOnFailure), ("OnSuccess", function.EventInvokeOnSuccess)]:
        yield from _in_function(model.__fields__, [*destinations, name], {})
    yield from _in_function(_LAMBDA_FUNCTION, [], {}, kind="AWS::Lambda::Function")
    yield from _events()
    yield from _in_api(api.Properties, "AWS::Serverless::Api", [])
    yield from _in_api(http_api.Properties, "AWS::Serverless::HttpApi", [])
    yield from _in_api(cors, "AWS::Serverless::HttpApi", ["CorsConfiguration"])
    for module, kind in [(api, "AWS::Serverless::Api"), (http_api, "AWS::Serverless::HttpApi")]:
        yield from _in_api(module.Auth, kind, ["Auth"])
    yield from _authorizers()


def _authorizers() -> Iterator[Property]:
    arn = {"FunctionArn": {"Fn::GetAtt": ["F", "Arn"]}}
    place = ["Auth", "Authorizers", "A"]
    for kind, model, identity, base in [
        ("AWS::Serverless::Api", api.LambdaTokenAuthorizer, api.LambdaTokenAuthorizerIdentity, arn),
        ("AWS::Serverless::Api", api.LambdaRequestAuthorizer, api.LambdaRequestAuthorizerIdentity,
         arn | {"FunctionPayloadType": "REQUEST", "Identity": {"Headers": ["x"]}}),
        ("AWS::Serverless::HttpApi", http_api.LambdaAuthorizer, http_api.LambdaAuthorizerIdentity,
         arn | {"AuthorizerPayloadFormatVersion": "2.0"}),
    ]:  # fmt: skip
        yield from _in_api(model, kind, place, base)
        yield from _in_api(identity, kind, [*place, "Identity"], base.get("Identity", {}), {"Auth": {"Authorizers": {"A": base}}})
    jwt = {"JwtConfiguration": {"issuer": "https://i", "audience": ["a"]}}
    yield from _in_api(http_api.OAuth2Authorizer, "AWS::Serverless::HttpApi", place, jwt)


def _events() -> Iterator[Property]:
    for event in vars(function).values():
        fields = getattr(event, "__fields__", {})
        if not getattr(event, "__name__", "").endswith("Event") or set(fields) != {"Type", "Properties"}:
            continue
        (kind,) = typing.get_args(typing.get_type_hints(event)["Type"])
        (model,) = [each for each in _types(typing.get_type_hints(event)["Properties"]) if hasattr(each, "__fields__")]
        base = {"Path": "/", "Method": "get"} if kind in ("Api", "HttpApi") else {}
        yield from _in_function(model.__fields__, ["Events", "E", "Properties"], base, {"Events": {"E": {"Type": kind}}})
    for kind, model in [("Api", function.ApiAuth), ("HttpApi", function.HttpApiAuth)]:
        properties = {"Path": "/", "Method": "get"}
        yield from _in_function(
            model.__fields__, ["Events", "E", "Properties", "Auth"], {}, {"Events": {"E": {"Type": kind, "Properties": properties}}}
        )


def _types(hint: Any) -> list[Any]:
    return list(typing.get_args(hint)) or [hint]


def _in_function(
    names: Any, path: list[str], base: dict[str, Any], others: dict[str, Any] | None = None,
    kind: str = "AWS::Serverless::Function",
) -> Iterator[Property]:  # fmt: skip
    for name in names:
        resource = {"Type": kind, "Properties": json.loads(json.dumps(others or {}))}
        yield _property(name, path, base, {"F": resource}, resource, _label(kind, resource, path))


def _in_api(
    model: Any, kind: str, path: list[str], base: dict[str, Any] | None = None, others: dict[str, Any] | None = None
) -> Iterator[Property]:
    is_rest = kind == "AWS::Serverless::Api"
    event = {"Path": "/", "Method": "get", "RestApiId" if is_rest else "ApiId": {"Ref": "A"}}
    for name in getattr(model, "__fields__", model):
        resource = {"Type": kind, "Properties": {"StageName": "s"} | json.loads(json.dumps(others or {}))}
        events = {"E": {"Type": "Api" if is_rest else "HttpApi", "Properties": event}}
        function = {"Type": "AWS::Serverless::Function", "Properties": {"Events": events}}
        yield _property(name, path, base or {}, {"A": resource, "F": function}, resource, _label(kind, resource, path))


def _label(kind: str, resource: dict[str, Any], path: list[str]) -> str:
    event = resource["Properties"].get("Events", {}).get("E", {}).get("Type")
    return "/".join([kind.removeprefix("AWS::"), *([event] if event else []), *path])


def _property(
    name: str, path: list[str], base: dict[str, Any], resources: dict[str, Any], resource: dict[str, Any], place: str
) -> Property:
    target = resource["Properties"]
    for member in path:
        target = target.setdefault(member, {})
    target.update(json.loads(json.dumps(base)))
    return Property(name, f"{place}/{name}", resources, target)
