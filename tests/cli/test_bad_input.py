"""Every recipe of the bad corpus is refused before anything is rendered, with a place and a sentence."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from in_process import run

CORPUS = Path(__file__).parent.parent / "corpus" / "bad"
FILES = sorted(CORPUS.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_recipe_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(monkeypatch, capsys, "render", path, cwd=tmp_path)
    expected = path.read_text().splitlines()[0].removeprefix("# expect: ")
    assert outcome.status == 3
    assert expected in outcome.err
    assert "Traceback" not in outcome.err
    assert "fault in artforge" not in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_refusal_shows_the_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    err = run(monkeypatch, capsys, "validate", path, cwd=tmp_path).err
    place = re.search(r"([\w-]+\.yaml):(\d+):(\d+): ", err)
    assert place is not None, err
    lines = err.splitlines()
    caret = next(index for index, line in enumerate(lines) if line.strip() == "^")
    assert lines[caret - 1].strip().strip("…") in (CORPUS / place[1]).read_text()


def recipe(folder: Path, text: str | bytes) -> Path:
    path = folder / "recipe.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def png(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds a single row of zeros."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * min(height, 1000) * (width + 1 if width < 1000 else 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("truncated", png(200, 200)[:-60], "damaged"),
        ("bomb", png(40_000, 40_000), "too many to open safely"),
        ("empty", b"", "no image"),
    ],
)
def test_a_damaged_image_is_refused(
    name: str,
    data: bytes,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "photo.png").write_bytes(data)
    path = recipe(tmp_path, "artforge: 1\nsteps: [{use: image, path: photo.png}]")
    outcome = run(monkeypatch, capsys, "render", path, cwd=tmp_path)
    assert (outcome.status, said in outcome.err) == (3, True), outcome.err


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n# nothing but a comment\n",
        bytes(range(256)),
        b"\x00\x01\x02",
        "artforge: 1".encode("utf-16"),
        b"[" * 5000,
        b"{a: " * 5000,
        b"\n".join(b" " * depth + b"a:" for depth in range(5000)),
        b"artforge: 1\nsteps: [cppn]\nseed: " + b"9" * 5000,
        b"a: " + b"x" * (5 << 20),
    ],
    ids=["empty", "comment", "bytes", "nul", "utf-16", "brackets", "braces", "levels", "digits", "long"],
)
def test_what_is_no_recipe_is_refused(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(monkeypatch, capsys, "validate", recipe(tmp_path, data), cwd=tmp_path)
    assert outcome.status == 3
    assert "recipe.yaml" in outcome.err
    assert len(outcome.err) < 2000
    assert "fault in artforge" not in outcome.err


GOOD = "artforge: 1\nsteps: [cppn]\ncanvas: {size: [8, 6]}\noutput: 'out/{recipe}.png'\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "seed"], "expected path=value"),
        (["--set", "canvas.size=[8, 0]"], "--set:1"),
        (["--set", "steps[3].x=1"], "cannot set steps[3].x"),
        (["--set", "steps[0].architecture={use: mlp, width: true}"], "expected a whole number, got true"),
        (["--size", "0x5"], "each side must be from 1"),
        (["--size", "4k,huge"], "unknown size 'huge'"),
        (["--seeds", "a:b"], "expected seeds such as 0:50"),
        (["--seeds", "5:5"], "expected seeds such as 0:50"),
        (["--seeds", "0:99999999999999999999"], "expected seeds such as 0:50"),
        (["--set", "canvas.size=[131072, 131072]", "--set", "output=[a.png, b.png]"], "make canvas.size smaller"),
        (["--set", "output=../a.png"], "would lie outside"),
        (["--set", "output=."], "without a suffix"),
        (["--set", "sweep.grid.seed=[1, 2]", "--seeds", "0:2"], "leave one of them out"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(monkeypatch, capsys, "render", recipe(tmp_path, GOOD), *arguments, cwd=tmp_path)
    assert outcome.status == 3
    assert said in outcome.err
    assert not (tmp_path / "out").exists()


def test_an_output_that_is_a_link_out_of_the_root_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "out").symlink_to(tmp_path / "elsewhere")
    outcome = run(monkeypatch, capsys, "render", recipe(tmp_path, GOOD), "--out", "root", cwd=tmp_path)
    assert outcome.status == 3
    assert "would lie outside" in outcome.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_failed_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("a file stands in the way")
    outcome = run(monkeypatch, capsys, "render", recipe(tmp_path, GOOD), cwd=tmp_path)
    assert outcome.status == 1
    assert "out/recipe.png: cannot write" in outcome.err
    assert "cannot write: File exists" in outcome.err


def test_a_png_without_its_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    Image.new("RGB", (40, 30), "teal").save(tmp_path / "photo.png")
    (tmp_path / "photo.png").write_bytes((tmp_path / "photo.png").read_bytes()[:-12])
    path = recipe(tmp_path, "artforge: 1\nsteps: [{use: image, path: photo.png}]")
    outcome = run(monkeypatch, capsys, "validate", path, cwd=tmp_path)
    assert outcome.status == 3
    assert "ends too early" in outcome.err


def test_a_long_text_repeated_by_aliases_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"artforge: 1\nname: &a {'x' * 300_000}\ninputs: {{" + ", ".join(f"k{i}: *a" for i in range(6000)) + "}\n"
    outcome = run(monkeypatch, capsys, "validate", recipe(tmp_path, text), cwd=tmp_path)
    assert outcome.status == 3
    assert "as much in text" in outcome.err


def test_two_ways_to_one_file_are_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    path = recipe(tmp_path, GOOD.replace("'out/{recipe}.png'", "[real/a.png, link/a.png]"))
    outcome = run(monkeypatch, capsys, "validate", path, cwd=tmp_path)
    assert (outcome.status, "written twice" in outcome.err) == (3, True)


def test_an_output_that_another_ones_folder_is_named_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recipe(tmp_path, GOOD.replace("'out/{recipe}.png'", "[t.png, t.png/y.png]"))
    outcome = run(monkeypatch, capsys, "render", path, cwd=tmp_path)
    assert (outcome.status, "the name of another output" in outcome.err) == (3, True)
    assert not (tmp_path / "t.png").exists()


def test_a_sequence_stays_in_a_root_that_looks_like_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recipe(tmp_path, GOOD.replace("'out/{recipe}.png'", "'s-{frame}.png'") + "animate: {frames: 2}\n")
    outcome = run(monkeypatch, capsys, "render", path, "--out", "o{frame}", cwd=tmp_path)
    assert outcome.status == 0, outcome.err
    assert sorted(file.name for file in (tmp_path / "o{frame}").iterdir()) == ["s-0.png", "s-1.png"]
