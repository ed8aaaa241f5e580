"""An S3 server on this machine, behind a proxy that counts and can fail."""

from __future__ import annotations

import gc
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from faulty_proxy import Proxy, faulty_proxy

KEY, SECRET = "AKIAFAKEFAKEFAKE0001", "fAkE/fAkEfAkEfAkE/fAkEfAkE+fAkE"


@cache
def served() -> tuple[Proxy, Any]:
    """Start the server that all tests of this process share, and return its proxy and a client of its own."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return faulty_proxy((str(host), port)), boto3.client("s3", endpoint_url=f"http://{host}:{port}")


@dataclass
class Store:
    """A bucket, seen through S3's own client beside the proxy."""

    bucket: str
    proxy: Proxy
    client: Any

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}"

    def put(self, name: str, data: bytes) -> str:
        self.client.put_object(Bucket=self.bucket, Key=name, Body=data)
        return f"{self.url}/{name}"

    def head(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.head_object(Bucket=self.bucket, Key=name)
        return found

    def data(self, name: str) -> bytes:
        found: bytes = self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read()
        return found

    def names(self) -> list[str]:
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])]


def forget_stores() -> None:
    """Close what this process has open, so that other credentials, servers and libraries are found."""
    from artforge.remote import stores

    stores._opened.cache_clear()
    if "s3fs" in sys.modules:
        sys.modules["s3fs"].S3FileSystem.clear_instance_cache()
    gc.collect()


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no store, and ask it each time."""
    monkeypatch.setattr("artforge.remote.fetched.FRESH_SECONDS", 0.0)
    for place in ("fetched", "folder"):
        monkeypatch.setattr(f"artforge.remote.{place}.READING", (0.0, 0.0, 0.0))


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield fsspec's file system in memory, empty."""
    import fsspec

    hurry(monkeypatch)
    found = fsspec.filesystem("memory")
    yield found
    found.store.clear()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return an empty bucket that production code finds as it finds any: by the environment."""
    hurry(monkeypatch)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    proxy, client = served()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", proxy.url)
    proxy.forget()
    bucket = f"b{secrets.token_hex(6)}"
    client.create_bucket(Bucket=bucket)
    return Store(bucket, proxy, client)
