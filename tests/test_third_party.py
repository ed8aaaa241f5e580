"""A plugin in a package of its own, in a fresh environment: it appears, works, and does no harm when it breaks."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from fresh import ROOT, Fresh
from plugin_texts import SWAY

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
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Make an environment with artforge's own wheel and two plugins' wheels."""
    folder = tmp_path_factory.mktemp("fresh")
    return Fresh.make(folder, [_package(folder, "sway", SWAY + GREETING), _package(folder, "broken", BROKEN)])


def _package(folder: Path, name: str, code: str) -> Path:
    package = folder / f"artforge-{name}"
    package.mkdir()
    (package / "pyproject.toml").write_text(PROJECT.format(name=name))
    (package / f"artforge_{name}.py").write_text(code)
    return package


def test_a_plugin_package_appears_with_its_distribution(fresh: Fresh, tmp_path: Path) -> None:
    lines = fresh.run(tmp_path, "plugins").stdout.splitlines()
    sway = next(line for line in lines if line.startswith("sway"))
    assert "artforge-sway 0.3.1" in sway
    assert "working" in sway


def test_a_plugin_package_works_in_a_recipe_beside_a_broken_one(fresh: Fresh, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    done = fresh.run(tmp_path, "render", "sky.yaml")
    assert (done.returncode, done.stdout) == (0, "out/sky.png\n"), done.stderr
    warnings = [line for line in done.stderr.splitlines() if "warning" in line]
    assert len(warnings) == 1
    assert "plugin 'broken' (artforge-broken 0.3.1) did not load: ModuleNotFoundError" in warnings[0]


def test_a_picture_names_the_plugin_that_made_it(fresh: Fresh, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    fresh.run(tmp_path, "render", "sky.yaml")
    assert '"artforge-sway": "0.3.1"' in fresh.run(tmp_path, "recipe", "out/sky.png").stdout


def test_a_plugin_package_adds_a_command(fresh: Fresh, tmp_path: Path) -> None:
    assert fresh.run(tmp_path, "greet").stdout == "hello from sway\n"
    assert "greet" in fresh.run(tmp_path, "--help").stdout


def test_the_wheel_holds_the_built_in_plugins(fresh: Fresh, tmp_path: Path) -> None:
    where = fresh.run(tmp_path, "parts").stdout
    assert "cppn" in where
    code = "import artforge, artforge_cppn, artforge_basics; print(artforge.__file__, artforge_cppn.__file__)"
    shown = subprocess.check_output([fresh.python, "-c", code], text=True, cwd=tmp_path)
    assert str(ROOT) not in shown


def test_only_the_plugins_that_are_asked_for_are_loaded(fresh: Fresh, tmp_path: Path) -> None:
    import os

    environ = {**os.environ, "ARTFORGE_PLUGINS": "sway"}
    command: list[str | Path] = [fresh.python, "-m", "artforge", "plugins"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environ, check=True).stdout
    states = {line.split()[0]: line for line in shown.splitlines()[1:] if not line.startswith(" ")}
    assert "disabled" in states["broken"]
    assert "working" in states["sway"]
    assert "working" in states["basics"]
