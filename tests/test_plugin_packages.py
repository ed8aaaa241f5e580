"""Packages of plugins in a fresh environment: begun by a command, made by the guide, and the two examples."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from blocks import GUIDE, blocks, commands, fenced
from fresh import ROOT, Fresh
from PIL import Image

EXAMPLES = sorted((ROOT / "plugins" / "examples").glob("artforge-*"))
KINDS = "transform,point-filter,window-filter,whole-filter,source,space,architecture,activation,initializer,writer"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    return Fresh.make(tmp_path_factory.mktemp("fresh"), EXAMPLES)


@pytest.fixture
def without_mist(fresh: Fresh, tmp_path: Path) -> Iterator[Fresh]:
    """Return the environment, which a plugin `mist` of one's own leaves again."""
    yield fresh
    fresh.shell(tmp_path, fresh.python, "-m", "pip", "uninstall", "--quiet", "--yes", "artforge-mist")


def pixels(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def colours_of(path: Path) -> int:
    """Return how many colours a picture shows: one that is empty, grey or clipped has few."""
    return len(np.unique(pixels(path).reshape(-1, 3), axis=0))


def test_the_guide_leads_from_nothing_to_a_picture_of_ones_own(without_mist: Fresh, tmp_path: Path) -> None:
    pictures = []
    for language, text in fenced(GUIDE):
        if language in {"python", "yaml"}:
            path = tmp_path / text.splitlines()[0].removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        if language == "sh":
            for command in text.splitlines():
                done = without_mist.shell(tmp_path, "sh", "-c", command)
                assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
                if " render " in command:
                    pictures.append((tmp_path / done.stdout.strip()).read_bytes())
    (entry_point,) = blocks("toml", GUIDE)
    assert entry_point in (tmp_path / "artforge-mist" / "pyproject.toml").read_text()
    assert len(set(pictures)) == 3  # the part that was begun, one's own, and the tour
    np.testing.assert_array_equal(pixels(tmp_path / "out" / "mist-7.png"), pixels(GUIDE.parent / "mist.png"))
    np.testing.assert_array_equal(pixels(tmp_path / "out" / "tour.png"), pixels(GUIDE.parent / "tour.png"))


def test_the_commands_that_the_readme_shows(without_mist: Fresh, tmp_path: Path) -> None:
    for command in commands("artforge plugins "):
        done = without_mist.shell(tmp_path, "sh", "-c", command)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert colours_of(tmp_path / "out" / "mist-7.png") > 1000
    with (tmp_path / "artforge-mist" / "artforge_mist" / "mist.py").open("a") as code:
        code.write("# changed\n")
    again = without_mist.run(tmp_path, "render", "artforge-mist/recipes/mist.yaml", "--workers", "1")
    assert "changed version: artforge-mist was 0.1.0 (" in again.stderr


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_is_in_its_wheel_alone_and_paints_what_it_shows(fresh: Fresh, folder: Path, tmp_path: Path) -> None:
    name = folder.name.removeprefix("artforge-")
    (wheel,) = (fresh.folder / "wheels").glob(f"artforge_{name}-*.whl")
    assert any(file.startswith(f"artforge_{name}/") for file in zipfile.ZipFile(wheel).namelist())
    (own,) = (fresh.folder / "wheels").glob("artforge-*.whl")
    assert not [file for file in zipfile.ZipFile(own).namelist() if "example" in file or "/" not in file]
    done = fresh.run(tmp_path, "render", folder / "recipes" / f"{name}.yaml", "--size", "480x270")
    assert done.returncode == 0, done.stderr
    np.testing.assert_array_equal(pixels(tmp_path / done.stdout.strip()), pixels(folder / f"{name}.png"))


@pytest.mark.full
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_conforms_and_passes_its_own_tests(fresh: Fresh, folder: Path, tmp_path: Path) -> None:
    name = folder.name.removeprefix("artforge-")
    done = fresh.run(tmp_path, "plugins", "test", name)
    assert done.returncode == 0, done.stdout
    own = fresh.shell(folder, fresh.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "-k", "picture")
    assert own.returncode == 0, own.stdout


@pytest.mark.full
def test_a_package_of_all_kinds_works_at_once(fresh: Fresh, tmp_path: Path) -> None:
    begun = fresh.run(tmp_path, "plugins", "new", "sea-foam", "--kind", KINDS)
    assert begun.returncode == 0, begun.stderr
    package = tmp_path / "artforge-sea-foam"
    for line in begun.stdout.splitlines()[1:]:
        done = fresh.shell(tmp_path, "sh", "-c", line)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert colours_of(tmp_path / "out" / "sea-foam-7.ppm") > 1000
    listed = fresh.run(tmp_path, "plugins", "show", "sea-foam").stdout
    assert "artforge-sea-foam 0.1.0): working" in listed
    assert all(f"sea-foam-{kind}" in listed for kind in KINDS.split(","))
    own = fresh.shell(package, fresh.python, "-m", "pytest", "-q", "-n", "2")
    assert own.returncode == 0, own.stdout
    assert "passed" in own.stdout
