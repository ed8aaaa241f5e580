"""The source `kernels`: what stands on the sheet, and where."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from artforge_convolution import kernel_sheet
from artforge_convolution.cells import cell_of
from artforge_convolution.colouring import signed, weighted
from artforge_convolution.layout import tiled
from artforge_convolution.sheet import Sheet
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Canvas, Network, drawing
from artforge.parts import Source

Floats = npt.NDArray[np.float32]
SIZE = (1280, 720)
DARK = drawing.theme("dark")


def places(count: int, columns: int | None = None) -> list[drawing.Box]:
    sheet = Sheet.on(Canvas(size=SIZE), "dark")
    return tiled(sheet.box, count, aspect=1.0, gap=sheet.gap, below=1.9 * sheet.letters, columns=columns)


def corner(image: Floats, box: drawing.Box, sides: tuple[int, int], row: int, column: int) -> Floats:
    """Return the colour near the corner of a cell, where no number stands."""
    cell = cell_of(box, sides, row, column)
    found: Floats = image[int(cell.top + 0.1 * cell.height), int(cell.left + 0.1 * cell.width)]
    return found


def test_the_four_halves_stand_side_by_side_in_two_colours() -> None:
    image = shown("kernels", size=SIZE).array()
    plus, minus = (signed(np.array([sign]), DARK, 1.0)[0] for sign in (1.0, -1.0))
    expected = [[minus, plus], [plus, minus]]
    boxes = places(4)
    for box, (left, right) in zip(boxes[:2], expected, strict=True):
        np.testing.assert_allclose(corner(image, box, (4, 4), 0, 0), left, atol=1e-5)
        np.testing.assert_allclose(corner(image, box, (4, 4), 3, 3), right, atol=1e-5)
    for box, (top, bottom) in zip(boxes[2:], expected, strict=True):
        np.testing.assert_allclose(corner(image, box, (4, 4), 0, 3), top, atol=1e-5)
        np.testing.assert_allclose(corner(image, box, (4, 4), 3, 0), bottom, atol=1e-5)


def test_numbers_stand_on_every_cell_and_can_be_left_out() -> None:
    (written, bare) = (shown({"use": "kernels", "numbers": on}, size=SIZE).array() for on in (True, False))
    for box in places(4):
        for row, column in np.ndindex(4, 4):
            cell = cell_of(box, (4, 4), row, column)
            inside = slice(int(cell.top), int(cell.bottom)), slice(int(cell.left), int(cell.right))
            assert np.abs(written[inside] - bare[inside]).max() > 0.4


def test_names_stand_below_and_can_be_left_out() -> None:
    named = shown("kernels", size=SIZE).array()
    for box in places(4):
        below = named[int(box.bottom) + 4 : int(box.bottom) + 40, int(box.left) : int(box.right)]
        assert np.abs(below - np.array(DARK.ink, np.float32)).max(-1).min() < 0.1
    bare = shown({"use": "kernels", "labels": False, "numbers": False}, size=SIZE).array()
    assert np.abs(bare - np.array(DARK.ink, np.float32)).max(-1).min() > 0.1


def test_kernels_of_three_channels_have_the_colours_that_they_look_for() -> None:
    scene = scene_of(SIZE)
    kernels = built(Network, "motifs").kernels("features.0", scene)[:4]
    image = shown({"use": "kernels", "kernels": {"use": "network-kernels", "count": 4}}, size=SIZE).array()
    for kernel, box in zip(kernels, places(4), strict=True):
        largest = np.abs(kernel).max()
        for row, column in ((0, 0), (2, 3), (4, 1)):
            expected = 0.5 + kernel[:, row, column] / (2 * largest)
            np.testing.assert_allclose(corner(image, box, kernel.shape[1:], row, column), expected, atol=1e-5)


def test_of_kernels_with_many_channels_the_mean_is_shown() -> None:
    kernel = np.random.default_rng(0).normal(size=(8, 3, 3)).astype(np.float32)
    np.testing.assert_allclose(weighted(kernel, DARK), signed(kernel.mean(0), DARK), atol=1e-6)


def test_a_kernel_of_zeros_is_shown_in_the_colour_of_the_panel() -> None:
    image = shown({"use": "kernels", "kernels": {"use": "matrix", "rows": [[0, 0], [0, 0]]}}, size=SIZE).array()
    np.testing.assert_allclose(corner(image, places(1)[0], (2, 2), 1, 1), DARK.panel, atol=1e-5)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (96, 64), (3000, 200)])
@pytest.mark.parametrize("count", [1, 4, 7, 24])
def test_tiles_are_of_one_size_inside_and_apart(size: tuple[int, int], count: int) -> None:
    box = drawing.Box.of(*size)
    found = tiled(box, count, aspect=1.5, gap=4.0, below=0.5)
    assert len(found) == count
    for index, one in enumerate(found):
        assert one.width == pytest.approx(1.5 * one.height)
        assert box.left - 0.01 <= one.left < one.right <= box.right + 0.01
        assert box.top - 0.01 <= one.top < one.bottom <= box.bottom + 0.01
        for other in found[:index]:
            apart = one.right < other.left or other.right < one.left or one.bottom < other.top or other.bottom < one.top
            assert apart


def test_as_many_kernels_stand_side_by_side_as_are_asked_for() -> None:
    tops = [round(box.top, 3) for box in places(12, 4)]
    assert [tops.count(top) for top in dict.fromkeys(tops)] == [4, 4, 4]


def test_more_columns_than_kernels_are_as_many_as_there_are_kernels() -> None:
    assert places(4, 100) == places(4, 4)


def test_without_numbers_nobody_looks_for_what_they_are_divided_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_sheet, "written", lambda matrix: pytest.fail("a kernel's numbers were written"))
    shown({"use": "kernels", "kernels": "mean", "numbers": False}, size=SIZE)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_paper_is_that_of_the_theme(theme: drawing.ThemeName) -> None:
    image = shown({"use": "kernels", "theme": theme}, size=(96, 64)).array()
    np.testing.assert_allclose(image[0, 0], drawing.theme(theme).paper, atol=1e-6)


def test_a_sheet_is_the_same_again() -> None:
    step = {"use": "kernels", "kernels": ["sobel", "gabor", "network-kernels"]}
    first, again = (shown(step, size=(192, 108)).array() for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("kernels", "words"),
    [
        ([], "at least 2 items"),
        ("sobl", "did you mean 'sobel'"),
        (["halves", {"use": "matrix", "rows": [[1], [1, 2]]}], "give all as many"),
        (["halves", "relu"], "'relu' is a"),
        (3, "expected a kernel"),
    ],
)
def test_what_is_no_kernel_is_refused(kernels: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        built(Source, {"use": "kernels", "kernels": kernels})


def test_more_kernels_than_a_sheet_holds_are_refused() -> None:
    many = built(Source, {"use": "kernels", "kernels": [{"use": "gabor", "orientations": 24}] * 17})
    assert "408 kernels are too many for a sheet, which holds 400" in (many.misfit(Canvas(size=SIZE)) or "")
    assert built(Source, "kernels").misfit(Canvas(size=SIZE)) is None
