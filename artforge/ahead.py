"""Compute pictures ahead of those who write them, so that neither waits for the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from artforge.picture import STRIP_BYTES, Picture, Rows, direct_picture, quantise
from artforge.signals import uninterrupted

STRIPS_AHEAD = 24
PATIENCE = 0.05
"""How often, in seconds, a thread that waits for room looks whether it should stop."""


def bytes_ahead(width: int) -> int:
    """Return how much the strips take that wait, with one in the making and one in use."""
    return (STRIPS_AHEAD + 2) * max(STRIP_BYTES, width * 12)


@contextmanager
def ahead(pictures: Iterable[Picture], dtype: npt.DTypeLike) -> Iterator[Iterator[Picture]]:
    """Compute pictures in another thread, and yield an iterator of them.

    Each is to be read from top to bottom, once, before the next is asked for; what is not read is passed over.
    Rows are computed as `dtype` (float32, uint8 or uint16) in strips, a bounded number of which waits. What goes
    wrong in the other thread is raised where the rows are read. Leaving the context ends the thread.
    """
    belt = _Belt(np.dtype(dtype))
    thread = Thread(target=belt.fill, args=(pictures,), name="artforge-ahead", daemon=True)
    try:
        with uninterrupted():
            thread.start()
        yield belt.pictures()
    finally:
        belt.stopped.set()
        if thread.ident is not None:  # it may have been interrupted before it began
            thread.join()


@dataclass
class _Failed:
    """What went wrong while pictures were computed."""

    error: BaseException


class _Size(NamedTuple):
    """The size of a picture whose strips come next."""

    width: int
    height: int


class _Belt:
    """Carries strips from the thread that computes them to the one that writes them."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self.queue: Queue[_Size | Rows | _Failed | None] = Queue(STRIPS_AHEAD)
        self.stopped = Event()

    def fill(self, pictures: Iterable[Picture]) -> None:
        """Put each picture's size and strips on the belt, then None."""
        try:
            for picture in pictures:
                self._put(_Size(picture.width, picture.height))
                for strip in picture.strips(self.dtype):
                    self._put(strip)
                    if self.stopped.is_set():
                        return
            self._put(None)
        except BaseException as error:
            self._put(_Failed(error))

    def _put(self, item: _Size | Rows | _Failed | None) -> None:
        while not self.stopped.is_set():
            with suppress(Full):
                self.queue.put(item, timeout=PATIENCE)
                return

    def take(self) -> _Size | Rows | None:
        """Take the next thing from the belt; raises what went wrong instead."""
        item = self.queue.get()
        if isinstance(item, _Failed):
            raise item.error
        return item

    def pictures(self) -> Iterator[Picture]:
        """Yield the pictures as they come."""
        item = self.take()
        while isinstance(item, _Size):
            tape = _Tape(self, *item)
            yield direct_picture(item.width, item.height, tape.rows)
            tape.pass_over()
            item = self.take()


class _Tape:
    """The rows of one picture, in the order in which they come."""

    def __init__(self, belt: _Belt, width: int, height: int) -> None:
        self.belt, self.width, self.height = belt, width, height
        self.held: list[Rows] = []
        self.top = self.bottom = 0

    def rows(self, start: int, stop: int, dtype: np.dtype[Any]) -> Rows:
        """Return rows that have not gone by; raises `ValueError` for others, and for a dtype that they have not."""
        if start < self.top:
            raise ValueError(f"row {start} has gone by: a picture that is being written is read once, downwards")
        if dtype != self.belt.dtype != np.float32:
            raise ValueError(f"the writer says that it reads {self.belt.dtype}, and now it asks for {dtype}")
        while self.bottom < stop:
            self._come()
        while self.held and self.top + len(self.held[0]) <= start:
            self.top += len(self.held.pop(0))
        first = self.held[0] if self.held else np.empty((0, self.width, 3), self.belt.dtype)
        joined = first if self.top + len(first) >= stop else np.concatenate(self.held)
        rows = joined[start - self.top : stop - self.top]
        return rows if rows.dtype == dtype else quantise(rows, dtype)

    def _come(self) -> None:
        strip = self.belt.take()
        assert isinstance(strip, np.ndarray)
        self.held.append(strip)
        self.bottom += len(strip)

    def pass_over(self) -> None:
        """Leave the rows that nobody has read."""
        while self.bottom < self.height:
            self._come()
            self.held.clear()
