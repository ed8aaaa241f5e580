"""Every executor makes the same files, and says the same of what fails."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest
from command import Outcome, artforge
from faults.runs import PLUGINS, Files, leftovers, outputs

from artforge.host import installed

WORKS = {
    "net": "canvas: {size: [60, 40]}\nsteps: [cppn]\noutput: '{recipe}-{seed}.png'\n",
    "deep": (
        "canvas: {size: [48, 48], supersample: 2}\n"
        "steps: [{use: cppn, architecture: {use: mlp, width: 9, depth: 5}, activation: [sin, gauss]},\n"
        "  {use: grain, amount: 0.1}, {use: blur, radius: 0.02}]\n"
        "output: ['{recipe}-{seed}.png', '{recipe}-{seed}.tiff']\n"
    ),
    "film": (
        "canvas: {size: [64, 48]}\nanimate: {frames: 24}\n"
        "steps: [{use: cppn, coordinates: [{use: zoom, scale: 1.0}]}]\n"
        "motion: {'steps[0].coordinates[0].scale': {keys: {0: 1.0, 0.5: 0.5, 1: 1.0}}}\n"
        "output: ['{recipe}-{seed}.gif', '{recipe}-{seed}.mp4']\n"
    ),
    "bad": "canvas: {size: [24, 16]}\nsteps: [cppn, {use: poison, way: error}]\noutput: '{recipe}-{seed}.png'\n",
}
MPI = Path(sys.executable).parent / "mpiexec"
OPTIONS: dict[str, list[str]] = {
    "serial": [],
    "process": ["--workers", "2"],
    "dask": ["--workers", "2"],
    "mpi": [],
}


def rendered(executor: str, folder: Path) -> Outcome:
    """Render all works with an executor into the folder `out`."""
    for name, text in WORKS.items():
        (folder / f"{name}.yaml").write_text(f"artforge: 1\nseed: 4\n{text}")
    arguments = ["--plugins-dir", str(PLUGINS), "--seeds", "0:2", "--out", "out", "--keep-going"]
    arguments += ["--executor", executor, *OPTIONS[executor]]
    launcher = [str(MPI), "-n", "3", sys.executable, "-m", "mpi4py.futures", "-m", "artforge"]
    return artforge(
        "render", *(f"{name}.yaml" for name in WORKS), *arguments, cwd=folder,
        launcher=launcher if executor == "mpi" else None,
    )  # fmt: skip


@cache
def serial(folder: Path) -> Files:
    """Return what the run's own process makes of the works."""
    folder.mkdir()
    rendered("serial", folder)
    return outputs(folder / "out")


@pytest.mark.parametrize("executor", [part.part_name() for part, _ in installed().parts("executor")])
def test_an_executor_makes_the_same_bytes_and_names_what_fails(
    executor: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if executor == "mpi" and not MPI.exists():
        pytest.skip("there is no mpiexec")
    outcome = rendered(executor, tmp_path)
    assert outcome.status == 1
    assert "out/bad-0.png: " in outcome.err
    assert "out/bad-1.png: " in outcome.err
    assert "2 failed" in outcome.err
    assert "Traceback" not in outcome.err
    assert outputs(tmp_path / "out") == serial(tmp_path_factory.getbasetemp() / "serial")
    assert len(outputs(tmp_path / "out")) == 10
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("executor", "library", "text", "said"),
    [
        ("dask", "distributed.py", "raise ImportError('no dask')", "no dask: pip install 'artforge[cluster]'"),
        ("mpi", "mpi4py.py", "raise ImportError('no mpi')", "no mpi: pip install 'artforge[mpi]'"),
        ("mpi", "mpi4py.py", "raise RuntimeError('cannot load MPI library')", "cannot load MPI library: install MPI"),
    ],
)
def test_an_absent_library_is_named(executor: str, library: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(f"artforge: 1\nseed: 4\n{WORKS['net']}")
    (tmp_path / library).write_text(text)
    outcome = artforge(
        "render", "net.yaml", "--executor", executor, cwd=tmp_path, environ={"PYTHONPATH": str(tmp_path)}
    )
    assert outcome.status == 1
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(f"artforge: 1\nseed: 4\n{WORKS['net']}")
    outcome = artforge("render", "net.yaml", "--scheduler", "nonsense", cwd=tmp_path)
    assert outcome.status == 2
    assert "--executor dask: " in outcome.err


@pytest.mark.skipif(not MPI.exists(), reason="there is no mpiexec")
def test_mpi_starts_workers_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(f"artforge: 1\nseed: 4\n{WORKS['net']}")
    outcome = artforge(
        "render", "net.yaml", "--executor", "mpi", "--workers", "2", "--seeds", "0:3", cwd=tmp_path,
        environ={"PATH": f"{MPI.parent}:/usr/bin:/bin"},
    )  # fmt: skip
    assert outcome.status == 0, outcome.err
    assert len(outcome.out.splitlines()) == 3
