"""Lessons: the batches of drawings from which the network learns."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from artforge import Pool
from artforge_dream.motifs.drawings import draw
from artforge_dream.motifs.network import MEAN, STD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BATCH = 32
SIDES = (40, 48, 64)
"""Pixels along a picture's side in the first, second and last third of the training: small ones teach sooner."""

EACH = 8
"""How many pictures of each motif are drawn at once."""

USES = 2
"""How often each is shown: drawing would take too long for one showing."""

SEEDS = 1 << 20
"""How many portions may be drawn from one seed; the last two are for calibration and for a test."""


class Lesson(NamedTuple):
    """Drawings, as `Drawings` describes them, and the numbers of their motifs, (count,)."""

    pictures: Tensor
    covers: Tensor
    numbers: Tensor


def batches(motifs: Sequence[str], seed: int, steps: int) -> Iterator[Lesson]:
    """Yield BATCH drawings, `steps` times; their pictures are normalised.

    Pictures are drawn one portion ahead, in a thread of its own. There must be enough motifs to fill a batch with
    EACH pictures of them.
    """
    shown = USES * (EACH * len(motifs) // BATCH)
    sides = [SIDES[first * len(SIDES) // steps] for first in range(0, steps, shown)]
    with Pool(1) as artist:
        made = [artist.submit(portion, motifs, seed * SEEDS, sides[0])]
        for number, _ in enumerate(sides):
            drawn = made.pop().result()
            if number + 1 < len(sides):
                made.append(artist.submit(portion, motifs, seed * SEEDS + number + 1, sides[number + 1]))
            chance = torch.Generator().manual_seed(seed * SEEDS + number)
            yield from islice(_showings(drawn, chance), steps - number * shown)


def portion(motifs: Sequence[str], seed: int, side: int, each: int = EACH) -> Lesson:
    """Return `each` drawings of every motif, with pictures from 0 to 1."""
    drawn = [draw(name, each, side, seed * len(motifs) + number) for number, name in enumerate(motifs)]
    pictures, covers = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    return Lesson(pictures, covers, torch.arange(len(motifs)).repeat_interleave(each))


def normalised(pictures: Tensor) -> Tensor:
    """Return what the network takes of RGB from 0 to 1, with the channels last in memory, which is faster."""
    mean, std = (torch.tensor(numbers).view(3, 1, 1) for numbers in (MEAN, STD))
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


def _showings(drawn: Lesson, chance: torch.Generator) -> Iterator[Lesson]:
    count = len(drawn.numbers)
    for _ in range(USES):
        order = torch.randperm(count, generator=chance)
        for start, stop in pairwise(range(0, count + 1, BATCH)):
            pictures, covers, numbers = (tensor[order[start:stop]] for tensor in drawn)
            yield Lesson(normalised(pictures), covers, numbers)
