"""AWS_LWA_EVENT_DELIVERY=record: each record of a batch is a plain request; what fails is reported to be sent again."""

from __future__ import annotations

import base64
import json
import threading
from typing import Any

from harness import behaviours, events
from harness.adapter import Adapter
from harness.behaviours import reply
from harness.fake_lambda import FakeLambda
from harness.scripted_app import ScriptedApp
from harness.scripted_server import Exchange

RECORDS = {"AWS_LWA_EVENT_DELIVERY": "record", "AWS_LWA_EVENT_PATHS": "sqs=/queue,kinesis=/stream,dynamodb=/changes"}


def messages(*bodies: str, groups: str = "") -> dict[str, Any]:
    records = []
    for number, body in enumerate(bodies):
        attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183"}
        if groups:
            attributes["MessageGroupId"] = groups[number]
        records.append(
            {
                "messageId": f"m{number}", "receiptHandle": "r", "body": body, "attributes": attributes,
                "messageAttributes": {"kind": {"stringValue": "order", "dataType": "String"}}, "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:1:queue" + (".fifo" if groups else ""),
            }
        )  # fmt: skip
    return {"Records": records}


def failed(result: dict[str, Any]) -> list[str]:
    assert list(result) == ["batchItemFailures"]
    return [item["itemIdentifier"] for item in result["batchItemFailures"]]


def test_each_message_is_a_request(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, RECORDS):
        assert failed(fake_lambda.invoke(messages("plain ä", '{"a": 1}')).result()) == []
    first, second = app.requests
    assert (first.method, first.target, first.body.content.decode()) == ("POST", "/queue", "plain ä")
    assert first.header("content-type") == "text/plain; charset=utf-8"
    assert first.header("x-amzn-sqs-message-id") == first.header("idempotency-key") == "m0"
    assert first.header("x-amzn-sqs-attribute-kind") == "order"
    assert first.header("x-amzn-lambda-event-source") == "sqs"
    assert json.loads(first.header("x-amzn-lambda-context") or "")["request_id"]
    assert (second.header("content-type"), second.body.content) == ("application/json", b'{"a": 1}')


