from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch
from artforge_dream.motifs.drawings import DRAWINGS, draw
from artforge_dream.motifs.layers import Halve
from artforge_dream.motifs.lessons import normalised, portion
from artforge_dream.motifs.network import FILE, MEAN, STD, STRIDE, VOCABULARY, build
from artforge_dream.motifs.spoiling import likeness, spoilt
from artforge_dream.motifs.training import accuracy
from safetensors import safe_open
from safetensors.torch import load_file


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    network = build()
    network.load_state_dict({name: weight.float() for name, weight in load_file(FILE).items()})
    return network


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_motif_is_drawn_as_colours_from_0_to_1(name: str) -> None:
    pictures, covers = draw(name, 3, 40, seed=1)
    assert pictures.shape == (3, 3, 40, 40)
    assert covers.shape == (3, 1, 40, 40)
    assert covers.amin() >= 0
    assert covers.amax() == 1
    assert pictures.dtype == torch.float32
    assert torch.isfinite(pictures).all()
    assert pictures.amin() >= 0
    assert pictures.amax() <= 1


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_follows_from_its_seed(name: str) -> None:
    first, again, other = (draw(name, 3, 40, seed).pictures for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other, atol=0.1)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_pictures_of_a_sheet_differ(name: str) -> None:
    first, second = draw(name, 2, 40, seed=3).pictures
    assert (first - second).abs().mean() > 0.02


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_motif_is_more_than_its_ground(name: str) -> None:
    assert draw(name, 16, 40, seed=4).pictures.std((2, 3)).mean() > 0.05


@pytest.mark.parametrize(("name", "channel"), [("roses", 0), ("leaves", 1), ("waves", 2)])
def test_most_pictures_have_a_motif_s_own_colours_and_some_have_any(name: str, channel: int) -> None:
    pictures, covers = draw(name, 200, 24, seed=5)
    means = (pictures * covers).sum((2, 3)) / covers.sum((2, 3))
    own = float((means.argmax(1) == channel).float().mean())
    assert 0.8 < own < 0.99


def test_what_covers_surfaces_leaves_no_ground_and_things_do() -> None:
    shares = {name: float(draw(name, 8, 48, seed=6).covers.mean()) for name in DRAWINGS}
    assert min(shares[name] for name in ("bark", "bricks", "fur", "scales")) > 0.95
    assert max(shares[name] for name in ("beetles", "fish", "flowers", "spiders", "sunflowers")) < 0.75


def test_the_vocabulary_is_read_without_torch() -> None:
    code = "import sys; from artforge_dream.motifs.network import VOCABULARY; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_file_knows_the_vocabulary() -> None:
    with safe_open(FILE, "pt") as file:
        metadata = file.metadata()
    assert metadata["vocabulary"] == ",".join(VOCABULARY)
    assert {"seed", "version"} <= metadata.keys()


def test_the_file_is_small() -> None:
    assert FILE.stat().st_size < 2_000_000


def test_the_weights_are_finite_halves() -> None:
    for weight in load_file(FILE).values():
        assert weight.dtype == torch.float16
        assert torch.isfinite(weight).all()


@pytest.mark.parametrize(("height", "width"), [(32, 32), (33, 47), (100, 35), (64, 96)])
def test_any_picture_of_32_pixels_and_more_has_logits_everywhere(
    network: torch.nn.Module, height: int, width: int
) -> None:
    logits = network(torch.rand(2, 3, height, width))
    assert logits.shape == (2, len(VOCABULARY), height // STRIDE, width // STRIDE)


@pytest.mark.full
def test_new_drawings_are_recognised(network: torch.nn.Module) -> None:
    assert accuracy(network, seed=0, each=20) > 0.8


@pytest.mark.full
def test_the_gradient_of_a_motif_leads_back_to_its_drawing(network: torch.nn.Module) -> None:
    pictures, covers, numbers = portion(VOCABULARY, seed=1 << 30, side=64, each=4)
    seen, way = spoilt(normalised(pictures), covers, torch.Generator().manual_seed(0))

    def along(numbers: torch.Tensor) -> torch.Tensor:
        leaf = seen.clone().requires_grad_()
        network(leaf)[torch.arange(len(numbers)), numbers].sum().backward()
        assert leaf.grad is not None
        return likeness(leaf.grad, way)

    own, others = along(numbers), along(numbers.roll(4 * 7))
    assert float(own.mean()) > 0.4
    assert float((own > others).float().mean()) > 0.8


def test_what_is_far_away_does_not_reach_a_logit(network: torch.nn.Module) -> None:
    picture = torch.zeros(1, 3, 256, 256, requires_grad=True)
    network(picture)[0, 0, 16, 16].backward()
    assert picture.grad is not None
    rows = picture.grad.abs().amax((0, 1, 3)).nonzero().flatten()
    assert int(rows[-1] - rows[0]) + 1 == 94


def test_half_the_size_is_a_mean_of_neighbours() -> None:
    picture = np.random.default_rng(0).random((6, 8), np.float32)
    line = np.array([1, 3, 3, 1]) / 8
    padded = np.pad(picture, 1, mode="edge")
    expected = [[line @ padded[y : y + 4, x : x + 4] @ line for x in range(0, 8, 2)] for y in range(0, 6, 2)]
    halved = Halve()(torch.from_numpy(picture).expand(1, 2, 6, 8))
    np.testing.assert_allclose(halved[0, 1].numpy(), expected, rtol=1e-5)


def test_the_network_takes_what_its_mean_and_deviation_say() -> None:
    assert len(MEAN) == len(STD) == 3
    assert all(0 < number < 1 for number in (*MEAN, *STD))
