from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faulty_proxy import Fault
from PIL import Image
from pydantic import BaseModel, ValidationError
from remote_store import KEY, SECRET, Store, memory, store
from weights_server import DATA, NAME, Server, server

from artforge import ImageFile, InputFile, load
from artforge.errors import RecipeError

__all__ = ["memory", "server", "store"]

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


def test_a_pickled_input_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(png(tmp_path / "a.png").parent)
    data = pickle.dumps(shown("a.png"))
    monkeypatch.chdir("/")
    again = pickle.loads(data)
    assert (type(again), again.path, again.sha256) == (ImageFile, tmp_path / "a.png", shown(again.path).sha256)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "inputs"


def photo(value: int = 0) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(NOISE ^ np.uint8(value)).save(stream, "PNG")
    return stream.getvalue()


def test_a_url_is_fetched_into_the_cache(store: Store, cache: Path) -> None:
    url = store.put("deep/photo one.png", photo())
    image = shown(url)
    digest = hashlib.sha256(photo()).hexdigest()
    assert (image.url, image.sha256, image.path) == (url, digest, cache / digest)
    np.testing.assert_array_equal(np.asarray(image.image()), NOISE)
    assert Shown(image=image).model_dump(mode="json") == {"image": url}
    assert pickle.loads(pickle.dumps(image)) == image


def test_an_object_is_fetched_once_and_again_when_it_has_changed(store: Store, cache: Path) -> None:
    url = store.put("a.png", photo())
    first = shown(url)
    assert shown(url) == first
    assert store.proxy.count("GET") == 1
    store.put("a.png", photo(255))
    assert shown(url).sha256 == hashlib.sha256(photo(255)).hexdigest() != first.sha256
    assert store.proxy.count("GET") == 2
    assert first.path.read_bytes() == photo()


def test_a_store_is_asked_once_for_all_works_of_a_sweep(
    store: Store, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("artforge.remote.fetched.FRESH_SECONDS", 60.0)
    url = store.put("a.png", photo())
    assert len({shown(url) for _ in range(5)}) == 1
    assert [method for method, _ in store.proxy.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("left", [b"", photo()[:-1]])
def test_a_damaged_copy_is_fetched_again(store: Store, cache: Path, left: bytes) -> None:
    url = store.put("a.png", photo())
    shown(url).path.write_bytes(left)
    assert shown(url).path.read_bytes() == photo()


def test_a_copy_that_nobody_used_for_a_month_is_forgotten(store: Store, cache: Path) -> None:
    old = shown(store.put("a.png", photo())).path
    os.utime(old, (0, 0))
    new = shown(store.put("b.png", photo(1))).path
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("fault", ["503", "dropped", "half"])
def test_fetching_is_tried_again(store: Store, cache: Path, fault: Fault) -> None:
    url = store.put("a.png", photo())
    store.proxy.fail("GET", fault, 2)
    assert shown(url).path.read_bytes() == photo()
    assert sorted(path.suffix for path in cache.iterdir()) == ["", ".json"]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("503", "the store answers 503 (SlowDown)"),
        ("403", "no permission: the store answers 403 (AccessDenied)"),
        ("half", "the store cannot be reached (ClientPayloadError)"),
    ],
)
def test_a_store_that_fails_is_refused_and_leaves_nothing(
    store: Store, cache: Path, fault: Fault, sentence: str
) -> None:
    url = store.put("a.png", photo())
    store.proxy.fail("GET", fault, 50)
    assert refusal(url) == f"{sentence}: {url}"
    assert list(cache.iterdir()) == []


def test_an_object_that_is_not_there_is_refused(store: Store) -> None:
    assert refusal(f"{store.url}/none.png") == f"there is no such object: {store.url}/none.png"
    assert refusal("s3://nonesuch/a.png") == "there is no such bucket: s3://nonesuch/a.png"


def test_a_folder_of_objects_is_refused(store: Store) -> None:
    store.put("deep/a.png", photo())
    assert refusal(f"{store.url}/deep") == f"this is a folder, not a file: {store.url}/deep"


def test_a_damaged_object_is_refused_by_its_url(store: Store, cache: Path) -> None:
    url = store.put("a.png", photo()[:-20])
    assert refusal(url).startswith("the image is damaged")
    assert str(cache) not in refusal(url)


def test_an_object_that_is_too_large_is_not_fetched(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge.inputs.MOST_BYTES", 1000)
    url = store.put("a.png", bytes(1001))
    assert refusal(url) == f"the file has 1,001 bytes, over 1,000: {url}"
    assert store.proxy.count("GET") == 0


def test_what_turns_out_too_large_is_broken_off(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artforge.inputs.MOST_BYTES", 1000)
    monkeypatch.setattr("artforge.remote.fetched._too_large", lambda size, most: f"over {most} bytes")
    assert refusal(f"{server.url}/{NAME}", named=True) == f"over 1000 bytes: {server.url}/{NAME}"
    assert not cache.exists() or list(cache.iterdir()) == []


def test_a_file_is_read_from_the_web(server: Server, cache: Path) -> None:
    file = Named.model_validate_json(json.dumps({"file": f"{server.url}/{NAME}"})).file
    assert file.path.read_bytes() == DATA
    server.status = 404
    assert refusal(f"{server.url}/none", named=True) == f"there is no such object: {server.url}/none"


def test_a_file_is_read_from_memory_again_when_it_has_changed(memory: Any, cache: Path) -> None:
    for value in (0, 1):
        memory.pipe_file("/photos/a.png", photo(value))
        assert shown("memory://photos/a.png").path.read_bytes() == photo(value)


def test_fetching_is_told_when_it_takes_long(
    store: Store, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(store.put("a.png", photo()))
    monkeypatch.setattr("artforge.remote.fetched.QUIET_SECONDS", -1.0)
    url = store.put("b.png", photo(1))
    shown(url)
    assert capsys.readouterr().err == f"fetching {url}: 0 of 0 MB\n"


def test_a_path_behind_a_scheme_is_refused(tmp_path: Path) -> None:
    assert "write the path without file://" in refusal(f"file://{png(tmp_path / 'a.png')}")


def test_a_url_with_a_secret_is_refused_and_not_shown(tmp_path: Path) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text(f"artforge: 1\nsteps:\n  - {{use: image, path: 's3://{KEY}:{SECRET}@b/a.png'}}\n")
    with pytest.raises(RecipeError, match="a URL may hold no user name, password, token or signature") as caught:
        load(recipe)
    assert "r.yaml:3:24: " in str(caught.value)
    assert "path: 's3://***" in str(caught.value)
    assert not any(secret in repr(caught.value) for secret in (KEY, SECRET, SECRET[:5], "@b/a.png"))
    with pytest.raises(RecipeError) as caught:
        load(recipe, {"seed": f"s3://{KEY}:{SECRET}@b"})
    assert KEY not in str(caught.value)


def test_a_pin_with_a_secret_is_refused_and_not_shown(tmp_path: Path) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text(f"artforge: 1\nsteps: [cppn]\ninputs: {{'s3://{KEY}:{SECRET}@b/a.png': abc}}\n")
    with pytest.raises(RecipeError, match="a URL may hold no user name") as caught:
        load(recipe)
    assert KEY not in str(caught.value)


def test_a_pickled_input_without_its_copy_is_fetched_where_it_arrives(store: Store, cache: Path) -> None:
    image = shown(store.put("a.png", photo()))
    data = pickle.dumps(image)
    image.path.unlink()
    again = pickle.loads(data)
    assert again == image
    assert again.path.exists()
