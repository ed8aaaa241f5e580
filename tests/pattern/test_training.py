"""Patterns whose weights are trained with torch, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from devices import on_every_device

from artforge import Canvas, Pattern, trainable
from artforge.pattern import Backend
from artforge.pattern.llvm.backend import LlvmBackend
from artforge.pattern.numpy import NumpyBackend
from artforge.pattern.training import TrainablePattern

WIDTH, HEIGHT = 24, 16
CANVAS = Canvas(size=(WIDTH, HEIGHT))
EXACT: list[Backend] = [NumpyBackend(), LlvmBackend(1)]


def drawn(*shape: int) -> npt.NDArray[np.float32]:
    return np.random.Generator(np.random.PCG64(sum(shape))).standard_normal(shape).astype(np.float32)


def network(column: Any, row: Any, xp: Any) -> Any:
    v = xp.concat([column / WIDTH - 0.5, row / HEIGHT - 0.5])
    v = xp.tanh(xp.affine(v, 2.0 * drawn(12, 2), drawn(12)))
    return xp.sigmoid(xp.affine(xp.tanh(xp.affine(v, drawn(12, 12) * 0.4)), drawn(3, 12) * 0.4, drawn(3)))


def pixels(device: str = "cpu") -> tuple[torch.Tensor, torch.Tensor]:
    """Return the columns and rows of all pixels, row by row."""
    row, column = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    return column.reshape(-1).float().to(device), row.reshape(-1).float().to(device)


def a_disc(column: torch.Tensor, row: torch.Tensor) -> torch.Tensor:
    """Return the colours of a soft orange disc on blue."""
    distance = torch.hypot(column - 9, row - 7)
    share = torch.sigmoid(6 - distance)[:, None]
    return share * torch.tensor([0.9, 0.5, 0.1]).to(share) + (1 - share) * torch.tensor([0.1, 0.2, 0.6]).to(share)


def trained_on_a_disc(module: TrainablePattern, device: str) -> tuple[float, float]:
    """Train a little while, and return the loss before and after."""
    column, row = pixels(device)
    optimiser, losses = torch.optim.Adam(module.parameters(), lr=0.03), []
    for _ in range(150):
        optimiser.zero_grad()
        loss = (module(column, row) - a_disc(column, row)).square().mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses[0], losses[-1]


@on_every_device
def test_a_pattern_learns_a_picture(device: str) -> None:
    before, after = trained_on_a_disc(trainable(Pattern(CANVAS, network), device), device)
    assert after < before / 20


def test_exact_backends_sample_what_was_trained_with_equal_bytes() -> None:
    module = trainable(Pattern(Canvas(size=(WIDTH, HEIGHT), supersample=2), network))
    trained_on_a_disc(module, "cpu")
    trained = module.trained()
    images = [replace(trained, backend=backend).picture().array() for backend in EXACT]
    assert images[0].tobytes() == images[1].tobytes()


@on_every_device
def test_what_was_trained_looks_as_it_did_to_torch(device: str) -> None:
    module = trainable(Pattern(CANVAS, network, EXACT[0]), device)
    trained_on_a_disc(module, device)
    seen = module(*pixels(device)).detach().cpu().numpy().reshape(HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(module.trained().picture().array(), seen, atol=1e-5)


def all_sorts(column: Any, row: Any, xp: Any) -> Any:
    colours = xp.table(xp.to_int(column * 0.2) + 1, drawn(4, 3))
    return xp.where(row > 5.0, xp.affine(colours, drawn(3, 3)), xp.sin(colours * 2.5) ** 2)


@pytest.mark.parametrize("function", [network, all_sorts])
def test_what_was_not_trained_is_the_pattern_itself(function: Any) -> None:
    pattern = Pattern(CANVAS, function)
    again = trainable(pattern).trained()
    assert again.traced[0].key == pattern.traced[0].key
    assert again.picture().array().tobytes() == pattern.picture().array().tobytes()


def test_what_was_trained_keeps_its_canvas_and_its_backend() -> None:
    pattern = Pattern(CANVAS, network, EXACT[0])
    trained = trainable(pattern).trained()
    assert (trained.canvas, trained.backend) == (CANVAS, EXACT[0])


def test_what_was_trained_stays_while_training_goes_on() -> None:
    module = trainable(Pattern(CANVAS, network))
    trained = module.trained()
    expected = trained.picture().array()
    with torch.no_grad():
        module.weights[0] += 1.0
    assert replace(trained, backend=EXACT[0]).picture().array().tobytes() == expected.tobytes()


def test_a_filter_joins_what_was_trained() -> None:
    def negative(r: Any, g: Any, b: Any, xp: Any) -> Any:
        return 1.0 - r, 1.0 - g, 1.0 - b

    pattern = Pattern(CANVAS, network)
    expected = pattern.coloured(negative).picture().array()
    assert trainable(pattern).trained().coloured(negative).picture().array().tobytes() == expected.tobytes()


def test_a_pattern_that_was_trained_may_be_trained_further() -> None:
    module = trainable(trainable(Pattern(CANVAS, network)).trained())
    assert [tuple(weight.shape) for weight in module.weights] == [(12, 2), (12,), (12, 12), (3, 12), (3,)]


@on_every_device
def test_parameters_are_the_weights_by_slot(device: str) -> None:
    pattern = Pattern(CANVAS, all_sorts)
    module = trainable(pattern, device)
    assert [name for name, _ in module.named_parameters()] == ["weights.0", "weights.1"]
    for parameter, weight in zip(module.parameters(), pattern.traced[1].weights, strict=True):
        assert (parameter.device.type, parameter.dtype, parameter.requires_grad) == (device, torch.float32, True)
        assert parameter.detach().cpu().numpy().tobytes() == weight.tobytes()


def test_a_saved_state_is_loaded_into_the_same_structure() -> None:
    module = trainable(Pattern(CANVAS, network))
    trained_on_a_disc(module, "cpu")
    other = trainable(Pattern(CANVAS, network))
    other.load_state_dict(module.state_dict())
    assert other.trained().picture().array().tobytes() == module.trained().picture().array().tobytes()


def test_colours_beyond_the_bounds_have_a_gradient() -> None:
    module = trainable(Pattern(CANVAS, lambda column, row, xp: xp.affine(column, [[1.0], [2.0], [3.0]])))
    colours = module(*pixels())
    assert colours.shape == (WIDTH * HEIGHT, 3)
    assert colours.max() == 3 * (WIDTH - 1)
    colours.mean().backward()
    assert (module.weights[0].grad > 0).all()


@pytest.mark.parametrize(
    "function",
    [
        lambda column, row, xp: xp.affine(column, [[0.01]]),
        lambda column, row, xp: xp.affine(column * 0.0 + 1.0, [[0.1], [0.2], [0.3]]),
        lambda column, row, xp: xp.table(xp.to_int(xp.sin(0.3 * row)), [[0.5]]),
    ],
)
def test_grey_and_plain_patterns_have_three_channels_too(function: Any) -> None:
    pattern = Pattern(CANVAS, function)
    got = trainable(pattern)(*pixels()).detach().numpy()
    np.testing.assert_allclose(got.reshape(HEIGHT, WIDTH, 3), pattern.picture().array(), atol=1e-6)


def test_a_pattern_without_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="this pattern has no weights that could be trained: expected a network"):
        trainable(Pattern(CANVAS, lambda column, row, xp: column * 0.1))


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="has no device 'cuda:99' here: expected cpu"):
        trainable(Pattern(CANVAS, network), "cuda:99")
