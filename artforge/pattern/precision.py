"""Keep the products of float32 matrices in float32 on graphics cards. This module imports torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import torch


@contextmanager
def full_precision() -> Iterator[None]:
    """Compute products of float32 matrices on CUDA in float32, not in TF32, while any thread is inside.

    That setting is the whole process's; when the last thread leaves, it is again as the first one found it.
    """
    _INSIDE.enter()
    try:
        yield
    finally:
        _INSIDE.leave()


class _Inside:
    """The threads that need full precision, and what was set before the first of them came."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._found = ""

    def enter(self) -> None:
        """Set full precision, if this is the first thread."""
        with self._lock:
            if self._count == 0:
                self._found = _raised()
            self._count += 1

    def leave(self) -> None:
        """Set again what was found, if this is the last thread."""
        with self._lock:
            self._count -= 1
            if self._count == 0:
                _restore(self._found)


_INSIDE = _Inside()

if hasattr(torch.backends.cuda.matmul, "fp32_precision"):  # since torch 2.9, which refuses a mix with the older setting

    def _raised() -> str:
        found = str(torch.backends.cuda.matmul.fp32_precision)
        torch.backends.cuda.matmul.fp32_precision = "ieee"
        return found

    def _restore(found: str) -> None:
        # "none" takes the setting of all of torch: what was inherited from there shall be so again.
        torch.backends.cuda.matmul.fp32_precision = "none"
        if torch.backends.cuda.matmul.fp32_precision != found:
            torch.backends.cuda.matmul.fp32_precision = found

else:

    def _raised() -> str:
        found = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision("highest")
        return found

    def _restore(found: str) -> None:
        torch.set_float32_matmul_precision(found)
