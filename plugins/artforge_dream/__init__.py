"""Dreams: networks that were made to recognise things, asked to see more of them.

After Mordvintsev, Olah and Tyka, "Inceptionism: going deeper into neural networks" (2015).
"""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

PARTS: dict[str, tuple[str, ...]] = {}
"""Where the class of each part is, by kinds."""


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Bring the filter `deepdream`, its networks and its objectives."""
    return [LazyPart(kind, f"{__name__}.{place}") for kind, places in PARTS.items() for place in places]
