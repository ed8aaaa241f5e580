"""Corals that grow, and glass to see them through."""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

ARTFORGE_API = 1  # the version of the plugin interface that this was made for


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Name the parts; they are imported when a recipe names them."""
    return [
        LazyPart("source", "artforge_growth.coral:Coral"),
        LazyPart("filter", "artforge_growth.glass:Glass"),
    ]
