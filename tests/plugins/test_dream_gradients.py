from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import torch
from artforge_dream.colours import with_histogram, with_moments
from artforge_dream.gradients import AROUND, LEAST, blurred, by_deviation, by_mean, by_pyramid, by_surroundings

Doubles = npt.NDArray[np.float64]


def noise(height: int = 48, width: int = 60, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(seed))


def test_a_step_is_measured_by_the_mean_of_what_it_changes() -> None:
    gradient = noise() * 1e-7
    expected = gradient.numpy() / np.abs(gradient.numpy()).mean()
    np.testing.assert_allclose(by_mean(gradient).numpy(), expected, rtol=1e-5)


def test_a_step_is_measured_by_its_deviation() -> None:
    gradient = noise() * 1e-7
    np.testing.assert_allclose(
        by_deviation(gradient).numpy(), gradient.numpy() / gradient.numpy().std(ddof=1), rtol=1e-5
    )


def test_a_pyramid_gives_coarse_detail_the_share_of_fine_detail() -> None:
    coarse = torch.nn.functional.interpolate(noise(8, 8, 1), size=(64, 64), mode="bilinear")
    gradient = 100 * noise(64, 64) + coarse
    shares = [
        (by(gradient) * coarse).sum() / coarse.square().sum() / by(gradient).std() for by in (by_mean, by_pyramid)
    ]
    assert shares[1] > 20 * shares[0]


def test_a_pyramid_of_a_gradient_of_few_pixels_is_its_deviation() -> None:
    gradient = noise(9, 12)
    torch.testing.assert_close(by_pyramid(gradient), by_mean(by_deviation(gradient)))


def plainly_blurred(image: Doubles, deviation: float) -> Doubles:
    reach = int(np.ceil(3 * deviation))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    bell /= bell.sum()
    padded = np.pad(image, ((0, 0), (0, 0), (reach, reach), (reach, reach)), "edge")
    for axis in (2, 3):
        padded = np.apply_along_axis(lambda line: np.convolve(line, bell, "valid"), axis, padded)
    return padded


@pytest.mark.parametrize("deviation", [0.4, 2.0, 7.5])
def test_a_gradient_is_blurred_by_a_bell(deviation: float) -> None:
    expected = plainly_blurred(noise().double().numpy(), deviation)
    np.testing.assert_allclose(blurred(noise(), deviation).numpy(), expected, atol=1e-5)


def test_a_step_is_measured_by_what_surrounds_it() -> None:
    gradient = noise(64, 80).double()
    around = plainly_blurred(gradient.abs().mean(1, keepdim=True).numpy(), AROUND)
    expected = gradient.numpy() * (1 + LEAST) / (around + LEAST * around.mean())
    np.testing.assert_allclose(by_surroundings(gradient).numpy(), expected, rtol=1e-4)


def test_a_few_places_do_not_go_further_because_there_are_few() -> None:
    gradient = noise(64, 512)
    everywhere = by_surroundings(gradient)[..., :32].abs().mean()
    gradient[..., 64:] = 0
    assert by_surroundings(gradient)[..., :32].abs().mean() < 1.5 * everywhere


def test_a_loud_place_does_not_drown_out_the_others() -> None:
    gradient = noise(64, 256)
    gradient[..., :32] *= 1000
    quiet = [by(gradient)[..., 128:].abs().mean() for by in (by_mean, by_surroundings)]
    assert quiet[1] > 3 * quiet[0]


def test_a_place_without_a_gradient_gets_none_from_its_surroundings() -> None:
    gradient = noise(64, 64)
    gradient[..., 20:, :] = 0
    assert not by_surroundings(gradient)[..., 20:, :].any()
    assert not by_surroundings(torch.zeros(1, 3, 16, 16)).any()


def test_moments_are_those_of_the_picture() -> None:
    image, original = torch.rand(1, 3, 40, 50) * 0.3 + 0.5, torch.rand(1, 3, 40, 50) * 0.4 + 0.3
    kept = with_moments(image, original)
    torch.testing.assert_close(kept.mean((2, 3)), original.mean((2, 3)), atol=1e-5, rtol=0)
    torch.testing.assert_close(kept.std((2, 3)), original.std((2, 3)), atol=1e-5, rtol=0)


def test_moments_of_a_flat_dream_stay_in_range() -> None:
    kept = with_moments(torch.full((1, 3, 8, 8), 0.5), torch.rand(1, 3, 8, 8))
    assert kept.isfinite().all()
    assert 0 <= kept.min() <= kept.max() <= 1


def test_a_histogram_is_that_of_the_picture_and_keeps_the_order_of_the_dream() -> None:
    image, original = torch.rand(1, 3, 16, 20), torch.rand(1, 3, 16, 20) ** 3
    kept = with_histogram(image, original)
    for channel in range(3):
        before, after, wanted = (part[0, channel].flatten().numpy() for part in (image, kept, original))
        np.testing.assert_array_equal(np.sort(after), np.sort(wanted))
        np.testing.assert_array_equal(np.argsort(after, kind="stable"), np.argsort(before, kind="stable"))
