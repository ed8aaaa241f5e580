"""Letters on grounds of all colours."""

from __future__ import annotations

import itertools

import pytest

from artforge.drawing import legible

Three = tuple[float, float, float]
LEVELS = [0.0, 0.25, 0.5, 0.75, 1.0]


def contrast(first: Three, second: Three) -> float:
    """Return the contrast of two colours by WCAG 2, from 1 to 21."""

    def luminance(colour: Three) -> float:
        light = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour]
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]

    dark, bright = sorted((luminance(first), luminance(second)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", list(itertools.product(LEVELS, repeat=3)))
def test_letters_can_be_read_on_every_ground(ground: Three) -> None:
    assert contrast(legible(ground), ground) > 3.5


def test_letters_are_dark_on_light_and_light_on_dark() -> None:
    assert sum(legible((1.0, 1.0, 1.0))) < 0.5
    assert sum(legible((0.0, 0.0, 0.0))) > 2.5
