from __future__ import annotations

from typing import Any

import pytest
import torch
from artforge_dream.likeness import Cosine, Dot, Mean
from artforge_dream.objective import Goal
from artforge_dream.objectives.channel import Channel
from artforge_dream.objectives.direction import Direction
from artforge_dream.objectives.l2 import L2
from artforge_dream.objectives.neuron import Neuron
from artforge_dream.seeing import Everywhere, Peaks
from artforge_dream.tiles import Aim, Viewer
from random_weights import loaded, network

NETWORKS = ["squeezenet1_0", "squeezenet1_1", "vgg16", "vgg19", "resnet50", "googlenet"]
SMALL = "squeezenet1_1"


def image(height: int, width: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def viewers(name: str, tile: int, layer: str = "") -> tuple[Viewer, Viewer]:
    found = loaded(name, layer or network(name).logits, torch.float64)
    return Viewer(network(name), found, tile), Viewer(network(name), found, 1 << 14)


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a - b).norm() / b.norm())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.full] * name.startswith("vgg")) for name in NETWORKS]
)
def test_the_gradient_in_tiles_is_that_of_the_whole_image(name: str) -> None:
    layer = network(name).favourite
    tiled, whole = viewers(name, 64)
    picture = image(150, 214)
    (score, gradient), (wanted_score, wanted) = (
        viewer.gradient(picture, [Aim(layer, L2(), 1.0)]) for viewer in (tiled, whole)
    )
    assert score == pytest.approx(wanted_score, rel=1e-9)
    assert relative(gradient, wanted) < 1e-9


@pytest.mark.parametrize(
    "goal",
    [
        lambda channel: Channel(channel=channel),
        lambda channel: Neuron(channel=channel, place=(0.9, 0.2)),
        lambda channel: Direction(seed=4),
        lambda channel: Dot(torch.rand(384, 5, 7).double()),
        lambda channel: Cosine(torch.rand(384, 5, 7).double()),
        lambda channel: Mean(torch.rand(384, 5, 7).double()),
    ],
)
def test_every_objective_is_exact_in_tiles(goal: Any) -> None:
    tiled, whole = viewers(SMALL, 48)
    picture = image(140, 200)
    loudest = int(whole.activations(picture, "features.9").sum((1, 2)).argmax())
    aims = [Aim("features.9", goal(loudest), 1.0)]
    (score, gradient), (wanted_score, wanted) = tiled.gradient(picture, aims), whole.gradient(picture, aims)
    assert wanted.norm() > 0
    assert score == pytest.approx(wanted_score, rel=1e-9)
    assert relative(gradient, wanted) < 1e-9


def test_several_layers_and_objectives_are_exact_in_tiles() -> None:
    aims = [Aim("features.3", L2(), 0.5), Aim("features.9", Channel(channel=2), 2.0), Aim("features.9", L2(), -1.0)]
    tiled, whole = viewers(SMALL, 64)
    picture = image(133, 190)
    assert relative(tiled.gradient(picture, aims)[1], whole.gradient(picture, aims)[1]) < 1e-9


@pytest.mark.parametrize("goal", [Everywhere(7), Peaks(7, 2)])
def test_dense_logits_are_exact_in_tiles(goal: Goal) -> None:
    aims = [Aim(network(SMALL).logits, goal, 1.0)]
    tiled, whole = viewers(SMALL, 64)
    picture = image(170, 230)
    assert relative(tiled.gradient(picture, aims)[1], whole.gradient(picture, aims)[1]) < 1e-9


def test_a_halo_that_is_too_narrow_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from artforge_dream.network import Network

    field = Network.field
    tiled, whole = viewers(SMALL, 64)
    picture, aims = image(150, 214), [Aim("features.9", L2(), 1.0)]
    wanted = whole.gradient(picture, aims)[1]
    monkeypatch.setattr(Network, "field", lambda self, layer: replace(field(self, layer), before=16, after=16))
    assert relative(tiled.gradient(picture, aims)[1], wanted) > 1e-3


@pytest.mark.parametrize("size", [(64, 64), (65, 127), (100, 200)])
def test_activations_in_tiles_are_those_of_the_whole_image(size: tuple[int, int]) -> None:
    tiled, whole = viewers(SMALL, 32)
    picture = image(*size)
    torch.testing.assert_close(tiled.activations(picture, "features.7"), whole.activations(picture, "features.7"))


def test_an_image_within_one_tile_takes_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = viewers(SMALL, 64)
    passes, activations = [], whole.loaded.activations

    def counted(*given: Any) -> dict[str, torch.Tensor]:
        passes.append(1)
        return activations(*given)

    monkeypatch.setattr(whole.loaded, "activations", counted)
    whole.gradient(image(64, 64), [Aim("features.7", L2(), 1.0)])
    assert len(passes) == 1


def test_what_a_tile_holds_does_not_grow_with_the_image() -> None:
    tiled, _ = viewers(SMALL, 64)
    sizes = {(down.high - down.low) for down in tiled._spans(4096, ["features.9"])}
    field = network(SMALL).field("features.9")
    assert max(sizes) <= 64 + field.before + field.after + field.stride
