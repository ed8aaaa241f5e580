from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Outcome
from in_process import run
from PIL import Image

from artforge.cli import COMMANDS
from artforge.host import installed
from artforge.part import Part
from artforge.parts import Writer

RECIPE = "artforge: 1\nseed: 4\ncanvas: {size: [12, 8]}\nsteps: [cppn]\noutput: 'out/{recipe}.png'\n"
Run = Callable[..., Outcome]


def suffixes_of(part: type[Part]) -> tuple[str, ...]:
    return part.suffixes if issubclass(part, Writer) else ()


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    return tmp_path


@pytest.fixture
def artforge(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *arguments: run(monkeypatch, capsys, *arguments, cwd=folder)


def test_render_prints_the_path_last_and_nothing_else_on_stdout(artforge: Run, folder: Path) -> None:
    outcome = artforge("render", "sky.yaml")
    assert (outcome.status, outcome.out) == (0, "out/sky.png\n")
    assert size_of(folder / "out" / "sky.png") == (12, 8)


def test_render_says_on_stderr_what_it_made(artforge: Run) -> None:
    assert artforge("render", "sky.yaml").err.startswith("made out/sky.png in ")
    assert artforge("render", "sky.yaml", "--quiet").err == ""


def test_render_prints_an_object_per_file(artforge: Run) -> None:
    lines = artforge("render", "sky.yaml", "--seeds", "0:2", "--json").out.splitlines()
    objects = [json.loads(line) for line in lines]
    assert [found["path"] for found in objects] == ["out/sky-0.png", "out/sky-1.png"]
    assert all(found["pixels"] == 96 and found["backend"] == "llvm" and found["seconds"] >= 0 for found in objects)
    assert objects[0]["receipt"]["fingerprint"] != objects[1]["receipt"]["fingerprint"]


def test_out_is_the_root_of_all_outputs(artforge: Run, folder: Path) -> None:
    assert artforge("render", "sky.yaml", "--out", "there").out == "there/out/sky.png\n"
    assert not (folder / "out").exists()


def test_set_changes_keys_by_their_paths(artforge: Run, folder: Path) -> None:
    artforge("render", "sky.yaml", "--set", "canvas.size=[5, 4]", "--set", "output=x.png")
    assert size_of(folder / "x.png") == (5, 4)


def test_no_metadata_leaves_no_recipe(artforge: Run) -> None:
    artforge("render", "sky.yaml", "--no-metadata")
    outcome = artforge("recipe", "out/sky.png")
    assert outcome.status == 3
    assert "no recipe in this file" in outcome.err


@pytest.mark.parametrize("suffix", [suffix for part, _ in installed().parts("writer") for suffix in suffixes_of(part)])
def test_every_format_is_a_recipe_too(suffix: str, artforge: Run, folder: Path) -> None:
    moves = installed().writer(suffix).animated
    text = RECIPE.replace("[12, 8]", "[64, 64]").replace(".png", suffix) + ("animate: {frames: 2}\n" if moves else "")
    (folder / "sky.yaml").write_text(text)
    made = f"out/sky{suffix}"
    assert artforge("render", "sky.yaml").out == f"{made}\n"
    assert "steps: [cppn]" in artforge("recipe", made).out
    assert artforge("render", made, "--out", "again").status == 0
    assert (folder / "again" / made).read_bytes() == (folder / made).read_bytes()


def test_recipe_prints_what_can_be_rendered_again(artforge: Run, folder: Path) -> None:
    artforge("render", "sky.yaml")
    (folder / "again.yaml").write_text(artforge("recipe", "out/sky.png").out)
    artforge("render", "again.yaml", "--out", "again")
    assert (folder / "again" / "out" / "sky.png").read_bytes() == (folder / "out" / "sky.png").read_bytes()


def test_validate_says_what_would_be_made_and_makes_nothing(artforge: Run, folder: Path) -> None:
    outcome = artforge("validate", "sky.yaml", "--seeds", "0:3")
    assert (outcome.status, outcome.out) == (0, "fine: 1 recipe, 3 jobs, 3 files\n")
    assert [path.name for path in folder.iterdir()] == ["sky.yaml"]


def test_explain_shows_every_default_and_every_file(artforge: Run, folder: Path) -> None:
    outcome = artforge("explain", "sky.yaml")
    assert "architecture: {use: mlp, width: 16, depth: 9" in outcome.out
    assert "supersample: 1" in outcome.out
    assert "# out/sky.png: 12x8, seed 4" in outcome.out
    (folder / "full.yaml").write_text(outcome.out)
    assert artforge("explain", "full.yaml").out == outcome.out


@pytest.mark.parametrize("options", [[], ["--loop"]])
def test_new_writes_a_recipe_that_renders(artforge: Run, folder: Path, options: list[str]) -> None:
    assert artforge("new", "dawn", *options).out == "dawn.yaml\n"
    assert json.loads((folder / ".artforge" / "recipe.schema.json").read_text())["title"] == "artforge recipe"
    quick = ["--size", "16x10", *(["--set", "animate={frames: 2}"] if options else [])]
    assert artforge("render", "dawn.yaml", *quick).status == 0


def test_new_writes_over_nothing(artforge: Run, folder: Path) -> None:
    outcome = artforge("new", "sky")
    assert outcome.status == 1
    assert "sky.yaml is there already" in outcome.err
    assert (folder / "sky.yaml").read_text() == RECIPE


def test_new_refuses_a_name_that_is_none(artforge: Run, tmp_path: Path) -> None:
    assert artforge("new", ".hidden").status == 3


def test_parts_lists_all_those_of_a_kind_and_every_key_of_one(artforge: Run) -> None:
    assert "zoom" in artforge("parts").out
    transforms = artforge("parts", "transform").out
    assert "rotate" in transforms
    assert "cppn" not in transforms.replace("plugin", "")
    assert "how many times" in artforge("parts", "palette").out or "palette" in artforge("parts", "palette").out
    assert "did you mean 'palette'" in artforge("parts", "pallete").err


def test_plugins_lists_state_and_import_time(artforge: Run) -> None:
    out = artforge("plugins").out
    assert "basics" in out
    assert "working" in out
    assert " ms" in out


def test_schema_is_json(artforge: Run) -> None:
    assert json.loads(artforge("schema").out)["title"] == "artforge recipe"


def test_doctor_finds_nothing_wrong_here(artforge: Run) -> None:
    outcome = artforge("doctor")
    assert outcome.status == 0, outcome.out
    assert "All is well." in outcome.out


def test_doctor_names_what_is_wrong(artforge: Run, folder: Path) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "broken_one.py").write_text("1 / 0")
    outcome = artforge("doctor", "--plugins-dir", "plugins")
    assert outcome.status == 1
    assert "broken_one" in outcome.out


