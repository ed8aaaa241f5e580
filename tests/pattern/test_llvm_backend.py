"""Compiled patterns against the reference, to the byte: whatever the graph, the vectors, the canvas and the threads."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pattern.random_graphs import graphs, revealed, spread

from artforge import Canvas, Pattern
from artforge.errors import RenderError
from artforge.pattern import trace
from artforge.pattern.graph import Arguments, Graph
from artforge.pattern.llvm import backend as llvm
from artforge.pattern.llvm import machine
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.llvm.block import WRITTEN_OUT
from artforge.pattern.llvm.kernel import Kernel
from artforge.pattern.llvm.machine import Compiled
from artforge.pattern.llvm.plan import SHAPES, Plan
from artforge.pattern.numpy import NumpyBackend
from artforge.pattern.value import apply

Function = Callable[[Any, Any, Any], Any]
LANES = [4, 8, 16]
WIDTHS = [1, 2, 3, 15, 16, 17, 31, 32, 33, 97]
DTYPES = [np.dtype(name) for name in ("float32", "uint8", "uint16")]
REFERENCE = NumpyBackend()
CANVAS = Canvas(size=(33, 4))


@cache
def compiled(threads: int, lanes: int) -> LlvmBackend:
    return LlvmBackend(threads, lanes)


def assert_same(function: Function, canvas: Canvas = CANVAS) -> None:
    """Hold what each width of vectors gives for a pattern against the reference."""
    traced = trace(function, ("column", "row"))
    expected = REFERENCE.sampler(*traced, canvas)(0, canvas.height, DTYPES[0])
    for lanes in LANES:
        got = compiled(1, lanes).sampler(*traced, canvas)(0, canvas.height, DTYPES[0])
        np.testing.assert_array_equal(got, expected, err_msg=f"{lanes} lanes")


@given(
    traced=graphs(),
    lanes=st.sampled_from(LANES),
    threads=st.integers(1, 8),
    width=st.sampled_from(WIDTHS),
    height=st.integers(1, 5),
    supersample=st.integers(1, 3),
    dtype=st.sampled_from(DTYPES),
    data=st.data(),
)
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_graph_gives_the_bytes_of_the_reference(
    traced: tuple[Graph, Arguments],
    lanes: int,
    threads: int,
    width: int,
    height: int,
    supersample: int,
    dtype: np.dtype[Any],
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, height))
    stop = data.draw(st.integers(start, height))
    canvas = Canvas(size=(width, height), supersample=supersample)
    got = compiled(threads, lanes).sampler(*traced, canvas)(start, stop, dtype)
    expected = REFERENCE.sampler(*traced, canvas)(start, stop, dtype)
    assert (got.shape, got.dtype) == (expected.shape, expected.dtype)
    assert got.tobytes() == expected.tobytes()


units = st.floats(0, 1, width=32)
images = st.tuples(st.integers(0, 5), st.sampled_from(WIDTHS), st.just(3)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=units, fill=units)
)


@given(
    traced=graphs(("red", "green", "blue"), most=8),
    lanes=st.sampled_from(LANES),
    threads=st.integers(1, 8),
    image=images,
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_graph_recolours_to_the_bytes_of_the_reference(
    traced: tuple[Graph, Arguments], lanes: int, threads: int, image: npt.NDArray[np.float32]
) -> None:
    got, expected = (backend.recolourer(*traced)(image) for backend in (compiled(threads, lanes), REFERENCE))
    assert (got.shape, got.dtype) == (image.shape, np.dtype(np.float32))
    assert got.tobytes() == expected.tobytes()


def test_recoloured_rows_may_lie_anywhere_in_memory() -> None:
    def function(red: Any, green: Any, blue: Any, xp: Any) -> Any:
        return xp.concat([blue, red * 0.5, green])

    image = np.random.Generator(np.random.PCG64(6)).random((3, 40, 31), np.float32).transpose(2, 1, 0)[::-1, 1::2]
    traced = trace(function, ("red", "green", "blue"))
    got, expected = (backend.recolourer(*traced)(image) for backend in (compiled(2, 8), REFERENCE))
    assert got.tobytes() == expected.tobytes()


def test_layers_that_are_taken_from_and_take_away_are_told_apart() -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        v = xp.concat([column * 0.01, row * 0.02, column * 0.03, row * 0.04])
        w = xp.tanh(v)
        first = xp.affine(v, spread(1, 4, 4)) - xp.abs(v)
        second = xp.abs(w)
        second = second - xp.affine(w, spread(2, 4, 4))
        return xp.sigmoid(xp.affine(xp.concat([first, second]), spread(3, 3, 8)))

    assert_same(function)


def test_steps_on_floats_and_on_whole_numbers_are_told_apart() -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        v = xp.concat([column - 9.5, row - 1.5, column * row])
        w = xp.concat([row - 2.5, column * -0.3, row - column])
        i, j = (xp.to_int(value * 1e7) for value in (v, w))
        smaller = [xp.where(a < b, 1.0, 0.0) for a, b in ((v, w), (i, j), (apply("bits", v), apply("bits", w)))]
        sums = [revealed(a + b, xp) for a, b in ((v, w), (i, j))]
        return xp.sigmoid(xp.affine(xp.concat([*smaller, *sums]), spread(3, 3, 15)))

    assert_same(function)


def network(widths: list[int]) -> Function:
    def function(column: Any, row: Any, xp: Any) -> Any:
        v = xp.concat([column * 0.05, row * 0.07])
        for index, width in enumerate(widths):
            v = xp.tanh(xp.affine(v, spread(index, width, v.channels), spread(index, width)))
        return xp.sigmoid(xp.affine(v, spread(99, 3, v.channels)))

    return function


def test_a_wide_network_gives_the_bytes_of_the_reference() -> None:
    assert_same(network([130, 130]))


def test_a_wide_network_needs_little_memory() -> None:
    picture = Pattern(Canvas(size=(4096, 16)), network([512, 3]), LlvmBackend()).picture()
    picture.rows(0, 1, np.uint8)
    tracemalloc.start()
    picture.rows(0, 16, np.uint8)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.parametrize("width", range(1, 20))
def test_a_layer_of_any_height_gives_the_bytes_of_the_reference(width: int) -> None:
    assert_same(network([width]), Canvas(size=(17, 2)))


CALLED = ["tanh", "sin", "exp", "atan2"]


def neurons(count: int) -> Function:
    """Single numbers, each a function of three that came before."""
    random = np.random.Generator(np.random.PCG64(7))
    chosen = [(random.choice(CALLED), *random.integers(0, index + 2, 3).tolist()) for index in range(count)]
    weights = random.standard_normal((count, 3)).tolist()

    def function(column: Any, row: Any, xp: Any) -> Any:
        values = [column * 0.05, row * 0.3]
        for (name, *places), (a, b, c) in zip(chosen, weights, strict=True):
            x, y, z = (values[place] for place in places)
            total = a * x + b * y + c * z
            values.append(xp.atan2(total, x) if name == "atan2" else getattr(xp, name)(total))
        return revealed(xp.concat(values[-60:]), xp)

    return function


def test_three_hundred_single_neurons_give_the_bytes_of_the_reference() -> None:
    assert_same(neurons(300))


def sines(count: int) -> Function:
    return lambda column, row, xp: revealed(xp.concat([xp.sin(column * (i * 0.1) + row) for i in range(count)]), xp)


@pytest.mark.parametrize(("count", "called"), [(WRITTEN_OUT, False), (WRITTEN_OUT + 1, True)])
def test_a_function_is_called_where_it_is_used_on_many_numbers(count: int, called: bool) -> None:
    graph, _ = trace(sines(count), ("column", "row"))
    assert ("@maths_sin(" in Kernel(Plan(graph, SHAPES[4]), "uint8").text()) == called


def test_functions_that_are_called_give_the_bytes_of_the_reference() -> None:
    assert_same(sines(WRITTEN_OUT + 1))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("index", [-(10**9), -1, 0, 6, 7, 10**9])
def test_an_index_beyond_a_table_is_that_of_its_end(index: int, channels: int) -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        place = xp.to_int(column * 0.0) + index
        tables = [xp.table(place, np.arange(7.0 * channels).reshape(7, channels) + first) for first in (1, 50, 99)]
        return revealed(xp.concat(tables), xp)

    assert_same(function)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_every_level_begins_where_that_of_the_reference_does(dtype: str) -> None:
    def function(column: Any, row: Any, xp: Any) -> Any:
        place = column + row * 512.0
        return xp.concat([place / 131_070.0, place / 131_069.9, place / 510.0])

    canvas = Canvas(size=(512, 257))
    for lanes in LANES:
        got, expected = (
            Pattern(canvas, function, backend).picture().array(dtype) for backend in (compiled(2, lanes), REFERENCE)
        )
        np.testing.assert_array_equal(got, expected)


def test_a_pattern_of_constants_alone_gives_the_bytes_of_the_reference() -> None:
    assert_same(lambda column, row, xp: xp.sigmoid(xp.affine(xp.concat([0.3, -0.7]), spread(1, 3, 2))))


def test_numbers_that_no_float32_holds_are_rounded_as_by_the_reference() -> None:
    numbers = [1e39, -1e39, 1e-46, 1e-45, 2**24 + 1, 2**53 + 2**29 + 1, 10**30, 1 + 2**-24, 1 + 2**-24 + 2**-50]
    assert_same(lambda column, row, xp: revealed(xp.concat([column * number for number in numbers]), xp))


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the keys of the graphs that are compiled."""
    keys: list[str] = []

    def counted(plan: Any, output: str) -> Compiled:
        keys.append(plan.graph.key)
        return Compiled(plan, output)

    monkeypatch.setattr(llvm, "Compiled", counted)
    return keys


