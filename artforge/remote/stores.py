"""Stores, reached through fsspec; what they cannot do in passing is asked for again."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from artforge.remote.failures import StoreError, meaning_of
from artforge.remote.urls import SECRET, holds_secret, protocol_of

Answer = TypeVar("Answer")

READING = (0.5, 1.0, 2.0)
WRITING = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts: a picture that was rendered is worth more patience."""
LONGEST_SECONDS = 60.0
CONNECT_SECONDS, SILENT_SECONDS = 5.0, 30.0
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
S3 = ("s3", "s3a")
WEB = ("http", "https")
EXTRA = "pip install 'artforge[remote]'"


def store_at(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of a URL, and the URL's path there.

    A process has one for each store and way to reach it, for all of its threads. Raises `StoreError` with a sentence
    for a URL that cannot be used, and where a library is missing.
    """
    return _opened(url, os.getpid())


@cache  # what a process held before it forked stays, as nothing can close it in the child
def _opened(url: str, process: int) -> tuple[Any, str]:
    refusal = _refusal(url)
    if refusal:
        raise StoreError(refusal)
    scheme, rest = protocol_of(url), url.partition("://")[2]
    return _from_fsspec(scheme, f"{scheme}://{rest}")


def _refusal(url: str) -> str | None:
    if "::" in url:
        return "a URL in a URL (`::`) is not read"
    if holds_secret(url):
        return SECRET
    if protocol_of(url) in ("file", "local"):
        return f"this is on this computer: write the path without {protocol_of(url)}://"
    if not url.partition("://")[2].strip("/"):
        return "expected a bucket and a name, such as s3://bucket/name"
    return None


def _from_fsspec(scheme: str, url: str) -> tuple[Any, str]:
    try:
        from fsspec import get_filesystem_class
        from fsspec.core import url_to_fs
    except ImportError:
        raise StoreError(f"fsspec is needed for files that are not on this computer: {EXTRA}") from None
    try:
        get_filesystem_class(scheme)
    except ValueError:
        raise StoreError(f"{scheme}:// is no protocol that fsspec knows, such as s3, gs, https") from None
    except ImportError as error:
        raise StoreError(_what_to_install(scheme, error)) from None
    try:
        store, path = url_to_fs(url, use_listings_cache=False, **_options(scheme))
    except Exception as error:
        raise StoreError(f"this URL cannot be opened ({type(error).__name__})") from None
    if scheme in S3:
        store.retries = 1  # `patiently` counts the attempts
    return store, path


def _what_to_install(scheme: str, error: ImportError) -> str:
    if scheme in (*S3, *WEB):
        return f"{'s3fs' if scheme in S3 else 'aiohttp'} is needed for {scheme}://: {EXTRA}"
    if scheme in ("gs", "gcs"):
        return f"gcsfs is needed for {scheme}://: pip install gcsfs"
    return f"a library is needed for {scheme}://: {str(error).rstrip('.')}"


def _options(scheme: str) -> dict[str, Any]:
    """Return what file systems are opened with, beside what fsspec's own configuration says."""
    if scheme in WEB:
        from aiohttp import ClientTimeout

        timeout = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
        return {"client_kwargs": {"timeout": timeout, "trust_env": True}}
    if scheme in S3:
        from fsspec.config import conf

        seconds = {"connect_timeout": CONNECT_SECONDS, "read_timeout": SILENT_SECONDS}
        retries = {"retries": {"total_max_attempts": 1, "mode": "standard"}}
        configured = conf.get("s3", {}).get("config_kwargs", {})
        return {"max_concurrency": 1, "config_kwargs": {**seconds, **configured, **retries}}
    return {}


def patiently(action: Callable[[], Answer], pauses: Sequence[float]) -> Answer:
    """Return what an action returns; where a store fails in passing, try again after each of the pauses, in seconds.

    No attempt begins after a minute. Raises `StoreError` with a sentence, and `OSError` where this computer's disk is
    full.
    """
    last = time.monotonic() + LONGEST_SECONDS
    for pause in pauses:
        try:
            return _attempt(action)
        except StoreError as failure:
            if not failure.passing or time.monotonic() + pause > last:
                raise
        time.sleep(pause)
    return _attempt(action)


def _attempt(action: Callable[[], Answer]) -> Answer:
    try:
        return action()
    except (StoreError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        raise meaning_of(error) from None
