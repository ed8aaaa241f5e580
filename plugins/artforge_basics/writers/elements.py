"""The elements of WebM files (RFC 8794, EBML; RFC 9559, Matroska): reading the comment in the tags, and remarks.

The comment lies in Segment/Tags/Tag/SimpleTag, as the TagString beside the TagName COMMENT.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from artforge_basics.writers.bounded import exactly

HEAD, SEGMENT = 0x1A45DFA3, 0x18538067
VOID = b"\xec"
TAGS, TAG, SIMPLE_TAG, TAG_NAME, TAG_STRING = 0x1254C367, 0x7373, 0x67C8, 0x45A3, 0x4487


def comment(stream: BinaryIO) -> str | None:
    """Return the comment of a WebM file, or None; raises `ValueError` for a damaged one."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    found = dict(_elements(stream, size))
    if next(iter(found), None) != HEAD or SEGMENT not in found:
        raise ValueError("it has no EBML head at its start, or no segment")
    stream.seek(found[SEGMENT][0])
    segment = list(_elements(stream, found[SEGMENT][1]))
    return next(_comments(stream, [span for name, span in segment if name == TAGS]), None)


def remark(text: bytes) -> bytes:
    """Return a Void element (RFC 8794, 11.3.2), which may stand at any level, with text that readers pass over."""
    return VOID + (1 << 56 | len(text)).to_bytes(8) + text


def _comments(stream: BinaryIO, spans: list[tuple[int, int]]) -> Iterator[str]:
    for span in spans:
        for tag in _within(stream, span, TAG):
            for pair in _within(stream, tag, SIMPLE_TAG):
                name = next(_within(stream, pair, TAG_NAME), None)
                text = next(_within(stream, pair, TAG_STRING), None)
                if name and text and _read(stream, name) == b"COMMENT":
                    yield _read(stream, text).decode()


def _within(stream: BinaryIO, span: tuple[int, int], wanted: int) -> Iterator[tuple[int, int]]:
    """Yield where the elements of one name lie among those that an element holds."""
    stream.seek(span[0])
    return iter([inner for name, inner in _elements(stream, span[1]) if name == wanted])


def _read(stream: BinaryIO, span: tuple[int, int]) -> bytes:
    stream.seek(span[0])
    return exactly(stream, span[1] - span[0])


def _elements(stream: BinaryIO, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield each element's name and where what it holds begins and ends, from here to `end`."""
    while (place := stream.tell()) < end:
        name = _number(stream, longest=4, marked=True)
        size = _number(stream, longest=8, marked=False)
        start = stream.tell()
        stop = end if size is None else start + size
        if name is None or stop > end:
            raise ValueError(f"the element at byte {place:,} does not fit into {end - place:,} bytes")
        yield name, (start, stop)
        stream.seek(stop)


def _number(stream: BinaryIO, longest: int, marked: bool) -> int | None:
    """Read a number whose first byte's leading zeros tell its length; None where all its bits are set.

    A name keeps the bit that marks the length, a size does not.
    """
    first = exactly(stream, 1)[0]
    length = 9 - first.bit_length()
    if length > longest:
        raise ValueError(f"no element begins with {first:#04x}, at byte {stream.tell() - 1:,}")
    number = int.from_bytes(bytes([first]) + exactly(stream, length - 1))
    mark = 1 << 7 * length
    if number == 2 * mark - 1:
        return None
    return number if marked else number - mark
