"""Folders on object stores, into which finished files are delivered."""

from __future__ import annotations

import contextlib
import mimetypes
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from artforge.errors import OutputError
from artforge.remote.failures import StoreError
from artforge.remote.stores import READING, S3, WEB, WRITING, patiently, store_at
from artforge.remote.urls import protocol_of, without_secrets
from artforge.seal import TAIL_BYTES, Seal, is_intact, seal_in

Answer = TypeVar("Answer")

MARK = "artforge-fingerprint"
LARGEST_PUT = 5 << 30
"""S3 takes no more in one request."""
GOOGLE = ("gs", "gcs")
TYPES = {
    ".apng": "image/apng",
    ".avif": "image/avif",
    ".glsl": "text/plain",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
"""What Python does not know of everywhere."""


class RemoteFolder:
    """A folder on an object store, by a URL such as `s3://bucket/walls`.

    Credentials come from where the store's library finds them, never from the URL. Objects are there as a whole or
    not at all, and nothing that is said of them is remembered. All methods may be called from several threads; in
    another process a folder opens its own connections. `pauses` are the seconds between attempts at a delivery.

    Raises `OutputError` with a sentence for a URL that cannot be written to, and where a library is missing.
    """

    def __init__(self, url: str, pauses: Sequence[float] = WRITING) -> None:
        self.url = url.rstrip("/")
        self.pauses = tuple(pauses)
        if protocol_of(url) in WEB:
            raise OutputError(f"{without_secrets(url)}: files are not written to {protocol_of(url)}://")
        try:
            store_at(self.url)
        except StoreError as error:
            raise OutputError(f"{without_secrets(url)}: {error}") from None

    def __reduce__(self) -> tuple[Any, ...]:
        return RemoteFolder, (self.url, self.pauses)

    def url_of(self, name: str) -> str:
        """Return the URL of a file in this folder; `name` is relative, with slashes."""
        return f"{self.url}/{name}"

    def check(self) -> None:
        """Ask whether files can be written here, without writing one; raises `OutputError`."""
        store, root = store_at(self.url)
        self._ask(self.url, lambda: self._check(store, root), READING)

    def _check(self, store: Any, root: str) -> None:
        """Begin an upload and give it up, where stores let one: a bucket that can be read need not take files."""
        if protocol_of(self.url) in S3:
            bucket, key, _ = store.split_path(f"{root}/.artforge-check")
            begun = store.call_s3("create_multipart_upload", Bucket=bucket, Key=key)
            with contextlib.suppress(Exception):  # what stays then is no object
                store.call_s3("abort_multipart_upload", Bucket=bucket, Key=key, UploadId=begun["UploadId"])
        elif protocol_of(self.url) != "memory":
            store.info(root.strip("/").partition("/")[0])

    def seal_of(self, name: str) -> Seal | None:
        """Return the seal of a file that is as long as its seal says, or None; its last 1024 bytes alone are read.

        Raises `OutputError` where the store does not answer.
        """
        store, path = self._place(name)

        def ask() -> Seal | None:
            tail = store.cat_file(path, start=-TAIL_BYTES)
            seal = seal_in(tail)
            if seal is None:
                return None
            size = store.info(path)["size"] if len(tail) == TAIL_BYTES else len(tail)
            return seal if seal.size == size else None

        return self._ask(self.url_of(name), ask, READING, none_where_missing=True)

    def is_intact(self, name: str, seal: Seal) -> bool:
        """Read a whole file, and say whether all before the seal is as it was written; raises `OutputError`."""
        store, path = self._place(name)
        with tempfile.TemporaryDirectory(prefix="artforge-") as folder:
            copy = Path(folder) / "copy"

            def ask() -> bool:
                store.get_file(path, str(copy))
                return is_intact(copy, seal)

            return bool(self._ask(self.url_of(name), ask, READING, none_where_missing=True))

    def deliver(self, local: Path, name: str, fingerprint: str) -> None:
        """Upload a finished file, with its fingerprint (empty for none) where the store keeps such remarks.

        It is one request, up to 5 GiB on S3. What fails in passing is tried again for about a minute. Raises
        `OutputError`, which names the URL; then the object is as it was before, or not there.
        """
        store, path = self._place(name)
        put = _PUTS.get(protocol_of(self.url), _put)
        marks = {MARK: fingerprint} if fingerprint else {}
        self._ask(self.url_of(name), lambda: put(store, local, path, _type_of(name), marks), self.pauses)

    def _place(self, name: str) -> tuple[Any, str]:
        store, root = store_at(self.url)
        return store, f"{root}/{name}"

    @staticmethod
    def _ask(
        url: str, action: Callable[[], Answer], pauses: Sequence[float], *, none_where_missing: bool = False
    ) -> Answer | None:
        try:
            return patiently(action, pauses)
        except StoreError as error:
            if none_where_missing and error.missing:
                return None
            raise OutputError(f"{url}: {error}") from None
        except OSError as error:
            raise OutputError(f"{url}: {error.strerror or error}") from None


def _type_of(name: str) -> str:
    known = TYPES.get(Path(name).suffix.lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _put_to_s3(store: Any, local: Path, path: str, kind: str, marks: dict[str, str]) -> None:
    if local.stat().st_size > LARGEST_PUT:
        store.put_file(str(local), path, ContentType=kind, Metadata=marks)
        return
    bucket, key, _ = store.split_path(path)
    with local.open("rb") as stream:  # it is not read into memory, as `put_file` does
        store.call_s3("put_object", Bucket=bucket, Key=key, Body=stream, ContentType=kind, Metadata=marks)


def _put_to_google(store: Any, local: Path, path: str, kind: str, marks: dict[str, str]) -> None:
    store.put_file(str(local), path, content_type=kind, metadata=marks)


def _put_to_memory(store: Any, local: Path, path: str, kind: str, marks: dict[str, str]) -> None:
    store.pipe_file(path, local.read_bytes())


def _put(store: Any, local: Path, path: str, kind: str, marks: dict[str, str]) -> None:
    store.put_file(str(local), path)


_PUTS = {
    **dict.fromkeys(S3, _put_to_s3),
    **dict.fromkeys(GOOGLE, _put_to_google),
    "memory": _put_to_memory,
}
