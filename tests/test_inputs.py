from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import BaseModel, ValidationError

from artforge import ImageFile, InputFile

NOISE = np.random.Generator(np.random.PCG64(0)).integers(0, 256, (24, 40, 3), np.uint8)


class Named(BaseModel):
    file: InputFile


class Shown(BaseModel):
    image: ImageFile


def shown(path: Path | str) -> ImageFile:
    return Shown.model_validate_json(json.dumps({"image": str(path)})).image


def png(path: Path) -> Path:
    Image.fromarray(NOISE).save(path)
    return path


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says that it is large and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def refusal(path: Path | str, *, named: bool = False) -> str:
    with pytest.raises(ValidationError) as caught:
        Named.model_validate_json(json.dumps({"file": str(path)})) if named else shown(path)
    (error,) = caught.value.errors()
    assert str(path) in error["msg"]
    return error["msg"]


def test_a_file_is_named_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"\x00stoic")
    file = InputFile.open(path)
    assert (file.path, file.sha256) == (path, hashlib.sha256(b"\x00stoic").hexdigest())


def test_an_image_is_named_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = png(tmp_path / "a.png")
    assert shown(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_image_gives_its_pixels(tmp_path: Path) -> None:
    np.testing.assert_array_equal(np.asarray(shown(png(tmp_path / "a.png")).image()), NOISE)


@pytest.mark.parametrize("named", [True, False])
def test_a_missing_file_is_refused(tmp_path: Path, named: bool) -> None:
    assert refusal(tmp_path / "none.png", named=named).startswith("cannot read the file: No such file or directory: ")


@pytest.mark.parametrize("named", [True, False])
def test_a_folder_is_refused(tmp_path: Path, named: bool) -> None:
    assert refusal(tmp_path, named=named).startswith("this is a folder, not a file: ")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("named", [True, False])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, named: bool) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert refusal(tmp_path / "pipe.png", named=named).startswith("this is no ordinary file: ")


@pytest.mark.timeout(20)
def test_a_device_without_an_end_is_refused() -> None:
    assert refusal("/dev/zero", named=True).startswith("this is no ordinary file: ")


@pytest.mark.parametrize("name", ["a\0b.png", "x" * 300 + ".png"])
def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(f"{tmp_path}/{name}").startswith("cannot read the file: ")


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    png(tmp_path / "a.png")
    assert refusal(tmp_path / "a.png" / "b.png").startswith("cannot read the file: Not a directory: ")


def test_text_named_png_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    path.write_text("no image at all")
    assert refusal(path).startswith("this is no image that can be read: ")


def test_an_empty_file_is_no_image(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    path.touch()
    assert refusal(path).startswith("this is no image that can be read: ")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_png_is_refused(tmp_path: Path, share: float) -> None:
    path = png(tmp_path / "a.png")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path).startswith("the image is damaged: ")


def test_a_png_with_a_broken_checksum_is_refused(tmp_path: Path) -> None:
    path = png(tmp_path / "a.png")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert refusal(path).startswith("the image is damaged: ")


@pytest.mark.parametrize("side", [10_000, 50_000])
def test_a_decompression_bomb_is_refused_with_the_limit(tmp_path: Path, side: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of_size(side, side))
    assert refusal(path).startswith("the image has over 89,478,485 pixels, too many to open safely: ")


def test_a_png_that_holds_less_than_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.png"
    path.write_bytes(png_of_size(500, 500))
    assert refusal(path).startswith("the image is damaged: ")


def test_an_image_comes_upright(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by 90° clockwise
    path = tmp_path / "turned.png"
    Image.fromarray(NOISE).save(path, exif=turned)
    np.testing.assert_array_equal(np.asarray(shown(path).image()), np.rot90(NOISE, -1))


def test_a_file_that_was_exchanged_for_a_damaged_one_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    image = shown(png(tmp_path / "a.png"))
    image.path.write_bytes(b"gone")
    with pytest.raises(ValueError, match=re.escape(f"this is no image that can be read: {image.path}")):
        image.image()


@pytest.mark.parametrize("value", [3, None, True, ["a.png"], {"path": "a.png"}])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="expected the path of a file, as text"):
        Named.model_validate_json(json.dumps({"file": value}))


def test_an_input_that_is_built_is_kept(tmp_path: Path) -> None:
    image = ImageFile.open(png(tmp_path / "a.png"))
    assert Shown(image=image).image is image


def test_a_plain_file_does_not_pass_for_an_image(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="expected the path of a file"):
        Shown.model_validate({"image": InputFile.open(png(tmp_path / "a.png"))})


def test_an_input_is_written_as_its_path(tmp_path: Path) -> None:
    path = png(tmp_path / "a.png")
    assert Shown(image=ImageFile.open(path)).model_dump(mode="json") == {"image": str(path)}


def test_the_schema_of_an_input_is_text() -> None:
    assert Shown.model_json_schema()["properties"]["image"]["type"] == "string"


def test_an_animated_image_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("#ff0000", "#00ff00")]
    path = tmp_path / "two.gif"
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    path.write_bytes(buffer.getvalue())
    assert shown(path).image().convert("RGB").getpixel((0, 0)) == (255, 0, 0)
