"""The sheet of paper: what is drawn lies where it is asked for, in the right colour, and the rest stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

from artforge import Canvas
from artforge.drawing import Axes, Box, Paper, around, diverging, greys, number, ramp, theme, ticks
from artforge.drawing.strokes import Mask

BLACK, RED, WHITE = (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 1.0)
CANVAS = Canvas(size=(80, 50))


def paper() -> Paper:
    return Paper(CANVAS, BLACK)


def test_a_colour_is_laid_over_what_is_there_by_its_opacity() -> None:
    sheet = Paper(CANVAS, (0.0, 0.5, 1.0))
    sheet.fill(Box(10, 10, 20, 20), RED, opacity=0.25)
    np.testing.assert_allclose(sheet.image[15, 15], [0.25, 0.375, 0.75])
    np.testing.assert_allclose(sheet.image[5, 5], [0.0, 0.5, 1.0])


def test_sparse_and_dense_shapes_are_laid_alike() -> None:
    cover = np.zeros((50, 80), np.float32)
    cover[20:24, 10:70] = np.linspace(0, 1, 60, dtype=np.float32)
    sparse, dense = paper(), paper()
    sparse.cover(Mask(cover, 0, 0), RED, 0.5)
    dense.cover(Mask(cover[20:24, 10:70], 10, 20), RED, 0.5)
    np.testing.assert_array_equal(sparse.image, dense.image)
    np.testing.assert_array_equal(sparse.image[..., 0], cover * np.float32(0.5))


@pytest.mark.parametrize("shift", [(-60.0, 0.0), (60.0, 0.0), (0.0, -40.0), (0.0, 40.0), (500.0, 500.0)])
def test_what_lies_beyond_the_edges_is_cut_off(shift: tuple[float, float]) -> None:
    across, down = shift
    whole, cut = Paper(Canvas(size=(1200, 1100)), BLACK), paper()
    for sheet, x, y in ((whole, 100 + across, 100 + down), (cut, across, down)):
        sheet.line([(x + 5, y + 5), (x + 70, y + 40)], RED, width=4)
        sheet.dot(x + 40, y + 25, WHITE, radius=9)
        sheet.text("Wave", x + 20, y + 30, RED, size=16)
        sheet.paste(np.ones((2, 2, 3), np.float32), Box(x + 60, y + 30, x + 70, y + 40))
    np.testing.assert_allclose(cut.image, whole.image[100:150, 100:180], atol=1e-5)


def test_text_begins_ends_or_has_its_middle_where_it_is_asked_to() -> None:
    places = {}
    for align in ("left", "center", "right"):
        sheet = paper()
        sheet.text("Hill", 40, 30, WHITE, size=14, align=align)
        places[align] = np.flatnonzero(sheet.image[..., 0].max(0) > 0.3)
    assert 39 <= places["left"].min() <= 42
    assert 38 <= places["right"].max() <= 41
    assert abs(places["center"].mean() - 40) < 3


def test_text_stands_on_its_line() -> None:
    sheet = paper()
    sheet.text("HILL", 10, 30, WHITE, size=20)
    rows = np.flatnonzero(sheet.image[..., 0].max(1) > 0.5)
    assert rows.max() == 29
    assert 12 <= rows.max() - rows.min() + 1 <= 16


def test_a_pasted_image_is_shown_in_blocks() -> None:
    sheet, image = paper(), np.random.default_rng(0).random((3, 4, 3), np.float32)
    sheet.paste(image, Box(8, 6, 48, 36))
    np.testing.assert_array_equal(sheet.image[6:36, 8:48], image.repeat(10, 0).repeat(10, 1))


def test_numbers_become_places() -> None:
    axes = Axes(Box(10, 5, 70, 45), (-1, 2), (0, 4))
    np.testing.assert_allclose(axes.points([-1, 2, 0], [0, 4, 1]), [[10, 45], [70, 5], [30, 35]])


def test_rulers_stand_at_round_numbers() -> None:
    sheet, colours = paper(), theme("light")
    axes = Axes(Box(20, 5, 70, 45), (0, 1), (-1, 1))
    axes.rule(sheet, colours, 8)
    away = np.abs(sheet.image[:, 50] - np.array(colours.panel, np.float32)).sum(-1)[6:44]
    assert away.argmax() + 6 in (24, 25)
    assert np.count_nonzero(away > 0.01) >= 4


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-1.3, 1.2, [-1, -0.5, 0, 0.5, 1]), (3, 40, [10, 20, 30, 40]), (1, 1, [])],
)
def test_ticks_are_round_numbers(low: float, high: float, expected: list[float]) -> None:
    np.testing.assert_allclose(ticks(low, high), expected, atol=1e-12)


def test_a_range_holds_its_values_even_when_they_are_all_alike() -> None:
    assert around([1.0, 3.0], 0.5) == (0.0, 4.0)
    low, high = around([2.0, 2.0])
    assert low < 2 < high


def test_numbers_are_written_briefly() -> None:
    assert [number(value) for value in (0.30000000000000004, -2.0, 1e-4, -0.0)] == ["0.3", "-2", "0.0001", "0"]


def test_boxes_divide_evenly() -> None:
    cells = Box(0, 0, 100, 60).grid(3, 2, 10)
    assert [round(cell.width, 6) for cell in cells] == [26.666667] * 6
    assert cells[-1].right == pytest.approx(100)
    assert cells[-1].bottom == pytest.approx(60)
    assert Box(0, 0, 100, 60).square() == Box(20, 0, 80, 60)
    assert Box(0, 0, 4, 4).inset(3).width == 0


def test_a_copy_is_a_sheet_of_its_own() -> None:
    sheet = paper()
    sheet.copy().fill(Box(0, 0, 9, 9), RED)
    assert not sheet.image.any()


def test_themes_have_inks_that_can_be_read() -> None:
    for name in ("dark", "light"):
        colours = theme(name)
        for ink in (colours.ink, *colours.series):
            assert abs(sum(ink) - sum(colours.paper)) > 0.45, (name, ink)
    assert theme("dark", (RED,)).series_colour(3) == RED


def test_numbers_become_colours() -> None:
    colours = theme("dark")
    np.testing.assert_allclose(diverging([0.0, 0.5, -0.5], colours), [colours.panel, *colours.series[:2]], atol=1e-6)
    np.testing.assert_allclose(greys([[-1, 1], [3, 5]], 1, 3), np.repeat([[[0], [0]], [[1], [1]]], 3, -1))
    np.testing.assert_allclose(ramp(0.25, (0, 1), [RED, WHITE]), [1, 0.25, 0.25])