def test_failures_are_reported_and_the_rest_is_done(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    reported = reply(200, b"", [("x-amzn-lambda-error-type", "Bad.Order")])
    # The first of the closed connections was used before, so it does not count as an attempt.
    closed = [behaviours.close] * 3
    app.then(reply(200), reply(500), reply(302), *closed, reported, reply(204))
    with Adapter(fake_lambda, app.port, RECORDS) as adapter:
        assert failed(fake_lambda.invoke(messages(*"abcdef")).result()) == ["m1", "m2", "m3", "m4"]
        adapter.output.wait_for("Bad.Order")
        adapter.output.wait_for("Records failed or were not sent; Lambda retries them")
        assert failed(fake_lambda.invoke(messages("x")).result()) == []


def test_a_fifo_queue_keeps_its_order(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    def refuse_one(exchange: Exchange) -> None:
        exchange.reply(500 if exchange.header("x-amzn-sqs-message-id") == "m2" else 200)

    app.default = refuse_one
    with Adapter(fake_lambda, app.port, {**RECORDS, "AWS_LWA_EVENT_CONCURRENCY": "10"}):
        assert failed(fake_lambda.invoke(messages(*"abcdefg", groups="xyxxyxy")).result()) == ["m2", "m3", "m5"]
    sent = [request.header("x-amzn-sqs-message-id") for request in app.requests]
    assert [name for name in sent if name in ("m0", "m2")] == ["m0", "m2"]
    assert [name for name in sent if name in ("m1", "m4", "m6")] == ["m1", "m4", "m6"]
    assert sorted(filter(None, sent)) == ["m0", "m1", "m2", "m4", "m6"], "the rest of the failed group is not sent"


def test_records_are_sent_at_once_up_to_the_limit(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    together = threading.Barrier(3, timeout=10)

    def meet(exchange: Exchange) -> None:
        together.wait()
        exchange.reply(200)

    app.default = meet
    with Adapter(fake_lambda, app.port, {**RECORDS, "AWS_LWA_EVENT_CONCURRENCY": "3"}):
        assert failed(fake_lambda.invoke(messages(*"abcdef")).result()) == []


def test_one_at_a_time_is_the_default(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    under_way = threading.Lock()

    def alone(exchange: Exchange) -> None:
        assert under_way.acquire(blocking=False), "two records at once"
        exchange.pause(0.01)
        under_way.release()
        exchange.reply(200)

    app.default = alone
    with Adapter(fake_lambda, app.port, RECORDS):
        assert failed(fake_lambda.invoke(messages(*"abcd")).result()) == []


def test_what_the_deadline_leaves_unsent_is_reported(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    app.then(reply(200), behaviours.stall)
    with Adapter(fake_lambda, app.port, RECORDS) as adapter:
        assert failed(fake_lambda.invoke(messages(*"abcd"), seconds=1.5).result()) == ["m1", "m2", "m3"]
        adapter.output.wait_for("App.TimedOut")
        assert failed(fake_lambda.invoke(messages("x")).result()) == []
    assert len(app.requests) == 3, "the third and fourth were never sent"


def test_a_stream_stops_at_its_first_failure(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    def record(number: int) -> dict[str, Any]:
        data = base64.b64encode(bytes([number, 255])).decode()
        kinesis = {"partitionKey": "p", "sequenceNumber": f"s{number}", "data": data, "approximateArrivalTimestamp": 1.5}
        return {"kinesis": kinesis, "eventSource": "aws:kinesis", "eventID": f"shard:{number}", "eventSourceARN": "arn"}

    app.then(reply(200), reply(503))
    with Adapter(fake_lambda, app.port, RECORDS):
        assert failed(fake_lambda.invoke({"Records": [record(number) for number in range(4)]}).result()) == ["s1", "s2", "s3"]
    assert [request.body.content for request in app.requests] == [b"\x00\xff", b"\x01\xff"]
    assert {request.target for request in app.requests} == {"/stream"}


def test_changes_of_a_table_are_json(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    change = {
        "eventID": "e", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "eventSourceARN": "arn",
        "dynamodb": {"Keys": {"Id": {"N": "1"}}, "SequenceNumber": "7", "NewImage": {"Id": {"N": "1"}}},
    }  # fmt: skip
    with Adapter(fake_lambda, app.port, RECORDS):
        assert failed(fake_lambda.invoke({"Records": [change]}).result()) == []
    [request] = app.requests
    assert json.loads(request.body.content) == change
    assert request.header("x-amzn-dynamodb-event-name") == "MODIFY"


def test_an_app_that_is_down_costs_one_wait(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, {**RECORDS, "AWS_LWA_CONNECT_TIMEOUT": "300ms"}) as adapter:
        fake_lambda.wait_for("next")
        app.stop_listening()
        assert failed(fake_lambda.invoke(messages(*"abc")).result()) == ["m0", "m1", "m2"]
        adapter.output.wait_for("code=App.NotListening")
    assert adapter.output.text.count("code=App.NotListening") == 1


def test_a_record_without_a_name_fails_the_invocation(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, RECORDS):
        assert fake_lambda.invoke({"Records": [{"body": "x", "eventSource": "aws:sqs"}]}).outcome().error_type == "Event.Malformed"


def test_other_events_stay_whole(fake_lambda: FakeLambda, app: ScriptedApp) -> None:
    with Adapter(fake_lambda, app.port, RECORDS):
        assert fake_lambda.invoke({"Records": [{"eventSource": "aws:s3"}]}).result() == "ok"
        assert events.response(fake_lambda.invoke(events.http_api("GET", "/")).result()).status == 200
    assert [request.target for request in app.requests] == ["/events", "/"]
