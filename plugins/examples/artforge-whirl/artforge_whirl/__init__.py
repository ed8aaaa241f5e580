"""Whirls, ridges and braids for networks that paint."""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

ARTFORGE_API = 1  # the version of the plugin interface that this was made for


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Name the parts; they are imported when a recipe names them."""
    return [
        LazyPart("transform", "artforge_whirl.whirls:Whirls"),
        LazyPart("activation", "artforge_whirl.ridge:Ridge"),
        LazyPart("architecture", "artforge_whirl.braid:Braid"),
    ]