def test_doctor_says_what_to_do_about_a_cache_that_cannot_be_used(
    artforge: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "taken").write_text("a file")
    monkeypatch.setenv("ARTFORGE_CACHE", str(folder / "taken"))
    outcome = artforge("doctor")
    assert outcome.status == 1
    assert "wrong: cache: " in outcome.out
    assert "; set ARTFORGE_CACHE to a folder that can be written" in outcome.out


def test_doctor_shows_what_one_would_ask_for(artforge: Run) -> None:
    shown = {line.split("  ")[0] for line in artforge("doctor").out.splitlines()}
    needed = {"python", "artforge", "numpy", "torch", "s3fs", "processor", "devices", "ffmpeg", "memory", "cache"}
    assert needed | {"disk here", "plugin basics", "plugin dream"} <= shown


def test_no_code_beside_a_recipe_is_loaded_unless_asked_for(artforge: Run, folder: Path) -> None:
    (folder / "evil.py").write_text("raise SystemExit(99)")
    (folder / "plugins").mkdir()
    (folder / "plugins" / "evil.py").write_text("raise SystemExit(99)")
    assert artforge("render", "sky.yaml").status == 0


def test_strict_plugins_stop_the_run(artforge: Run, folder: Path) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "broken_two.py").write_text("1 / 0")
    lenient = artforge("render", "sky.yaml", "--plugins-dir", "plugins")
    assert (lenient.status, "warning: plugin 'broken_two'" in lenient.err) == (0, True)
    strict = artforge("render", "sky.yaml", "--plugins-dir", "plugins", "--strict-plugins")
    assert (strict.status, "division by zero" in strict.err) == (4, True)


def test_explain_shows_each_of_two_recipes_with_one_name(artforge: Run, folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "sky.yaml").write_text(RECIPE.replace("out/", "other/").replace("seed: 4", "seed: 5"))
    out = artforge("explain", "sky.yaml", "other/sky.yaml").out
    assert ("seed: 4\n" in out, "seed: 5\n" in out) == (True, True)


@pytest.mark.parametrize("arguments", [["render"], ["no-such-command"], ["render", "sky.yaml", "--no-such-option"]])
def test_wrong_usage_is_status_2(artforge: Run, arguments: list[str]) -> None:
    assert artforge(*arguments).status == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(artforge: Run, command: str) -> None:
    outcome = artforge(command, "--help")
    assert outcome.status == 0
    assert outcome.out.startswith("Usage: artforge " + command)


def test_help_lists_every_command(artforge: Run) -> None:
    out = artforge("--help").out
    assert all(f"  {name}" in out for name in COMMANDS)
