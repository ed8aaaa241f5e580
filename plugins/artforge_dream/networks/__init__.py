"""The networks, one per file, under torchvision's names; each is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from artforge import LazyPart
from artforge_dream import PARTS

if TYPE_CHECKING:
    from artforge_dream.network import Network

_PLACES = [LazyPart("network", f"artforge_dream.{place}") for place in PARTS["network"]]
NAMES = [place.part_name() for place in _PLACES]


def every() -> dict[str, type[Network]]:
    """Import and return all networks by their names."""
    return {place.part_name(): cast("type[Network]", place.load()) for place in _PLACES}


def published() -> dict[str, type[Network]]:
    """Import and return the networks whose weights are published, and do not come with artforge."""
    return {name: network for name, network in every().items() if network.published}
