from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import torch
from artforge_dream.motifs import lessons, training
from artforge_dream.motifs.calibration import calibrate, mean_logits
from artforge_dream.motifs.command import command
from artforge_dream.motifs.lessons import BATCH, SIDES, batches, normalised, portion
from artforge_dream.motifs.muon import Muon, orthogonal
from artforge_dream.motifs.network import FILE, MEAN, STD, VOCABULARY, build
from artforge_dream.motifs.training import Report, train
from artforge_dream.motifs.weights import write
from click.testing import CliRunner
from safetensors import safe_open
from safetensors.torch import load_file

from artforge import OutputError

FEW = ("bricks", "eyes", "honeycomb", "spirals")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def trained(seed: int, steps: int) -> torch.nn.Module:
    return train(seed, steps, motifs=FEW)


@pytest.mark.full
def test_training_finds_the_way_better_on_what_it_shows_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "WARM_UP", 4)
    monkeypatch.setattr(lessons, "USES", 64)
    reports: list[Report] = []
    train(seed=0, steps=64, report=reports.append, motifs=FEW)
    found = [report.likeness for report in reports]
    assert sum(found[-8:]) / 8 > sum(found[:8]) / 8 + 0.1


def test_training_is_repeated_to_the_bit_on_one_thread() -> None:
    first, second = trained(seed=3, steps=3).state_dict(), trained(seed=3, steps=3).state_dict()
    assert all(torch.equal(weight, second[name]) for name, weight in first.items())


def test_another_seed_gives_other_weights() -> None:
    first, second = trained(seed=3, steps=1).state_dict(), trained(seed=4, steps=1).state_dict()
    assert not torch.allclose(first["features.0.weight"], second["features.0.weight"])


def test_training_leaves_the_random_state_alone() -> None:
    before = torch.get_rng_state()
    trained(seed=0, steps=1)
    assert torch.equal(torch.get_rng_state(), before)


def test_every_step_is_reported() -> None:
    reports: list[Report] = []
    train(seed=0, steps=3, report=reports.append, motifs=FEW)
    assert [report.done for report in reports] == [1, 2, 3]
    assert all(report.steps == 3 and abs(report.likeness) <= 1 and 0 <= report.right <= 1 for report in reports)


def test_lessons_grow_with_the_training() -> None:
    given = [(tuple(pictures.shape), len(numbers)) for pictures, _, numbers in batches(FEW, seed=0, steps=14)]
    assert len(given) == 14
    assert [shape[-1] for shape, _ in given] == sorted(shape[-1] for shape, _ in given)
    assert given[0] == ((BATCH, 3, SIDES[0], SIDES[0]), BATCH)
    assert given[-1][0][-1] == SIDES[-1]


def test_a_portion_has_each_motif_as_often() -> None:
    pictures, covers, numbers = portion(FEW, seed=0, side=32, each=2)
    assert pictures.shape == (8, 3, 32, 32)
    assert covers.shape == (8, 1, 32, 32)
    assert numbers.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_pictures_are_normalised_by_the_network_s_mean_and_deviation() -> None:
    grey = torch.tensor(MEAN).view(1, 3, 1, 1).expand(1, 3, 4, 4)
    assert normalised(grey).abs().max() < 1e-6
    bright = grey + torch.tensor(STD).view(1, 3, 1, 1)
    torch.testing.assert_close(normalised(bright), torch.ones(1, 3, 4, 4))


def test_calibration_mends_answers_and_keeps_the_way_of_each_logit() -> None:
    weights = {name: weight.float() for name, weight in load_file(FILE).items()}
    rows = [VOCABULARY.index(name) for name in FEW]
    factors, offsets = torch.tensor([3.0, 0.3, 1.0, 2.0]), torch.tensor([0.0, 6.0, -6.0, 1.0])
    network = build(len(FEW))
    weights["classifier.weight"] = weights["classifier.weight"][rows] * factors.view(-1, 1, 1, 1)
    weights["classifier.bias"] = weights["classifier.bias"][rows] * factors + offsets
    network.load_state_dict(weights)
    drawn = portion(FEW, seed=7, side=64, each=16)

    def right() -> float:
        return float((mean_logits(network, drawn.pictures).argmax(1) == drawn.numbers).float().mean())

    def way() -> torch.Tensor:
        leaf = normalised(drawn.pictures[:1]).requires_grad_()
        return torch.autograd.grad(network(leaf)[0, 2].sum(), leaf)[0]

    before, way_before = right(), way()
    calibrate(network, FEW, seed=0)
    assert before < 0.8
    assert right() > 0.9
    assert float(torch.cosine_similarity(way().flatten(), way_before.flatten(), dim=0)) > 0.9999


@pytest.mark.parametrize("shape", [(30, 12), (12, 30), (16, 16)])
def test_a_step_of_muon_has_singular_values_near_1(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    found = torch.linalg.svdvals(orthogonal(matrix))
    assert 0.6 < float(found.min()) <= float(found.max()) < 1.3
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    nearest = left @ right
    assert float(torch.cosine_similarity(orthogonal(matrix).flatten(), nearest.flatten(), dim=0)) > 0.95


def test_muon_goes_downhill() -> None:
    weight = torch.nn.Parameter(torch.randn(6, 4, 3, 3, generator=torch.Generator().manual_seed(0)))
    optimizer = Muon([weight], lr=0.2, decay=0.0)
    before = float(weight.detach().square().sum())
    for _ in range(20):
        weight.grad = 2 * weight.detach()
        optimizer.step()
    assert float(weight.detach().square().sum()) < 0.5 * before


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(command, ["--seed", "7", "--steps", "1", "--out", str(tmp_path / "a" / "b")])
    assert outcome.exit_code == 0, outcome.output
    assert "step 1 of 1: likeness" in outcome.stderr
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    with safe_open(tmp_path / "a" / "b", "pt") as file:
        assert file.metadata()["seed"] == "7"
        assert set(file.keys()) == set(build().state_dict())


def test_what_cannot_be_written_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> NoReturn:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="no room"):
        write(build(), tmp_path / "a", seed=0)
    assert list(tmp_path.iterdir()) == []
