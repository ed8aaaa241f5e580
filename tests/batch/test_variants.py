"""The recipes that one document stands for."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_samples import STILL

from artforge.batch.variants import Built, build_all
from artforge.errors import RecipeError
from artforge.host import installed
from artforge.recipe.load import read


def built(folder: Path, text: str, *, seeds: tuple[int, ...] = (), sizes: tuple[str, ...] = ()) -> list[Built]:
    (folder / "sky.yaml").write_text(text)
    return build_all(read(str(folder / "sky.yaml"), installed()), installed(), seeds, sizes)


def test_seeds_and_sizes_multiply(tmp_path: Path) -> None:
    found = built(tmp_path, STILL, seeds=(1, 2, 3), sizes=("720p", "10x20"))
    assert len({(one.recipe.seed, one.recipe.canvas.size) for one in found}) == 6


def test_recipes_that_differ_in_their_seed_alone_are_built_once(tmp_path: Path) -> None:
    found = built(tmp_path, STILL, seeds=tuple(range(50)), sizes=("720p", "10x20"))
    assert len({id(one.work) for one in found}) == 2


@pytest.mark.parametrize(
    ("sweep", "given", "path"),
    [("seed: [1]", {"seeds": (2,)}, "seed"), ("canvas.size: [720p]", {"sizes": ("4k",)}, "canvas.size")],
)
def test_what_the_recipe_sweeps_is_not_varied_by_an_option_too(
    sweep: str, given: dict[str, tuple[int, ...]], path: str, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match=f"the recipe sweeps {path}, and --.* varies it too"):
        built(tmp_path, f"{STILL}sweep: {{grid: {{{sweep}}}}}\n", **given)  # type: ignore[arg-type]


def test_what_is_wrong_with_several_variants_comes_at_once(tmp_path: Path) -> None:
    text = STILL.replace("[cppn]", "[{use: cppn, architecture: mlp}]")
    with pytest.raises(RecipeError) as caught:
        built(tmp_path, text + "sweep: {grid: {'steps[0].architecture.width': [-1, 4, -2]}}\n")
    assert len(caught.value.problems) == 2
