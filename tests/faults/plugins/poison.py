"""A filter that does to one job, and to its worker, what no filter should."""

from __future__ import annotations

import ctypes
import itertools
import os
import signal
from collections import deque
from typing import Literal

from pydantic import Field

from artforge import Part, Scene, WholeFilter, hookimpl
from artforge.picture import Rows


class Poison(WholeFilter):
    """Leave the picture as it is, but for the one job whose number is the bad one."""

    number: int = Field(0, description="which job this is")
    bad: int = Field(0, description="the number of the bad job; -1 is none")
    way: Literal["kill", "segfault", "exit", "memory", "error", "loop", "c-loop"] = Field("error", description="how")

    def whole(self, image: Rows, scene: Scene) -> Rows:
        """Return the picture, or not."""
        if self.number == self.bad and not os.environ.get("ARTFORGE_TEST_ANTIDOTE"):
            _do(self.way)
        return image


def _do(way: str) -> None:
    if way == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif way == "segfault":
        ctypes.string_at(0)
    elif way == "exit":
        os._exit(7)
    elif way == "memory":
        raise MemoryError
    elif way == "loop":
        while True:
            pass
    elif way == "c-loop":
        deque(itertools.repeat(0), maxlen=0)  # no other thread of the process runs any more, nor an answer to a signal
    raise ValueError("a bad job")


@hookimpl
def artforge_parts() -> list[type[Part]]:
    """Bring the part."""
    return [Poison]
