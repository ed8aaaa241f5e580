import numpy as np
import numpy.typing as npt
import pytest
from stage import built, traced_at

from artforge import Canvas, Space, Transform

COLUMNS, ROWS = [0, 3, 6, 11.25], [0, 1, 4, 6.5]
CANVAS = Canvas(size=(12, 8))
X, Y = np.array([-0.7, 0.0, 0.25, 2.0]), np.array([0.3, 0.0, -1.5, 0.1])


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("pixels", np.array(COLUMNS), np.array(ROWS)),
        ("centered", np.array(COLUMNS) / 12 - 0.5, np.array(ROWS) / 8 - 0.5),
        ("fit", (np.array(COLUMNS) + 0.5 - 6) / 8, (np.array(ROWS) + 0.5 - 4) / 8),
    ],
)
def test_a_space_gives_its_formula(name: str, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> None:
    space = built(Space, name)
    got = traced_at(lambda column, row, xp: space(column, row, CANVAS, xp), COLUMNS, ROWS)
    np.testing.assert_allclose(got, np.array([x, y]), atol=1e-6)


def moved(value: object) -> npt.NDArray[np.float32]:
    transform = built(Transform, value)
    return traced_at(transform, X, Y)


def test_zoom_multiplies_about_its_center() -> None:
    expected = [0.5 + (X - 0.5) * 0.01, -1 + (Y + 1) * 0.01]
    np.testing.assert_allclose(moved({"use": "zoom", "scale": 0.01, "center": [0.5, -1]}), expected, atol=1e-6)


def test_shift_adds() -> None:
    np.testing.assert_allclose(moved({"use": "shift", "by": [0.25, -2]}), [X + 0.25, Y - 2], atol=1e-6)


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0, -450.0, 720.0])
def test_rotate_turns_about_its_center(degrees: float) -> None:
    angle, across, down = np.radians(degrees), X - 1.0, Y - 0.5
    expected = [
        1.0 + across * np.cos(angle) - down * np.sin(angle),
        0.5 + across * np.sin(angle) + down * np.cos(angle),
    ]
    np.testing.assert_allclose(moved({"use": "rotate", "degrees": degrees, "center": [1, 0.5]}), expected, atol=1e-6)


def test_a_positive_rotation_turns_the_picture_counter_clockwise() -> None:
    quarter = built(Transform, {"use": "rotate", "degrees": 90.0})
    # What is shown at the top (y points down) comes from the right.
    np.testing.assert_allclose(traced_at(quarter, [0.0], [-1.0])[:, 0], [1.0, 0.0], atol=1e-6)
