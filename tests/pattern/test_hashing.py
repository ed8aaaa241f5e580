"""The hash of whole numbers: on numbers, on Python's and traced, and how much like chance it looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge import Canvas, Namespace, Pattern
from artforge.pattern import TraceError, trace
from artforge.pattern.graph import Arguments, Tracer
from artforge.pattern.hashing import mixed_number
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.llvm.block import WRITTEN_OUT
from artforge.pattern.maths import body
from artforge.pattern.numpy import NumpyBackend, evaluate

XP: Any = Namespace(Tracer())
Ints = npt.NDArray[np.int32]
whole = st.integers(-(2**31), 2**31 - 1)


def mixed(state: npt.ArrayLike, word: npt.ArrayLike) -> Ints:
    """Evaluate the body of the hash."""
    inputs = {index: np.array(operand, np.int32, ndmin=2) for index, operand in enumerate((state, word))}
    result: Ints = evaluate(body("hash"), Arguments((), ()), inputs)[0]
    return result


def plainly(state: Ints, word: Ints) -> Ints:
    bits = state.view(np.uint32) + word.view(np.uint32)
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x735A2D97)
    return (bits ^ (bits >> np.uint32(15))).view(np.int32)


def any_numbers(count: int) -> Ints:
    return np.random.Generator(np.random.PCG64(2)).integers(0, 2**32, count, np.uint32).view(np.int32)


def test_the_traced_hash_is_a_plain_one_of_unsigned_numbers() -> None:
    state, word = np.split(any_numbers(20_000), 2)
    np.testing.assert_array_equal(mixed(state, word), plainly(state, word))


@given(whole, whole)
@settings(deadline=None)
def test_the_hash_of_pythons_numbers_is_the_traced_one(state: int, word: int) -> None:
    assert mixed_number(state, word) == mixed(state, word)[0]


@given(st.lists(whole, min_size=1, max_size=4))
@settings(deadline=None)
def test_whole_numbers_hash_alike_traced_or_not(numbers: list[int]) -> None:
    def function(v: Any, xp: Any) -> Any:
        words = [xp.to_int(v) * 0 + number for number in numbers]
        return xp.concat([xp.hash(*words), xp.hash(*numbers[:1], *words[1:]), xp.hash(*words[:-1], numbers[-1])])

    got = evaluate(*trace(function, ("v",)), {"v": np.zeros((1, 1), np.float32)})
    assert got[:, 0].tolist() == [XP.hash(*numbers)] * 3


def test_a_hash_is_at_least_0_and_below_1() -> None:
    ends = np.array([[-(2**31), -1, 0, 2**31 - 1]], np.int32)
    got = evaluate(body("fraction"), Arguments((), ()), {0: ends})
    assert got.tolist() == [[0.0, 0.5 - 2**-24, 0.5, 1 - 2**-24]]


@pytest.mark.parametrize("place", range(2))
def test_a_bit_of_either_number_changes_half_of_all_bits(place: int) -> None:
    numbers = [*np.split(any_numbers(8192), 2)]
    before = mixed(*numbers)
    shares = []
    for bit in range(32):
        changed = list(numbers)
        changed[place] = changed[place] ^ (np.uint32(1) << np.uint32(bit)).view(np.int32)
        apart = (before ^ mixed(*changed)).view(np.uint8).reshape(-1, 4)
        shares.append(np.unpackbits(apart, axis=1).mean(axis=0))
    assert np.abs(np.array(shares) - 0.5).max() < 0.06


def test_neighbours_fall_evenly_and_know_nothing_of_each_other() -> None:
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(-128, 128), np.arange(-128, 128)))
    shares = np.array([XP.hash(7, int(x), int(y)) for x, y in zip(column, row, strict=True)])
    counts, _ = np.histogram(shares, 64, (0, 1))
    assert ((counts - 1024) ** 2 / 1024).sum() < 120  # chi-squared, 63 degrees of freedom: exceeded once in 60,000
    image = shares.reshape(256, 256) - shares.mean()
    correlations = [(image * np.roll(image, by, (0, 1))).mean() / image.var() for by in ((0, 1), (1, 0), (1, 1))]
    assert np.abs(correlations).max() < 0.02


def test_another_seed_gives_other_numbers_by_the_same_graph() -> None:
    def noise(seed: int) -> Any:
        return lambda column, row, xp: xp.concat([xp.hash(seed, xp.to_int(column), xp.to_int(row))] * 3)

    patterns = [Pattern(Canvas(size=(16, 4)), noise(seed)) for seed in (1, 2)]
    assert patterns[0].traced[0].key == patterns[1].traced[0].key
    first, second = (pattern.picture().array() for pattern in patterns)
    assert (first != second).all()


@pytest.mark.parametrize("lanes", [4, 8, 16])
def test_many_hashes_that_are_called_give_the_bytes_of_the_reference(lanes: int) -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        x, y = xp.to_int(column), xp.to_int(row)
        hashes = [xp.hash(index, y, x) for index in range(WRITTEN_OUT)]
        return xp.concat([sum(hashes[start::3]) / (WRITTEN_OUT / 3) for start in range(3)])

    got, expected = (
        Pattern(Canvas(size=(33, 4)), function, backend).picture().array()
        for backend in (LlvmBackend(lanes=lanes), NumpyBackend())
    )
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("number", [0.5, 1.0, True, 2**31, "seed"])
def test_what_is_no_whole_number_is_refused(number: Any) -> None:
    with pytest.raises(TraceError, match=r"hash of .*\n.*\n *give it whole numbers"):
        XP.hash(1, number)


def test_a_traced_float_is_refused() -> None:
    with pytest.raises(TraceError, match="hash of a float value"):
        trace(lambda x, xp: xp.hash(3, x), ("x",))


def test_a_hash_of_nothing_is_refused() -> None:
    with pytest.raises(TraceError, match="hash of nothing"):
        XP.hash()
