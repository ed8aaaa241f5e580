"""Pages and shaders in a real browser, against the pictures of the same recipes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.writers.webpage import Webpage
from browser import NO_WEBGL, SOFTWARE, Page, browser, needs_browser
from recipes_in_tests import built

from artforge import STILL as STILL_FILM
from artforge import Canvas, Film, Pattern, compose
from artforge.batch.jobs import plan
from artforge.batch.write import write
from artforge.host import installed
from artforge.pattern.value import apply
from artforge.recipe.load import read
from artforge.recipe.model import Recipe

pytestmark = needs_browser
ROOT = Path(__file__).parent.parent.parent
SIZE = (48, 32)
NET = (
    "{use: cppn, architecture: {use: mlp, width: 6, depth: 2}, init: {use: normal, std: 1.5},"
    " coordinates: [fit, {use: zoom, scale: 2.0}, {use: rotate, degrees: 0.0}]}"
)
STILL = f"artforge: 1\nseed: 3\ncanvas: {{size: [48, 32]}}\nsteps: [{NET}, {{use: palette, mirror: true}}]\n"
LOOP = (
    STILL + "animate: {frames: 12, fps: 10}\nmotion:\n"
    "  steps[0].coordinates[2].degrees: {keys: {0: 0.0, 1: 360.0}}\n"
    "  steps[1].shift: {keys: {0: 0.0, 1: 1.0}}\n"
)
HOST = """<!doctype html><canvas width=48 height=32 style="position: fixed; inset: 0"></canvas><script>
const gl = document.querySelector("canvas").getContext("webgl2");
const program = gl.createProgram();
for (const [kind, source] of [
  [gl.VERTEX_SHADER, "void main() { gl_Position = vec4(gl_VertexID % 2 * 4 - 1, gl_VertexID / 2 * 4 - 1, 0, 1); }"],
  [gl.FRAGMENT_SHADER, String.raw`precision highp float; precision highp int;
uniform vec3 iResolution; uniform float iTime; out vec4 shown;
@shader
void main() { mainImage(shown, gl_FragCoord.xy); }`],
]) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, "#version 300 es\\n" + source);
  gl.compileShader(shader);
  gl.attachShader(program, shader);
}
gl.linkProgram(program);
gl.useProgram(program);
gl.uniform3f(gl.getUniformLocation(program, "iResolution"), 48, 32, 1);
gl.uniform1f(gl.getUniformLocation(program, "iTime"), @time);
gl.drawArrays(gl.TRIANGLES, 0, 3);
if (gl.getProgramParameter(program, gl.LINK_STATUS)) document.documentElement.dataset.shows = "shader";
</script>"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser(*SOFTWARE) as opened:
        yield opened


