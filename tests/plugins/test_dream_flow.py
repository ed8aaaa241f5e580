from __future__ import annotations

import pytest
import torch
from artforge_dream.flow import likeness, motion, moved
from torch.nn import functional


def scenery(height: int, width: int, seed: int = 0) -> torch.Tensor:
    coarse = torch.rand(1, 3, height // 6, width // 6, generator=torch.Generator().manual_seed(seed))
    return functional.interpolate(coarse, size=(height, width), mode="bicubic").clamp(0, 1)


@pytest.mark.parametrize("shift", [(0, 0), (3, 0), (0, -5), (7, 4), (-11, 6)])
def test_a_pan_is_found(shift: tuple[int, int]) -> None:
    across, down = shift
    wide = scenery(160, 200)
    before = wide[..., 30:126, 30:150]
    after = wide[..., 30 + down : 126 + down, 30 + across : 150 + across]
    found = motion(before, after)[..., 16:-16, 16:-16]
    assert found.shape == (1, 2, 64, 88)
    assert float((found[:, 0] - across).abs().mean()) < 0.4
    assert float((found[:, 1] - down).abs().mean()) < 0.4


def test_what_has_moved_is_put_back() -> None:
    wide = scenery(120, 150)
    before, after = wide[..., 10:100, 10:120], wide[..., 14:104, 16:126]
    difference = (moved(before, motion(before, after)) - after).abs()[..., 12:-12, 12:-12]
    assert float(difference.mean()) < 0.25 * float((before - after).abs().mean())


def test_two_things_move_their_own_ways() -> None:
    wide = scenery(96, 200)
    before = wide[..., 40:140].clone()
    after = before.clone()
    after[..., :48, :] = wide[..., :48, 43:143]
    after[..., 48:, :] = wide[..., 48:, 37:137]
    found = motion(before, after)[0, 0, :, 20:-20]
    assert float(found[8:36].mean()) == pytest.approx(3, abs=0.6)
    assert float(found[60:88].mean()) == pytest.approx(-3, abs=0.6)


def test_a_blank_picture_does_not_move() -> None:
    blank = torch.full((1, 3, 40, 50), 0.4)
    assert not motion(blank, blank).any()


def test_places_that_are_others_are_not_alike() -> None:
    image = scenery(60, 80)
    assert float(likeness(image, image).min()) == 1.0
    assert float(likeness(image, 1 - image).mean()) < 0.3


@pytest.mark.parametrize("size", [(1, 1), (7, 90), (33, 65)])
def test_frames_of_every_size_are_compared(size: tuple[int, int]) -> None:
    image = torch.rand(1, 3, *size)
    assert motion(image, image).shape == (1, 2, *size)
