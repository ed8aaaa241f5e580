"""Notice whether random numbers are drawn."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from artforge.rng import Rng


@contextlib.contextmanager
def counted() -> Iterator[list[Rng]]:
    """Give a list into which each stream goes that is drawn from meanwhile."""
    drawn: list[Rng] = []

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def draw(rng: Rng, *arguments: Any, **options: Any) -> Any:
            drawn.append(rng)
            return method(rng, *arguments, **options)

        return draw

    with contextlib.ExitStack() as stack:
        for name in ("bits", "normal"):  # all others draw by one of them
            stack.enter_context(mock.patch.object(Rng, name, noting(getattr(Rng, name))))
        yield drawn
