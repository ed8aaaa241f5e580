"""Lessons: the batches of drawings from which the network learns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import torch

from artforge_dream.motifs.drawings import draw
from artforge_dream.motifs.network import MEAN, STD, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

BATCH = 32
SIDES = (48, 64, 64)
"""Pixels along a picture's side in the first, second and last third of the training: small ones teach sooner."""

EACH = 8
"""How many pictures of each motif are drawn at once."""

USES = 3
"""How often each is shown, with its colours exchanged: drawing would take too long for one showing."""

SEEDS = 1 << 20


def batches(seed: int, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield normalised pictures (BATCH, 3, side, side) and the numbers of their motifs, `steps` times.

    Pictures are drawn one portion ahead, in a thread of its own.
    """
    shown = USES * (EACH * len(VOCABULARY) // BATCH)
    portions = -(-steps // shown)
    with ThreadPoolExecutor(1) as drawing:
        sides = [SIDES[portion * len(SIDES) // portions] for portion in range(portions)]
        drawn = [drawing.submit(portion, seed * SEEDS + number, side) for number, side in enumerate(sides[:1])]
        left = steps
        for number in range(portions):
            pictures, motifs = drawn.pop().result()
            if number + 1 < portions:
                drawn.append(drawing.submit(portion, seed * SEEDS + number + 1, sides[number + 1]))
            for batch in _showings(pictures, motifs, torch.Generator().manual_seed(seed * SEEDS + number)):
                if left:
                    yield batch
                    left -= 1


def portion(seed: int, side: int, each: int = EACH) -> tuple[Tensor, Tensor]:
    """Return `each` pictures of every motif, from 0 to 1, and the numbers of the motifs."""
    drawn = [draw(name, each, side, seed * len(VOCABULARY) + number) for number, name in enumerate(VOCABULARY)]
    return torch.cat(drawn), torch.arange(len(VOCABULARY)).repeat_interleave(each)


def normalised(pictures: Tensor) -> Tensor:
    """Return what the network takes of RGB from 0 to 1, with the channels last in memory, which is faster."""
    mean, std = (torch.tensor(numbers).view(3, 1, 1) for numbers in (MEAN, STD))
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


def _showings(pictures: Tensor, motifs: Tensor, chance: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    for _ in range(USES):
        channels = torch.randperm(3, generator=chance)
        order = torch.randperm(len(motifs), generator=chance)
        for start, stop in pairwise(range(0, len(motifs) + 1, BATCH)):
            chosen = order[start:stop]
            yield normalised(pictures[chosen][:, channels]), motifs[chosen]
