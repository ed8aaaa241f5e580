"""One step of each objective against the formulas as they are published, written anew on plain modules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from artforge_dream.dreaming import Dream, Way
from artforge_dream.likeness import Cosine, Dot, Mean
from artforge_dream.networks.squeezenet1_0 import Squeezenet1_0
from artforge_dream.objective import Goal
from artforge_dream.objectives.channel import Channel
from artforge_dream.objectives.direction import Direction
from artforge_dream.objectives.l2 import L2
from artforge_dream.objectives.neuron import Neuron
from artforge_dream.seeing import Everywhere, Peaks
from artforge_dream.tiles import Aim, Viewer
from PIL import Image
from plain_networks import drawn, squeezenet1_0
from random_weights import converted
from real_data import real
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from artforge import Rng, WeightsFile
from artforge.scene import unheard

Score = Callable[[Tensor], Tensor]
LAYER, LOGITS = "features.9", "classifier.1"
STEP = 0.01
MEAN, STD = (
    torch.tensor(colour).double().reshape(1, 3, 1, 1) for colour in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
)
VECTOR = tuple(np.random.default_rng(2).normal(size=384).round(3).tolist())


@pytest.fixture(scope="module", params=["real", "drawn"])
def weights(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "real":
        return real("weights/squeezenet1_0.safetensors")
    path = tmp_path_factory.mktemp("weights") / "squeezenet1_0.safetensors"
    save_file(drawn("squeezenet1_0", 1000).state_dict(), path)
    return path


@pytest.fixture(scope="module")
def viewer(weights: Path) -> Viewer:
    network = Squeezenet1_0(weights=WeightsFile.open(weights))
    return Viewer(network, converted(network.load(), torch.float64), 4096)


@pytest.fixture(scope="module")
def plain(weights: Path) -> nn.Module:
    module = squeezenet1_0(1000)
    module.load_state_dict(load_file(weights))
    return module.double().eval()


def picture(seed: int, height: int = 96, width: int = 120) -> Tensor:
    smooth = torch.rand(1, 3, 9, 11, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return nn.functional.interpolate(smooth, size=(height, width), mode="bicubic").clamp(0, 1)


def features(plain: nn.Module, image: Tensor, layer: str) -> Tensor:
    """Return (channels, rows, columns) of a layer."""
    x = (image - MEAN) / STD
    parts = list(plain.features) if layer == LOGITS else list(plain.features)[:10]  # type: ignore[arg-type]
    for part in parts:
        x = part(x)
    seen: Tensor = plain.classifier[1](x) if layer == LOGITS else x  # type: ignore[operator,index]
    return seen[0]


def the_norm(v: Tensor) -> Tensor:
    return v.square().sum() ** 0.5


def a_channel(v: Tensor) -> Tensor:
    return v[7].mean()


def a_neuron(v: Tensor) -> Tensor:
    _, rows, columns = v.shape
    return v[7, int(0.25 * rows), int(0.75 * columns)]


def a_direction(v: Tensor) -> Tensor:
    direction = torch.tensor(VECTOR).double()
    return torch.einsum("chw,c->hw", v, direction / torch.linalg.vector_norm(direction)).mean()


def a_class(v: Tensor) -> Tensor:
    sure = v - torch.logsumexp(v, dim=0, keepdim=True)
    return sure[285].mean() + v[285].mean() / 4


def a_class_at_its_peaks(v: Tensor) -> Tensor:
    """Weigh each place by e to its worth, beside the mean of that over those at most two places away."""
    worth = v[285] - torch.logsumexp(v, dim=0) + v[285] / 4
    stands = torch.exp(worth.detach() - worth.max().item())
    rows, columns = worth.shape
    total = worth.new_zeros(())
    for row in range(rows):
        for column in range(columns):
            near = stands[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
            total = total + stands[row, column] / near.mean() * worth[row, column]
    return total / (rows * columns)


PUBLISHED: list[tuple[str, Goal, Score]] = [
    (LAYER, L2(), the_norm),
    (LAYER, Channel(channel=7), a_channel),
    (LAYER, Neuron(channel=7, place=(0.75, 0.25)), a_neuron),
    (LAYER, Direction(vector=VECTOR), a_direction),
    (LOGITS, Everywhere(285), a_class),
    (LOGITS, Peaks(285, 2), a_class_at_its_peaks),
]


def difference(found: Tensor, expected: Tensor) -> float:
    return float((found - expected).norm() / expected.norm())


def step_of(viewer: Viewer, image: Tensor, aim: Aim) -> Tensor:
    way = Way([(image.shape[2], image.shape[3])], [1], STEP, 0, "mean", 0.0, None)
    return Dream(way, viewer, [aim], Rng(0), unheard).over(image, torch.ones_like(image[:, :1]))


def plain_step(image: Tensor, gradient: Tensor) -> Tensor:
    """Take the article's step: the gradient over its mean absolute value, clamped in image space."""
    return torch.clamp(image + STEP * gradient / gradient.abs().mean(), 0, 1)


