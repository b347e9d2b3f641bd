"""Mistakes in templates and in what belongs to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.sam_project import TEMPLATE, fail, write_project


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("template: missing.yaml", "missing.yaml: no such file."),
        ("template: template.yaml\nfunctions:\n  Other: { memory: 256 }", "swiftlet.yaml, line 3: template.yaml has no function Other."),
        ("template: template.yaml\ndefaults:\n  memory: 5", "swiftlet.yaml, line 3: the function Hello: --memory 5: expected"),
        (
            "template: template.yaml\nfunctions:\n  Hello: { function-name: x }",
            "swiftlet.yaml, line 3: `function-name` is not allowed here",
        ),
        ("functions:\n  a: { memory: 128 }", "the function `a` has no `command`, `runtime` or `image`"),
    ],
)  # fmt: skip
def test_mistakes_in_a_project_file_with_a_template_are_named(tmp_path: Path, text: str, message: str) -> None:
    write_project(tmp_path)
    (tmp_path / "swiftlet.yaml").write_text(text)
    assert message in fail(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--template", "missing.yaml"], "missing.yaml: no such file."),
        (["--template", "template.yaml", "--file", "x"], "--file and --template cannot be combined."),
        (["--parameter", "Stage"], "--parameter Stage: expected NAME=VALUE."),
        (["--parameter", "Stage=test"], "line 5: the parameter `Stage` is `test`; expected one of dev, prod."),
        (["--parameter", "Size=1"], "there is no parameter `Size`; the template has Stage."),
        (["--env-vars", "missing.json"], "missing.json: no such file."),
        (["--config-file", "missing.toml"], "missing.toml: no such file."),
        (["Missing"], "template.yaml has no function Missing; it has Hello, Web."),
    ],
)
def test_mistakes_on_the_command_line_are_named(tmp_path: Path, arguments: list[str], message: str) -> None:
    assert message in fail(write_project(tmp_path), *arguments)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a: [", "template.yaml, line 2: this is not YAML"),
        ('{"Resources": {},\n}', "template.yaml has no function that can run here."),
        ('{"Resources": {}', "template.yaml, line 1: this is not JSON: it ends in the middle of a value."),
        ("Resources:\n  F:", "template.yaml, line 2: `F` is empty (null), which CloudFormation does not accept."),
        (
            "Mappings: {A: {b: {c: !FindInMap [A, b, c]}}}\nResources: {}",
            "template.yaml, line 1: `Mappings` has the function `Fn::FindInMap`",
        ),
        ("Resources: {}", "template.yaml has no function that can run here."),
        (
            TEMPLATE.replace("MY_STAGE: !Ref Stage", "XX: !Ref Missing"),
            "template.yaml, line 13: `Missing` is neither a parameter nor a resource of the template.",
        ),
        (
            TEMPLATE.replace("MY_STAGE", "AWS_REGION"),
            "template.yaml, line 15: the function Hello: Environment: ",
        ),
    ],
)
def test_mistakes_in_templates_are_named_with_their_line(tmp_path: Path, template: str, message: str) -> None:
    assert message in fail(write_project(tmp_path, template))


def test_a_template_in_json_is_read_strictly(tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text('{"Resources": {"F": {\n"Type": "AWS::Lambda::Function",}}}')
    assert "template.json, line 2: this is not JSON: there is a comma before `}`." in fail(tmp_path)


def test_a_broken_file_of_variables_is_not_json(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "env.json").write_text('{"Hello": {\n"A": 1')
    message = "env.json, line 2: this is not JSON: it ends in the middle of a value."
    assert message in fail(tmp_path, "--env-vars", "env.json")


def test_names_that_multiply_each_other_are_evaluated_once(tmp_path: Path) -> None:
    queues = [
        f"  Q{n}: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Sub '${{Q{n + 1}.QueueName}}${{Q{n + 1}.QueueName}}'}}}}"
        for n in range(40)
    ]
    template = "\n".join(["Resources:", *queues, "  Q40: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}"])
    template += "\n  F: {Type: AWS::Lambda::Function, Properties: {Handler: !GetAtt Q0.QueueName}}\n"
    assert "a value is longer than 1000000 bytes" in fail(write_project(tmp_path, template))


def test_a_folder_without_a_project_says_what_is_missing(tmp_path: Path) -> None:
    assert "There is no swiftlet.yaml and no template.yaml here." in fail(tmp_path)
