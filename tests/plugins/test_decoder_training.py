"""The training of decoders, against PyTorch's own layers, gradients and optimizer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from artforge_decoder.autoencoder import Autoencoder, overlaps, windows_of
from artforge_decoder.material import pieces_of
from artforge_decoder.materials.bezier import curves
from artforge_decoder.training import Hyperparameters, Learnt, _Adam, _lessons, _Program, moments_of, train
from torch import nn

from artforge import RenderError, Rng

torch.set_num_threads(1)
PIECES = pieces_of(curves(Rng(3).uniform((200, 2), -1, 1), 15), 7, 1 << 20, Rng(0))


def hyperparameters(**keys: Any) -> Hyperparameters:
    plain: dict[str, Any] = {
        "count": 3, "components": 3, "epochs": 4, "batches": 16, "batch": 32, "rate": 0.01, "decay": False,
        "code_noise": (0.1, 0.01, 0.001), "input_noise": 0.01,
    }  # fmt: skip
    return Hyperparameters(**{**plain, **keys})


def trained(**keys: Any) -> Learnt:
    return train(PIECES, (7,), hyperparameters(**keys), Rng(5))


def layers(program: _Program, index: int, shape: tuple[int, ...]) -> tuple[nn.Module, nn.Module]:
    """Return PyTorch's convolution and transposed convolution with the weights of one autoencoder."""
    channels, kernel, sides = (1 if len(shape) == 1 else shape[-1]), shape[0], min(len(shape), 2)
    components = program.encoder.shape[1]
    kinds = (nn.Conv1d, nn.ConvTranspose1d) if sides == 1 else (nn.Conv2d, nn.ConvTranspose2d)
    encoder, decoder = kinds[0](channels, components, kernel), kinds[1](components, channels, kernel)
    weights = [program.encoder[index, :, :-1], program.decoder[index, :, :-1].T]
    for layer, values in zip((encoder, decoder), weights, strict=True):
        ordered = values.reshape(components, *[kernel] * sides, channels)
        layer.weight.data = torch.from_numpy(np.ascontiguousarray(np.moveaxis(ordered, -1, 1)))
    encoder.bias = nn.Parameter(torch.from_numpy(program.encoder[index, :, -1].copy()))
    decoder.bias = nn.Parameter(torch.from_numpy(program.decoder[index, :channels, -1].copy()))
    return encoder, decoder


@pytest.mark.parametrize("shape", [(7,), (4, 4, 1), (4, 4, 3)])
def test_steps_are_those_of_pytorch(shape: tuple[int, ...]) -> None:
    points, plan = int(np.prod(shape)), hyperparameters(count=2)
    pieces = PIECES if shape == (7,) else Rng(1).uniform((500, points), -1, 1)
    program, lessons = _Program(points, shape, plan, Rng(7)), _lessons(pieces, plan, Rng(8))
    rivals = [layers(program, index, shape) for index in range(2)]
    rules = [torch.optim.Adam([*a.parameters(), *b.parameters()], plan.rate) for a, b in rivals]
    optimizer = _Adam(program.weights)
    for _ in range(5):
        lesson = next(lessons)
        losses = program.learn(lesson)
        optimizer.step(program.gradients, plan.rate)
        for index, ((encoder, decoder), rule) in enumerate(zip(rivals, rules, strict=True)):
            seen, wanted = (_as_images(part[index].T, shape) for part in (lesson.seen[:, :-1], lesson.wanted))
            noise = torch.from_numpy(lesson.noise[index].T.copy()).reshape(-1, plan.components, *[1] * (seen.ndim - 2))
            loss = nn.functional.mse_loss(decoder(torch.tanh(encoder(seen)) + noise), wanted)
            rule.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            rule.step()
            assert losses[index] == pytest.approx(loss.item(), rel=1e-5)
    for index, (encoder, decoder) in enumerate(rivals):
        wanted_program = [encoder.weight, encoder.bias, decoder.weight, decoder.bias]
        found = [*layers(program, index, shape)[0].parameters(), *layers(program, index, shape)[1].parameters()]
        for ours, theirs in zip(found, wanted_program, strict=True):
            torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


def _as_images(rows: npt.NDArray[np.float32], shape: tuple[int, ...]) -> torch.Tensor:
    flat = torch.from_numpy(np.ascontiguousarray(rows))
    return flat[:, None] if len(shape) == 1 else flat.reshape(-1, *shape).permute(0, 3, 1, 2)


