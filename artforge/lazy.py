"""Parts that are imported when they are first named; this file itself imports next to nothing."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class LazyPart:
    """A part that is imported when it is first named, so that a plugin with many parts starts fast.

    `kind` is its kind's name, and `place` is where its class is, as `package.module:Class`.
    """

    kind: str
    place: str

    def part_name(self) -> str:
        """Return the name by which recipes call this part."""
        return in_kebab_case(self.place.rpartition(":")[2])

    def load(self) -> object:
        """Import and return what stands at its place."""
        module, _, name = self.place.rpartition(":")
        return getattr(importlib.import_module(module), name)


def in_kebab_case(name: str) -> str:
    """Return the name of a class as recipes write it: `LeakyRelu` becomes `leaky-relu`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
