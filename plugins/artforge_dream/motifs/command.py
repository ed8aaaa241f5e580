"""The command `train-motifs`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from artforge_dream.motifs.training import Report

SILENCE = 100
"""Steps between two lines about the progress."""


@click.command("train-motifs")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 1 << 30), help="where all chance is from")
@click.option("--steps", type=click.IntRange(1, 1_000_000), help="how long to train; the default is that of the file")
@click.option("--out", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the new file")
def command(seed: int, steps: int | None, path: Path) -> None:
    """Draw motifs, train the network of dreams on them and write it to a file."""
    import torch

    from artforge_dream.motifs.training import STEPS, accuracy, train
    from artforge_dream.motifs.weights import write

    torch.set_num_threads(1)  # the parts of a batch have threads of their own
    began = time.monotonic()

    def say(report: Report) -> None:
        if report.done % SILENCE == 0 or report.done == report.steps:
            left = (time.monotonic() - began) * (report.steps / report.done - 1)
            line = f"likeness {report.likeness:.2f}, {report.right:.0%} right, {left / 60:.0f} minutes left"
            click.echo(f"step {report.done} of {report.steps}: {line}", err=True)

    network = train(seed, steps or STEPS, say)
    write(network, path, seed)
    right, minutes = accuracy(network, seed), (time.monotonic() - began) / 60
    click.echo(f"made {path} in {minutes:.0f} minutes: {right:.0%} of new drawings are recognised", err=True)
