from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from artforge import STILL, Canvas, Timeline
from artforge.canvas import PRESETS, Size, parse_size

sides = st.integers(1, 131_072)


@given(sides, sides, st.sampled_from("xX×"))
def test_a_size_may_be_text(width: int, height: int, between: str) -> None:
    assert parse_size(f"{width}{between}{height}") == (width, height)


@given(sides, sides)
def test_a_size_may_be_a_list(width: int, height: int) -> None:
    assert parse_size([width, height]) == (width, height)


@pytest.mark.parametrize(("name", "size"), PRESETS.items())
def test_a_preset_is_its_size_however_it_is_capitalised(name: str, size: tuple[int, int]) -> None:
    assert parse_size(name) == parse_size(name.upper()) == size


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("4k", (3840, 2160)),
        ("1080p", (1920, 1080)),
        ("phone", (1080, 2400)),
        ("square", (1080, 1080)),
        ("iphone-16", (1179, 2556)),
        ("macbook-pro-14", (3024, 1964)),
        ("superultrawide", (5120, 1440)),
    ],
)
def test_presets_are_the_sizes_that_their_names_promise(name: str, size: tuple[int, int]) -> None:
    assert parse_size(name) == size


@pytest.mark.parametrize("value", [[0, 1], [1, 0], [-1, 5], [131_073, 1], [1, 131_073], "0x5", "5x0", "999999999x1"])
def test_a_side_that_is_too_small_or_large_is_refused_with_the_limit(value: object) -> None:
    with pytest.raises(ValueError, match="each side must be from 1 to 131,072 pixels, got "):
        parse_size(value)


@pytest.mark.parametrize(
    "value", [[1], [1, 2, 3], [True, 1], [1.0, 2], ["1", "2"], [10, None], 640, 1.5, None, {"width": 1}, []]
)
def test_what_is_no_pair_of_whole_numbers_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=re.escape("expected [width, height] in whole pixels, WIDTHxHEIGHT or a pres")):
        parse_size(value)


@pytest.mark.parametrize(
    "text", ["", "4kk", "640", "640x", "x480", "-640x480", "640 x 480", "6e2x480", "1" * 10 + "x1"]
)
def test_unknown_text_is_refused_with_the_names_there_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected WIDTHxHEIGHT or one of 480p, .*4k.*phone"):
        parse_size(text)


def test_a_size_is_written_as_a_list() -> None:
    assert TypeAdapter(Size).dump_python((640, 480)) == [640, 480]


def test_the_schema_of_a_size_takes_the_presets() -> None:
    described = json.dumps(Canvas.model_json_schema())
    assert all(f'"{name}"' in described for name in PRESETS)


def test_a_canvas_knows_its_sides() -> None:
    canvas = Canvas(size=(640, 359))
    assert (canvas.width, canvas.height, canvas.shorter_side, str(canvas)) == (640, 359, 359, "640x359")
    assert Canvas(size=(3, 7)).shorter_side == 3


def test_a_canvas_has_defaults() -> None:
    canvas = Canvas()
    assert (canvas.size, canvas.supersample) == ((1280, 720), 1)


@pytest.mark.parametrize("keys", [{"supersample": 0}, {"supersample": 17}, {"supersample": True}, {"supersample": 2.0},
                                  {"wide": 1}, {"size": "tiny"}])  # fmt: skip
def test_a_canvas_refuses(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Canvas.model_validate_json(json.dumps(keys))


def test_a_canvas_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Canvas().supersample = 2  # type: ignore[misc]


def test_frames_last_their_number_over_the_rate() -> None:
    assert Timeline(frames=90, fps=60).seconds == 1.5


def test_the_playhead_of_a_loop_never_reaches_its_end() -> None:
    loop = Timeline(frames=4)
    assert [loop.playhead(index) for index in range(4)] == [0, 0.25, 0.5, 0.75]


def test_the_playhead_of_what_does_not_loop_ends_at_1() -> None:
    once = Timeline(frames=5, loop=False)
    assert [once.playhead(index) for index in range(5)] == [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize("loop", [True, False])
def test_the_playhead_of_a_single_frame_is_0(loop: bool) -> None:
    assert Timeline(frames=1, loop=loop).playhead(0) == 0


def test_a_still_is_one_frame() -> None:
    assert STILL.frames == 1
