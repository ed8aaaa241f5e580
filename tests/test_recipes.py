"""Every recipe of the project renders, small, twice, with equal pixels; the gallery shows what they make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from works import RECIPES, all_but_slow

from artforge.batch.jobs import plan
from artforge.host import installed
from artforge.provenance import receipt, receipt_of
from artforge.recipe.load import embedded_in, read
from artforge.recipe.model import Recipe
from artforge.render import compose

ROOT = Path(__file__).parent.parent
SMALL = ["96x64"]
PLAYHEADS = (0.0, 0.4)


def works(path: Path, sizes: list[str] | None = None) -> list[Recipe]:
    """Return every work of a recipe, as `artforge render` would make it."""
    made = plan([read(str(path), installed())], installed(), root=Path(), sizes=sizes or [])
    return [job.recipe for job in made.jobs]


@pytest.mark.parametrize("path", all_but_slow(), ids=lambda path: path.stem)
def test_a_recipe_renders_twice_with_equal_pixels(path: Path) -> None:
    for first, second in zip(works(path, SMALL), works(path, SMALL), strict=True):
        for playhead in PLAYHEADS if first.animated else PLAYHEADS[:1]:
            one, two = (compose(recipe, playhead).array(np.uint8) for recipe in (first, second))
            assert one.shape == (64, 96, 3)
            assert np.array_equal(one, two)


@pytest.mark.parametrize("path", all_but_slow(but="grey-goo"), ids=lambda path: path.stem)
def test_a_recipe_is_no_plain_surface(path: Path) -> None:
    assert max(compose(recipe).array(np.uint8).std() for recipe in works(path, SMALL)) > 8


def test_grey_goo_is_grey() -> None:
    image = compose(works(ROOT / "recipes" / "grey-goo.yaml", SMALL)[0]).array(np.uint8)
    assert image.std() < 4
    assert abs(float(image.mean()) - 127.5) < 16


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_says_on_top_what_it_shows(path: Path) -> None:
    assert path.read_text().startswith("# ")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_gallery_shows_what_the_recipe_makes(path: Path) -> None:
    shown = {picture.suffix: picture for picture in (ROOT / "gallery").glob(f"{path.stem}.*")}
    expected = _expected(path)
    assert set(shown) - {".py"} == set(expected)
    for suffix, made in expected.items():
        found = receipt_of(embedded_in(shown[suffix], installed()))
        assert found is not None
        assert found["fingerprint"] == made["fingerprint"], "render the gallery anew: make gallery"


def _expected(path: Path) -> dict[str, dict[str, Any]]:
    """Return, by suffix, the receipts of what a recipe makes now: its sheet, where it has one, or its first files."""
    made = plan([read(str(path), installed())], installed(), root=Path())
    if made.sheets:
        return {made.sheets[0].path.suffix: made.sheets[0].receipt}
    job = made.jobs[0]
    return {file.path.suffix: receipt(job.recipe, file.output, installed()) for file in job.files}


def test_the_gallery_holds_nothing_else_and_is_not_large() -> None:
    files = [
        path for path in (ROOT / "gallery").iterdir() if path.suffix not in (".py", ".md", ".pyc") and path.is_file()
    ]
    assert {path.stem for path in files} == {path.stem for path in RECIPES}
    assert sum(path.stat().st_size for path in files) < 600_000 * len(RECIPES)
