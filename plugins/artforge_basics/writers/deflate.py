"""Compress strips of rows on several threads, to bytes that do not depend on how many there are."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from artforge import Pool

STRIP_BYTES = 1 << 20
STRIPS_AT_ONCE = 8
# Window bits of zlib: a datastream with head and checksum, or bare blocks.
ZLIB, BLOCKS = 15, -15
Compression = Annotated[
    Literal["fast", "small"],
    Field(description="`fast` takes a tenth of the time, `small` makes smooth pictures a quarter smaller"),
]
Given = TypeVar("Given")
Made = TypeVar("Made")


def memory(row_bytes: int) -> int:
    """Return the bytes of the strips that are being compressed, each filtered, as bytes and compressed."""
    return 3 * STRIPS_AT_ONCE * max(STRIP_BYTES, row_bytes)


def deflated(data: bytes, compression: Compression) -> bytes:
    """Return a whole datastream (RFC 1950)."""
    compressor = _compressor(compression, ZLIB)
    stream: bytes = compressor.compress(data) + compressor.flush()
    return stream


def blocks(data: bytes, compression: Compression) -> bytes:
    """Compress to whole blocks that end on a byte, so that they can be joined (RFC 1951)."""
    compressor = _compressor(compression, BLOCKS)
    joinable: bytes = compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return joinable


def _compressor(compression: Compression, window: int) -> Any:
    if compression == "fast":
        from isal import isal_zlib

        return isal_zlib.compressobj(1, wbits=window)
    return zlib.compressobj(6, wbits=window)


def in_order(given: Iterator[Given], work: Callable[[Given], Made], threads: int) -> Iterator[Made]:
    """Work on several threads, on a few things at a time, and yield what comes of them in their order.

    A single thread is this one.
    """
    if threads == 1:
        yield from map(work, given)
        return
    with Pool(min(threads, STRIPS_AT_ONCE), "artforge-deflate") as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for thing in given:
                waiting.append(pool.submit(work, thing))
                if len(waiting) == STRIPS_AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
