"""The Lambda API besides Invoke, for boto3 and the AWS CLI."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from harness.emulator import Emulator
from harness.places import script

OPTIONS = ["--no-adapter", "--alias", "prod=2", "--alias", "dev", "--published-version", "1"]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(["sleep", "1000"], function_name="api", options=OPTIONS) as running:
        yield running


def error(call: object, **arguments: object) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as raised:
        call(**arguments)  # type: ignore[operator]
    response = raised.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


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
    for name in ("api:prod", "123456789012:function:api:1", "function"):
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


def test_a_function_without_reserved_concurrency_is_throttled() -> None:
    options = ["--no-adapter", "--reserved-concurrent-executions", "0", "--auth-type", "AWS_IAM"]
    with Emulator(["sleep", "1000"], options=options) as emulator:
        with pytest.raises(emulator.client.exceptions.TooManyRequestsException) as raised:
            emulator.client.invoke(FunctionName="function")
        assert raised.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
        assert emulator.client.get_function_concurrency(FunctionName="function")["ReservedConcurrentExecutions"] == 0
        # The signature comes first.
        unsigned = emulator.request("GET", "/")
        assert (unsigned.status, unsigned.body) == (403, b'{"Message":"Forbidden"}')
        signed = emulator.request("GET", "/", [("Authorization", "AWS4-HMAC-SHA256 Credential=none")])
        assert signed.status == 429


def test_client_contexts_fail_as_on_aws(emulator: Emulator) -> None:
    invoke = emulator.client.invoke
    for context in ("%%%", "W10=", "e30K" * 900):
        refused = error(invoke, FunctionName="api", ClientContext=context)
        assert refused[:2] == (400, "InvalidRequestContentException")
    assert invoke(FunctionName="api", ClientContext="%%%", InvocationType="Event")["StatusCode"] == 202
