"""Objects that a recipe reads: fetched once into the cache, and again when they have changed."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artforge.caches import DAYS_KEPT, cache_folder
from artforge.errors import OutputError
from artforge.files import WholeFile, sweep, write_whole
from artforge.remote.failures import StoreError
from artforge.remote.stores import READING, patiently, store_at

FRESH_SECONDS = 5.0
"""So long a store is not asked again: a recipe is built once for each work of a sweep."""
QUIET_SECONDS = 2.0
CHANGING = {"etag", "md5hash", "content-md5", "digest", "checksum", "generation", "versionid"} | {
    *("mtime", "lastmodified", "last-modified", "last_modified", "updated", "created")
}
"""What stores tell of an object that is another when its bytes are."""
_recent: dict[tuple[str, Path], tuple[float, Path | StoreError]] = {}


def fetched(url: str, most_bytes: int) -> Path:
    """Return the copy of an object in the cache, whose name is the SHA-256 of its bytes.

    It is fetched unless the store says that it is as it was. Raises `StoreError` with a sentence.
    """
    key = (url, cache_folder("inputs"))
    until, found = _recent.get(key, (0.0, Path()))
    if time.monotonic() >= until:
        found = _looked_up(url, most_bytes, key[1])
        _recent[key] = (time.monotonic() + FRESH_SECONDS, found)
    if isinstance(found, StoreError):
        raise found
    return found


def _looked_up(url: str, most_bytes: int, folder: Path) -> Path | StoreError:
    try:
        store, path = store_at(url)
        information = patiently(lambda: store.info(path), READING)
        if information["type"] == "directory":
            return StoreError("this is a folder, not a file")
        if (information["size"] or 0) > most_bytes:
            return StoreError(_too_large(information["size"], most_bytes))
        entry = _Entry(folder, url, _version(information))
        return entry.copy() or entry.keep(_Fetch(url, most_bytes), store, path)
    except StoreError as error:
        return error
    except OutputError as error:
        return StoreError(f"the copy cannot be kept: {error}; ARTFORGE_CACHE names another folder")


def _version(information: dict[str, Any]) -> str:
    """Return what tells this version of an object from others; empty where the store says nothing of the kind."""
    marks = {key.lower(): str(value) for key, value in information.items() if value}
    if CHANGING.isdisjoint(marks):
        return ""
    return json.dumps({key: marks[key] for key in sorted(marks) if key in CHANGING or key == "size"})


def _too_large(size: int, most_bytes: int) -> str:
    return f"the file has {size:,} bytes, over {most_bytes:,}"


@dataclass(frozen=True)
class _Entry:
    """What the cache knows of one version of the object at a URL."""

    folder: Path
    url: str
    version: str

    @property
    def index(self) -> Path:
        """Where it is written which copy is that of the URL; the URL itself is not."""
        return self.folder / f"{hashlib.sha256(self.url.encode()).hexdigest()}.json"

    def copy(self) -> Path | None:
        """Return the copy of this version, where there is one and it is whole."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            known = json.loads(self.index.read_text())
            copy = self.folder / str(known["sha256"])
            if self.version and known["version"] == self.version and _digest(copy) == copy.name:
                os.utime(copy)
                os.utime(self.index)
                return copy
        return None

    def keep(self, fetch: _Fetch, store: Any, path: str) -> Path:
        """Fetch the object and put it into the cache, whole or not at all."""
        sweep(self.folder)
        file = WholeFile(self.folder / "coming")
        try:
            with file.errors():
                patiently(lambda: fetch.into(file.temporary, store, path), READING)
                file.path = self.folder / _digest(file.temporary)
            file.close()
        except BaseException:
            file.abandon()
            raise
        write_whole(self.index, json.dumps({"sha256": file.path.name, "version": self.version}).encode())
        _forget_unused(self.folder)
        return file.path


@dataclass
class _Fetch:
    """Hears of the bytes of an object as they come: says so when it takes long, and stops what is too large."""

    url: str
    most_bytes: int
    quiet_until: float = 0.0

    def into(self, file: Path, store: Any, path: str) -> None:
        """Write an object into a file."""
        from fsspec.callbacks import Callback

        self.quiet_until = self.quiet_until or time.monotonic() + QUIET_SECONDS
        store.get_file(path, str(file), callback=Callback(hooks={"bytes": self.heard}))

    def heard(self, size: int | None, value: int, **_: Any) -> None:
        """Hear that `value` bytes of `size` are there; raises `StoreError` where they are too many."""
        if value > self.most_bytes:
            raise StoreError(_too_large(value, self.most_bytes))
        if time.monotonic() > self.quiet_until:
            of = f" of {size / 1e6:,.0f}" if size else ""
            print(f"fetching {self.url}: {value / 1e6:,.0f}{of} MB", file=sys.stderr)
            self.quiet_until = float("inf")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _forget_unused(folder: Path) -> None:
    oldest = time.time() - DAYS_KEPT * 24 * 3600
    with suppress(OSError):
        for path in folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink()
