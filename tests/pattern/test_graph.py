from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artforge.pattern import trace
from artforge.pattern.graph import Arguments, Graph, Node, Tracer

Function = Callable[..., Any]


def traced(function: Function, inputs: Sequence[str] = ("x", "y")) -> tuple[Graph, Arguments]:
    return trace(function, inputs)


def network(width: int, depth: int, *, bias: bool = True, seed: int = 0, zoom: float = 0.5) -> Function:
    random = np.random.Generator(np.random.PCG64(seed))

    def function(x: Any, y: Any, xp: Any) -> Any:
        v = xp.concat([x * zoom, y * zoom])
        for _ in range(depth):
            weight = random.standard_normal((width, v.channels))
            v = xp.tanh(xp.affine(v, weight, random.standard_normal(width) if bias else None))
        return xp.sigmoid(xp.affine(v, random.standard_normal((3, v.channels))))

    return function


def test_other_constants_give_the_same_key_and_other_arguments() -> None:
    first, second = (traced(lambda x, y, xp, a=a: x * a + xp.sin(a) * y) for a in (1.0, 2.0))
    assert first[0] == second[0]
    assert first[0].key == second[0].key
    assert first[1].constants != second[1].constants


def test_other_weights_give_the_same_key_and_other_arguments() -> None:
    first, second = traced(network(4, 2)), traced(network(4, 2, seed=1, zoom=3.0))
    assert first[0].key == second[0].key
    assert not np.array_equal(first[1].weights[0], second[1].weights[0])


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.0, 1.0), (1.0, -1.0), (0.0, 0.0)])
def test_numbers_that_happen_to_be_alike_do_not_change_the_key(a: float, b: float) -> None:
    def function(a: float, b: float) -> Function:
        return lambda x, y, xp: xp.minimum(x * a, y * b) + (x * a) * b

    assert traced(function(a, b))[0].key == traced(function(2.0, 3.0))[0].key


@pytest.mark.parametrize(
    "other",
    [network(5, 2), network(4, 3), network(4, 2, bias=False)],
    ids=["width", "depth", "bias"],
)
def test_another_structure_gives_another_key(other: Function) -> None:
    assert traced(network(4, 2))[0].key != traced(other)[0].key


ALIKE: list[Function] = [
    lambda x, y, xp: x + y,
    lambda x, y, xp: x - y,
    lambda x, y, xp: y - x,
    lambda x, y, xp: x + x,
    lambda x, y, xp: x + 1.0,
    lambda x, y, xp: x * 1.0,
    lambda x, y, xp: xp.concat([x, y, x]),
    lambda x, y, xp: xp.concat([x, x, y]),
    lambda x, y, xp: xp.concat([x, y, x, y])[0:3],
    lambda x, y, xp: xp.concat([x, y, x, y])[1:4],
    lambda x, y, xp: xp.where(x < y, x, y),
    lambda x, y, xp: xp.where(x <= y, x, y),
]


def test_each_structure_has_a_key_of_its_own() -> None:
    assert len({traced(function)[0].key for function in ALIKE}) == len(ALIKE)


def test_an_input_of_another_name_gives_another_key() -> None:
    assert traced(lambda x, xp: x * 2.0, ["x"])[0].key != traced(lambda x, xp: x * 2.0, ["z"])[0].key


def test_what_the_result_does_not_need_is_left_out() -> None:
    def wasteful(x: Any, y: Any, xp: Any) -> Any:
        xp.affine(xp.sin(y * 5.0), [[1.0]], [2.0])
        return x * 3.0

    assert traced(wasteful) == traced(lambda x, y, xp: x * 3.0)


