"""Signals that ask for an end, and moments in which their answers wait."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator

ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
INTERRUPTED = 130
"""The status that a program ends with after Ctrl-C."""


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off what Python does when a signal asks for an end, for moments in which something would be half done.

    Masks would not do: what one thread does not hear, another one does, and Python answers in the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    answers = {number: signal.getsignal(number) for number in ENDINGS}
    try:
        for number in [number for number, answer in answers.items() if callable(answer)]:
            signal.signal(number, lambda number, frame: came.append(number))
        yield
    finally:
        for number, answer in answers.items():
            if callable(answer):
                signal.signal(number, answer)
        if came:
            signal.raise_signal(came[0])
