"""Colourings against plain formulations in float64, and that they are what they say."""

from __future__ import annotations

import colorsys
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stage import built, shown

from artforge import Source
from artforge.host import installed
from artforge.pattern import trace
from artforge.pattern.numpy import evaluate

OUTPUTS = st.lists(st.tuples(*[st.floats(-8, 8, width=32)] * 3), min_size=1, max_size=20)
COLOURINGS = sorted(part.part_name() for part, _ in installed().parts("colouring"))


def coloured(colouring: object, outputs: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Return the colours of some outputs, both of shape (places, channels)."""
    from artforge_cppn.colouring import Colouring

    part: Any = TypeAdapter(Colouring).validate_python(colouring, context={"host": installed()})
    rows = np.array(outputs, np.float32).T
    names = [f"output {index}" for index in range(part.channels)]
    traced = trace(lambda *channels: part(channels[-1].concat(channels[:-1]), channels[-1]), names)
    return evaluate(*traced, {name: rows[index : index + 1] for index, name in enumerate(names)}).T


def sigmoid(v: float) -> float:
    return 1 / (1 + math.exp(-v))


def gamma(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def linear_of_oklab(lightness: float, a: float, b: float) -> list[float]:
    """Return linear light by the formulas of Ottosson's article."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    ]


def of_oklab(lightness: float, a: float, b: float) -> list[float]:
    """Return sRGB; a colour beyond the screen is the last within it on the straight way to grey."""
    grey, linear = lightness**3, linear_of_oklab(lightness, a, b)
    ways = [1.0]
    for channel in linear:
        if channel > 1:
            ways.append((1 - grey) / (channel - grey))
        if channel < 0:
            ways.append(grey / (grey - channel))
    return [gamma(grey + min(ways) * (channel - grey)) for channel in linear]


def plain_rgb(red: float, green: float, blue: float) -> list[float]:
    return [sigmoid(red), sigmoid(green), sigmoid(blue)]


def plain_hsv(hue: float, saturation: float, value: float) -> list[float]:
    turn = (20 + 90 / 2 * math.tanh(hue)) / 360
    return list(colorsys.hsv_to_rgb(turn % 1.0, 0.8 * sigmoid(saturation), sigmoid(value)))


def plain_oklab(first: float, second: float, third: float) -> list[float]:
    lightness = 0.2 + 0.7 * sigmoid(0.6 * first)
    reach = 0.15 * 4 * lightness * (1 - lightness)
    return of_oklab(lightness, reach * math.tanh(0.6 * second), reach * math.tanh(0.6 * third))


def plain_oklch(first: float, second: float, third: float) -> list[float]:
    lightness = 0.2 + 0.7 * sigmoid(0.6 * first)
    chroma = 0.15 * 4 * lightness * (1 - lightness) * sigmoid(0.6 * second)
    hue = math.radians(300 + 200 / 2 * math.tanh(0.6 * third))
    return of_oklab(lightness, chroma * math.cos(hue), chroma * math.sin(hue))


SOFT = {"lightness": [0.2, 0.9], "chroma": 0.15, "contrast": 0.6}
PLAIN: dict[str, tuple[dict[str, Any], Any]] = {
    "rgb": ({}, plain_rgb),
    "hsv": ({"hue": 20.0, "spread": 90.0, "saturation": 0.8}, plain_hsv),
    "oklab": (SOFT, plain_oklab),
    "oklch": ({**SOFT, "hue": 300.0, "spread": 200.0}, plain_oklch),
}


def test_every_colouring_is_held_against_a_plain_one() -> None:
    assert sorted([*PLAIN, "gray"]) == COLOURINGS


@pytest.mark.parametrize("name", PLAIN)
@settings(deadline=None)
@given(outputs=OUTPUTS)
def test_a_colouring_equals_its_plain_formulation(name: str, outputs: list[tuple[float, float, float]]) -> None:
    keys, plain = PLAIN[name]
    expected = [plain(*output) for output in outputs]
    np.testing.assert_allclose(coloured({"use": name, **keys}, outputs), expected, atol=2e-4)


@settings(deadline=None)
@given(outputs=st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=20))
def test_gray_is_the_sigmoid_of_one_output(outputs: list[float]) -> None:
    got = coloured("gray", [[output] for output in outputs])
    np.testing.assert_allclose(got[:, 0], [sigmoid(output) for output in outputs], atol=1e-6)


@pytest.mark.parametrize("name", PLAIN)
@settings(deadline=None)
@given(outputs=st.lists(st.tuples(*[st.floats(-(2.0**99), 2.0**99, width=32)] * 3), min_size=1, max_size=20))
def test_colours_are_colours_whatever_the_outputs(name: str, outputs: list[tuple[float, float, float]]) -> None:
    got = coloured(name, outputs)
    assert ((got >= 0) & (got <= 1 + 1e-6)).all()


def test_known_colours_of_oklab() -> None:
    known = {(0.6279554, 0.2248631, 0.1258463): (1, 0, 0), (0.4520137, -0.0324545, -0.3115281): (0, 0, 1)}
    from artforge_cppn.oklab import shown as of_oklab_on_screen

    for place, colour in {**known, (1.0, 0.0, 0.0): (1, 1, 1), (0.0, 0.0, 0.0): (0, 0, 0)}.items():
        traced = trace(of_oklab_on_screen, ("lightness", "a", "b"))
        inputs = {name: np.array([[at]], np.float32) for name, at in zip(("lightness", "a", "b"), place, strict=True)}
        np.testing.assert_allclose(evaluate(*traced, inputs)[:, 0], colour, atol=2e-3)


@pytest.mark.parametrize("name", ["hsv", "oklch"])
def test_hues_go_round_once_in_360_degrees(name: str) -> None:
    turned = [shown({"use": "cppn", "colours": {"use": name, "hue": hue}}).array() for hue in (70.0, 430.0, 80.0)]
    np.testing.assert_array_equal(turned[0], turned[1])
    assert not np.array_equal(turned[0], turned[2])


def test_a_gray_picture_is_gray() -> None:
    picture = shown({"use": "cppn", "colours": "gray"}).array()
    assert np.ptp(picture, axis=2).max() == 0
    assert picture.std() > 0.05


@pytest.mark.parametrize(
    ("colouring", "word"),
    [
        ({"use": "oklab", "lightness": [0.9, 0.2]}, "darkest before the lightest"),
        ({"use": "oklab", "lightness": [-0.1, 0.2]}, "greater than or equal to 0"),
        ({"use": "oklch", "chroma": 0.5}, "less than or equal to 0.4"),
        ({"use": "oklch", "contrast": -1}, "greater than or equal to 0"),
        ({"use": "hsv", "saturation": 2}, "less than or equal to 1"),
        ("lab", "unknown colouring 'lab'"),
    ],
)
def test_what_does_not_fit_is_refused(colouring: object, word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        built(Source, {"use": "cppn", "colours": colouring})
