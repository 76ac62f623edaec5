"""A server that speaks S3, in a process of its own, and what lies in its buckets as whoever runs it would see it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import httpx
from botocore.config import Config

KEYS = {"s3_access_key_id": "viva-tests", "s3_secret_access_key": "a-secret-that-nobody-may-read"}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving() -> Iterator[str]:
    """Its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < until, "the server does not answer"
            try:
                httpx.get(f"{address}/moto-api/", timeout=10)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


class Shelf:
    """A bucket of the server, seen with a client of our own."""

    def __init__(self, address: str, *, versioned: bool) -> None:
        self.address, self.name = address, f"viva-{uuid4()}"
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id="other",
            aws_secret_access_key="other",
            config=Config(s3={"addressing_style": "path"}),
        )
        self._client.create_bucket(Bucket=self.name)
        if versioned:
            on = {"Status": "Enabled"}
            self._client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration=on)

    def names(self, prefix: str = "") -> list[str]:
        """Of the objects that readers see."""
        return sorted(
            row["Key"]
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
            for row in page.get("Contents", ())
        )

    def traces(self, prefix: str = "") -> list[str]:
        """Of every version, and of every mark that something was deleted."""
        return sorted(
            row["Key"]
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix)
            for row in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        )

    def content(self, name: str) -> bytes:
        return self._client.get_object(Bucket=self.name, Key=name)["Body"].read()
