from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from artforge_basics.lettering import Typeface, broken
from pydantic import ValidationError
from stage import built, scene_of

from artforge import Canvas, Picture, WindowFilter, picture_of

SIZE = (160, 100)
GREY = np.full((SIZE[1], SIZE[0], 3), 0.5, np.float32)


def captioned(seed: int = 0, **keys: Any) -> Picture:
    part = built(WindowFilter, {"use": "caption", "text": "Hold fast", **keys} if "text_file" not in keys else
                 {"use": "caption", **keys})  # fmt: skip
    return part.apply(picture_of(GREY), scene_of(SIZE, seed=seed))


def touched(picture: Picture) -> npt.NDArray[np.bool_]:
    return np.asarray(np.any(picture.array() != GREY, axis=2))


@pytest.mark.parametrize("keys", [{}, {"position": "top-left", "size": 0.2}, {"text": "two\nlines", "size": 0.3}])
@pytest.mark.parametrize("height", [1, 7, 33])
def test_rows_by_rows_equal_the_whole(keys: dict[str, Any], height: int) -> None:
    picture = captioned(**keys)
    strips = [picture.rows(start, min(start + height, SIZE[1])) for start in range(0, SIZE[1], height)]
    np.testing.assert_array_equal(np.concatenate(strips), picture.array())


@pytest.mark.parametrize(
    ("position", "across", "down"),
    [
        ("top-left", "low", "low"), ("top", "mid", "low"), ("top-right", "high", "low"),
        ("left", "low", "mid"), ("center", "mid", "mid"), ("right", "high", "mid"),
        ("bottom-left", "low", "high"), ("bottom", "mid", "high"), ("bottom-right", "high", "high"),
    ],
)  # fmt: skip
def test_text_stands_where_it_should(position: str, across: str, down: str) -> None:
    rows, columns = np.nonzero(touched(captioned(position=position, size=0.1, shadow=0.0)))
    ranges = {"low": (0.0, 0.45), "mid": (0.2, 0.8), "high": (0.55, 1.0)}
    for places, length, word in ((columns, SIZE[0], across), (rows, SIZE[1], down)):
        assert ranges[word][0] <= places.min() / length
        assert places.max() / length <= ranges[word][1]
    assert abs(columns.mean() - SIZE[0] / 2) < 3 or across != "mid"


def test_rows_without_text_are_unchanged() -> None:
    assert not touched(captioned(position="bottom", size=0.1))[:60].any()


def test_letters_have_their_colour_and_the_halo_its_own() -> None:
    image = captioned(colour="red", shadow=1.0, size=0.3, shadow_colour="black").array()
    assert any(np.allclose(pixel, [1, 0, 0], atol=0.02) for pixel in image.reshape(-1, 3))
    assert image.min() < 0.1


def test_opacity_of_zero_changes_nothing() -> None:
    assert not touched(captioned(opacity=0.0)).any()


def test_half_opacity_lies_half_way() -> None:
    full, half = captioned(shadow=0.0).array(), captioned(shadow=0.0, opacity=0.5).array()
    np.testing.assert_allclose(half, (GREY + full) / 2, atol=1e-6)


def test_text_larger_than_the_canvas_is_refused() -> None:
    large = built(WindowFilter, {"use": "caption", "text": "An unreasonable amount of text " * 9, "size": 1.0})
    assert "make `size` smaller" in (large.misfit(Canvas(size=SIZE)) or "")
    assert built(WindowFilter, {"use": "caption", "text": "Hold fast"}).misfit(Canvas(size=SIZE)) is None


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3)])
def test_a_canvas_may_be_tiny(size: tuple[int, int]) -> None:
    part = built(WindowFilter, {"use": "caption", "text": "a word or two"})
    image = np.zeros((size[1], size[0], 3), np.float32)
    assert part.apply(picture_of(image), scene_of(size)).array().shape == image.shape


def test_the_seed_draws_a_line_of_a_text_file(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("one\n\n  \nand two\nthen three\n")
    drawn = [captioned(seed, text_file=str(file)).array().tobytes() for seed in range(20)]
    alone = [captioned(text=text).array().tobytes() for text in ("one", "and two", "then three")]
    assert set(drawn) == set(alone)
    assert drawn[3] == captioned(3, text_file=str(file)).array().tobytes()


def test_lines_are_as_few_and_as_even_as_can_be() -> None:
    face = Typeface(None, 20)
    text = "the quick brown fox jumps over the lazy dog today"
    lines = broken(text, face, face.length(text) * 0.6)
    assert len(lines) == 2
    assert abs(face.length(lines[0]) - face.length(lines[1])) < face.length("jumps over")
    assert " ".join(lines) == text


def test_a_word_too_long_for_a_line_is_broken() -> None:
    face = Typeface(None, 20)
    lines = broken("incomprehensibilities", face, face.length("incomp"))
    assert "".join(lines) == "incomprehensibilities"
    assert all(face.length(line) <= face.length("incomp") for line in lines)


def test_lines_of_the_text_stay_apart() -> None:
    assert broken("one\n\ntwo", Typeface(None, 20), 1000) == ["one", "", "two"]


def test_memory_grows_with_the_letters() -> None:
    small, large = (built(WindowFilter, {"use": "caption", "text": "a" * 50, "size": size}) for size in (0.01, 0.5))
    assert small.memory(Canvas()) < large.memory(Canvas())


@pytest.mark.parametrize("keys", [{}, {"text": "a", "text_file": "b.txt"}, {"text": " \n "}, {"text": ""}])
def test_there_must_be_one_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: dict[str, object]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.txt").write_text("b")
    with pytest.raises(ValidationError):
        built(WindowFilter, {"use": "caption", **keys})


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xff\xfe\x00a", b"\x89PNG"])
def test_a_text_file_without_text_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "text.txt").write_bytes(data)
    with pytest.raises(ValidationError, match="text"):
        built(WindowFilter, {"use": "caption", "text_file": str(tmp_path / "text.txt")})


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "font.ttf").write_text("no font")
    with pytest.raises(ValidationError, match="no TrueType"):
        built(WindowFilter, {"use": "caption", "text": "a", "font": str(tmp_path / "font.ttf")})


def test_a_font_file_is_used(tmp_path: Path) -> None:
    from PIL import ImageFont

    default: Any = ImageFont.load_default(20)
    (tmp_path / "font.ttf").write_bytes(default.font_bytes)
    with_file = captioned(font=str(tmp_path / "font.ttf"))
    np.testing.assert_array_equal(with_file.array(), captioned().array())
