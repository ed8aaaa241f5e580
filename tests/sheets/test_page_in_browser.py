"""The page of a contact sheet in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browser import SOFTWARE, Page, browser, needs_browser
from sheet_samples import loop, saved, smooth, still, unheard

from artforge.host import installed
from artforge.sheets.entry import recipe_in
from artforge.sheets.finding import find
from artforge.sheets.page import write_page

pytestmark = needs_browser
EVIL = "<img src=x onerror=alert(1)>.png"
NAMES = [EVIL, "loop.webp", "film.mp4", "plain.png", "two-tanh.png", "one-sin.png"]
TYPE = "document.querySelector('#{0}').value = {1!r}; document.querySelector('#{0}').dispatchEvent(new Event('input'))"
SEEN = (
    "Array.from(document.querySelectorAll('.tile')).filter((tile) => tile.offsetHeight > 0)"
    ".map((tile) => tile.querySelector('.name').textContent)"
)
TILE = "Array.from(document.querySelectorAll('.tile')).find((tile) => tile.textContent.startsWith('\\n{}'))"
VIDEO = "document.querySelector('.tile video')"
CLOSE = "document.querySelector('#viewer').close()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    works = tmp_path_factory.mktemp("sheet") / "works"
    works.mkdir()
    still(works / "two-tanh.png", "tanh")
    still(works / "one-sin.png", "sin")
    saved(works / EVIL, smooth(30, 60))
    saved(works / "plain.png", smooth(300, 20))
    loop(works / "film.mp4")
    loop(works / "loop.webp")
    target = works.parent / "sheet.html"
    paths = find([works], target, installed(), pytest.fail)
    write_page(paths, target, installed(), tile=160, title="", warn=pytest.fail, progress=unheard)
    return works.parent


@pytest.fixture(scope="module")
def opened() -> Iterator[Page]:
    with browser(*SOFTWARE) as page:
        yield page


@pytest.fixture
def page(opened: Page, folder: Path) -> Iterator[Page]:
    """Open the page anew; whatever is done with it, it complains of nothing and asks the network for nothing."""
    opened.call("Emulation.setEmulatedMedia", features=[])
    opened.call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    opened.show(folder / "sheet.html", (900, 700))
    yield opened
    assert opened.said() == []
    assert [address for address in opened.requests() if not address.startswith("blob:")] == []


def seen(page: Page, words: str = "", kind: str = "") -> list[str]:
    page.evaluate(TYPE.format("words", words))
    page.evaluate(TYPE.format("kind", kind))
    found: list[str] = page.evaluate(SEEN)
    return found


def point(page: Page, name: str) -> None:
    """Put the pointer on a tile."""
    place = page.evaluate(
        f"(() => {{ const tile = {TILE.format(name)}; tile.scrollIntoView(); "
        "const box = tile.querySelector('.frame').getBoundingClientRect(); "
        "return [box.x + box.width / 2, box.y + box.height / 2] })()"
    )
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=place[0], y=place[1])


def press(page: Page, key: str, text: str = "") -> None:
    page.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=KEYS[key], text=text)
    page.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=KEYS[key])


KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowRight": 39, "/": 191}


def look(page: Page, name: str) -> None:
    page.evaluate(f"{TILE.format(name)}.querySelector('a').click()")


def shown_in_the_dialog(page: Page, part: str) -> str:
    text: str = page.evaluate(f"document.querySelector('#viewer[open] #{part}').textContent")
    return text


def test_every_file_is_seen(page: Page) -> None:
    assert sorted(seen(page)) == sorted(NAMES)
    assert page.evaluate("document.querySelector('#count').textContent") == "6"


@pytest.mark.parametrize(
    ("words", "kind", "left"),
    [
        ("tanh", "", ["two-tanh.png"]),
        ("TWO", "", ["two-tanh.png"]),
        ("activation sin", "", ["one-sin.png"]),
        ("", "still", [EVIL, "one-sin.png", "plain.png", "two-tanh.png"]),
        ("", "moving", ["film.mp4", "loop.webp"]),
        ("", ".mp4", ["film.mp4"]),
        ("rotate", ".webp", ["loop.webp"]),
        ("<img", "", [EVIL]),
    ],
)
def test_searching_leaves_what_matches(page: Page, words: str, kind: str, left: list[str]) -> None:
    assert seen(page, words, kind) == left
    assert page.evaluate("document.querySelector('#count').textContent") == f"{len(left)} of 6"


def test_where_nothing_matches_the_page_says_so(page: Page) -> None:
    assert seen(page, "no such thing") == []
    assert page.evaluate("document.querySelector('#nothing').offsetHeight > 0")


def test_a_picture_that_is_opened_shows_its_recipe_and_a_link(page: Page, folder: Path) -> None:
    look(page, "two-tanh.png")
    assert shown_in_the_dialog(page, "recipe") == recipe_in(folder / "works" / "two-tanh.png", installed())
    assert shown_in_the_dialog(page, "facts") == "96 × 54 · seed 3"
    assert page.evaluate("document.querySelector('#file').href") == (folder / "works" / "two-tanh.png").as_uri()
    assert page.evaluate("document.querySelector('#stage img').naturalWidth") == 96


def test_a_file_without_a_recipe_says_so(page: Page) -> None:
    look(page, "plain.png")
    assert page.evaluate("document.querySelector('#plain').offsetHeight > 0")
    assert page.evaluate("document.querySelector('#copy').offsetHeight") == 0


def test_a_name_like_markup_is_shown_as_it_is(page: Page) -> None:
    look(page, EVIL)
    assert shown_in_the_dialog(page, "viewer-name").strip() == EVIL
    assert page.evaluate("document.querySelectorAll('#viewer-name img, .name img').length") == 0


@pytest.mark.parametrize("clipboard", [True, False])
def test_a_recipe_is_copied_with_and_without_the_browser_s_clipboard(page: Page, folder: Path, clipboard: bool) -> None:
    permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    page.call("Browser.grantPermissions", permissions=permissions)
    page.call("Page.bringToFront")
    if not clipboard:
        page.evaluate(
            "window.board = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', {value: null})"
        )
    page.evaluate(f"({'window.board' if not clipboard else 'navigator.clipboard'}).writeText('nothing')")
    look(page, "one-sin.png")
    page.call("Runtime.evaluate", expression="document.querySelector('#copy').click()", userGesture=True)
    page.until("document.querySelector('#copy').textContent === 'Copied'")
    copied = page.evaluate(f"({'window.board' if not clipboard else 'navigator.clipboard'}).readText()")
    assert copied == recipe_in(folder / "works" / "one-sin.png", installed())


@pytest.mark.parametrize("name", ["film.mp4", "loop.webp"])
def test_an_animation_plays_under_the_pointer_and_rests_without(page: Page, name: str) -> None:
    assert page.evaluate(VIDEO) is None
    point(page, name)
    page.until(f"{VIDEO}?.currentTime > 0.2 && {VIDEO}.classList.contains('plays')")
    assert page.evaluate(f"{VIDEO}.muted && {VIDEO}.loop && {VIDEO}.videoWidth === 64")
    point(page, "plain.png")
    page.until(f"{VIDEO} === null")


def test_an_animation_plays_where_the_keyboard_is(page: Page) -> None:
    seen(page, "", ".mp4")
    page.evaluate("document.querySelector('#kind').focus()")
    press(page, "Tab")
    page.until(f"{VIDEO}?.currentTime > 0.1")
    press(page, "Tab")
    page.until(f"{VIDEO} === null")


def test_for_those_who_wish_less_motion_nothing_plays_by_itself(page: Page) -> None:
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    point(page, "film.mp4")
    assert page.evaluate(VIDEO) is None
    look(page, "film.mp4")
    page.until("document.querySelector('#stage video').readyState > 1")
    assert page.evaluate("document.querySelector('#stage video').paused")
    assert page.evaluate("document.querySelector('#stage video').controls")


def test_an_animation_that_is_opened_plays_until_it_is_closed(page: Page) -> None:
    look(page, "loop.webp")
    page.until("document.querySelector('#stage video').currentTime > 0.1")
    page.evaluate(CLOSE)
    page.until("document.querySelector('#stage video') === null")


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    press(page, "/", "/")
    page.call("Input.insertText", text="[96, 54]")
    assert page.evaluate(SEEN) == ["one-sin.png", "two-tanh.png"]
    press(page, "Tab")
    press(page, "Tab")
    press(page, "Enter", "\r")
    assert shown_in_the_dialog(page, "viewer-name").strip() == "one-sin.png"
    press(page, "ArrowRight")
    assert shown_in_the_dialog(page, "viewer-name").strip() == "two-tanh.png"
    press(page, "Escape")
    page.until("document.activeElement.textContent === 'two-tanh.png'")
    assert not page.evaluate("document.querySelector('#viewer').open")


def test_pictures_keep_their_shape_and_stand_in_rows(page: Page) -> None:
    boxes = page.evaluate(
        "Array.from(document.querySelectorAll('.frame'), (frame) => frame.getBoundingClientRect())"
        ".map((box) => [box.top, box.height, box.width / box.height])"
    )
    by_name = dict(zip(page.evaluate(SEEN), boxes, strict=True))
    assert abs(by_name["one-sin.png"][2] - 96 / 54) < 0.02
    rows: dict[float, list[float]] = {}
    for top, height, _ in boxes:
        rows.setdefault(top, []).append(height)
    assert all(np.ptp(heights) < 1 for heights in rows.values())
    assert len(rows) < len(boxes)


@pytest.mark.parametrize("width", [360, 900])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=700, deviceScaleFactor=1, mobile=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    look(page, "two-tanh.png")
    assert page.evaluate("document.querySelector('#viewer').getBoundingClientRect().right") <= width
    assert page.evaluate("document.querySelector('#viewer').getBoundingClientRect().left") >= 0


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_page_follows_the_system_s_colours(page: Page, scheme: str) -> None:
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    corner = page.screenshot()[-1, -1].mean()
    assert corner < 40 if scheme == "dark" else corner > 220
