"""What samples a pattern's pixels: which backend, on how many threads, on which device.

The exact backends, `numpy` (the reference) and `llvm`, give the same bytes on every machine.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Protocol

import numpy as np

from artforge.canvas import Canvas
from artforge.machine import processors
from artforge.pattern.graph import Arguments, Graph
from artforge.pattern.numpy import NumpyBackend
from artforge.picture import Rows

RowReader = Callable[[int, int, "np.dtype[Any]"], Rows]
LANES = ("4", "8", "16")


class Backend(Protocol):
    """Runs graphs on pixels; what it returns may be used from any thread."""

    @property
    def name(self) -> str:
        """What receipts call it."""

    @property
    def threads(self) -> int:
        """How many threads work on pixels."""

    def sampler(self, graph: Graph, arguments: Arguments, canvas: Canvas) -> RowReader:
        """Prepare a graph of `column` and `row`: a function of `start`, `stop` and a dtype to rows of a canvas.

        The rows have the shape (stop − start, width, 3): float32 in [0, 1], or uint8 or uint16 by floor(v·max + ½).
        """

    def recolourer(self, graph: Graph, arguments: Arguments) -> Callable[[Rows], Rows]:
        """Prepare a graph of `red`, `green` and `blue`: a function of float32 rows (count, width, 3) to such rows."""


def choose(device: str = "cpu", threads: int | None = None) -> Backend:
    """Return the backend for a device: `cpu`, or what torch calls one, `cuda`, `cuda:1` or `mps`.

    `threads` is how many threads may work on pixels, by default one for each processor; `ARTFORGE_LANES` in the
    environment, 4, 8 or 16, chooses the width of the vectors. Raises `ValueError` with a sentence for what is
    not there. Where llvmlite does not load, a warning is given and the reference backend returned.
    """
    threads = processors() if threads is None else threads
    if threads < 1:
        raise ValueError(f"expected 1 thread or more, got {threads}")
    if device != "cpu":
        from artforge.pattern.torch import TorchBackend

        return TorchBackend(device)
    lanes = os.environ.get("ARTFORGE_LANES") or None
    if lanes not in (None, *LANES):
        raise ValueError(f"ARTFORGE_LANES is {lanes!r}: expected {', '.join(LANES)}, or nothing")
    try:
        from artforge.pattern.llvm.backend import LlvmBackend
    except (ImportError, OSError) as error:
        reason = " ".join(str(error).split())
        warnings.warn(f"patterns are slow, since llvmlite does not load ({reason}): {MENDING}", stacklevel=2)
        return NumpyBackend()
    return LlvmBackend(threads, None if lanes is None else int(lanes))


MENDING = "pip install --force-reinstall llvmlite"


@cache
def default_backend() -> Backend:
    """Return the backend for this machine's processors; the same one every time, with what it has compiled."""
    return choose()


_CHOSEN: ContextVar[Backend | None] = ContextVar("backend", default=None)


def chosen_backend() -> Backend | None:
    """Return the backend that was chosen for patterns that are made now, if any was."""
    return _CHOSEN.get()


@contextmanager
def using(backend: Backend) -> Iterator[None]:
    """Let the patterns that are made inside be sampled by a backend, whenever that happens."""
    token = _CHOSEN.set(backend)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


@contextmanager
def exact() -> Iterator[None]:
    """Let patterns that are made inside be sampled exactly, whichever device was chosen: as what is learnt from."""
    with using(default_backend()):
        yield
