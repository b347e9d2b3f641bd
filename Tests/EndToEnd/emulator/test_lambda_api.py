"""The Lambda API besides Invoke, for boto3 and the AWS CLI."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import uuid
from collections.abc import Iterator

import botocore.session
import pytest
from botocore.exceptions import ClientError

from harness.emulator import Emulator
from harness.places import script

OPTIONS = ["--no-adapter", "--alias", "prod=2", "--alias", "dev", "--published-version", "1"]
ARN = "arn:aws:lambda:us-east-1:123456789012:function:api"
MODEL = botocore.session.get_session().get_service_model("lambda")
# The reads that the emulator answers; other operations are refused by name.
READS = {
    "GetAccountSettings", "GetAlias", "GetCodeSigningConfig", "GetEventSourceMapping", "GetFunction",
    "GetFunctionCodeSigningConfig", "GetFunctionConcurrency", "GetFunctionConfiguration", "GetFunctionEventInvokeConfig",
    "GetFunctionRecursionConfig", "GetFunctionUrlConfig", "GetLayerVersion", "GetLayerVersionByArn", "GetPolicy",
    "GetProvisionedConcurrencyConfig", "GetRuntimeManagementConfig", "ListAliases", "ListCodeSigningConfigs",
    "ListEventSourceMappings", "ListFunctionEventInvokeConfigs", "ListFunctionUrlConfigs", "ListFunctions", "ListLayers",
    "ListLayerVersions", "ListProvisionedConcurrencyConfigs", "ListTags", "ListVersionsByFunction",
}  # fmt: skip
INVOKES = {"Invoke", "InvokeAsync", "InvokeWithResponseStream"}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(["sleep", "1000"], function_name="api", options=OPTIONS) as running:
        yield running


def error(call: object, **arguments: object) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as raised:
        call(**arguments)  # type: ignore[operator]
    response = raised.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def target_of(operation: str, name: str = "api") -> tuple[str, str]:
    """The method of an operation, and its path with this function name."""
    http = MODEL.operation_model(operation).http
    path = re.sub(r"\{(\w+)\+?\}", lambda match: name if match[1] == "FunctionName" else "x", http["requestUri"])
    return http["method"], path


@pytest.mark.parametrize("operation", sorted(set(MODEL.operation_names) - INVOKES))
@pytest.mark.parametrize("form", ["path", "URI"])
def test_every_operation_of_the_model_is_known(emulator: Emulator, operation: str, form: str) -> None:
    """None is a request to the Function URL, which would invoke the function."""
    method, path = target_of(operation)
    response = emulator.request(method, path if form == "path" else emulator.url + path, body=b"{}")
    assert "x-amzn-requestid" in {name.lower() for name, _ in response.headers}
    if operation in READS:
        assert response.status in (200, 400, 404), response.body
        assert "UnknownOperation" not in (response.header("x-amzn-ErrorType") or "")
    else:
        assert response.status == 501
        assert operation in response.json()["message"]


@pytest.mark.parametrize("operation", sorted(READS | INVOKES))
def test_malformed_names_are_refused_with_the_pattern_of_the_model(emulator: Emulator, operation: str) -> None:
    shape = MODEL.operation_model(operation).input_shape
    if shape is None or "FunctionName" not in shape.required_members:
        return
    name, method = shape.members["FunctionName"].metadata, target_of(operation)[0]
    violation = "Value '{}' at '{}' failed to satisfy constraint: Member must "
    pattern = violation + "satisfy regular expression pattern: "
    qualifier = shape.members.get("Qualifier")
    path = target_of(operation, "no%21")[1]
    separator = "&" if "?" in path else "?"
    expected = [pattern.format("no!", "functionName") + name["pattern"]]
    if qualifier is not None:
        path += f"{separator}Qualifier=no%21"
        expected.append(pattern.format("no!", "qualifier") + qualifier.metadata["pattern"])
    response = emulator.request(method, path, body=b"{}")
    assert response.status == 400
    count = f"{len(expected)} validation error{'s' if len(expected) > 1 else ''} detected: "
    assert response.json() == {"message": count + "; ".join(expected)}
    long = "a" * name["max"] + "!"
    length = violation.format(long, "functionName") + f"have length less than or equal to {name['max']}"
    path = target_of(operation, long.replace("!", "%21"))[1]
    if "Qualifier" in shape.required_members:
        path += f"{separator}Qualifier=1"
    message = emulator.request(method, path, body=b"{}").json()["message"]
    assert message == f"2 validation errors detected: {length}; {pattern.format(long, 'functionName')}{name['pattern']}"


def test_whole_uris_reach_the_lambda_api(emulator: Emulator) -> None:
    path = "/2015-03-31/functions/api/invocations"
    response = emulator.request("POST", emulator.url + path, [("X-Amz-Invocation-Type", "DryRun")], b"{}")
    assert response.status == 204
    assert emulator.request("GET", emulator.url + "/2099-01-01/report").status == 404


def test_functions_are_described(emulator: Emulator) -> None:
    client = emulator.client
    function = client.get_function(FunctionName="api:prod")["Configuration"]
    assert (function["FunctionName"], function["Version"], function["MemorySize"]) == ("api", "2", 512)
    assert function["FunctionArn"].endswith(":function:api:prod")
    assert client.get_function_configuration(FunctionName="api")["State"] == "Active"
    assert client.get_account_settings()["AccountUsage"]["FunctionCount"] == 1
    assert client.get_function_url_config(FunctionName="api")["FunctionUrl"] == emulator.url + "/"
    assert client.list_function_url_configs(FunctionName="api")["FunctionUrlConfigs"][0]["AuthType"] == "NONE"
    assert client.list_tags(Resource="arn:aws:lambda:us-east-1:123456789012:function:api")["Tags"] == {}
    assert "ReservedConcurrentExecutions" not in client.get_function_concurrency(FunctionName="api")
    assert client.get_alias(FunctionName="api", Name="dev")["FunctionVersion"] == "$LATEST"
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


def test_configurations_have_the_members_of_the_model(emulator: Emulator) -> None:
    client = emulator.client
    described = [
        client.get_function_configuration(FunctionName="api"),
        client.get_function(FunctionName="api")["Configuration"],
        client.list_functions()["Functions"][0],
    ]
    for configuration in described:
        assert configuration["Architectures"] == ["arm64" if platform.machine() == "aarch64" else "x86_64"]
        assert configuration["EphemeralStorage"] == {"Size": 512}
        assert configuration["SnapStart"] == {"ApplyOn": "None", "OptimizationStatus": "Off"}
        uuid.UUID(configuration["RevisionId"])
        assert configuration.keys() - {"ResponseMetadata"} <= MODEL.shape_for("FunctionConfiguration").members.keys()
    assert client.get_alias(FunctionName="api", Name="dev")["RevisionId"] == described[0]["RevisionId"]
    client.get_waiter("function_active_v2").wait(FunctionName="api", WaiterConfig={"Delay": 1, "MaxAttempts": 1})


def test_configurations_are_those_of_the_options() -> None:
    options = [
        "--no-adapter", "--published-version", "1", "--provisioned", "2", "--concurrency", "2", "--ephemeral-storage", "1024",
        "--event-retries", "1", "--event-max-age", "1h", "--on-failure", "failed.jsonl",
    ]  # fmt: skip
    with Emulator(["sleep", "1000"], function_name="api", options=options) as emulator:
        client = emulator.client
        assert client.get_function_configuration(FunctionName="api")["EphemeralStorage"] == {"Size": 1024}
        provisioned = client.get_provisioned_concurrency_config(FunctionName="api", Qualifier="1")
        for count in ("Requested", "Available", "Allocated"):
            assert provisioned[f"{count}ProvisionedConcurrentExecutions"] == 2
        assert provisioned["Status"] == "READY"
        listed = client.list_provisioned_concurrency_configs(FunctionName="api")["ProvisionedConcurrencyConfigs"]
        assert [config["FunctionArn"] for config in listed] == [f"{ARN}:1"]
        events = client.list_function_event_invoke_configs(FunctionName="api")["FunctionEventInvokeConfigs"]
        assert [config["FunctionArn"] for config in events] == [f"{ARN}:$LATEST"]
        assert (events[0]["MaximumRetryAttempts"], events[0]["MaximumEventAgeInSeconds"]) == (1, 3600)
        assert events[0]["DestinationConfig"]["OnFailure"]["Destination"].endswith("failed.jsonl")
        assert events[0] == {
            key: value
            for key, value in client.get_function_event_invoke_config(FunctionName="api").items()
            if key != "ResponseMetadata"
        }


def test_defaults_are_described(emulator: Emulator) -> None:
    client = emulator.client
    assert client.get_function_recursion_config(FunctionName="api")["RecursiveLoop"] == "Terminate"
    runtime = client.get_runtime_management_config(FunctionName="api")
    assert (runtime["UpdateRuntimeOn"], runtime["FunctionArn"]) == ("Auto", ARN)
    assert "CodeSigningConfigArn" not in client.get_function_code_signing_config(FunctionName="api")
    assert client.list_code_signing_configs()["CodeSigningConfigs"] == []
    assert client.list_layers()["Layers"] == []
    assert client.list_layer_versions(LayerName="layer")["LayerVersions"] == []
    assert client.list_function_event_invoke_configs(FunctionName="api")["FunctionEventInvokeConfigs"] == []
    missing = client.exceptions.ProvisionedConcurrencyConfigNotFoundException
    with pytest.raises(missing):
        client.get_provisioned_concurrency_config(FunctionName="api", Qualifier="prod")


def test_unknown_functions_are_named_as_on_aws(emulator: Emulator) -> None:
    client = emulator.client
    for call, message in [
        (client.get_function_url_config, "The resource you requested does not exist."),
        (client.get_function_event_invoke_config, f"The function {ARN[:-3]}nope:$LATEST doesn't have an EventInvokeConfig"),
        (client.list_function_event_invoke_configs, "The function doesn't exist."),
        (client.get_function, f"Function not found: {ARN[:-3]}nope"),
    ]:
        assert error(call, FunctionName="nope") == (404, "ResourceNotFoundException", message)


def test_lists_have_pages(emulator: Emulator) -> None:
    pages = emulator.client.get_paginator("list_versions_by_function").paginate(
        FunctionName="api", PaginationConfig={"PageSize": 1}
    )
    assert [version["Version"] for page in pages for version in page["Versions"]] == ["$LATEST", "1", "2"]
    names = [page["Functions"][0]["FunctionName"] for page in emulator.client.get_paginator("list_functions").paginate()]
    assert names == ["api"]
    aliases = emulator.client.list_aliases(FunctionName="api")["Aliases"]
    assert [(alias["Name"], alias["FunctionVersion"]) for alias in aliases] == [("prod", "2"), ("dev", "$LATEST")]


def test_invoke_async_is_accepted(emulator: Emulator) -> None:
    assert emulator.client.invoke_async(FunctionName="api", InvokeArgs=b"{}")["Status"] == 202


def test_names_and_qualifiers_fail_as_on_aws(emulator: Emulator) -> None:
    invoke = emulator.client.invoke
    assert error(invoke, FunctionName="my function")[:2] == (400, "ValidationException")
    assert error(invoke, FunctionName="999999999999:function:api")[:2] == (403, "AccessDeniedException")
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:api"
    assert error(invoke, FunctionName=arn)[:2] == (404, "ResourceNotFoundException")
    assert error(invoke, FunctionName="api:1", Qualifier="2")[:2] == (400, "InvalidParameterValueException")
    assert error(invoke, FunctionName="nope")[2].endswith("Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope:$LATEST")  # fmt: skip
    for name in (
        "api:prod", "123456789012:function:api:1", "function", "function:api", "123456789012:api", "us-east-1:api",
        "function:prod",
    ):  # fmt: skip
        assert invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204


def test_other_operations_name_themselves(emulator: Emulator) -> None:
    client = emulator.client
    put = error(client.put_function_concurrency, FunctionName="api", ReservedConcurrentExecutions=1)
    assert put[:2] == (501, "NotImplementedException")
    assert "PutFunctionConcurrency" in put[2]
    assert error(client.delete_function, FunctionName="api")[:2] == (501, "NotImplementedException")


def test_the_aws_cli_shows_the_errors(emulator: Emulator) -> None:
    def aws(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [script("aws"), "lambda", *arguments, "--endpoint-url", emulator.url, "--region", "us-east-1"],
            env={"PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    listed = aws("list-functions", "--output", "json")
    assert [function["FunctionName"] for function in json.loads(listed.stdout)["Functions"]] == ["api"]
    refused = aws("put-function-concurrency", "--function-name", "api", "--reserved-concurrent-executions", "1")
    assert refused.returncode != 0
    assert "NotImplementedException" in refused.stderr
    assert "PutFunctionConcurrency" in refused.stderr


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9000", "192.168.0.1"])
def test_a_foreign_host_is_refused(emulator: Emulator, host: str) -> None:
    response = emulator.request("GET", "/", host=host)
    assert response.status == 403
    assert "--allow-host" in response.body.decode()


def test_a_function_that_isolates_tenants_needs_one() -> None:
    with Emulator(["sleep", "1000"], options=["--no-adapter", "--tenant-isolation-mode", "PER_TENANT"]) as emulator:
        invoke = emulator.client.invoke
        missing = error(invoke, FunctionName="function", InvocationType="DryRun")
        assert missing[:2] == (400, "InvalidParameterValueException")
        assert "enabled with tenancy configuration" in missing[2]
        assert invoke(FunctionName="function", InvocationType="DryRun", TenantId="blue")["StatusCode"] == 204
        configuration = emulator.client.get_function_configuration(FunctionName="function")
        assert configuration["TenancyConfig"] == {"TenantIsolationMode": "PER_TENANT"}


UNSIGNED = (
    b'{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: '
    b'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}'
)


def test_a_function_without_reserved_concurrency_is_throttled() -> None:
    options = ["--no-adapter", "--reserved-concurrent-executions", "0", "--auth-type", "AWS_IAM"]
    with Emulator(["sleep", "1000"], options=options) as emulator:
        with pytest.raises(emulator.client.exceptions.TooManyRequestsException) as raised:
            emulator.client.invoke(FunctionName="function")
        assert raised.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
        assert emulator.client.get_function_concurrency(FunctionName="function")["ReservedConcurrentExecutions"] == 0
        # The signature comes first.
        unsigned = emulator.request("GET", "/")
        assert (unsigned.status, unsigned.body) == (403, UNSIGNED)
        signed = emulator.request("GET", "/", [("Authorization", "AWS4-HMAC-SHA256 Credential=none")])
        assert signed.status == 429


def test_client_contexts_fail_as_on_aws(emulator: Emulator) -> None:
    invoke = emulator.client.invoke
    for context in ("%%%", "W10=", "e30K" * 900):
        refused = error(invoke, FunctionName="api", ClientContext=context)
        assert refused[:2] == (400, "InvalidRequestContentException")
    assert invoke(FunctionName="api", ClientContext="%%%", InvocationType="Event")["StatusCode"] == 202
