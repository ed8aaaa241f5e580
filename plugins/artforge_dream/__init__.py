"""Dreams: networks that were made to recognise things, asked to see more of them.

After Mordvintsev, Olah and Tyka, "Inceptionism: going deeper into neural networks" (2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from artforge import LazyPart, hookimpl

if TYPE_CHECKING:
    import click

PARTS: dict[str, tuple[str, ...]] = {
    "filter": ("deepdream:Deepdream",),
    "network": (
        "networks.googlenet:Googlenet",
        "networks.motifs:Motifs",
        "networks.resnet50:Resnet50",
        "networks.squeezenet1_0:Squeezenet1_0",
        "networks.squeezenet1_1:Squeezenet1_1",
        "networks.vgg16:Vgg16",
        "networks.vgg19:Vgg19",
    ),
    "objective": (
        "objectives.channel:Channel",
        "objectives.direction:Direction",
        "objectives.guide:Guide",
        "objectives.l2:L2",
        "objectives.logit:Logit",
        "objectives.motif:Motif",
        "objectives.neuron:Neuron",
    ),
}
"""Where the class of each part is, by kinds."""


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Bring the filter `deepdream`, its networks and its objectives."""
    return [LazyPart(kind, f"{__name__}.{place}") for kind, places in PARTS.items() for place in places]


@hookimpl
def artforge_commands(cli: click.Group) -> None:
    """Add `artforge weights` and `artforge train-motifs`."""
    from artforge_dream.command import command as weights
    from artforge_dream.motifs.command import command as train_motifs

    cli.add_command(weights)
    cli.add_command(train_motifs)