def test_slots_are_numbered_in_the_order_in_which_they_are_read() -> None:
    def function(x: Any, y: Any, xp: Any) -> Any:
        y * 99.0
        xp.affine(x, [[99.0]])
        v = xp.affine(x + 1.0, [[2.0]], [3.0])
        return xp.affine(v * 4.0, [[5.0]])

    graph, arguments = traced(function)
    assert arguments.constants == (1.0, 4.0)
    assert [weight.tolist() for weight in arguments.weights] == [[[2.0]], [3.0], [[5.0]]]
    assert [node.detail for node in graph.nodes if node.op == "constant"] == [0, 1]
    assert [node.detail for node in graph.nodes if node.op == "affine"] == [(0, 1), (2, None)]


def test_equal_numbers_have_slots_of_their_own() -> None:
    assert traced(lambda x, y, xp: x * 2.0 + 2.0)[1].constants == (2.0, 2.0)


def test_what_is_done_twice_is_done_once() -> None:
    graph, _ = traced(lambda x, y, xp: xp.sin(x) * xp.sin(x) + xp.sin(x))
    assert [node.op for node in graph.nodes].count("sin") == 1


def test_weights_are_float32_and_stay_as_they_were() -> None:
    weight = np.array([[1.0, 0.1], [0.2, 0.3]]).T
    _, arguments = traced(lambda x, y, xp: xp.affine(xp.concat([x, y]), weight)[0:1])
    weight[:] = 0
    (kept,) = arguments.weights
    assert kept.dtype == np.float32
    np.testing.assert_array_equal(kept, np.array([[1.0, 0.2], [0.1, 0.3]], np.float32))


def test_a_graph_knows_its_channels() -> None:
    assert traced(network(4, 1))[0].channels == 3
    assert traced(lambda x, y, xp: x)[0].channels == 1


trees: st.SearchStrategy[list[tuple[int, int]]] = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=20
)


@given(trees)
@settings(deadline=None)
def test_each_node_comes_after_its_inputs_and_the_result_is_last(pairs: list[tuple[int, int]]) -> None:
    graph, _ = tree(pairs)
    assert all(number < index for index, node in enumerate(graph.nodes) for number in node.inputs)
    assert all(any(index in node.inputs for node in graph.nodes) for index in range(len(graph.nodes) - 1))


@given(trees)
@settings(deadline=None)
def test_a_value_is_freed_when_it_was_read_for_the_last_time(pairs: list[tuple[int, int]]) -> None:
    graph, _ = tree(pairs)
    freed = {number: index for index, numbers in enumerate(graph.last_uses) for number in numbers}
    for number in range(len(graph.nodes) - 1):
        assert freed[number] == max(index for index, node in enumerate(graph.nodes) if number in node.inputs)
    assert sum(map(len, graph.last_uses)) == len(graph.nodes) - 1


def tree(pairs: list[tuple[int, int]]) -> tuple[Graph, Arguments]:
    def function(x: Any, y: Any, xp: Any) -> Any:
        values = [x, y]
        for first, second in pairs:
            values.append(values[first % len(values)] * values[second % len(values)])
        return values[-1]

    return traced(function)


def test_a_tracer_shares_equal_nodes() -> None:
    tracer = Tracer()
    numbers = [tracer.add(Node("input", (), 1, "float", name)) for name in ("x", "y", "x")]
    assert numbers == [0, 1, 0]


@pytest.mark.parametrize(
    ("function", "got"),
    [
        (lambda x, y, xp: 1.0, "float"),
        (lambda x, y, xp: None, "NoneType"),
        (lambda x, y, xp: (x, y), "tuple"),
        (lambda x, y, xp: xp.concat([x, y]), "2 channels"),
        (lambda x, y, xp: xp.concat([x, y, x, y]), "4 channels"),
        (lambda x, y, xp: x > y, "1 channels"),
        (lambda x, y, xp: xp.to_int(x), "1 channels"),
    ],
)
def test_a_result_that_is_no_colour_is_refused(function: Function, got: str) -> None:
    with pytest.raises(Exception, match=f"must give one or three float channels, got .*{got}"):
        traced(function)
