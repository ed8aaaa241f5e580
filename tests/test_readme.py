"""What the README shows is what happens: its recipes render, its code runs, its tables are complete."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from blocks import ROOT, blocks

import artforge
from artforge.cli import COMMANDS, cli
from artforge.errors import RecipeError
from artforge.host import discover, installed

README = (ROOT / "README.md").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which the README's recipes lie as a reader would have them."""
    for name, text in zip(("dawn", "loop", "morph", "dream", "sweep", "many"), blocks("yaml"), strict=True):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def small(folder: Path, name: str, *arguments: str) -> list[str]:
    from command import artforge as run

    size = ["--set", "canvas={size: [24, 16]}", *arguments]
    outcome = run("render", f"{name}.yaml", *size, cwd=folder)
    assert outcome.status == 0, outcome.err
    return outcome.out.split()


def test_the_first_picture(folder: Path) -> None:
    assert small(folder, "dawn") == ["out/dawn-7.png"]
    assert sorted(small(folder, "dawn", "--seeds", "0:8")) == [f"out/dawn-{seed}.png" for seed in range(8)]


def test_the_first_loop(folder: Path) -> None:
    made = small(folder, "loop", "--set", "animate.seconds=0.25")
    assert made == ["out/loop.mp4", "out/loop.gif", "out/loop.png"]


def test_networks_colours_and_views(folder: Path) -> None:
    made = small(folder, "morph", "--set", "animate={frames: 3}", "--set", "canvas={size: [64, 64]}")
    assert made == ["out/morph.webm"]


def test_the_first_dream(folder: Path) -> None:
    short = ["--set", "steps[1].octaves=1", "--set", "steps[1].iterations=1"]
    assert small(folder, "dream", "--set", "canvas={size: [48, 32]}", *short) == ["out/dream.png"]


def test_the_first_decoder(folder: Path) -> None:
    short = ["--set", "steps[0].codec.epochs=2", "--set", "animate={frames: 3}", "--set", "canvas={size: [64, 36]}"]
    assert small(folder, "sweep", *short) == ["out/sweep.mp4"]


def test_many_at_once(folder: Path) -> None:
    made = small(folder, "many")
    assert len(made) == 13
    assert made[-1] == "out/many-sheet.png"


def test_the_recipe_that_new_writes_is_the_one_shown(folder: Path) -> None:
    from artforge.cli.new import STILL

    shown = artforge.load(folder / "dawn.yaml").full()
    (folder / "written.yaml").write_text(STILL.format(name="dawn"))
    written = artforge.load(folder / "written.yaml").full()
    assert shown["steps"] == written["steps"]
    assert {key: shown[key] for key in ("seed", "canvas", "output")} == {
        key: written[key] for key in ("seed", "canvas", "output")
    }


def test_the_mistakes_look_as_shown(folder: Path) -> None:
    sample = blocks("")[0]
    text = (
        (folder / "dawn.yaml")
        .read_text()
        .replace("{use: normal, std: 1.4}            # larger is wilder", "{use: normal, std: true}")
    )
    text = text.replace(
        "{use: palette, name: lagoon}             # colours by lightness", "{use: palette, name: lagon}"
    )
    (folder / "dawn.yaml").write_text(text)
    with pytest.raises(RecipeError) as caught:
        artforge.load(folder / "dawn.yaml")
    said = str(caught.value).replace(str(folder) + "/", "")
    assert _squeezed(said) == _squeezed(sample)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_the_python_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dawn.yaml").write_text(blocks("yaml")[0])
    names: dict[str, object] = {}
    exec(blocks("python")[0], names)
    assert names["image"].shape == (200, 320, 3)  # type: ignore[attr-defined]
    assert (tmp_path / "dawn.png").exists()


def test_the_plugin_works_from_a_folder(folder: Path) -> None:
    (folder / "my-plugins").mkdir()
    (folder / "my-plugins" / "sway_shown.py").write_text(blocks("python")[1])
    assert "sway" in [part.part_name() for part, _ in discover(folder / "my-plugins").parts("transform")]
    set_it = "steps[0].coordinates=[fit, {use: sway, amplitude: 0.1}]"
    assert small(folder, "dawn", "--plugins-dir", "my-plugins", "--set", set_it) == ["out/dawn-7.png"]


def test_every_part_key_command_and_option_is_named() -> None:
    for part, _ in installed().parts():
        assert f"`{part.part_name()}`" in README
        assert all(f"`{key}`" in README for key in part.model_fields)
    assert all(f"`artforge {name}`" in README for name in COMMANDS)
    options = {option for name in cli.list_commands(CONTEXT) for option in options_of(cli.get_command(CONTEXT, name))}
    assert sorted(option for option in options if option not in README) == []


CONTEXT = click.Context(cli)


def options_of(command: click.Command | None) -> Iterator[str]:
    assert command is not None
    for param in command.params:
        yield from (option for option in param.opts if option.startswith("--"))
    if isinstance(command, click.Group):
        for name in command.list_commands(CONTEXT):
            yield from options_of(command.get_command(CONTEXT, name))


def test_every_hook_and_every_command_about_plugins_is_named() -> None:
    from artforge import hookspecs

    plugins = cli.get_command(click.Context(cli), "plugins")
    assert isinstance(plugins, click.Group)
    assert [name for name in plugins.commands if f"`artforge plugins {name}`" not in README] == []
    assert [name for name in vars(hookspecs) if name.startswith("artforge_") and f"`{name}(" not in README] == []


def test_the_generated_parts_are_true() -> None:
    cog = Path(sys.executable).parent / "cog"
    done = subprocess.run(
        [cog, "--check", "README.md", "gallery/README.md"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_links_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("gallery/*.md"), *ROOT.glob("plugins/**/README.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_changelog_begins_with_the_version() -> None:
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1] == artforge.__version__  # type: ignore[index]


def test_the_readme_opens_with_a_picture_and_the_two_commands() -> None:
    head = README.splitlines()[:16]
    assert any(line.startswith("![") for line in head[:4])
    assert "make demo" in "\n".join(head)
    assert "make test" in "\n".join(head)
