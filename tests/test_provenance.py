from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from remote_store import KEY, SECRET, Store, store

import artforge
from artforge.batch.jobs import Plan, plan
from artforge.batch.runner import run
from artforge.cli.progress import Silent
from artforge.errors import RecipeError
from artforge.host import installed
from artforge.provenance import absent_plugins, receipt_of
from artforge.recipe.load import embedded_in, read
from artforge.recipe.model import inputs_within

__all__ = ["store"]

LOOP = """
artforge: 1
seed: 5
canvas: {size: [64, 64]}
animate: {frames: 4, fps: 10}
steps: [{use: cppn, init: {use: normal, std: 2.0}}]
motion: {'steps[0].init.std': {keys: {0: 0.5, 0.5: 2.0, 1: 0.5}}}
"""
WRITERS = [part for part, _ in installed().parts("writer") if issubclass(part, artforge.Writer)]
MOVING = [f"a{suffix}" for part in WRITERS for suffix in part.suffixes if part.animated]
STILLS = [f"c{suffix}" for part in WRITERS for suffix in part.suffixes if not part.animated]
LOOP += f"output: [{', '.join(MOVING)}, {', '.join(f'{{path: {name}, still: 0.5}}' for name in STILLS)}]\n"


def made(folder: Path, source: Path, root: Path, **options: list[int]) -> Plan:
    plans = plan([read(str(source), installed())], installed(), root=root, **options)  # type: ignore[arg-type]
    report = run(plans, installed(), Silent())
    assert report.failures == []
    return plans


