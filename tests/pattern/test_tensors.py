"""Graphs on torch tensors against the reference: every operation, every function, and their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from devices import on_every_device

from artforge.pattern import numpy as reference
from artforge.pattern import trace
from artforge.pattern.graph import Arguments, Dtype, Graph, Node
from artforge.pattern.maths import BODIES, body
from artforge.pattern.tensors import ON_TENSORS, canonical, evaluate, placed

Array = npt.NDArray[Any]


def random() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(5))


WEIGHTS = [random().standard_normal(shape).astype(np.float32) for shape in ((16, 2), (16, 16))]
BIAS = random().standard_normal(16).astype(np.float32)
TABLE = random().random((7, 3)).astype(np.float32)


def operation(op: str, operands: str, result: Dtype) -> Graph:
    """Return the graph of a single operation; each operand is `f`loat, `i`nt or `b`ool."""
    dtypes: dict[str, Dtype] = {"f": "float", "i": "int", "b": "bool"}
    inputs = [Node("input", (), 1, dtypes[letter], index) for index, letter in enumerate(operands)]
    return Graph((*inputs, Node(op, tuple(range(len(operands))), 1, result)))


def both(graph: Graph, inputs: list[Array], device: str = "cpu") -> tuple[Array, Array]:
    """Return what torch and the reference make of inputs of shape (pixels,)."""
    nothing = Arguments((), ())
    given = {index: torch.tensor(array, device=device)[None] for index, array in enumerate(inputs)}
    got = evaluate(graph, [], [], given).cpu().numpy()
    return got, reference.evaluate(graph, nothing, {index: array[None] for index, array in enumerate(inputs)})


def bits(values: Array) -> Array:
    """Return the bits of floats, where all that is no number is alike; of other numbers the numbers."""
    if values.dtype != np.float32:
        return values
    return np.where(np.isnan(values), np.float32(np.nan), values).view(np.int32)


TINY, LARGEST = float(np.finfo(np.float32).smallest_normal), float(np.finfo(np.float32).max)
FINITE: list[float] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    0.1,
    3.0,
    -7.3,
    1e-45,
    -1e-45,
    TINY,
    -TINY,
    1e-30,
    -1e-30,
    1e-10,
    40.0,
]
FINITE += [9.01, -9.01, 9.2, 88.72283, 88.8, -87.4, -88.8, -103.9, -104.0, -105.0, np.pi, np.pi / 2, 1e5, -1e5, 1.5e5]
FINITE += [1e9, -1e9, 2.0**31, -(2.0**31), 2.0**40, 1e20, -1e20, 3e38, LARGEST, -LARGEST]
NUMBERS = {
    "f": np.array([*FINITE, np.inf, -np.inf, np.nan], np.float32),
    "i": np.array([0, 1, -1, 7, 31, 255, 65_599, -123_456_789, 2**30, 2**31 - 1, -(2**31)], np.int32),
    "b": np.array([False, True]),
}
SHIFTS = np.array([0, 1, 5, 23, 31], np.int32)
OPERATIONS: list[tuple[str, str, Dtype]] = [
    *((op, "ff", "float") for op in ("add", "subtract", "multiply", "divide", "minimum", "maximum")),
    *((op, "ii", "int") for op in ("add", "subtract", "multiply", "minimum", "maximum", "and", "or", "xor", "hash")),
    *((op, "ff", "bool") for op in ("less", "less_equal", "equal")),
    *((op, "ii", "bool") for op in ("less", "less_equal", "equal")),
    *((op, "bb", "bool") for op in ("and", "or")),
    *((op, "f", "float") for op in ("negative", "abs", "floor", "sqrt")),
    ("not", "b", "bool"),
    ("where", "bff", "float"),
    ("where", "bii", "int"),
    ("where", "bbb", "bool"),
    ("to_int", "f", "int"),
    ("to_float", "i", "float"),
    ("fraction", "i", "float"),
    ("bits", "f", "int"),
    ("from_bits", "i", "float"),
    ("shift_left", "ii", "int"),
    ("shift_right", "ii", "int"),
]


@on_every_device
@pytest.mark.parametrize(("op", "operands", "result"), OPERATIONS, ids=str)
def test_an_operation_gives_the_bits_of_the_reference(op: str, operands: str, result: Dtype, device: str) -> None:
    axes = [NUMBERS[letter] for letter in operands]
    axes = [axes[0], SHIFTS] if op.startswith("shift") else axes
    inputs = [grid.ravel() for grid in np.meshgrid(*axes)]
    got, expected = both(operation(op, operands, result), inputs, device)
    assert got.dtype == expected.dtype
    np.testing.assert_array_equal(bits(got), bits(expected))


@on_every_device
def test_a_fused_multiply_add_is_a_product_and_a_sum(device: str) -> None:
    a, b, c = random().standard_normal((3, 10_000)).astype(np.float32)
    got, expected = both(operation("fma", "fff", "float"), [a, b, c], device)
    bound = 2.0**-23 * (np.abs(a * b) + np.abs(expected))
    assert (np.abs(got - expected) <= bound).all()


def test_every_operation_is_compared_here() -> None:
    compared = {op for op, _, _ in OPERATIONS} | set(FARTHEST) | {"fma"}
    assert set(ON_TENSORS) == compared == set(reference.ON_ARRAYS) | set(BODIES)


# In units in the last place. Measured on x86-64: exp, log 1; sin, cos, atan2 2; sigmoid 4; tanh 5, which is the
# reference's own. The rest is room for CUDA's functions, whose errors are up to 2, and atan2's 3.
FARTHEST = {"exp": 3, "log": 2, "sin": 4, "cos": 4, "tanh": 8, "sigmoid": 6, "atan2": 5}
RANGES = {"exp": 110.0, "log": 3.0, "sin": 1e5, "cos": 1e5, "tanh": 12.0, "sigmoid": 110.0}


def apart(got: Array, expected: Array) -> Array:
    """Return how many units in the last place lie between numbers; 0 for two that are no number."""
    with np.errstate(invalid="ignore"):
        unit = np.spacing(np.maximum(np.abs(expected), TINY)).astype(np.float64)
        found = np.abs(got.astype(np.float64) - expected) / unit
    return np.where((got == expected) | (np.isnan(got) & np.isnan(expected)), 0.0, found)


@on_every_device
@pytest.mark.parametrize("name", RANGES)
def test_a_function_lies_near_the_reference(name: str, device: str) -> None:
    of_any_size = np.frombuffer(random().bytes(200_000), np.float32)
    evenly = [random().uniform(-bound, bound, 50_000).astype(np.float32) for bound in (RANGES[name], 3.0)]
    got, expected = both(operation(name, "f", "float"), [np.concatenate([NUMBERS["f"], of_any_size, *evenly])], device)
    assert np.isfinite(got).all()
    assert apart(got, expected).max() <= FARTHEST[name]


@on_every_device
def test_atan2_lies_near_the_reference(device: str) -> None:
    y, x = (grid.ravel() for grid in np.meshgrid(NUMBERS["f"], NUMBERS["f"]))
    # There the reference gives no number: 0, where colours are made of it.
    ends = np.isinf(y) & ~np.isfinite(x)
    sizes = 10.0 ** random().uniform(-44, 38, (2, 50_000)) * random().choice([-1, 1], (2, 50_000))
    y, x = (np.concatenate(parts).astype(np.float32) for parts in zip((y[~ends], x[~ends]), sizes, strict=True))
    got, expected = both(operation("atan2", "ff", "float"), [y, x], device)
    assert np.isfinite(got[np.isfinite(y)[None]]).all()
    assert apart(got, expected).max() <= FARTHEST["atan2"]
    np.testing.assert_array_equal(np.signbit(got)[expected == 0], np.signbit(expected)[expected == 0])


@on_every_device
@pytest.mark.parametrize("name", RANGES)
def test_a_functions_own_body_lies_near_the_reference(name: str, device: str) -> None:
    # Literals and bits, as the other backends have them.
    x = random().uniform(-3, 3, 10_000).astype(np.float32)
    got, expected = both(body(name), [x], device)
    np.testing.assert_allclose(got, expected, rtol=2e-6, atol=1e-6)


def all_sorts(column: Any, row: Any, xp: Any) -> Any:
    x, y = column * 0.05 - 0.4, row * 0.07 - 0.5
    v = xp.tanh(xp.affine(xp.affine(xp.concat([x, y]), WEIGHTS[0], BIAS), WEIGHTS[1]))
    colours = xp.table(xp.to_int(4.0 * (x + y)) + 2, TABLE) * 0.5
    radius, angle = xp.sqrt(x * x + y * y), xp.atan2(y, x) / xp.pi
    waves = xp.sin(7.0 * radius) * xp.cos(3.0 * angle) ** 2
    masked = xp.where((x > 0.1) & ~(y < 0.2), v[0:3], xp.mod(v[3:6], 0.37)) * 0.2
    return xp.concat([0.5, waves, xp.log(2.0 + x) * xp.exp(-y)]) * 0.3 + masked + colours


@on_every_device
def test_a_pattern_lies_near_the_reference(device: str) -> None:
    graph, arguments = trace(all_sorts, ("column", "row"))
    column, row = random().uniform(0, 20, (2, 1, 5_000)).astype(np.float32)
    expected = reference.evaluate(graph, arguments, {"column": column, "row": row})
    given = {name: torch.tensor(array, device=device) for name, array in (("column", column), ("row", row))}
    numbers = placed(graph, arguments, torch.device(device))
    # Where a step falls differs by one rounding: leave out what lies that near to one.
    unsure = np.abs(evaluate(graph, *numbers, given).cpu().numpy() - expected).max(axis=0) > 1e-5
    assert unsure.mean() < 0.001


def of_one_pixel(function: Any, device: str) -> float:
    """Return what torch makes of the pixel at 1, 1."""
    graph, arguments = trace(function, ("column", "row"))
    one = torch.ones((1, 1), device=device)
    return evaluate(graph, *placed(graph, arguments, torch.device(device)), {"column": one, "row": one}).item()


@on_every_device
def test_whole_constants_have_all_their_bits(device: str) -> None:
    assert of_one_pixel(lambda column, row, xp: xp.to_float(xp.to_int(column) * 16_777_217 - 16_777_216), device) == 1


@on_every_device
def test_constants_beyond_float32_are_infinite(device: str) -> None:
    assert of_one_pixel(lambda column, row, xp: column * 1e39, device) == np.inf


@on_every_device
def test_canonical_colours_are_the_references(device: str) -> None:
    colours = np.array([np.nan, -np.nan, -0.0, -1.0, 2.0, np.inf, -np.inf, 0.5, -1e-45, 1.0], np.float32)
    got = canonical(torch.tensor(colours, device=device)).cpu().numpy()
    assert got.tobytes() == reference.canonical(colours).tobytes()


GRADUAL = ["sqrt", *RANGES]


@on_every_device
@pytest.mark.parametrize("name", GRADUAL)
def test_a_function_of_finite_numbers_has_a_finite_gradient(name: str, device: str) -> None:
    x = torch.tensor(FINITE, dtype=torch.float32, device=device, requires_grad=True)
    (gradient,) = torch.autograd.grad(ON_TENSORS[name](x).sum(), x)
    assert gradient.isfinite().all()


@on_every_device
def test_atan2_has_a_finite_gradient_wherever_it_fits(device: str) -> None:
    sizes = torch.tensor([number for number in FINITE if abs(number) >= 1e-38 or number == 0], device=device)
    y, x = (grid.reshape(-1).clone().requires_grad_() for grid in torch.meshgrid(sizes, sizes, indexing="ij"))
    down, across = torch.autograd.grad(ON_TENSORS["atan2"](y, x).sum(), (y, x))
    assert down.isfinite().all()
    assert across.isfinite().all()
    np.testing.assert_allclose(down[(x == 1e-30) & (y == 1e-30)].cpu(), 0.5e30, rtol=1e-5)


def test_gradients_are_those_of_finite_differences() -> None:
    graph, arguments = trace(all_sorts, ("column", "row"))
    places = torch.tensor(random().uniform(1, 19, (2, 1, 6)))
    numbers = placed(graph, arguments, torch.device("cpu"))
    given = [places[0], places[1], *numbers[0], *numbers[1]]
    given = [tensor.double().requires_grad_() if tensor.is_floating_point() else tensor for tensor in given]
    split = len(numbers[0])

    def function(column: torch.Tensor, row: torch.Tensor, *numbers: torch.Tensor) -> torch.Tensor:
        return evaluate(graph, numbers[:split], numbers[split:], {"column": column, "row": row})

    assert torch.autograd.gradcheck(function, given)
