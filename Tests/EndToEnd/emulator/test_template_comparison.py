"""Templates are read as AWS's own translator reads them, attribute by attribute."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from harness import translated
from harness.places import END_TO_END, SWIFTLET

TEMPLATES = sorted((END_TO_END / "templates").iterdir())


def described(path: Path) -> dict[str, Any]:
    """What swiftlet reads in a template."""
    result = subprocess.run(
        [SWIFTLET, "up", "--template", path, "--print"], capture_output=True, text=True, timeout=20, env={}
    )
    # Code that is not there is an error, but what the template says is printed nevertheless.
    assert result.stdout, result.stderr
    return json.loads(result.stdout)


def as_local(value: Any) -> Any:
    """The value without the bucket that stands for this machine."""
    return json.loads(json.dumps(value).replace(translated.BUCKET, ""))


@pytest.fixture(params=TEMPLATES, ids=[path.name for path in TEMPLATES])
def template(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_functions_are_those_of_the_translation(template: Path, tmp_path: Path) -> None:
    """swiftlet evaluates intrinsic functions in both, so that the values can be compared."""
    reference = tmp_path / "translated.json"
    reference.write_text(json.dumps(translated.translated(template)))
    ours = described(template)["Functions"]
    theirs = as_local(described(reference)["Functions"])
    assert ours.keys() == theirs.keys()
    for name, function in ours.items():
        # SAM makes resources of their own from events.
        function.pop("Events"), theirs[name].pop("Events")
        # The names of layers get a hash of their content.
        assert function == theirs[name]


def test_routes_are_those_of_the_translation(template: Path) -> None:
    ours = described(template)
    names = {function["FunctionName"]: name for name, function in ours["Functions"].items()}
    bodies = {
        name: resource["Properties"]["Body"]
        for name, resource in translated.translated(template)["Resources"].items()
        if resource["Type"] in ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
    }
    assert ours["Apis"].keys() == bodies.keys()
    for name, api in ours["Apis"].items():
        expected = {route["Route"]: route for route in translated.routes(bodies[name])}
        # The others have mock integrations.
        routes = [route for route in api["Routes"] if "Function" in route]
        assert {route["Route"] for route in routes} == expected.keys()
        for route in routes:
            other = expected[route["Route"]]
            assert names[route["Function"]] == other["Function"]
            assert route.get("Authorizer") == other["Authorizer"]
            assert route.get("AuthorizationScopes", []) == other["AuthorizationScopes"]
            assert route.get("TimeoutInMillis") == other["TimeoutInMillis"]
            assert route.get("PayloadFormatVersion") == other["PayloadFormatVersion"]


def test_stages_are_those_of_the_translation(template: Path, tmp_path: Path) -> None:
    apis = described(template)["Apis"]
    resources = translated.translated(template)["Resources"].values()
    stages = [resource["Properties"] for resource in resources if resource["Type"].endswith("::Stage")]
    expected = {
        (stage.get("ApiId") or stage["RestApiId"])["Ref"]: (
            stage["StageName"], stage.get("StageVariables") or stage.get("Variables") or {}
        )
        for stage in stages
    }  # fmt: skip
    found = {name: (api["StageName"], api["StageVariables"]) for name, api in apis.items()}
    parameters = {"Ref": "Stage"}
    assert found == {
        name: ("test" if stage == parameters else stage, variables) for name, (stage, variables) in expected.items()
    }


def test_each_property_without_effect_is_named_with_its_line() -> None:
    path = END_TO_END / "templates" / "unsupported-properties.yaml"
    lines = path.read_text().splitlines()
    warnings = [warning for warning in described(path)["Warnings"] if "does not run" not in warning]
    assert len(warnings) == 2
    for warning, name in zip(warnings, ["VpcConfig", "FileSystemConfigs"], strict=True):
        match = re.fullmatch(
            rf"{re.escape(str(path))}, line (\d+): `(\w+)` of `F` is not supported and has no effect\.", warning
        )
        assert match and match[2] == name and lines[int(match[1]) - 1].strip().startswith(f"{name}:")


def test_apis_are_read_alike_before_and_after_the_translation(template: Path, tmp_path: Path) -> None:
    """The translation has APIs of CloudFormation with OpenAPI definitions, in place of events and `Auth`."""
    reference = tmp_path / "translated.json"
    reference.write_text(json.dumps(translated.translated(template)))
    ours, theirs = described(template)["Apis"], described(reference)["Apis"]
    assert ours.keys() == theirs.keys()
    for name, api in ours.items():
        assert without_notation(api) == without_notation(theirs[name])


def without_notation(api: dict[str, Any]) -> dict[str, Any]:
    """The API without what a definition has in another form: the default authorizer, and the order of its parts.

    SAM makes OPTIONS methods with mock integrations of `Cors`.
    """
    routes = [route for route in api["Routes"] if "MockStatusCode" not in route]
    return {
        **{key: value for key, value in api.items() if key != "DefaultAuthorizer"},
        "Authorizers": sorted(api["Authorizers"]),
        "Routes": sorted(routes, key=lambda route: route["Route"]),
    }


TYPES = (
    "AWS::Serverless::Function", "AWS::Lambda::Function", "AWS::Serverless::Api", "AWS::Serverless::HttpApi",
    "AWS::Lambda::Url", "AWS::Lambda::Alias", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping",
)  # fmt: skip


def _objects(value: Any, described: str) -> Iterator[dict[str, Any]]:
    """The objects with names of AWS, not of the template's author, in properties that are not named as a whole."""
    if not isinstance(value, dict) or len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return
    yield value
    for name, member in value.items():
        if name in ("Events", "Authorizers"):
            for each in member.values() if isinstance(member, dict) else []:
                yield from _objects(each, described)
        elif name not in ("DefinitionBody", "Variables", "StageVariables") and f"`{name}`" not in described:
            yield from _objects(member, described)


def _printed(template: dict[str, Any], folder: Path) -> str:
    """What swiftlet reads, or why it refuses a template."""
    path = folder / "template.json"
    path.write_text(json.dumps(template))
    result = subprocess.run(
        [SWIFTLET, "up", "--template", path, "--print"], capture_output=True, text=True, timeout=20, env={}
    )
    return result.stdout or result.stderr


def _replace(target: dict[str, Any], members: dict[str, Any]) -> None:
    target.clear()
    target.update(members)


def _replaced(target: dict[str, Any], members: dict[str, Any], document: dict[str, Any], folder: Path) -> str:
    _replace(target, members)
    return _printed(document, folder)


def test_every_property_is_used_or_named(template: Path, tmp_path: Path) -> None:
    """Without a property, or with another value, swiftlet reads or says something else."""
    document = yaml_parse(template.read_text())
    # Merge keys become members, and the same objects become copies.
    document = json.loads(json.dumps(document))
    complete = _printed(document, tmp_path)
    found = json.loads(complete)
    resources = [
        each
        for name, each in document["Resources"].items()
        if each["Type"] in TYPES and ("Condition" not in each or name in {**found["Functions"], **found["Apis"]})
    ]
    resources += document.get("Globals", {}).values()
    dropped = []
    for target in [each for resource in resources for each in _objects(resource.get("Properties", resource), complete)]:
        members = dict(target)
        for name in members:
            others = {other: value for other, value in members.items() if other != name}
            # Members keep their order, which is that of warnings.
            if f"`{name}`" not in complete and not any(
                _replaced(target, changed, document, tmp_path) != complete
                for changed in (others, {**members, name: "zzz"})
            ):
                dropped.append(name)
            _replace(target, members)
    assert dropped == []
