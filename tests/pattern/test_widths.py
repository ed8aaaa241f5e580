"""The same bytes by the command line: on any number of threads, with vectors of any width, and without a compiler."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command import Outcome, artforge

from artforge.host import installed
from artforge.provenance import receipt_of
from artforge.recipe.load import embedded_in

RECIPES = {
    "dusk": """
artforge: 1
seed: 7
canvas: {size: [97, 31], supersample: 2}
steps:
  - use: cppn
    architecture: {use: mlp, width: 16, depth: 4}
    init: {use: normal, std: 1.3}
    coordinates: [fit, {use: zoom, scale: 2.5}, {use: rotate, degrees: 33.0}, {use: shift, by: [0.2, -0.1]}]
  - {use: palette, name: dusk, repeat: 1.7, shift: 0.15}
output: "{recipe}.png"
""",
    "rings": """
artforge: 1
seed: 8
canvas: {size: [33, 70]}
steps:
  - use: cppn
    architecture: {use: taper, start: 40, end: 3, depth: 4}
    activation: gauss
    bias: all
    coordinates: [centered]
output: {path: "{recipe}.png", bits: 16}
""",
    "waves": """
artforge: 1
seed: 9
canvas: {size: [35, 20], supersample: 3}
steps:
  - {use: cppn, activation: sin, init: {use: normal, std: 0.4}}
  - {use: palette, colours: ["#102030", "#f0e0d0", "#80ff00"], mirror: false}
animate: {frames: 4, fps: 10}
motion: {"steps[0].init.std": {keys: {0: 0.3, 0.5: 0.5, 1: 0.3}}}
output: {path: "{recipe}.png", still: 0.25}
""",
}


@dataclass(frozen=True)
class Rendered:
    """What a run of all recipes said and made, by the files' names."""

    outcome: Outcome
    files: dict[str, bytes]


def rendered(folder: Path, *options: str, **environ: str) -> Rendered:
    """Render all recipes in a process of its own."""
    folder.mkdir()
    for name, text in RECIPES.items():
        (folder / f"{name}.yaml").write_text(text)
    recipes = [f"{name}.yaml" for name in RECIPES]
    outcome = artforge("render", *recipes, "--out", "made", "--quiet", *options, cwd=folder, environ=environ)
    made = sorted((folder / "made").iterdir()) if outcome.status == 0 else []
    return Rendered(outcome, {path.name: path.read_bytes() for path in made})


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return rendered(tmp_path_factory.mktemp("expected") / "plain", "--threads", "1", ARTFORGE_LANES="4")


def test_every_recipe_is_rendered_without_a_word(expected: Rendered) -> None:
    assert (expected.outcome.status, expected.outcome.err) == (0, "")
    assert sorted(expected.files) == ["dusk.png", "rings.png", "waves.png"]


@pytest.mark.parametrize(
    ("lanes", "threads"), [("4", "8"), ("8", "1"), ("8", "8"), ("16", "1"), ("16", "8"), ("", "3")]
)
def test_files_are_the_same_with_any_vectors_and_threads(
    lanes: str, threads: str, expected: Rendered, tmp_path: Path
) -> None:
    got = rendered(tmp_path / "again", "--threads", threads, ARTFORGE_LANES=lanes)
    assert got.outcome.err == ""
    assert got.files == expected.files


def image_data(png: bytes) -> bytes:
    """Return the compressed pixels of a PNG, apart from the texts around them."""
    place, found = 8, b""
    while place < len(png):
        (size,) = struct.unpack_from(">I", png, place)
        if png[place + 4 : place + 8] == b"IDAT":
            found += png[place + 8 : place + 8 + size]
        place += size + 12
    return found


@pytest.fixture(scope="module")
def without_llvmlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rendered]:
    """Render where llvmlite is there and does not load."""
    folder = tmp_path_factory.mktemp("hidden")
    (folder / "llvmlite").mkdir()
    (folder / "llvmlite" / "__init__.py").write_text("raise ImportError('libLLVM.so: cannot open\\nshared object')\n")
    return folder / "run", rendered(folder / "run", PYTHONPATH=str(folder))


def test_a_missing_compiler_is_said_in_one_line(without_llvmlite: tuple[Path, Rendered]) -> None:
    _, made = without_llvmlite
    assert made.outcome.status == 0
    (line,) = made.outcome.err.splitlines()
    assert line.startswith("artforge: warning: ")
    assert "llvmlite does not load (libLLVM.so: cannot open shared object)" in line


def test_a_missing_compiler_changes_no_pixel(without_llvmlite: tuple[Path, Rendered], expected: Rendered) -> None:
    _, made = without_llvmlite
    assert {name: image_data(data) for name, data in made.files.items()} == {
        name: image_data(data) for name, data in expected.files.items()
    }


def backend_of(path: Path) -> Any:
    found = receipt_of(embedded_in(path, installed()))
    assert found is not None
    return found["backend"]


def test_a_receipt_says_whether_there_was_a_compiler(
    without_llvmlite: tuple[Path, Rendered], expected: Rendered, tmp_path: Path
) -> None:
    (tmp_path / "dusk.png").write_bytes(expected.files["dusk.png"])
    folder, _ = without_llvmlite
    assert backend_of(tmp_path / "dusk.png") == "llvm"
    assert backend_of(folder / "made" / "dusk.png") == "numpy"


def test_vectors_of_another_width_are_refused(tmp_path: Path) -> None:
    outcome = rendered(tmp_path / "wrong", ARTFORGE_LANES="5").outcome
    assert outcome.status == 2
    assert "ARTFORGE_LANES is '5': expected 4, 8, 16, or nothing" in outcome.err
