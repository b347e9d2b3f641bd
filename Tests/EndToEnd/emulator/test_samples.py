"""Sample events against the models of a typed library, Powertools for AWS Lambda."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.active_mq_event import ActiveMQEvent
from aws_lambda_powertools.utilities.parser import models
from aws_lambda_powertools.utilities.parser.models import apigw, apigwv2
from pydantic import BaseModel, ConfigDict

from harness.invoking import invoke


class DocumentDBRecord(BaseModel):
    """The library has no model of these: the form of AWS's sample
    (https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html)."""

    model_config = ConfigDict(extra="allow")
    event: dict[str, Any]


class DocumentDBEvent(BaseModel):
    eventSourceArn: str
    events: list[DocumentDBRecord]
    eventSource: str


class MultiValueAlbEvent(models.AlbModel):
    """With multi-value headers, a load balancer sends `multiValueHeaders` instead of `headers`
    (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html); the library's model
    demands both."""

    headers: None = None  # type: ignore[assignment]
    queryStringParameters: None = None  # type: ignore[assignment]
    multiValueHeaders: dict[str, list[str]]
    multiValueQueryStringParameters: dict[str, list[str]]


class VpcLatticeV2Event(models.VpcLatticeV2Model):
    """VPC Lattice sends arrays of values (https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html); the
    library's model has single ones."""

    headers: dict[str, list[str]]  # type: ignore[assignment]


MODELS: dict[str, type[BaseModel]] = {
    "function-url": models.LambdaFunctionUrlModel,
    "http-api": models.APIGatewayProxyEventV2Model,
    "rest-api": models.APIGatewayProxyEventModel,
    "alb": models.AlbModel,
    "alb-multi-value": MultiValueAlbEvent,
    "lattice-v1": models.VpcLatticeModel,
    "lattice-v2": VpcLatticeV2Event,
    "websocket": models.APIGatewayWebSocketMessageEventModel,
    "websocket-connect": models.APIGatewayWebSocketConnectEventModel,
    "websocket-disconnect": models.APIGatewayWebSocketDisconnectEventModel,
    "sqs": models.SqsModel,
    "sqs-fifo": models.SqsModel,
    "sns": models.SnsModel,
    "s3": models.S3Model,
    "dynamodb": models.DynamoDBStreamModel,
    "kinesis": models.KinesisDataStreamModel,
    "kafka": models.KafkaMskEventModel,
    "documentdb": DocumentDBEvent,
    "eventbridge": models.EventBridgeModel,
    "scheduled": models.EventBridgeModel,
    "bedrock-agent": models.BedrockAgentEventModel,
    "authorizer": apigw.ApiGatewayAuthorizerToken,
    "authorizer-request": apigw.ApiGatewayAuthorizerRequest,
    "authorizer-request-v2": apigwv2.ApiGatewayAuthorizerRequestV2,
    "cognito": models.CognitoPreSignupTriggerModel,
    "firehose": models.KinesisFirehoseModel,
    "cloudwatch-logs": models.CloudWatchLogsModel,
    "ses": models.SesModel,
}


def sample(*arguments: str) -> Any:
    called = invoke(None, *arguments, "--print")
    assert called.status == 0, called.messages
    return called.json()


@pytest.mark.parametrize("source", MODELS)
def test_samples_satisfy_the_models(source: str) -> None:
    MODELS[source].model_validate(sample("--source", source))


def test_every_source_has_a_model() -> None:
    refused = invoke(None, "--source", "nothing", "--print")
    offered = {line.strip("- ") for line in refused.messages.splitlines() if line.startswith("  - ")}
    assert offered == set(MODELS) | {"mq"}


def test_a_sample_of_a_queue_of_amazon_mq_can_be_read() -> None:
    event = ActiveMQEvent(sample("--source", "mq", "--count", "2", "--body", '{"a":1}'))
    assert event.event_source == "aws:mq"
    assert [message.json_data for message in event.messages] == [{"a": 1}] * 2


def test_digests_are_those_of_the_bodies() -> None:
    for record in sample("--source", "sqs", "--count", "3", "--body", "caf\u00e9")["Records"]:
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()
    assert json.dumps(sample("--source", "sqs-fifo")).count("md5OfBody") == 1
