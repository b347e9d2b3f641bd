"""Destinations and dead-letter queues of templates: other functions, and AWS's services, which are not on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
from botocore.config import Config

from harness.conditions import wait_until
from harness.deployed import PYTHON_RUNTIME, write_files
from harness.project import TemplateProject

TEMPLATE = f"""
Transform: AWS::Serverless-2016-10-31
Globals: {{ Function: {{ Runtime: {PYTHON_RUNTIME}, Handler: app.handler, CodeUri: code, Timeout: 20 }} }}
Resources:
  Queue: {{ Type: AWS::SQS::Queue, Properties: {{ QueueName: failed }} }}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      EventInvokeConfig:
        MaximumRetryAttempts: 0
        DestinationConfig:
          OnSuccess: {{ Type: Lambda, Destination: !GetAtt Auditor.Arn }}
          OnFailure: {{ Type: SQS, Destination: !GetAtt Queue.Arn }}
      DeadLetterQueue: {{ Type: SQS, TargetArn: !GetAtt Queue.Arn }}
  Auditor:
    Type: AWS::Serverless::Function
    Properties: {{ Handler: app.audit }}
  Mailer:
    Type: AWS::Serverless::Function
    Properties: {{ Handler: app.fail }}
  MailerEvents:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Mailer
      Qualifier: $LATEST
      MaximumRetryAttempts: 0
      DestinationConfig: {{ OnFailure: {{ Destination: !Sub "${{Auditor.Arn}}:$LATEST" }} }}
"""

CODE = """
import json

def handler(event, context):
    if event.get("fail"):
        raise ValueError(event["fail"])
    return {"done": event}

def fail(event, context):
    raise ValueError("no mail")

def audit(event, context):
    print("AUDIT " + json.dumps(event), flush=True)
"""

FILES = {"template.yaml": TEMPLATE, "code/app.py": CODE}
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


def send(project: TemplateProject, function: str, event: object) -> str:
    """Sends an event with boto3; its request id."""
    client = boto3.client(
        "lambda", endpoint_url=f"http://127.0.0.1:{project.port}", region_name="us-east-1", aws_access_key_id="none",
        aws_secret_access_key="none", config=Config(retries={"max_attempts": 0}),
    )  # fmt: skip
    answer = client.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode())
    client.close()
    assert answer["StatusCode"] == 202
    return answer["ResponseMetadata"]["RequestId"]


def audited(project: TemplateProject) -> dict:
    line = project.output.wait_for("AUDIT {")
    return json.loads(line[line.index("AUDIT ") + 6 :])


def test_another_function_gets_the_record_of_a_success(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, FILES)) as project:
        request_id = send(project, "Worker:live", {"a": 1})
        record = audited(project)
        timestamp = record.pop("timestamp")
        assert timestamp.endswith("Z")
        assert record == {
            "version": "1.0",
            "requestContext": {
                "requestId": request_id,
                "functionArn": f"{ARN}Worker:live",
                "condition": "Success",
                "approximateInvokeCount": 1,
            },
            "requestPayload": {"a": 1},
            "responseContext": {"statusCode": 200, "executedVersion": "1"},
            "responsePayload": {"done": {"a": 1}},
        }


def test_a_resource_of_its_own_names_the_destination(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, FILES)) as project:
        request_id = send(project, "Mailer", {"to": "me"})
        record = audited(project)
        assert record["requestContext"]["requestId"] == request_id
        assert record["requestContext"]["condition"] == "RetriesExhausted"
        assert record["requestContext"]["approximateInvokeCount"] == 1
        assert record["responsePayload"]["errorMessage"] == "no mail"
        assert record["responseContext"]["functionError"] == "Unhandled"


def effects(project: TemplateProject) -> list[str]:
    """The warnings about what differs from AWS. Properties without a meaning here are beside the point."""
    return [warning for warning in project.warnings if "without effect here" not in warning]


def test_records_for_services_go_to_the_log_with_one_warning(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, FILES)) as project:
        queue = "arn:aws:sqs:us-east-1:123456789012:failed"
        assert effects(project) == [
            f"template.yaml, line 6: swiftlet sends nothing to AWS: it writes the records of Worker for {queue} to the log. "
            "A swiftlet.yaml can name files for them, with `on-failure` and `dead-letter`."
        ]
        request_id = send(project, "Worker", {"fail": "on purpose"})
        start = f"{request_id}: the record for {queue}: "
        record = project.output.wait_for(start + '{"version"')
        assert json.loads(record.partition(start)[2])["responsePayload"]["errorMessage"] == "on purpose"
        letter = json.loads(project.output.wait_for(start + '{"Body"').partition(start)[2])
        assert json.loads(letter["Body"]) == {"fail": "on purpose"}
        assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == "on purpose"


def test_a_project_file_names_files_instead(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    failed, dead = tmp_path / "failed.jsonl", tmp_path / "dead.jsonl"
    (tmp_path / "swiftlet.yaml").write_text(
        f"template: template.yaml\nfunctions:\n  Worker: {{ on-failure: {failed}, dead-letter: {dead} }}\n"
    )
    with TemplateProject(tmp_path) as project:
        assert effects(project) == []
        send(project, "Worker", {"fail": "on purpose"})
        wait_until(lambda: failed.exists() and dead.exists() and dead.read_text().endswith("\n"), "both files have a line")
        assert json.loads(failed.read_text())["requestPayload"] == {"fail": "on purpose"}


def test_a_function_that_does_not_run_is_replaced_by_the_log(tmp_path: Path) -> None:
    with TemplateProject(write_files(tmp_path, FILES), "Mailer") as project:
        (warning,) = effects(project)
        assert f"it writes the records of Mailer for {ARN}Auditor to the log." in warning
        send(project, "Mailer", {})
        assert '"no mail"' in project.output.wait_for(f"the record for {ARN}Auditor: ")
