"""Against the generator and its arithmetic written out plainly, number by number."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge import Rng
from artforge.rng import _normal_quantile

MASK = 2**64 - 1
seeds = st.integers(-(2**70), 2**70)
paths = st.lists(st.text(max_size=4), max_size=3).map(tuple)


def philox(counter: int, key: tuple[int, int]) -> list[int]:
    """One block of Philox4x64-10, as Salmon et al. (2011) describe it."""
    words = [counter >> shift & MASK for shift in (0, 64, 128, 192)]
    low_key, high_key = key
    for _ in range(10):
        first, second = words[0] * 0xD2E7470EE14C6C93, words[2] * 0xCA5A826395121157
        words = [second >> 64 ^ words[1] ^ low_key, second & MASK, first >> 64 ^ words[3] ^ high_key, first & MASK]
        low_key, high_key = low_key + 0x9E3779B97F4A7C15 & MASK, high_key + 0xBB67AE8584CAA73B & MASK
    return words


def plain_bits(seed: int, path: tuple[str, ...], count: int) -> list[int]:
    """The stream of a name: its key is a hash, and numpy counts blocks from 1."""
    digest = hashlib.blake2b(json.dumps([seed, *path]).encode(), digest_size=16).digest()
    key = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")
    return [word for block in range(-(-count // 4)) for word in philox(block + 1, key)][:count]


def plain_units(seed: int, path: tuple[str, ...], count: int) -> list[float]:
    return [((word >> 12) + 0.5) / 2**52 for word in plain_bits(seed, path, count)]


def test_the_plain_generator_gives_the_answers_its_authors_publish() -> None:
    zeros = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert philox(0, (0, 0)) == zeros


@given(seeds, paths, st.integers(0, 50))
@settings(deadline=None)
def test_bits_are_those_of_philox(seed: int, path: tuple[str, ...], count: int) -> None:
    assert Rng(seed, path).bits(count).tolist() == plain_bits(seed, path, count)


def test_a_stream_goes_on_where_it_was() -> None:
    rng = Rng(3)
    assert [*rng.bits(5).tolist(), *rng.bits(6).tolist()] == plain_bits(3, (), 11)


@given(seeds, st.floats(-1000, 1000), st.floats(-1000, 1000))
@settings(deadline=None)
def test_uniform_is_our_arithmetic_rounded_once(seed: int, low: float, high: float) -> None:
    expected = np.array([low + (high - low) * unit for unit in plain_units(seed, (), 6)], np.float32)
    got = Rng(seed).uniform((2, 3), low, high)
    assert got.dtype == np.float32
    assert got.shape == (2, 3)
    assert got.tobytes() == expected.tobytes()


@given(seeds, st.floats(-100, 100), st.floats(0.01, 100))
@settings(deadline=None)
def test_normal_inverts_the_distribution_function(seed: int, mean: float, std: float) -> None:
    quantile = NormalDist().inv_cdf
    expected = np.array([mean + std * quantile(unit) for unit in plain_units(seed, (), 6)])
    got = Rng(seed).normal((3, 2), mean, std)
    assert got.dtype == np.float32
    assert got.shape == (3, 2)
    np.testing.assert_allclose(got.ravel(), expected, rtol=1e-6, atol=1e-6 * std)


def test_the_normal_quantile_holds_from_tail_to_tail() -> None:
    tails = 2.0 ** -np.arange(1, 54)
    places = np.concatenate([tails, 1 - tails, np.linspace(0.001, 0.999, 4_001)])
    expected = [NormalDist().inv_cdf(place) for place in places.tolist()]
    np.testing.assert_allclose(_normal_quantile(places), expected, rtol=2e-14, atol=1e-16)


@given(seeds, st.integers(1, 2**40))
@settings(deadline=None)
def test_an_integer_is_the_high_half_of_a_product(seed: int, stop: int) -> None:
    assert Rng(seed).integer(stop) == plain_bits(seed, (), 1)[0] * stop // 2**64


def test_integers_take_every_value_below_the_stop_about_as_often() -> None:
    rng = Rng(0)
    counts = np.bincount([rng.integer(5) for _ in range(5_000)], minlength=5)
    assert len(counts) == 5
    assert counts.min() > 900


def test_choice_draws_one_of_the_items() -> None:
    items = ["a", "b", "c"]
    words = plain_bits(0, (), 20)
    rng = Rng(0)
    assert [rng.choice(items) for _ in words] == [items[word * 3 >> 64] for word in words]


def test_a_child_starts_at_its_beginning_each_time_it_is_named() -> None:
    parent = Rng(7)
    first = parent.child("layer", 0).uniform((4,))
    parent.child("layer", 0).uniform((9,))
    np.testing.assert_array_equal(parent.child("layer", 0).uniform((4,)), first)


def test_a_child_may_be_named_key_by_key() -> None:
    assert Rng(7).child("layer").child(3).path == Rng(7).child("layer", 3).path == ("layer", "3")


def test_drawing_from_a_stream_does_not_change_others() -> None:
    parent = Rng(7)
    child = parent.child("a")
    parent.bits(5)
    Rng(7).child("b").bits(5)
    assert child.bits(3).tolist() == plain_bits(7, ("a",), 3)
    assert parent.bits(1).tolist() == plain_bits(7, (), 6)[5:]


def test_streams_of_other_names_share_nothing() -> None:
    names = [(0, ()), (1, ()), (-1, ()), (0, ("a",)), (0, ("b",)), (0, ("a", "b")), (0, ("ab",)), (0, ('a", "b',)),
             (0, ("a", "")), (0, ("", "a")), (10, ()), (1, ("0",))]  # fmt: skip
    drawn = [word for seed, path in names for word in Rng(seed, path).bits(8).tolist()]
    assert len(set(drawn)) == len(names) * 8


@pytest.mark.parametrize("draw", [lambda rng: rng.uniform((9,)), lambda rng: rng.normal((9,)), lambda rng: rng.bits(9)])
def test_no_global_state_is_touched_or_read(draw: Callable[[Rng], object]) -> None:
    legacy = np.random.mtrand._rand
    before = repr(legacy.get_state()), random.getstate()
    first = draw(Rng(1))
    assert (repr(legacy.get_state()), random.getstate()) == before
    np.testing.assert_array_equal(first, draw(Rng(1)))


def test_nothing_drawn_is_an_empty_array() -> None:
    assert Rng(0).normal((0, 4)).shape == (0, 4)


def test_known_numbers_never_change() -> None:
    rng = Rng(7).child("cppn")
    assert rng.bits(2).tolist() == PINNED_BITS
    assert rng.uniform((3,), -1.0, 1.0).tolist() == PINNED_UNIFORM
    assert rng.normal((3,), 1.0, 2.0).tolist() == PINNED_NORMAL


PINNED_BITS = [16815679782140527002, 13382795053699177323]
PINNED_UNIFORM = [0.49909210205078125, -0.14679540693759918, 0.5819129347801208]
PINNED_NORMAL = [2.351112127304077, 0.5076264142990112, 3.3642075061798096]
