from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from artforge import Timeline
from artforge.recipe.model import Animation


def timeline(**keys: Any) -> Timeline:
    return Animation.model_validate_json(json.dumps(keys)).timeline


def test_seconds_are_counted_in_frames() -> None:
    assert timeline(seconds=8, fps=30).frames == 240
    assert timeline(seconds=2.5).frames == 75
    assert timeline(seconds=1, fps=29.97).frames == 30


def test_the_shortest_animation_has_one_frame() -> None:
    assert timeline(seconds=0.001).frames == 1


def test_an_animation_loops_unless_it_is_told_not_to() -> None:
    assert timeline(frames=2).loop is True
    assert timeline(frames=2, loop=False).loop is False


def test_frames_and_seconds_together_are_refused() -> None:
    with pytest.raises(ValidationError, match="give either `seconds` or `frames`"):
        timeline(frames=3, seconds=1)


@pytest.mark.parametrize("seconds", [0, -1, 1_000_001, True, "1", None, float("nan"), float("inf"), 10**400])
def test_seconds_that_make_no_sense_are_refused(seconds: object) -> None:
    with pytest.raises(ValidationError):
        Animation.model_validate({"seconds": seconds})


@pytest.mark.parametrize("fps", [0, -5, 0.001, 1001, 1e308, float("inf"), float("nan"), 10**400, True, "30", None])
@pytest.mark.parametrize("length", [{"seconds": 900}, {"frames": 3}])
def test_a_rate_that_makes_no_sense_is_refused_by_its_name(fps: object, length: dict[str, int]) -> None:
    with pytest.raises(ValidationError) as caught:
        Animation.model_validate({**length, "fps": fps})
    assert [error["loc"] for error in caught.value.errors()] == [("fps",)]


@pytest.mark.parametrize("keys", [{}, {"frames": 0}, {"frames": 1_000_001}, {"frames": 2.0}, {"frames": True},
                                  {"seconds": 1_000_000, "fps": 1000}, {"frames": 1, "loop": 1},
                                  {"frames": 1, "speed": 2}])  # fmt: skip
def test_a_timeline_refuses(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        timeline(**keys)


def test_the_schema_of_a_timeline_takes_either_frames_or_seconds() -> None:
    schema = Animation.model_json_schema()
    assert schema["oneOf"] == [{"required": ["seconds"]}, {"required": ["frames"]}]
    assert "required" not in schema
