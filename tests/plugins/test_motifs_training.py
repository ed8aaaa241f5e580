from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import torch
from artforge_dream.motifs import lessons, training
from artforge_dream.motifs.command import command
from artforge_dream.motifs.lessons import BATCH, SIDES, batches, normalised, portion
from artforge_dream.motifs.network import MEAN, STD, build
from artforge_dream.motifs.norms import add_norms, folded
from artforge_dream.motifs.training import Report, train
from artforge_dream.motifs.weights import write
from click.testing import CliRunner
from safetensors import safe_open

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


def test_both_parts_of_the_training_lower_the_loss_on_what_they_show_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "CHANGE", 0.0)
    monkeypatch.setattr(training, "WARM_UP", 4)
    monkeypatch.setattr(lessons, "USES", 64)
    reports: list[Report] = []
    train(seed=0, steps=64, report=reports.append, motifs=FEW)
    losses = [report.loss for report in reports]
    for part in (losses[:16], losses[16:]):
        assert sum(part[-4:]) < 0.9 * sum(part[:4])


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
    assert all(report.steps == 3 and report.loss > 0 and 0 <= report.right <= 1 for report in reports)


def test_lessons_grow_with_the_training() -> None:
    given = [(tuple(pictures.shape), len(numbers)) for pictures, numbers in batches(FEW, seed=0, steps=14)]
    assert len(given) == 14
    assert [shape[-1] for shape, _ in given] == sorted(shape[-1] for shape, _ in given)
    assert given[0] == ((BATCH, 3, SIDES[0], SIDES[0]), BATCH)
    assert given[-1][0][-1] == SIDES[-1]


def test_a_portion_has_each_motif_as_often() -> None:
    pictures, numbers = portion(FEW, seed=0, side=32, each=2)
    assert pictures.shape == (8, 3, 32, 32)
    assert numbers.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_pictures_are_normalised_by_the_network_s_mean_and_deviation() -> None:
    grey = torch.tensor(MEAN).view(1, 3, 1, 1).expand(1, 3, 4, 4)
    assert normalised(grey).abs().max() < 1e-6
    bright = grey + torch.tensor(STD).view(1, 3, 1, 1)
    torch.testing.assert_close(normalised(bright), torch.ones(1, 3, 4, 4))


def test_folding_the_norms_changes_nothing() -> None:
    torch.manual_seed(0)
    network = build()
    add_norms(network)
    with torch.no_grad():
        network(torch.rand(8, 3, 48, 48))
        network.eval()
        pictures = torch.rand(2, 3, 48, 48)
        torch.testing.assert_close(folded(network)(pictures), network(pictures), atol=1e-4, rtol=1e-3)


def test_a_folded_network_is_named_as_a_new_one() -> None:
    network = build()
    names = list(network.state_dict())
    add_norms(network)
    assert list(folded(network).state_dict()) == names


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(command, ["--seed", "7", "--steps", "1", "--out", str(tmp_path / "a" / "b")])
    assert outcome.exit_code == 0, outcome.output
    assert "step 1 of 1: loss" in outcome.stderr
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
