"""Lessons: the batches of drawings from which the network learns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import torch

from artforge_dream.motifs.drawings import draw
from artforge_dream.motifs.network import MEAN, STD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

BATCH = 32
SIDES = (48, 64, 64)
"""Pixels along a picture's side in the first, second and last third of the training: small ones teach sooner."""

EACH = 8
"""How many pictures of each motif are drawn at once."""

USES = 4
"""How often each is shown, with its colours exchanged: drawing would take too long for one showing."""

SEEDS = 1 << 20
"""How many portions may be drawn from one seed; the last one is for a test."""


def batches(motifs: Sequence[str], seed: int, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield normalised pictures (BATCH, 3, side, side) and the numbers of their motifs, `steps` times.

    Pictures are drawn one portion ahead, in a thread of its own. There must be enough motifs to fill a batch with
    EACH pictures of them.
    """
    shown = USES * (EACH * len(motifs) // BATCH)
    sides = [SIDES[first * len(SIDES) // steps] for first in range(0, steps, shown)]
    with ThreadPoolExecutor(1) as artist:
        drawn = [artist.submit(portion, motifs, seed * SEEDS, sides[0])]
        for number, _ in enumerate(sides):
            pictures, numbers = drawn.pop().result()
            if number + 1 < len(sides):
                drawn.append(artist.submit(portion, motifs, seed * SEEDS + number + 1, sides[number + 1]))
            chance = torch.Generator().manual_seed(seed * SEEDS + number)
            yield from islice(_showings(pictures, numbers, chance), steps - number * shown)


def portion(motifs: Sequence[str], seed: int, side: int, each: int = EACH) -> tuple[Tensor, Tensor]:
    """Return `each` pictures of every motif, from 0 to 1, and the numbers of the motifs."""
    drawn = [draw(name, each, side, seed * len(motifs) + number) for number, name in enumerate(motifs)]
    return torch.cat(drawn), torch.arange(len(motifs)).repeat_interleave(each)


def normalised(pictures: Tensor) -> Tensor:
    """Return what the network takes of RGB from 0 to 1, with the channels last in memory, which is faster."""
    mean, std = (torch.tensor(numbers).view(3, 1, 1) for numbers in (MEAN, STD))
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


def _showings(pictures: Tensor, numbers: Tensor, chance: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    for _ in range(USES):
        channels = torch.randperm(3, generator=chance)
        order = torch.randperm(len(numbers), generator=chance)
        for start, stop in pairwise(range(0, len(numbers) + 1, BATCH)):
            chosen = order[start:stop]
            yield normalised(pictures[chosen][:, channels]), numbers[chosen]