@pytest.mark.parametrize(("layer", "goal", "score"), PUBLISHED, ids=[score.__name__ for _, _, score in PUBLISHED])
def test_one_step_is_the_published_formula(
    viewer: Viewer, plain: nn.Module, layer: str, goal: Goal, score: Score
) -> None:
    image = picture(1)
    leaf = image.clone().requires_grad_()
    wanted = score(features(plain, leaf, layer))
    wanted.backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    found, gradient = viewer.gradient(image, [Aim(layer, goal, 1.0)])
    assert found == pytest.approx(wanted.item(), rel=1e-6)
    assert difference(gradient, leaf.grad) < 1e-5
    assert (
        difference(step_of(viewer, image, Aim(layer, goal, 1.0)) - image, plain_step(image, leaf.grad) - image) < 1e-5
    )


def guided(plain: nn.Module, image: Tensor, guide: Tensor) -> tuple[Tensor, Tensor]:
    """Flatten both, multiply, take the best match for each place, and push it back as the gradient."""
    leaf = image.clone().requires_grad_()
    x = features(plain, leaf, LAYER)
    y = guide.reshape(guide.shape[0], -1)
    flat = x.reshape(x.shape[0], -1)
    best = (flat.T @ y).argmax(dim=1)
    x.backward(y[:, best].reshape(x.shape))  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    return leaf.grad, x


def test_a_guided_step_pushes_each_place_towards_its_match(viewer: Viewer, plain: nn.Module) -> None:
    image, guide = picture(1), features(plain, picture(2, 80, 90), LAYER).detach()
    wanted, _ = guided(plain, image, guide)
    aim = Aim(LAYER, Dot(guide), 1.0)
    _, gradient = viewer.gradient(image, [aim])
    assert difference(gradient / gradient.abs().mean(), wanted / wanted.abs().mean()) < 1e-5
    assert difference(step_of(viewer, image, aim) - image, plain_step(image, wanted) - image) < 1e-5


def test_matching_goes_in_chunks(viewer: Viewer, plain: nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    from artforge_dream import likeness

    image, guide = picture(1), features(plain, picture(2), LAYER).detach()
    whole = [viewer.gradient(image, [Aim(LAYER, kind(guide), 1.0)]) for kind in (Dot, Cosine)]
    monkeypatch.setattr(likeness, "CELLS", guide[0].numel() * 5)
    pieces = [viewer.gradient(image, [Aim(LAYER, kind(guide), 1.0)]) for kind in (Dot, Cosine)]
    for (score, gradient), (wanted_score, wanted) in zip(pieces, whole, strict=True):
        assert score == pytest.approx(wanted_score)
        torch.testing.assert_close(gradient, wanted)


def test_cosine_matches_by_direction_alone(viewer: Viewer, plain: nn.Module) -> None:
    image, guide = picture(1), features(plain, picture(2, 80, 90), LAYER).detach()
    leaf = image.clone().requires_grad_()
    x = features(plain, leaf, LAYER).flatten(1).T
    y = guide.flatten(1).T
    likeness = nn.functional.cosine_similarity(x[:, None], y[None], dim=2)
    wanted = likeness.max(dim=1).values.mean()
    wanted.backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    score, gradient = viewer.gradient(image, [Aim(LAYER, Cosine(guide), 1.0)])
    assert score == pytest.approx(wanted.item(), rel=1e-5)
    assert difference(gradient, leaf.grad) < 1e-4


def test_mean_compares_the_mixtures(viewer: Viewer, plain: nn.Module) -> None:
    image, guide = picture(1), features(plain, picture(2, 80, 90), LAYER).detach()
    leaf = image.clone().requires_grad_()
    x = features(plain, leaf, LAYER)

    def mixture(v: Tensor) -> Tensor:
        return torch.cat([v.mean((1, 2)), (v.var((1, 2), correction=0) + 1e-12).sqrt()])

    wanted = -((mixture(x) - mixture(guide)) ** 2).sum() / (mixture(guide) ** 2).sum()
    wanted.backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    score, gradient = viewer.gradient(image, [Aim(LAYER, Mean(guide), 1.0)])
    assert score == pytest.approx(wanted.item(), rel=1e-4)
    assert difference(gradient, leaf.grad) < 1e-3


def test_a_mean_of_the_guide_itself_is_the_highest_score(viewer: Viewer) -> None:
    guide = viewer.activations(picture(2), LAYER)
    assert viewer.gradient(picture(2), [Aim(LAYER, Mean(guide), 1.0)])[0] == pytest.approx(0, abs=1e-9)


def test_real_dreams_raise_what_they_are_for(viewer: Viewer, weights: Path) -> None:
    photo = Image.open(real("photos/sky.jpg")).convert("RGB").resize((120, 96))
    image = torch.from_numpy(np.array(photo)).permute(2, 0, 1)[None].double() / 255
    aim = Aim(LAYER, L2(), 1.0)
    scores = [viewer.gradient(image, [aim])[0]]
    for _ in range(3):
        image = step_of(viewer, image, aim)
        scores.append(viewer.gradient(image, [aim])[0])
    assert scores == sorted(scores)
    assert scores[-1] > 1.2 * scores[0]
