from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from artforge import Colour
from artforge.colour import parse_colour, to_text

levels = st.tuples(*[st.integers(0, 255)] * 3)
channels = st.tuples(*[st.floats(0, 1)] * 3)


@given(levels)
def test_six_digits_are_three_channels(colour: tuple[int, int, int]) -> None:
    text = "#" + "".join(f"{level:02x}" for level in colour)
    assert parse_colour(text) == parse_colour(text.upper()) == tuple(level / 255 for level in colour)


@given(st.tuples(*[st.integers(0, 15)] * 3))
def test_each_of_three_digits_counts_twice(colour: tuple[int, int, int]) -> None:
    assert parse_colour("#" + "".join(f"{digit:x}" for digit in colour)) == tuple(digit / 15 for digit in colour)


@pytest.mark.parametrize(
    ("name", "colour"), [("white", (1, 1, 1)), ("red", (1, 0, 0)), ("RebeccaPurple", (0x66 / 255, 0x33 / 255, 0.6))]
)
def test_a_name_is_that_of_css(name: str, colour: tuple[float, float, float]) -> None:
    assert parse_colour(name) == colour


@given(channels)
def test_numbers_are_taken_as_they_are(colour: tuple[float, float, float]) -> None:
    assert parse_colour(list(colour)) == colour


@pytest.mark.parametrize("value", ["", "#", "#12", "#1234", "#12345", "#1234567", "#12345678", "#ggg", "123456",
                                   "reddish", "rgb(1,2,3)", " red", "#fff\n", [1, 1], [1, 1, 1, 1], [1, 1, 1.001],
                                   [-0.001, 0, 0], [True, 0, 0], ["1", 0, 0], [float("nan"), 0, 0], 255, None,
                                   {}])  # fmt: skip
def test_anything_else_is_refused_with_what_was_got(value: object) -> None:
    with pytest.raises(ValueError, match="expected a colour: '#rrggbb' in quotes, a CSS name or") as caught:
        parse_colour(value)
    assert str(caught.value).endswith(f"got {value!r}")


@given(channels | levels.map(lambda colour: tuple(level / 255 for level in colour)))
def test_what_is_written_reads_as_the_same_colour(colour: tuple[float, float, float]) -> None:
    assert parse_colour(to_text(colour)) == colour


@given(levels)
def test_what_fits_into_six_digits_is_written_so(colour: tuple[int, int, int]) -> None:
    red, green, blue = colour
    assert to_text((red / 255, green / 255, blue / 255)) == f"#{red:02x}{green:02x}{blue:02x}"


def test_what_is_next_to_a_level_is_written_in_numbers() -> None:
    assert to_text((1e-12, 0.0, 1.0)) == [1e-12, 0.0, 1.0]


def test_a_field_refuses_and_writes_by_the_same_rules() -> None:
    adapter = TypeAdapter[tuple[float, float, float]](Colour)
    assert adapter.dump_python(adapter.validate_json('"#0f0"')) == "#00ff00"
    with pytest.raises(ValidationError, match="expected a colour"):
        adapter.validate_json("[0, 0, 2]")
