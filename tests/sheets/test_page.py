from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image
from sheet_samples import listening, loop, saved, smooth, still, unheard

from artforge.errors import ArtforgeError
from artforge.host import installed
from artforge.recipe.load import embedded_in
from artforge.sheets import threads
from artforge.sheets.entry import link
from artforge.sheets.page import write_page
from artforge.sheets.thumbnails import thumbnail

VOID = ("meta", "input", "img", "br", "link")
EVIL = "<script>alert(1)</script>\" onerror='alert(1)' &lt;.png".replace("/", "\u2215")


class Outline(HTMLParser):
    """Notes the elements of a page, with their attributes and text, and sees that what begins also ends."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == tag]


def page(paths: list[Path], target: Path, *, tile: int = 40, title: str = "") -> str:
    heard, warn = listening()
    assert write_page(paths, target, installed(), tile=tile, title=title, warn=warn, progress=unheard) == len(paths)
    assert heard == []
    return target.read_text("utf-8")


def test_a_page_is_well_formed_and_has_one_tile_per_file(tmp_path: Path) -> None:
    outline = Outline(page([still(tmp_path / "a.png"), loop(tmp_path / "b.mp4")], tmp_path / "sheet.html"))
    tiles = [found for found in outline.all("li") if found.get("class") == "tile"]
    assert [tile["data-format"] for tile in tiles] == ["png", "mp4"]
    assert [tile["data-facts"] for tile in tiles] == ["96 × 54 · seed 3", "64 × 64 · seed 11"]
    identities = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_a_page_holds_each_recipe_as_it_is_without_its_receipt(tmp_path: Path) -> None:
    path = still(tmp_path / "a.png")
    recipe = Outline(page([path], tmp_path / "sheet.html")).texts["pre"][0].removeprefix("\n")
    full = embedded_in(path, installed())
    assert "# receipt: " in full
    assert recipe == full[: full.index("# receipt: ")]


def test_a_picture_in_the_page_is_the_thumbnail(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", smooth(400, 200))
    source = Outline(page([path], tmp_path / "sheet.html")).all("img")[0]
    assert source["src"] is not None
    data = base64.b64decode(source["src"].removeprefix("data:image/webp;base64,"))
    shown = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    assert (source["width"], source["height"]) == ("80", "40")
    assert np.abs(shown - np.asarray(thumbnail(path, 80).image)).mean() < 6


def test_what_moves_has_a_film_in_the_page(tmp_path: Path) -> None:
    outline = Outline(page([still(tmp_path / "a.png"), loop(tmp_path / "b.webp")], tmp_path / "sheet.html"))
    films = [tile.get("data-clip") for tile in outline.all("li")]
    assert films[0] is None
    assert films[1] is not None
    assert base64.b64decode(films[1].removeprefix("data:video/mp4;base64,"))[4:8] == b"ftyp"


def test_nothing_of_a_file_s_name_becomes_markup(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", smooth(20, 20)).rename(tmp_path / EVIL)
    text = page([path], tmp_path / "sheet.html")
    outline = Outline(text)
    assert len(outline.all("script")) == 1
    assert not any("onerror" in attributes for _, attributes in outline.elements)
    assert EVIL in outline.texts["bdi"]
    assert unquote(str(outline.all("a")[0]["href"])) == EVIL


def test_nothing_of_a_recipe_becomes_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    said = "artforge: 1\nsteps: [{use: caption, text: '</pre></script><script>alert(1)</script>&amp;'}]\n"
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_itxt("artforge", said)
    Image.fromarray(smooth(20, 20)).save(path, pnginfo=note)
    outline = Outline(page([path], tmp_path / "sheet.html"))
    assert len(outline.all("script")) == 1
    assert outline.texts["pre"][0] == f"\n{said}"


def test_nothing_of_a_title_becomes_markup(tmp_path: Path) -> None:
    outline = Outline(page([still(tmp_path / "a.png")], tmp_path / "sheet.html", title="</title><b>{{script}}</b>"))
    assert outline.all("b") == []
    assert outline.texts["h1"] == ["</title><b>{{script}}</b>"]


def test_the_policy_allows_the_page_s_own_script_and_style_alone(tmp_path: Path) -> None:
    text = page([still(tmp_path / "a.png")], tmp_path / "sheet.html")
    policy = html.unescape(str(re.search(r'Security-Policy" content="([^"]*)"', text)[1]))  # type: ignore[index]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for tag in ("script", "style"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]  # type: ignore[index]
        assert rules[f"{tag}-src"] == f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
    assert not any("style" in attributes for _, attributes in Outline(text).elements)


def test_the_same_files_give_the_same_bytes_wherever_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for count, name in ((1, "here"), (3, "there")):
        monkeypatch.setattr(threads, "processors", count.__int__)
        folder = tmp_path / name / "works"
        folder.mkdir(parents=True)
        paths = [still(folder / "a.png"), loop(folder / "b.mp4"), loop(folder / "c.webp")]
        made.append(page(paths, tmp_path / name / "sheet.html"))
    assert made[0] == made[1]
    assert str(tmp_path) not in made[0]


@pytest.mark.parametrize(
    ("file", "folder", "address"),
    [
        ("out/a.png", "out", "a.png"),
        ("works/a b#1?.png", ".", "works/a%20b%231%3F.png"),
        ("a.png", "pages/deep", "../../a.png"),
        ("javascript:alert(1).png", ".", "javascript%3Aalert%281%29.png"),
        ("a\udcff.png", ".", "a%FF.png"),
        ("100%.png", ".", "100%25.png"),
    ],
)
def test_a_link_is_relative_to_the_page(file: str, folder: str, address: str) -> None:
    assert link(Path(file), Path(folder)) == address


def test_a_page_with_nothing_on_it_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    heard, warn = listening()
    with pytest.raises(ArtforgeError, match="none of these files is a picture"):
        write_page(
            [tmp_path / "a.png"], tmp_path / "b.html", installed(), tile=40, title="", warn=warn, progress=unheard
        )
    assert len(heard) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