def test_the_bias_of_a_transposed_convolution_is_one_for_each_channel() -> None:
    learnt = train(Rng(1).uniform((500, 48), -1, 1), (4, 4, 3), hyperparameters(), Rng(5))
    bias = learnt.last.bias.reshape(3, 16, 3)
    assert np.array_equal(bias, np.broadcast_to(bias[:, :1], bias.shape))
    assert len(np.unique(bias[0, 0])) == 3


def test_the_same_training_gives_the_same_weights() -> None:
    one, other = trained(), trained()
    assert np.array_equal(one.last.decoder, other.last.decoder)
    assert np.array_equal(one.losses, other.losses)


def test_autoencoders_that_are_trained_side_by_side_differ() -> None:
    decoders = trained().last.decoder
    assert not np.allclose(decoders[0], decoders[1], atol=1e-2)


def test_the_error_falls_to_a_thousandth_of_what_pieces_are() -> None:
    learnt = trained(epochs=60, batches=64, batch=64, code_noise=(0.0,) * 3, input_noise=0.0)
    outputs = learnt.last[0].outputs(learnt.last[0].codes(PIECES))
    assert np.square(outputs - PIECES).mean() < np.square(PIECES).mean() / 1000


@pytest.mark.parametrize(("code", "inputs"), [(0.1, 0.0), (0.0, 0.1)])
def test_noise_makes_the_task_harder(code: float, inputs: float) -> None:
    plain, noisy = (
        trained(epochs=20, code_noise=(noise,) * 3, input_noise=at_input).losses[-1].mean()
        for noise, at_input in ((0.0, 0.0), (code, inputs))
    )
    assert noisy > 1.5 * plain


def test_a_film_begins_with_random_weights_and_ends_with_the_last() -> None:
    learnt = trained(epochs=9)
    assert learnt.moments[0] == 0
    assert learnt.moments[-1] == 9
    assert np.array_equal(learnt.film.decoder[-1], learnt.last.decoder)
    assert np.array_equal(learnt.film.decoder[0], trained(epochs=1).film.decoder[0])
    assert len(learnt.film.decoder) == len(learnt.moments)


def test_weights_are_noted_down_more_often_in_the_beginning() -> None:
    moments = np.array(moments_of(5000))
    assert len(moments) <= 160
    assert np.all(np.diff(moments) > 0)
    assert np.diff(moments)[:5].max() < np.diff(moments)[-5:].min()


def test_what_diverges_is_named_with_its_epoch() -> None:
    huge = PIECES * np.float32(1e25)
    with pytest.raises(RenderError, match=r"diverges in epoch 1: its loss is .*make `rate` smaller"):
        train(huge, (7,), hyperparameters(), Rng(5))


def test_progress_hears_of_every_epoch() -> None:
    heard: list[int] = []
    train(PIECES, (7,), hyperparameters(), Rng(5), heard.append)
    assert heard == [1, 2, 3, 4]


def autoencoder() -> Autoencoder:
    return trained(epochs=2).last[1]


def test_codes_along_a_line_are_those_of_a_convolution() -> None:
    found, line = autoencoder(), Rng(2).uniform((31,), -1, 1)
    assert found.encoder is not None
    weight, bias = (torch.from_numpy(found.encoder[:, part].copy()) for part in (slice(0, -1), -1))
    wanted = torch.tanh(nn.functional.conv1d(torch.from_numpy(line)[None, None], weight[:, None], bias, stride=4))
    np.testing.assert_allclose(found.codes(windows_of(line, 7, 4)), wanted[0].T.numpy(), atol=1e-6)


def test_a_transposed_convolution_is_the_sum_of_scaled_filters() -> None:
    found, codes = autoencoder(), Rng(4).uniform((5, 3), -1, 1)
    weight = torch.from_numpy(np.ascontiguousarray(found.filters))[:, None]
    bias = torch.from_numpy(found.bias[:1].copy())
    wanted = nn.functional.conv_transpose1d(torch.from_numpy(codes.T.copy())[None], weight, bias, stride=4)
    np.testing.assert_allclose(found.transposed(codes, 4), wanted[0, 0].numpy(), atol=1e-6)
    one = sum(codes[0, index] * found.filters[index] for index in range(3)) + found.bias
    np.testing.assert_allclose(found.outputs(codes[:1])[0], one, atol=1e-6)


def test_overlaps_are_counted() -> None:
    assert overlaps(7, 4, 3).tolist() == [1, 1, 1, 1, 2, 2, 2, 1, 2, 2, 2, 1, 1, 1, 1]