def stripes(zoom: float, step: int, seed: int) -> Function:
    def function(column: Any, row: Any, xp: Any) -> Any:
        bands = xp.to_float(xp.to_int(column) * step)
        return xp.sigmoid(xp.affine(xp.concat([bands * zoom, row]), spread(seed, 3, 2)))

    return function


def test_other_numbers_share_a_kernel(compilations: list[str]) -> None:
    backend = LlvmBackend()
    patterns = [Pattern(CANVAS, stripes(*numbers), backend) for numbers in ((0.1, 3, 1), (0.2, 5, 2))]
    for pattern in patterns:
        expected = Pattern(CANVAS, pattern.function, REFERENCE).picture().array()
        np.testing.assert_array_equal(pattern.picture().array(), expected)
    assert patterns[0].traced[0].key == patterns[1].traced[0].key
    assert compilations == [patterns[0].traced[0].key]


def test_a_pattern_is_compiled_once_for_each_dtype(compilations: list[str]) -> None:
    picture = Pattern(CANVAS, stripes(0.1, 3, 1), LlvmBackend()).picture()
    for dtype in [*DTYPES, *DTYPES]:
        picture.array(dtype)
    assert len(compilations) == 3


def grown(count: int) -> Function:
    """Return a pattern whose structure grows with `count`."""
    return lambda column, row, xp: xp.concat([xp.sin(column * 0.1 + index) for index in range(count + 3)])[count:]


