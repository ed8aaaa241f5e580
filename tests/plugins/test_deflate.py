from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

import pytest
from artforge_basics.writers.deflate import STRIPS_AT_ONCE, in_order


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_what_is_made_comes_in_the_order_of_what_was_given(threads: int) -> None:
    waited = Event()

    def work(number: int) -> int:
        # The first is done last, where there are threads that overtake it.
        if number == 0 and threads > 1:
            assert waited.wait(60)
        waited.set()
        return number

    assert list(in_order(iter(range(50)), work, threads)) == list(range(50))


def test_a_single_thread_is_that_of_who_asks() -> None:
    assert set(in_order(iter(range(50)), lambda number: get_ident(), 1)) == {get_ident()}
    assert get_ident() not in set(in_order(iter(range(50)), lambda number: get_ident(), 2))


@pytest.mark.parametrize("threads", [1, 8])
def test_no_more_is_taken_ahead_than_the_plan_of_memory_counts(threads: int) -> None:
    taken = 0

    def given() -> Iterator[int]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield number

    for done, _ in enumerate(in_order(given(), abs, threads)):
        assert taken - done <= STRIPS_AT_ONCE
    assert taken == 50


def test_a_strip_that_fails_ends_the_rest() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise RuntimeError("no such strip")
        return number

    made = in_order(iter(range(10**9)), work, 2)
    with pytest.raises(RuntimeError, match="no such strip"):
        list(made)