@pytest.mark.parametrize("name", [*MOVING, *STILLS])
def test_every_file_makes_itself_again(name: str, tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").write_text(LOOP)
    made(tmp_path, tmp_path / "loop.yaml", tmp_path)
    made(tmp_path, tmp_path / name, tmp_path / "again")
    assert [path.name for path in (tmp_path / "again").iterdir()] == [name]
    assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_work_of_a_sweep_holds_its_own_choice(tmp_path: Path) -> None:
    sweep = "sweep: {grid: {'steps[0].activation': [tanh, sin], seed: [8, 9]}}\n"
    text = f"artforge: 1\ncanvas: {{size: [24, 16]}}\nsteps: [cppn]\n{sweep}"
    (tmp_path / "sweep.yaml").write_text(text + "output: 'w-{seed}-{steps[0].activation}.png'\n")
    made(tmp_path, tmp_path / "sweep.yaml", tmp_path)
    recipe = artforge.load(tmp_path / "w-9-sin.png")
    assert recipe.seed == 9
    assert recipe.full()["steps"][0]["activation"] == {"use": "sin"}
    assert recipe.name == "sweep"
    made(tmp_path, tmp_path / "w-9-sin.png", tmp_path / "again")
    assert (tmp_path / "again" / "w-9-sin.png").read_bytes() == (tmp_path / "w-9-sin.png").read_bytes()


def test_inputs_are_found_from_the_pictures_folder_and_pinned(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (24, 16), "teal").save(tmp_path / "photos" / "sea.png")
    text = "artforge: 1\ncanvas: {size: [24, 16]}\nsteps: [{use: image, path: photos/sea.png}]\noutput: deep/er/a.png\n"
    (tmp_path / "sea.yaml").write_text(text)
    made(tmp_path, tmp_path / "sea.yaml", tmp_path)
    picture = tmp_path / "deep" / "er" / "a.png"
    assert "../../photos/sea.png" in embedded_in(picture, installed())
    assert str(tmp_path) not in embedded_in(picture, installed())
    assert np.array_equal(artforge.compose(artforge.load(picture)).array(np.uint8)[0, 0], [0, 128, 128])
    Image.new("RGB", (24, 16), "red").save(tmp_path / "photos" / "sea.png")
    with pytest.raises(RecipeError, match="has changed"):
        artforge.load(picture)


def test_a_picture_is_not_rendered_over_itself(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").write_text(LOOP)
    made(tmp_path, tmp_path / "loop.yaml", tmp_path)
    with pytest.raises(RecipeError, match="--out"):
        plan([read(str(tmp_path / "c.png"), installed())], installed(), root=tmp_path)


def fingerprint(folder: Path, text: str) -> str:
    (folder / "r.yaml").write_text(text)
    made(folder, folder / "r.yaml", folder)
    found = receipt_of(embedded_in(folder / "r.png", installed()))
    assert found is not None
    return str(found["fingerprint"])


def test_a_receipt_tells_recipes_apart_and_not_their_spelling(tmp_path: Path) -> None:
    text = "artforge: 1\ncanvas: {size: [8, 8]}\nsteps: [cppn]\noutput: r.png\n"
    one = fingerprint(tmp_path, text)
    assert fingerprint(tmp_path, text.replace("[cppn]", "[{use: cppn, activation: {use: tanh}}]")) == one
    assert fingerprint(tmp_path, text + "seed: 1\n") != one
    assert fingerprint(tmp_path, text.replace("r.png", "{path: r.png, bits: 16}")) != one


def test_a_receipt_depends_on_the_bytes_of_inputs(tmp_path: Path) -> None:
    text = "artforge: 1\ncanvas: {size: [8, 8]}\nsteps: [{use: image, path: a.png}]\noutput: r.png\n"
    found = []
    for colour in ("red", "blue", "red"):
        Image.new("RGB", (8, 8), colour).save(tmp_path / "a.png")
        found.append(fingerprint(tmp_path, text))
    assert found[0] == found[2] != found[1]


def test_a_receipt_names_versions_and_the_backend(tmp_path: Path) -> None:
    fingerprint(tmp_path, "artforge: 1\ncanvas: {size: [8, 8]}\nsteps: [cppn]\noutput: r.png\n")
    found = receipt_of(embedded_in(tmp_path / "r.png", installed()))
    assert found is not None
    assert found["versions"] == {"artforge": artforge.__version__}
    assert found["backend"] == "llvm"


def test_a_file_without_a_recipe_says_so(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "foreign.png")
    with pytest.raises(RecipeError, match="no recipe in this file"):
        read(str(tmp_path / "foreign.png"), installed())


def test_a_receipt_depends_on_no_path_of_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one").mkdir()
    steps = "[{use: image, path: a.png}, {use: caption, text: a.png, size: 0.5}]"
    found = []
    for folder in (Path(), Path("one")):
        Image.new("RGB", (8, 8)).save(folder / "a.png")
        text = f"artforge: 1\ncanvas: {{size: [80, 8]}}\nsteps: {steps}\noutput: r.png\n"
        found.append(fingerprint(folder, text))
    changed = fingerprint(folder, text.replace("text: a.png", "text: b.png"))
    assert found[0] == found[1] != changed


def test_files_in_a_list_are_inputs_too(tmp_path: Path) -> None:
    class Shelf(artforge.WholeFilter):
        """Read several files."""

        files: tuple[artforge.ImageFile, ...] = ()

        def whole(self, image: np.ndarray, scene: artforge.Scene) -> np.ndarray:
            return image

    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    file = artforge.ImageFile.open(tmp_path / "a.png")
    assert inputs_within([Shelf(files=(file,))]) == [file]


def test_a_receipt_that_was_tampered_with_names_no_plugins() -> None:
    assert absent_plugins('# receipt: {"versions": 3}', installed()) == []


def test_a_picture_of_a_remote_photo_makes_itself_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))
    Image.new("RGB", (24, 16), "teal").save(tmp_path / "sea.png")
    url = store.put("photos/sea.png", (tmp_path / "sea.png").read_bytes())
    text = f"artforge: 1\ncanvas: {{size: [24, 16]}}\nsteps: [{{use: image, path: '{url}'}}]\n"
    (tmp_path / "sea.yaml").write_text(text)
    recipe = artforge.load(tmp_path / "sea.yaml")
    assert recipe.full()["steps"][0]["path"] == url
    made = artforge.write(recipe, tmp_path / "made.png")
    digest = hashlib.sha256((tmp_path / "sea.png").read_bytes()).hexdigest()
    assert {url, digest} <= set(re.split(r"[\s\"']+|: ", embedded_in(made, installed())))
    assert not any(secret.encode() in made.read_bytes() for secret in (KEY, SECRET, str(tmp_path)))
    (tmp_path / "out").mkdir()
    again = artforge.write(artforge.load(made), tmp_path / "out" / "made.png")
    assert again.read_bytes() == made.read_bytes()
    store.put("photos/sea.png", b"another")
    with pytest.raises(RecipeError, match="this is no image"):
        artforge.load(made)
    store.put("photos/sea.png", made.read_bytes())
    with pytest.raises(RecipeError, match=f"{url} has changed"):
        artforge.load(made)


def test_a_receipt_does_not_say_from_where_an_input_came(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))
    Image.new("RGB", (8, 8), "teal").save(tmp_path / "a.png")
    url = store.put("a.png", (tmp_path / "a.png").read_bytes())
    found = []
    for address in ("a.png", url):
        text = f"artforge: 1\ncanvas: {{size: [8, 8]}}\nsteps: [{{use: image, path: '{address}'}}]\n"
        (tmp_path / "r.yaml").write_text(text)
        made = artforge.write(artforge.load(tmp_path / "r.yaml"), tmp_path / "r.png")
        found.append(receipt_of(embedded_in(made, installed())))
    assert found[0] == found[1] is not None


def test_what_a_picture_says_of_plugins_is_quoted_where_it_is_no_name() -> None:
    text = '# receipt: {"versions": {"artforge-lace": "0.1.0 (3fa4c21b)", "evil; rm": "\\u001b[2J"}}'
    assert absent_plugins(text, installed()) == ["artforge-lace 0.1.0", "'evil; rm' '\\x1b[2J'"]