def test_the_kernel_that_was_used_longest_ago_is_compiled_again(
    compilations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llvm, "KEPT_KERNELS", 2)
    backend = LlvmBackend()
    for count in (1, 2, 1, 3, 1, 2):
        got = Pattern(CANVAS, grown(count), backend).picture().array()
        np.testing.assert_array_equal(got, Pattern(CANVAS, grown(count), REFERENCE).picture().array())
    assert compilations == [Pattern(CANVAS, grown(count)).traced[0].key for count in (1, 2, 3, 2)]


@pytest.fixture
def emissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the texts that become machine code; none is kept yet."""
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    texts: list[str] = []
    emitted = machine._emitted

    def noted(text: str, target: Any) -> bytes:
        texts.append(text)
        return emitted(text, target)

    monkeypatch.setattr(machine, "_emitted", noted)
    return texts


def test_machine_code_is_kept_for_the_next_process(emissions: list[str]) -> None:
    function = network([16, 16])
    first, again = (Pattern(CANVAS, function, LlvmBackend()).picture().array(np.uint8) for _ in range(2))
    assert len(emissions) == 1
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, Pattern(CANVAS, function, REFERENCE).picture().array(np.uint8))


def test_other_processors_and_dtypes_have_their_own_machine_code(emissions: list[str]) -> None:
    for dtype in (np.uint8, np.float32):
        for lanes in LANES:
            Pattern(CANVAS, stripes(0.1, 3, 1), LlvmBackend(1, lanes)).picture().array(dtype)
    assert len(emissions) == len(set(emissions)) == 2 * len(LANES)


def test_machine_code_that_is_damaged_is_never_run(emissions: list[str], tmp_path: Path) -> None:
    Pattern(CANVAS, grown(1), LlvmBackend()).picture().array()
    (kernel,) = (tmp_path / "kernels").iterdir()
    whole = kernel.read_bytes()
    kernel.write_bytes(whole[:100] + bytes(byte ^ 255 for byte in whole[100:]))
    got = Pattern(CANVAS, grown(1), LlvmBackend()).picture().array()
    np.testing.assert_array_equal(got, Pattern(CANVAS, grown(1), REFERENCE).picture().array())
    assert len(emissions) == 2
    assert kernel.read_bytes() == whole


def test_a_picture_outlives_its_kernels_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llvm, "KEPT_KERNELS", 1)
    backend = LlvmBackend()
    picture = Pattern(CANVAS, grown(1), backend).picture()
    before = picture.array()
    Pattern(CANVAS, grown(2), backend).picture().array()
    np.testing.assert_array_equal(picture.array(), before)


def test_a_kernel_that_cannot_be_compiled_fails_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(plan: Any, output: str) -> Compiled:
        raise RuntimeError("cannot select: v16f32")

    monkeypatch.setattr(llvm, "Compiled", broken)
    picture = Pattern(CANVAS, grown(1), LlvmBackend()).picture()
    with pytest.raises(RenderError, match=r"could not be compiled for this processor: cannot select: v16f32"):
        picture.array()


def test_several_threads_may_read_one_picture_at_once() -> None:
    canvas = Canvas(size=(97, 64), supersample=2)
    picture = Pattern(canvas, network([16, 16]), LlvmBackend(2)).picture()
    expected = Pattern(canvas, network([16, 16]), REFERENCE).picture().array(np.uint8)
    with ThreadPoolExecutor(8) as pool:
        ranges = [(start, start + height) for height in (1, 7, 32) for start in range(0, 32, 5)]
        read = list(pool.map(lambda found: picture.rows(found[0], found[1], np.uint8), ranges))
    for (start, stop), rows in zip(ranges, read, strict=True):
        np.testing.assert_array_equal(rows, expected[start:stop])


FLUSHED = """
import numpy as np
import torch
from artforge import Canvas, Pattern
from artforge.pattern.llvm.backend import LlvmBackend

def steps(column, row, xp):
    return (column + 1.0) * 1e-20 * 1e-20 * 1e20 * 1e19

plain, flushed = (Pattern(Canvas(size=(19, 2)), steps, LlvmBackend(2)).picture for _ in range(2))
expected = plain().array()
assert expected.max() > 0.1
assert torch.set_flush_denormal(True)
assert np.float32(1e-40) * np.float32(1) == 0
np.testing.assert_array_equal(flushed().array(), expected)
"""


def test_a_library_that_flushes_subnormal_numbers_changes_no_byte() -> None:
    done = subprocess.run([sys.executable, "-c", FLUSHED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
