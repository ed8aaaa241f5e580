"""A plugin in a package of its own, in a fresh environment: it appears, works, and does no harm when it breaks."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from plugin_texts import SWAY

ROOT = Path(__file__).parent.parent
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "artforge-{name}"
version = "0.3.1"
dependencies = ["artforge"]

[project.entry-points.artforge]
{name} = "artforge_{name}"
"""
GREETING = '''
import click

@hookimpl
def artforge_commands(cli):
    @cli.command()
    def greet():
        """Say hello."""
        click.echo("hello from sway")
'''
BROKEN = "import a_module_that_nobody_has\n"
RECIPE = """
artforge: 1
canvas: {size: [24, 16]}
steps: [{use: cppn, init: {use: normal, std: 1.0}, coordinates: [fit, {use: sway, amplitude: 0.3}]}]
output: "out/{recipe}.png"
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with artforge's own wheel and two plugins' wheels; libraries are borrowed from this one."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    python = folder / "env" / "bin" / "python"
    purelib = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    (Path(purelib.strip()) / "borrowed.pth").write_text(_borrowed(folder))
    sources = [ROOT, _package(folder, "sway", SWAY + GREETING), _package(folder, "broken", BROKEN)]
    for source in sources:
        wheel: list[str | Path] = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            folder / "wheels",
            source,
        ]
        subprocess.run(wheel, check=True, cwd=folder)
    wheels = (folder / "wheels").glob("*.whl")
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", *wheels]
    subprocess.run(install, check=True, cwd=folder)
    return python


def _borrowed(folder: Path) -> str:
    """Return the path of a folder that links to every library here but artforge itself."""
    links = folder / "libraries"
    links.mkdir()
    for library in Path(sysconfig.get_path("purelib")).iterdir():
        if "artforge" not in library.name.lower():
            (links / library.name).symlink_to(library)
    return str(links)


def _package(folder: Path, name: str, code: str) -> Path:
    package = folder / f"artforge-{name}"
    package.mkdir()
    (package / "pyproject.toml").write_text(PROJECT.format(name=name))
    (package / f"artforge_{name}.py").write_text(code)
    return package


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [python, "-m", "artforge", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_a_plugin_package_appears_with_its_distribution(python: Path, tmp_path: Path) -> None:
    lines = run(python, tmp_path, "plugins").stdout.splitlines()
    sway = next(line for line in lines if line.startswith("sway"))
    assert "artforge-sway 0.3.1" in sway
    assert "working" in sway


def test_a_plugin_package_works_in_a_recipe_beside_a_broken_one(python: Path, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    done = run(python, tmp_path, "render", "sky.yaml")
    assert (done.returncode, done.stdout) == (0, "out/sky.png\n"), done.stderr
    warnings = [line for line in done.stderr.splitlines() if "warning" in line]
    assert len(warnings) == 1
    assert "plugin 'broken' (artforge-broken 0.3.1) did not load: ModuleNotFoundError" in warnings[0]


def test_a_picture_names_the_plugin_that_made_it(python: Path, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    run(python, tmp_path, "render", "sky.yaml")
    assert '"artforge-sway": "0.3.1"' in run(python, tmp_path, "recipe", "out/sky.png").stdout


def test_a_plugin_package_adds_a_command(python: Path, tmp_path: Path) -> None:
    assert run(python, tmp_path, "greet").stdout == "hello from sway\n"
    assert "greet" in run(python, tmp_path, "--help").stdout


def test_the_wheel_holds_the_built_in_plugins(python: Path, tmp_path: Path) -> None:
    where = run(python, tmp_path, "parts").stdout
    assert "cppn" in where
    code = "import artforge, artforge_cppn, artforge_basics; print(artforge.__file__, artforge_cppn.__file__)"
    shown = subprocess.check_output([python, "-c", code], text=True, cwd=tmp_path)
    assert str(ROOT) not in shown


def test_only_the_plugins_that_are_asked_for_are_loaded(python: Path, tmp_path: Path) -> None:
    import os

    environ = {**os.environ, "ARTFORGE_PLUGINS": "sway"}
    command: list[str | Path] = [python, "-m", "artforge", "plugins"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environ, check=True).stdout
    states = {line.split()[0]: line for line in shown.splitlines()[1:] if not line.startswith(" ")}
    assert "disabled" in states["broken"]
    assert "working" in states["sway"]
    assert "working" in states["basics"]
