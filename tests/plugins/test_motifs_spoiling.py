"""Spoilt pictures: what spoils them is like photos, and the way back is known."""

from __future__ import annotations

import pytest
import torch
from artforge_dream.motifs import spoiling
from artforge_dream.motifs.spoiling import BLACK, WHITE, likeness, noise, spoilt


def chance(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(count: int, side: int) -> torch.Tensor:
    return torch.randn((count, 3, side, side), generator=chance(1)).clamp(BLACK, WHITE)


def covers(count: int, side: int) -> torch.Tensor:
    """The left half is covered."""
    return (torch.arange(side) < side // 2).float().expand(count, 1, side, side)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing but a veil spoil the drawings."""
    for name in ("GRAIN", "BLURRED", "OVERDONE", "OTHER"):
        monkeypatch.setattr(spoiling, name, 0.0)


@pytest.mark.usefixtures("plain")
def test_the_way_leads_straight_from_what_is_seen_to_the_drawing() -> None:
    drawn = pictures(16, 32)
    seen, way = spoilt(drawn, covers(16, 32), chance(2))
    rest = (drawn - seen) * covers(16, 32)
    torch.testing.assert_close(torch.cosine_similarity(rest.flatten(1), way.flatten(1)), torch.ones(16))


@pytest.mark.usefixtures("plain")
def test_what_stands_out_too_much_is_led_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoiling, "OVERDONE", 1.0)
    drawn = pictures(16, 32)
    seen, way = spoilt(drawn, covers(16, 32), chance(2))
    torch.testing.assert_close(seen + way, torch.where(covers(16, 32) > 0, drawn, seen))


def test_where_nothing_is_drawn_there_is_no_way() -> None:
    _, way = spoilt(pictures(16, 32), covers(16, 32), chance(2))
    assert not way[..., 16:].any()
    assert way[..., :16].any()


def test_what_is_seen_is_neither_darker_nor_brighter_than_a_picture_can_be() -> None:
    seen, _ = spoilt(pictures(16, 32), covers(16, 32), chance(2))
    assert bool((seen >= torch.tensor(BLACK)).all())
    assert bool((seen <= torch.tensor(WHITE)).all())


def test_likeness_is_that_of_directions_whatever_their_length() -> None:
    way = pictures(8, 32)
    torch.testing.assert_close(likeness(5 * way, way), torch.ones(8))
    torch.testing.assert_close(likeness(-way, way), -torch.ones(8))


def test_details_count_more_than_what_is_coarse() -> None:
    way = pictures(8, 64)
    tinted = way + torch.tensor([0.9, -0.6, 0.3]).view(3, 1, 1)
    plain = torch.cosine_similarity(tinted.flatten(1), way.flatten(1))
    assert bool((likeness(tinted, way) > plain).all())


def test_noise_has_a_mean_square_of_1_and_falling_spectra() -> None:
    made = noise(64, 32, chance(5))
    torch.testing.assert_close(made.square().mean((1, 2, 3)), torch.ones(64))
    spectra = torch.fft.rfft2(made).abs().square().mean((0, 1))
    assert float(spectra[1:4, 1:4].mean()) > 10 * float(spectra[12:15, 12:15].mean())


def test_spoiling_follows_from_its_seed() -> None:
    first, second, other = (spoilt(pictures(4, 32), covers(4, 32), chance(seed))[0] for seed in (3, 3, 4))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
