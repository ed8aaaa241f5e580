"""What shapes cover of pixels, against counting many points in each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from artforge import Canvas
from artforge.drawing import Box, Paper
from artforge.drawing.strokes import Mask, band, box, dot, line, ring

SIZE = (60, 40)
FINE = 16
NEAR = 0.13
"""How far the distance from a pixel's middle is from the share of it that is covered, where an edge runs slantwise."""


def shown(mask: Mask) -> npt.NDArray[Any]:
    """Return the whole canvas with a mask on it."""
    paper = Paper(Canvas(size=SIZE), (0.0, 0.0, 0.0))
    paper.cover(mask, (1.0, 1.0, 1.0))
    return paper.image[..., 0]


def counted(inside: Any) -> npt.NDArray[Any]:
    """Return the share of many points in each pixel that are inside a shape."""
    y, x = (np.mgrid[0 : SIZE[1] * FINE, 0 : SIZE[0] * FINE] + 0.5) / FINE
    points: npt.NDArray[Any] = inside(x, y).reshape(SIZE[1], FINE, SIZE[0], FINE).mean((1, 3))
    return points


def near_a_line(points: list[tuple[float, float]], radius: float) -> Any:
    def inside(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[Any]:
        found = np.full(x.shape, np.inf)
        for (left, top), (right, bottom) in pairwise(points):
            across, down = right - left, bottom - top
            share = np.clip(((x - left) * across + (y - top) * down) / (across**2 + down**2), 0, 1)
            found = np.minimum(found, np.hypot(x - left - share * across, y - top - share * down))
        return found < radius

    return inside


@pytest.mark.parametrize("width", [1.0, 2.5, 6.0])
@pytest.mark.parametrize(
    "points",
    [[(8.2, 9.7), (50.1, 31.4)], [(10, 30), (25.5, 8.3), (41, 29)], [(9.5, 20.5), (52.5, 20.5)], [(12, 12), (13, 30)]],
)
def test_a_line_covers_what_is_near_it(points: list[tuple[float, float]], width: float) -> None:
    got, wanted = shown(line(points, width)), counted(near_a_line(points, width / 2))
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] + 0.5
    # Just within a corner two pieces share a pixel between them, and only the larger share is seen.
    corner = sum((np.hypot(columns - x, rows - y) < width + 2) for x, y in points[1:-1])
    away = np.abs(got - wanted)
    assert away.max() < 0.5
    assert away[corner == 0].max() < NEAR + 0.12 * (width < 2)
    assert got.sum() == pytest.approx(wanted.sum(), rel=0.02 + 0.03 * (width < 2))


def test_a_line_that_is_thinner_than_a_pixel_is_fainter() -> None:
    full, half = (shown(line([(5.5, 20.5), (50.5, 20.5)], width)) for width in (1.0, 0.5))
    np.testing.assert_allclose(half, full / 2)


def test_a_line_is_the_same_however_many_points_are_on_it() -> None:
    few, many = (line(np.stack([x, 5 + x / 2], -1), 3.0) for x in (np.array([5.0, 50.0]), np.linspace(5, 50, 61)))
    np.testing.assert_allclose(shown(few), shown(many), atol=1e-4)


def test_a_line_may_have_dots_at_its_points() -> None:
    points = [(10, 30), (25.5, 8.3), (41, 29)]
    apart = np.maximum.reduce([shown(line(points, 2.0)), *(shown(dot(x, y, 4.0)) for x, y in points)])
    np.testing.assert_allclose(shown(line(points, 2.0, 4.0)), apart, atol=1e-5)


def test_nothing_is_drawn_through_no_points() -> None:
    assert line(np.zeros((0, 2)), 2.0).cover.size == 0


def test_a_dot_covers_its_area() -> None:
    got = shown(dot(20.3, 17.6, 6.0))
    wanted = counted(lambda x, y: np.hypot(x - 20.3, y - 17.6) < 6)
    assert np.abs(got - wanted).max() < NEAR
    assert got.sum() == pytest.approx(np.pi * 36, rel=0.01)


def test_a_ring_is_hollow() -> None:
    got = shown(ring(20.3, 17.6, 6.0, 2.0))
    wanted = counted(lambda x, y: np.abs(np.hypot(x - 20.3, y - 17.6) - 6) < 1)
    assert np.abs(got - wanted).max() < NEAR
    assert got[17, 20] == 0


@pytest.mark.parametrize("radius", [0.1, 0.4, 0.9, 1.3])
def test_a_small_ring_is_a_dot_or_has_a_hole(radius: float) -> None:
    got = shown(ring(20.5, 17.5, radius, 0.6))
    assert 0 <= got.min() <= got.max() <= 1
    assert got.sum() > 0.3


def test_a_box_is_exact_to_parts_of_a_pixel() -> None:
    got = shown(box(Box(3.25, 4.5, 20.75, 11.0)))
    np.testing.assert_allclose(got, counted(lambda x, y: (x > 3.25) & (x < 20.75) & (y > 4.5) & (y < 11)), atol=1e-6)


def test_an_empty_box_covers_nothing() -> None:
    assert not box(Box(3.2, 4.5, 3.2, 11.0)).cover.any()


def test_a_band_is_what_lies_between_two_curves() -> None:
    x = np.linspace(4, 55, 30)
    above, below = 10 + 3 * np.sin(x / 8), 26 + 4 * np.cos(x / 9)
    wanted = counted(lambda u, v: (u > 4) & (u < 55) & (v > np.interp(u, x, above)) & (v < np.interp(u, x, below)))
    assert np.abs(shown(band(x, above, below)) - wanted).max() < NEAR
    np.testing.assert_array_equal(shown(band(x, below, above)), shown(band(x, above, below)))