@pytest.fixture(autouse=True)
def usual_motion(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take back what a test has said of the system's wishes."""
    yield
    if "page" in request.fixturenames:
        opened: Page = request.getfixturevalue("page")
        opened.call("Emulation.setEmulatedMedia", features=[])


def of_file(name: str, size: str) -> Recipe:
    """Return a recipe of the project, small and without supersamples."""
    document = read(str(ROOT / "recipes" / f"{name}.yaml"), installed())
    recipe = plan([document], installed(), root=Path(), sizes=[size]).jobs[0].recipe
    return replace(recipe, canvas=recipe.canvas.model_copy(update={"supersample": 1}))


def levels(recipe: Recipe, playhead: float = 0.0) -> npt.NDArray[np.int16]:
    return compose(recipe, playhead).array(np.uint8).astype(np.int16)


def drawn(page: Page, path: Path, size: tuple[int, int] = SIZE, **options: Any) -> npt.NDArray[np.int16]:
    page.show(path, size, **options)
    page.shows_shader()
    return page.screenshot()


def assert_near(got: npt.NDArray[np.int16], expected: npt.NDArray[np.int16]) -> None:
    assert got.shape == expected.shape
    assert expected.std() > 8
    assert np.abs(got - expected).mean() < 0.25


@pytest.mark.parametrize("name", ["normal", "neural-mondrian", "taper"])
def test_a_page_shows_what_the_recipe_s_picture_shows(page: Page, tmp_path: Path, name: str) -> None:
    recipe = of_file(name, "48x32")
    assert_near(drawn(page, write(recipe, tmp_path / "a.html")), levels(recipe))
    assert page.requests() == []
    assert page.said() == []


@pytest.mark.parametrize("playhead", [0.25, 0.5, 0.7083333, 0.9999])
def test_a_loop_is_at_any_playhead_what_the_picture_is_there(page: Page, tmp_path: Path, playhead: float) -> None:
    recipe = built(LOOP)
    got = drawn(page, write(recipe, tmp_path / "a.html"), fragment=f"#playhead={playhead}")
    # Between two frames turning is along the chord, which is a little nearer to the middle.
    assert np.abs(got - levels(recipe, playhead)).mean() < (0.25 if playhead * 12 % 1 == 0 else 3)


def test_a_loop_closes(page: Page, tmp_path: Path) -> None:
    recipe = built(LOOP)
    assert_near(drawn(page, write(recipe, tmp_path / "a.html"), fragment="#playhead=1"), levels(recipe, 0.0))


def test_a_jump_is_no_slide(page: Page, tmp_path: Path) -> None:
    recipe = built(LOOP.replace("{keys: {0: 0.0, 1: 360.0}}", "{keys: {0: 0.0, 0.5: 90.0, 1: 0.0}, ease: hold}"))
    recipe = replace(recipe, tracks=tuple(track for track in recipe.tracks if track.ease == "hold"))
    got = drawn(page, write(recipe, tmp_path / "a.html"), fragment="#playhead=0.46")
    assert_near(got, levels(recipe, 0.0))


def test_weights_may_move(page: Page, tmp_path: Path) -> None:
    moving = "{use: cppn, architecture: {use: mlp, width: 6, depth: 2}}"
    recipe = built(
        f"artforge: 1\nseed: 3\ncanvas: {{size: [48, 32]}}\nsteps: [{moving}]\nanimate: {{frames: 4}}\n"
        "motion: {'steps[0].init.std': {keys: {0: 0.5, 0.5: 4.0, 1: 0.5}}}\n"
    )
    path = write(recipe, tmp_path / "a.html")
    assert_near(drawn(page, path, fragment="#playhead=0.5"), levels(recipe, 0.5))
    assert_near(drawn(page, path, fragment="#playhead=0.375"), levels(recipe, 0.375))


def test_beyond_the_canvas_the_pattern_goes_on(page: Page, tmp_path: Path) -> None:
    recipe = built(STILL)
    got = drawn(page, write(recipe, tmp_path / "a.html"), (48, 64))
    assert_near(got[16:48], levels(recipe))
    # A canvas so much higher has the same shorter side, and the same middle.
    assert_near(got, levels(built(STILL.replace("[48, 32]", "[48, 64]").replace("2.0}", "3.0}"))))


def test_a_window_may_be_covered_by_the_canvas(page: Page, tmp_path: Path) -> None:
    recipe = built(STILL + "output: {path: a.html, fit: cover}")
    got = drawn(page, write(recipe, tmp_path / "a.html"), (48, 64))
    halved = got.reshape(32, 2, 24, 2, 3).mean(axis=(1, 3))
    assert np.abs(halved - levels(recipe)[:, 12:36]).mean() < 4


def test_it_is_drawn_at_the_screen_s_density(tmp_path: Path) -> None:
    path = write(built(STILL), tmp_path / "a.html")
    with browser(*SOFTWARE, "--force-device-scale-factor=2") as dense:
        got = drawn(dense, path, scale=0.0)
    assert_near(got, levels(built(STILL.replace("[48, 32]", "[96, 64]"))))


def test_a_still_is_drawn_once_and_again_for_another_window(page: Page, tmp_path: Path) -> None:
    drawn(page, write(built(STILL), tmp_path / "a.html"))
    first = page.evaluate("draws")
    time.sleep(0.5)
    assert page.evaluate("draws") == first <= 2
    window = {"width": 64, "height": 40, "deviceScaleFactor": 1, "mobile": False}
    page.call("Emulation.setDeviceMetricsOverride", **window)
    page.until(f"draws > {first} && document.querySelector('canvas').width === 64")


def test_it_moves_and_no_faster_than_the_recipe(page: Page, tmp_path: Path) -> None:
    drawn(page, write(built(LOOP), tmp_path / "a.html"))
    first = page.evaluate("draws")
    page.until(f"draws >= {first} + 8")
    rate = "new Promise((done) => { const n = draws; setTimeout(() => done(draws - n), 1000); })"
    assert page.evaluate(rate) <= 11


def test_for_those_who_wish_less_motion_it_rests(page: Page, tmp_path: Path) -> None:
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    recipe = built(LOOP)
    assert_near(drawn(page, write(recipe, tmp_path / "a.html")), levels(recipe))
    first = page.evaluate("draws")
    time.sleep(0.5)
    assert page.evaluate("draws") == first


def test_it_rests_while_nobody_sees_it_and_then_goes_on(page: Page, tmp_path: Path) -> None:
    drawn(page, write(built(LOOP), tmp_path / "a.html"))
    hide = "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }}); "
    tell = "document.dispatchEvent(new Event('visibilitychange')); draws"
    hidden = page.evaluate(hide.format("true") + tell)
    time.sleep(0.5)
    assert page.evaluate("draws") == hidden
    page.evaluate(hide.format("false") + tell)
    page.until(f"draws > {hidden} + 2")


def test_a_lost_context_is_set_up_again(page: Page, tmp_path: Path) -> None:
    recipe = built(STILL)
    drawn(page, write(recipe, tmp_path / "a.html"))
    page.evaluate("window.loss = context.getExtension('WEBGL_lose_context'); loss.loseContext()")
    page.until("document.documentElement.dataset.shows === 'poster'")
    page.evaluate("loss.restoreContext()")
    page.shows_shader()
    assert_near(page.screenshot(), levels(recipe))


def test_no_text_of_a_recipe_runs(page: Page, tmp_path: Path) -> None:
    hostile = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
    recipe = replace(built(STILL + f'name: "{hostile}"\noutput: {{path: a.html, title: "{hostile}"}}'))
    drawn(page, write(recipe, tmp_path / "a.html"))
    assert page.evaluate("window.broken") is None
    assert page.evaluate("document.title") == hostile


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_a_shader_draws_the_same_on_another_host(page: Page, tmp_path: Path, seconds: float) -> None:
    recipe = built(LOOP)
    shader = write(recipe, tmp_path / "a.glsl").read_text()
    (tmp_path / "host.html").write_text(HOST.replace("@shader", shader).replace("@time", str(seconds)))
    assert_near(drawn(page, tmp_path / "host.html"), levels(recipe, seconds * 10 / 12))


def page_of(function: Any, path: Path) -> tuple[Path, npt.NDArray[np.int16]]:
    """Write the page of a function of column, row and xp, and return its picture as well."""
    pattern = Pattern(Canvas(size=SIZE), function)
    picture = pattern.picture()
    film = Film(pattern.canvas, STILL_FILM, "", pattern=lambda playhead: pattern)
    Webpage().write(film, path, picture)
    return path, picture.array(np.uint8).astype(np.int16)


def noise(column: Any, row: Any, xp: Any) -> Any:
    """Mix whole numbers that wrap around, with shifts and bits, and show 24 of their bits."""
    mixed = xp.to_int(column) * 374_761_393 + xp.to_int(row - 7.0) * 668_265_263
    mixed = apply("xor", mixed, apply("shift_right", mixed, 13)) * 1_274_126_177
    mixed = apply("xor", mixed, apply("shift_left", apply("bits", column * 0.1 + row), 5))
    mixed = apply("or", apply("and", mixed, 0x00FFFF0F), xp.minimum(mixed, xp.maximum(mixed * 3, 12)))
    return xp.concat([xp.to_float(apply("and", apply("shift_right", mixed, by), 255)) / 255.0 for by in (0, 9, 20)])


def functions(column: Any, row: Any, xp: Any) -> Any:
    """Show each function in a band of rows, over many magnitudes, beyond the bounds and for what is no number."""
    x = (column - 24.0) * xp.exp(xp.mod(row, 4.0) * 2.5)
    shown = xp.where(row < 1.0, (column - column) / (row - row), 0.5)
    bands = [
        xp.tanh(x), xp.sin(x), xp.cos(x), xp.log(xp.abs(x)) * 0.1, xp.exp(x * 0.1) * 0.01,
        xp.sigmoid(x), xp.atan2(x, row - 16.0) * 0.3, xp.sqrt(x) * 0.01,
    ]  # fmt: skip
    for index, band in enumerate(bands):
        shown = xp.where((row >= 4.0 * index) & (row < 4.0 * index + 4.0) & (row > 0.5), band * 0.5 + 0.5, shown)
    return shown


def test_whole_numbers_are_exact(page: Page, tmp_path: Path) -> None:
    path, expected = page_of(noise, tmp_path / "a.html")
    np.testing.assert_array_equal(drawn(page, path), expected)
    assert len(np.unique(expected)) > 200


def test_functions_are_those_of_the_picture(page: Page, tmp_path: Path) -> None:
    path, expected = page_of(functions, tmp_path / "a.html")
    assert np.abs(drawn(page, path) - expected).max() <= 2
    assert len(np.unique(expected)) > 50


def test_without_webgl_the_poster_stays(tmp_path: Path) -> None:
    recipe = built(STILL)
    path = write(recipe, tmp_path / "a.html")
    with browser(*NO_WEBGL) as page:
        page.show(path, SIZE)
        assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
        time.sleep(0.5)
        assert page.evaluate("document.documentElement.dataset.shows") is None
        assert np.abs(page.screenshot() - levels(recipe)).mean() < 8
        assert page.requests() == []
