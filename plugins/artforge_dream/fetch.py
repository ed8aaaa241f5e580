"""Fetch a published file: resumed where it broke off, checked by its name, and whole or not there at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from artforge import OutputError, __version__

Heard = Callable[[int, int | None], None]
"""Hears how many bytes are there, of how many; None where the server does not say."""
AT_HOME = ("localhost", "127.0.0.1", "::1")
"""Machines from which files may come unencrypted: this one."""
CHUNK = 1 << 18
PATIENCE = 30.0
"""Seconds after which a server that says nothing is given up."""
PARTIAL, UNSATISFIABLE = 206, 416


@dataclass(frozen=True)
class Published:
    """A file that is published at a URL, and where it is kept; its name holds the first digits of its SHA-256."""

    url: str
    path: Path

    @property
    def digits(self) -> str:
        """The digits in its name: `b66bff10` of `squeezenet1_0-b66bff10.pth`."""
        return self.path.stem.rpartition("-")[2]

    @property
    def part(self) -> Path:
        """Where what has come of the file is kept until it is whole."""
        return self.path.with_name(f"{self.path.name}.part")

    def fetch(self, heard: Heard) -> None:
        """Put the file at its place, unless it is there.

        What has come is kept when the connection breaks or the process ends, and gone on from the next time. Of
        several processes one fetches and the others wait. Raises `OutputError` with a sentence.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and not self._is_whole(self.path):
                self.path.unlink()
            with self._alone() as part:
                if part is not None:
                    self._complete(part, heard)
        except urllib.error.HTTPError as error:
            error.close()
            raise self._failure(f"cannot be fetched ({error})") from error
        except (urllib.error.URLError, TimeoutError, ConnectionError, HTTPException) as error:
            raise self._failure(f"cannot be fetched ({getattr(error, 'reason', error)})") from error
        except OSError as error:
            sentence = f"{self.path}: cannot write: {error.strerror or error}; ARTFORGE_CACHE names another folder"
            raise OutputError(sentence) from error

    def _complete(self, part: IO[bytes], heard: Heard) -> None:
        """Receive what is missing of the file and put it under its name."""
        if not self._is_whole(self.part):
            self._receive(part, heard)
        part.flush()
        os.fsync(part.fileno())
        if not self._is_whole(self.part):
            self.part.unlink()
            raise self._failure(f"has come, but its SHA-256 does not begin with {self.digits}: it has been removed")
        os.replace(self.part, self.path)

    def _receive(self, part: IO[bytes], heard: Heard) -> None:
        with self._answer(part.tell()) as answer:
            if answer.status != PARTIAL:
                part.seek(0)
                part.truncate()
            total = None if answer.length is None else part.tell() + answer.length
            self._refuse_without_room((total or 0) - part.tell())
            while chunk := answer.read(CHUNK):
                part.write(chunk)
                heard(part.tell(), total)
        if total is not None and part.tell() < total:
            raise self._failure(f"broke off after {part.tell():,} of {total:,} bytes: the same command goes on")

    def _answer(self, start: int) -> HTTPResponse:
        """Ask for the file from a byte on; all of it where the server has nothing from there on."""
        _refuse_unencrypted(self.url)
        headers = {"User-Agent": f"artforge/{__version__}", **({"Range": f"bytes={start}-"} if start else {})}
        opener = urllib.request.build_opener(_SafeRedirects)
        try:
            answer: HTTPResponse = opener.open(urllib.request.Request(self.url, headers=headers), timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            if error.code != UNSATISFIABLE or not start:
                raise
            error.close()
            return self._answer(0)
        return answer

    def _refuse_without_room(self, needed: int) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if needed > free:
            raise OutputError(
                f"{self.path.parent}: no room for {needed:,} bytes more, {free:,} are free; "
                f"ARTFORGE_CACHE names another folder"
            )

    def _is_whole(self, path: Path) -> bool:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest().startswith(self.digits)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[IO[bytes] | None]:
        """Open the part for this process alone; None where another process has completed it meanwhile."""
        while not self.path.exists():
            with self.part.open("ab") as part:
                _lock(part)
                if not self.path.exists() and _is_at(self.part, part):
                    try:
                        yield part
                    finally:
                        if not os.fstat(part.fileno()).st_size:
                            self.part.unlink(missing_ok=True)
                    return
        yield None

    def _failure(self, sentence: str) -> OutputError:
        return OutputError(
            f"{self.url} {sentence}; you can fetch it by other means: put it at {self.path}, or name it by the key "
            f"`weights` of the network"
        )


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no answer that leads to an unencrypted place."""

    def redirect_request(self, *answer: Any) -> urllib.request.Request | None:
        try:
            _refuse_unencrypted(answer[-1])
        except OutputError:
            answer[1].close()
            raise
        return super().redirect_request(*answer)


def _refuse_unencrypted(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in AT_HOME):
        raise OutputError(f"{url}: expected https://, or http:// to this machine; ARTFORGE_WEIGHTS_URL names a mirror")


def _lock(file: IO[bytes]) -> None:
    """Wait until no other process has the file open; the lock ends with the file or the process."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def _is_at(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
