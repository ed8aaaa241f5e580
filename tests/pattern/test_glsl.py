"""Shaders as text: what is kept and what moves, and what is refused. What they draw is tested with the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from pattern.random_graphs import graphs

from artforge import Canvas, Pattern, Shader, Timeline
from artforge.canvas import STILL
from artforge.pattern.glsl.operations import ON_SCALARS, PLAIN, PLAIN_ON_INTS, Functions, literal
from artforge.pattern.glsl.shader import _Writing
from artforge.pattern.glsl.tables import Frames
from artforge.pattern.maths import BODIES
from artforge.pattern.numpy import ON_ARRAYS

CANVAS = Canvas(size=(8, 6))
LOOP = Timeline(frames=4, fps=10.0)
WEIGHT = np.arange(30, dtype=np.float32).reshape(6, 5)
BIAS = np.arange(100, 106, dtype=np.float32)


def shader(function: Callable[..., Any], timeline: Timeline = STILL, most: int = 10_000) -> Shader:
    """Write the shader of `function(column, row, xp, playhead)`."""

    def pattern(playhead: float) -> Pattern:
        return Pattern(CANVAS, lambda column, row, xp: function(column, row, xp, playhead))

    return Shader.of(pattern, timeline, most)


def test_a_layer_is_kept_as_columns_of_four_outputs_behind_their_bias() -> None:
    made = shader(lambda column, row, xp, _: xp.affine(xp.concat([column] * 5), WEIGHT, BIAS)[0:3])
    assert made.kept.shape == (2 * 6, 4)
    np.testing.assert_array_equal(made.kept[0], BIAS[:4])
    np.testing.assert_array_equal(made.kept[1:6], WEIGHT[:4].T)
    np.testing.assert_array_equal(made.kept[6], [*BIAS[4:], 0, 0])
    np.testing.assert_array_equal(made.kept[7:, :2], WEIGHT[4:].T)
    assert len(made.moving) == 0


def test_what_stays_is_in_the_text_and_what_moves_in_a_table_that_ends_where_the_loop_closes() -> None:
    made = shader(lambda column, row, xp, playhead: column * 0.375 + playhead, LOOP)
    assert "0.375" in made.source
    np.testing.assert_array_equal(made.moving[:, 0], [0.0, 0.25, 0.5, 0.75, 1.0])
    assert made.last_frame == 4


def test_an_animation_that_ends_has_a_row_for_each_frame() -> None:
    made = shader(lambda column, row, xp, playhead: column + playhead, Timeline(frames=5, loop=False))
    np.testing.assert_array_equal(made.moving[:, 0], [0.0, 0.25, 0.5, 0.75, 1.0])


def test_numbers_that_glide_are_interpolated_and_those_that_jump_are_not() -> None:
    glides = shader(lambda column, row, xp, playhead: column * xp.cos(6.283 * playhead), Timeline(frames=12))
    jumps = shader(lambda column, row, xp, playhead: column * (1.0 if playhead < 0.5 else 2.0), LOOP)
    assert "glided(0)" in glides.source
    assert "stepped(0)" in jumps.source


def test_a_whole_number_that_moves_is_put_together_from_halves() -> None:
    values = [0, -1, 2**31 - 1, -(2**31) + 1, 65_536]
    made = shader(lambda c, r, xp, playhead: xp.to_float(xp.to_int(c) + values[int(playhead * 4)]) * 1e-9, LOOP)
    np.testing.assert_array_equal(made.moving[:, 0] * 65_536.0 + made.moving[:, 1].astype(np.float64), values)
    assert np.all((made.moving[:, 1] >= 0) & (made.moving[:, 1] < 65_536))


def test_weights_that_move_have_a_block_for_each_frame() -> None:
    made = shader(lambda c, r, xp, playhead: xp.affine(xp.concat([c, r]), WEIGHT[:3, :2] * (1 + playhead)), LOOP)
    assert len(made.kept) == 0
    assert made.moving.shape == (5 * 2, 4)
    np.testing.assert_allclose(made.moving[8:], 2 * made.moving[:2])


def test_another_structure_in_a_later_frame_is_refused() -> None:
    with pytest.raises(ValueError, match=r"at playhead 0\.5 the pattern takes other steps"):
        shader(lambda c, r, xp, playhead: c + r if playhead < 0.5 else c * r, LOOP)


def test_a_layer_that_is_too_wide_is_refused_with_its_width() -> None:
    with pytest.raises(ValueError, match=r"513 channels .* at most 512 fit"):
        shader(lambda c, r, xp, _: xp.affine(xp.affine(c, np.ones((513, 1))), np.ones((3, 513))))


@pytest.mark.parametrize("moving", [False, True])
def test_more_numbers_than_fit_are_refused_with_their_count(moving: bool) -> None:
    def function(c: Any, r: Any, xp: Any, playhead: float) -> Any:
        return xp.affine(xp.affine(c, np.ones((400, 1)) + moving * playhead), np.ones((3, 400)))

    with pytest.raises(ValueError, match=r"take [\d,]+ numbers, and at most 40 fit"):
        shader(function, LOOP, 10)


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1.0"), (-0.5, "(-0.5)"), (0.1, "0.1"), (1e-40, "1e-40"), (3e38, "3e+38")]
)
def test_a_number_is_written_with_the_digits_that_a_float_needs(value: float, text: str) -> None:
    assert literal(value, "float") == text
    assert np.float32(text.strip("()")) == np.float32(value)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_what_has_no_digits_is_written_as_bits(value: float) -> None:
    bits = re.fullmatch(r"intBitsToFloat\(\(?(-?\d+)\)?\)", literal(value, "float"))
    assert bits is not None
    np.testing.assert_array_equal(np.int32(bits[1]).view(np.float32), np.float32(value))


@pytest.mark.parametrize("name", BODIES)
def test_every_named_function_has_a_form_on_one_channel_and_on_four(name: str) -> None:
    functions, count = Functions(), BODIES[name][1]
    functions.expression(name, ["x", "y"][:count], ["float"] * count, "float")
    text = "\n".join(functions.texts)
    assert f"float pattern_{name}(float a" in text
    assert f"vec4 pattern_{name}(vec4 a" in text


def test_a_function_comes_after_those_that_it_calls() -> None:
    functions = Functions()
    functions.expression("tanh", ["x"], ["float"], "float")
    text = "\n".join(functions.texts)
    assert text.index("float pattern_minimum(float") < text.index("float pattern_tanh(float")


@pytest.mark.parametrize("op", sorted({*ON_ARRAYS} - BODIES.keys()))
def test_every_operation_has_a_form(op: str) -> None:
    assert op in {*PLAIN, *PLAIN_ON_INTS, *ON_SCALARS}


def test_an_operation_that_is_unknown_is_no_text() -> None:
    with pytest.raises(KeyError, match="twist"):
        Functions().expression("twist", ["x"], ["float"], "float")


@given(traced=graphs())
@settings(max_examples=60)
def test_any_graph_is_written_with_every_name_declared_before_it_is_used(traced: Any) -> None:
    graph, arguments = traced
    declared: set[str] = set()
    for line in _Writing(Frames(graph, (arguments,), ())).body():
        new = set(re.findall(r"\b(?:float|int|bool|i?vec[24]|bvec4) ([vaw]\d+)\b", line))
        used = set(re.findall(r"\b[vaw]\d+\b", line))
        assert used - new <= declared, line
        assert line.count("(") == line.count(")")
        declared |= new
