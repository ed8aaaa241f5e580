from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from artforge import Canvas, Rng, Scene
from artforge.scene import Keeper

Bytes = npt.NDArray[np.uint8]


def making(size: int, made: list[int]) -> Callable[[], Bytes]:
    def make() -> Bytes:
        made.append(size)
        return np.zeros(size, np.uint8)

    return make


def test_what_is_kept_is_made_once() -> None:
    keeper, made = Keeper(), list[int]()
    first = keeper.keep("a", making(10, made))
    assert keeper.keep("a", making(10, made)) is first
    assert made == [10]


def test_each_key_has_its_own_value() -> None:
    keeper = Keeper()
    assert (keeper.keep("a", lambda: 1), keeper.keep(("a", 1), lambda: 2), keeper.keep("a", lambda: 3)) == (1, 2, 1)


def test_nothing_is_a_value_too() -> None:
    keeper, made = Keeper(), list[int]()
    keeper.keep("a", lambda: made.append(1))
    keeper.keep("a", lambda: made.append(1))
    assert made == [1]


def test_what_is_held_stays_within_the_limit() -> None:
    keeper, made = Keeper(limit=100), list[int]()
    for key in range(20):
        keeper.keep(key, making(30, made))
        assert keeper.held <= 100
    assert keeper.held == 90


def test_what_was_used_longest_ago_goes_first() -> None:
    keeper, made = Keeper(limit=100), list[int]()
    for key, size in (("a", 41), ("b", 42), ("a", 0), ("c", 43)):
        keeper.keep(key, making(size, made))
    keeper.keep("a", making(91, made))
    keeper.keep("b", making(92, made))
    assert made == [41, 42, 43, 92]


def test_a_value_over_the_limit_is_given_and_goes_with_the_next() -> None:
    keeper, made = Keeper(limit=100), list[int]()
    assert keeper.keep("large", making(1000, made)).nbytes == 1000
    keeper.keep("small", making(1, made))
    assert keeper.held == 1
    keeper.keep("large", making(1000, made))
    assert made == [1000, 1, 1000]


def test_what_does_not_say_its_bytes_still_counts() -> None:
    keeper = Keeper(limit=10_000)
    for key in range(100):
        keeper.keep(key, object)
    assert 0 < keeper.held <= 10_000


def test_a_failure_is_not_kept() -> None:
    keeper = Keeper()
    try:
        keeper.keep("a", lambda: 1 // 0)
    except ZeroDivisionError:
        assert keeper.keep("a", lambda: 5) == 5
    assert keeper.held > 0


def test_a_value_may_be_made_of_another() -> None:
    keeper = Keeper()
    assert keeper.keep("outer", lambda: keeper.keep("inner", lambda: 2) + 1) == 3
    assert keeper.keep("inner", lambda: 9) == 2


def test_a_scene_keeps_in_its_keeper() -> None:
    keeper = Keeper()
    scenes = [Scene(Canvas(), playhead, Rng(0), keeper) for playhead in (0.0, 0.5)]
    assert [scene.keep("a", lambda scene=scene: scene.playhead) for scene in scenes] == [0.0, 0.0]  # type: ignore[misc]
