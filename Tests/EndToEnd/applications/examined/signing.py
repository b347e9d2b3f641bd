"""An app in FastAPI that signs links to S3."""

import os

import boto3
from botocore.config import Config
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

app = FastAPI()


def link(client: object) -> str:
    return client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "today.pdf"})


def incomplete_client(**options: object) -> object:
    """Passes the key and the secret, as on a developer's machine, but not the token."""
    return boto3.client(
        "s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"], **options)  # fmt: skip


@app.get("/")
async def home() -> str:
    return "sound"


@app.get("/incomplete")
def incomplete() -> dict[str, str]:
    return {"url": link(incomplete_client(config=Config(signature_version="s3v4")))}


@app.get("/incomplete-redirect")
def incomplete_redirect() -> Response:
    return RedirectResponse(link(incomplete_client()))


@app.get("/complete")
def complete() -> dict[str, str]:
    return {"url": link(boto3.client("s3", config=Config(signature_version="s3v4")))}


@app.get("/complete-redirect")
def complete_redirect() -> Response:
    return RedirectResponse(link(boto3.client("s3")))
