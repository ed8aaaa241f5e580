"""Every part in `plugins/` holds to what the kit asks of those of others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from command import artforge
from random_weights import tensors
from sheet_samples import loop

from artforge.host import installed
from artforge.parts import Executor
from artforge.testing.kit import examinations, examine, workshop

pytestmark = pytest.mark.full


NETWORKS = {part.part_name(): part.published for part, _ in installed().parts("network") if part.published}  # type: ignore[attr-defined]
"""Those whose weights people fetch, with the names of the files."""


def subjects() -> Iterator[object]:
    """Yield each plugin with each of its parts, and itself; executors and networks are tried apart."""
    host = installed()
    for plugin in host.plugins:
        names = [f"plugin {plugin.name}"]
        parts = [part for part, owner in host.parts() if owner is plugin and not issubclass(part, Executor)]
        names += [f"{part.kind} {part.part_name()}" for part in parts if part.part_name() not in NETWORKS]
        yield from (pytest.param(plugin.name, name, id=name.replace(" ", "-")) for name in names)


def wrong_with(plugin: str, subject: str, work: Path) -> list[str]:
    """Return what the kit says against a part."""
    outcomes = [examine(one) for one in examinations(plugin, installed(), work) if one.subject == subject]
    assert outcomes
    wrong = [one for one in outcomes if one.verdict not in {"passed", "not tried"}]
    return [f"{one.examination.check}\n{one.said}" for one in wrong]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a workshop with the files that the parts' examples name."""
    files = tmp_path_factory.mktemp("files")
    loop(files / "clip.mp4")
    (files / "numbers.csv").write_text("\n".join(str(np.sin(number / 9).round(4)) for number in range(400)))
    codec = torch.nn.Sequential(torch.nn.ConvTranspose1d(3, 1, 7, 4))
    torch.save({f"decoder.{name}": value for name, value in codec.state_dict().items()}, files / "codec.pth")
    with workshop(files) as folder:
        yield folder


@pytest.mark.parametrize(("plugin", "subject"), list(subjects()))
def test_a_part_conforms(plugin: str, subject: str, work: Path) -> None:
    assert all(found.candidate.built_in for found in installed().plugins_named(plugin))
    assert wrong_with(plugin, subject, work) == []


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_conforms_with_weights_that_are_drawn(name: str, tmp_path: Path) -> None:
    torch.save(tensors.__wrapped__(name), tmp_path / NETWORKS[name])
    with workshop(tmp_path) as folder:
        assert wrong_with("dream", f"network {name}", folder) == []


@pytest.mark.parametrize("name", ["dask", "mpi", "process", "serial"])
def test_an_executor_conforms(name: str, tmp_path: Path) -> None:
    """Try it in a process of its own, where it may start what it likes."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    tried = artforge(
        "plugins", "test", "basics", "--only", f"executor {name}:", cwd=tmp_path, environ={"PATH": programs}
    )
    assert tried.status == 0, tried.out
    assert "4 passed" in tried.out
