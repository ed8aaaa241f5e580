"""Spoilt pictures: what spoils them is like photos, and the way back is known."""

from __future__ import annotations

import math

import pytest
import torch
from artforge_dream.motifs import spoiling
from artforge_dream.motifs.spoiling import details, noise, spoilt


def chance(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(count: int, side: int) -> torch.Tensor:
    return torch.randn((count, 3, side, side), generator=chance(1))


def test_a_step_along_the_way_brings_the_drawing_nearer() -> None:
    drawn = pictures(16, 32)
    seen, way = spoilt(drawn, chance(2))
    before = (details(drawn) - details(seen)).square().mean((1, 2, 3))
    after = (details(drawn) - details(seen) - 0.05 * way).square().mean((1, 2, 3))
    assert bool((after < before).all())


def test_a_drawing_that_nothing_but_a_veil_spoils_lies_straight_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoiling, "GRAIN", 0.0)
    drawn = pictures(16, 32)
    seen, way = spoilt(drawn, chance(2))
    rest = details(drawn) - details(seen)
    torch.testing.assert_close(rest / rest.square().mean((1, 2, 3), keepdim=True).sqrt(), way, rtol=1e-3, atol=1e-3)


def test_no_way_is_longer_than_another() -> None:
    _, way = spoilt(pictures(8, 48), chance(0))
    torch.testing.assert_close(way.square().mean((1, 2, 3)), torch.ones(8))


def test_details_are_blind_to_colour_and_to_what_changes_slowly() -> None:
    drawn = pictures(2, 64)
    tinted = drawn + torch.tensor([0.3, -0.1, -0.2]).view(1, 3, 1, 1)
    torch.testing.assert_close(details(tinted), details(drawn), rtol=1e-4, atol=1e-5)
    across = torch.linspace(-1, 1, 64).expand(1, 3, 64, 64)
    inner = details(across)[..., 16:-16]
    assert float(inner.abs().max()) < 1e-3
    fine = torch.cos(2 * math.pi * torch.arange(64) / 4).expand(1, 3, 64, 64)
    assert float(details(fine).std()) > 0.9 * float(fine.std())


def test_noise_has_a_mean_square_of_1_and_falling_spectra() -> None:
    made = noise(64, 32, chance(5))
    torch.testing.assert_close(made.square().mean((1, 2, 3)), torch.ones(64))
    spectra = torch.fft.rfft2(made).abs().square().mean((0, 1))
    assert float(spectra[1:4, 1:4].mean()) > 10 * float(spectra[12:15, 12:15].mean())


def test_spoiling_follows_from_its_seed() -> None:
    first, second, other = (spoilt(pictures(4, 32), chance(seed))[0] for seed in (3, 3, 4))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
