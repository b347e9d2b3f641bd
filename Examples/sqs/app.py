"""A queue's consumer as a Flask application: each message arrives as a request."""

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/orders")
def order():
    """Handles one message. A status other than 2xx makes SQS deliver this message again, and no other."""
    order = request.get_json()
    if order.get("count", 0) < 1:
        app.logger.error("message %s orders nothing", request.headers["x-amzn-sqs-message-id"])
        return jsonify(error="count must be 1 or more"), 422
    print(f"shipped {order['count']} of {order['item']}", flush=True)
    return "", 204
