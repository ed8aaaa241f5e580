"""Pages and shaders as files: what is embedded, what is refused, and that no pixel is computed in vain."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from artforge_basics.writers.glsl import Glsl
from artforge_basics.writers.webpage import Webpage
from films import cut_off, names, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes_in_tests import built

from artforge import OutputError, RecipeError, Writer
from artforge.batch.jobs import plan
from artforge.batch.write import write
from artforge.host import installed
from artforge.recipe.load import embedded_in, read
from artforge.render import Target, pattern_refusal, render

NET = "{use: cppn, architecture: {use: mlp, width: 4, depth: 2}, init: {use: normal, std: 2.0}}"
STILL = f"artforge: 1\nseed: 3\ncanvas: {{size: [24, 16]}}\nsteps: [{NET}, {{use: palette}}]\n"
LOOP = STILL + "animate: {frames: 4, fps: 10}\nmotion: {'steps[1].shift': {keys: {0: 0.0, 1: 1.0}}}\n"
HOSTILE = "</script><script>window.broken = 1</script><!-- \u2028\r\n \\"
WRITERS = [(Webpage(), "a.html"), (Glsl(), "a.glsl")]


def made(text: str, path: Path, provenance: str = "") -> Path:
    recipe = built(f"{text}output: {json.dumps(path.name)}")
    render(recipe, [Target(recipe.outputs[0], path, provenance, path.parent)])
    return path


@pytest.mark.parametrize(("writer", "name"), WRITERS)
@given(text=st.one_of(texts, st.just(HOSTILE)))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read_back(tmp_path_factory: pytest.TempPathFactory, writer: Writer, name: str, text: str) -> None:
    path = made(STILL, tmp_path_factory.mktemp("page") / name, text)
    assert writer.provenance(path) == (text or None)


@pytest.mark.parametrize(("writer", "name"), WRITERS)
def test_a_file_renders_again_from_itself(tmp_path: Path, writer: Writer, name: str) -> None:
    write(built(LOOP), tmp_path / name)
    again = plan([read(str(tmp_path / name), installed())], installed(), root=tmp_path / "again").jobs[0].recipe
    write(again, tmp_path / "again" / name)
    assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes()
    assert "steps:" in embedded_in(tmp_path / name, installed())


@pytest.mark.parametrize(("writer", "name"), WRITERS)
@pytest.mark.parametrize("tail", [1, 12])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, writer: Writer, name: str, tail: int) -> None:
    path = made(STILL, tmp_path / name, "a")
    with pytest.raises(ValueError, match=r"short\.\w+: a damaged (page|shader)"):
        writer.provenance(cut_off(path, tail))


@pytest.mark.parametrize(("writer", "name"), WRITERS)
def test_files_of_others_hold_nothing(tmp_path: Path, writer: Writer, name: str) -> None:
    (tmp_path / name).write_bytes(b"<!doctype html>\xff\n")
    assert writer.provenance(tmp_path / name) is None


def test_no_text_of_a_recipe_becomes_part_of_the_page(tmp_path: Path) -> None:
    page = made(STILL, tmp_path / "<i>.html", HOSTILE).read_text()
    assert page.count("<script") == page.count("</script>") == 3
    assert "<!--" not in page
    assert "<title>&lt;i&gt;</title>" in page


def test_a_shader_is_ascii_with_the_recipe_on_one_line(tmp_path: Path) -> None:
    lines = made(STILL, tmp_path / "a.glsl", HOSTILE).read_bytes().decode("ascii").split("\n")
    assert sum("window.broken" in line for line in lines) == 1
    assert all("window.broken" not in line or line.startswith("//") for line in lines)
    assert not any(line.endswith("\\") for line in lines)


def test_a_page_asks_for_nothing_from_elsewhere(tmp_path: Path) -> None:
    page = made(LOOP, tmp_path / "a.html").read_text()
    assert "default-src 'none'" in page
    assert not re.findall(r"https?://|\bsrc=|\bhref=|@import", page)


def test_of_an_animation_only_the_first_picture_has_its_rows_computed(tmp_path: Path) -> None:
    recipe, seen = built(f"{LOOP}output: a.html"), []
    render(recipe, [Target(recipe.outputs[0], tmp_path / "a.html", "", tmp_path)], lambda *count: seen.append(count))
    assert seen[-1] == (16, 16)


def test_a_page_stands_beside_other_formats(tmp_path: Path) -> None:
    recipe = built(LOOP + "output: [a.html, a.gif, {path: a.png, still: 0.5}]")
    render(recipe, [Target(output, tmp_path / output.template.text, "", tmp_path) for output in recipe.outputs])
    assert names(tmp_path) == ["a.gif", "a.html", "a.png"]


@pytest.mark.parametrize(
    ("step", "called"),
    [
        ("{use: caption, text: hello}", "filter 'caption'"),
        ("{use: image, path: a.png}", "source 'image'"),
    ],
)
def test_a_step_that_has_only_pixels_is_refused_by_name_and_line(tmp_path: Path, step: str, called: str) -> None:
    made(STILL, tmp_path / "a.png")
    steps = f"steps:\n  - {NET}\n  - {step}\n" if "filter" in called else f"steps:\n  - {step}\n"
    (tmp_path / "a.yaml").write_text(f"artforge: 1\ncanvas: {{size: [24, 16]}}\n{steps}output: out/a.html\n")
    with pytest.raises(RecipeError) as caught:
        plan([read(str(tmp_path / "a.yaml"), installed())], installed(), root=tmp_path)
    assert f"{called} is made of pixels, and .html shows patterns alone" in str(caught.value)
    assert step in caught.value.problems[0].line


def test_a_step_with_pixels_is_refused_when_a_recipe_is_written_from_python(tmp_path: Path) -> None:
    recipe = built(STILL.replace("{use: palette}", "{use: caption, text: hello}"))
    with pytest.raises(RecipeError, match=r"a\.html: filter 'caption' is made of pixels"):
        write(recipe, tmp_path / "a.html")


def test_pixels_are_no_fault_where_no_pattern_is_drawn() -> None:
    recipe = built(STILL.replace("{use: palette}", "{use: caption, text: hello}") + "output: a.png")
    assert pattern_refusal(recipe, recipe.outputs) is None


@pytest.mark.parametrize(
    ("name", "net", "sentence"),
    [
        ("a.html", "width: 600, depth: 1", r"a\.html: a layer of 600 channels is too wide"),
        ("a.glsl", "width: 128, depth: 3", r"a\.glsl: the weights .* take 33,\d+ numbers, and at most 16,384 fit"),
    ],
)
def test_a_network_that_does_not_fit_leaves_no_file(tmp_path: Path, name: str, net: str, sentence: str) -> None:
    with pytest.raises(OutputError, match=sentence):
        made(STILL.replace("width: 4, depth: 2", net), tmp_path / name)
    assert names(tmp_path) == []


@pytest.mark.parametrize("output", ["{path: a.html, still: 0.5}", "'{frame}.html'"])
def test_a_page_is_no_still_of_an_animation(output: str) -> None:
    with pytest.raises(RecipeError, match="still"):
        built(LOOP + f"output: {output}")


@pytest.mark.parametrize(
    ("options", "known"),
    [
        ("", {"frames": 4, "fps": 10.0, "rate": 10.0, "loop": True, "samples": 1, "block": True}),
        (", fps: 60, supersample: 2", {"rate": 60.0, "fps": 10.0, "samples": 2}),
    ],
)
def test_the_page_knows_how_it_moves(tmp_path: Path, options: str, known: dict[str, Any]) -> None:
    recipe = built(f"{LOOP}output: {{path: a.html{options}}}")
    render(recipe, [Target(recipe.outputs[0], tmp_path / "a.html", "", tmp_path)])
    film = re.search(r"^const FILM = (.*);$", (tmp_path / "a.html").read_text(), re.M)
    assert film is not None
    assert known.items() <= json.loads(film[1]).items()


def test_a_still_takes_the_canvas_s_samples(tmp_path: Path) -> None:
    page = made(STILL.replace("[24, 16]", "[24, 16], supersample: 3"), tmp_path / "a.html").read_text()
    assert '"samples": 3' in page
