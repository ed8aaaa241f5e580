import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms
from pydantic import ValidationError
from stage import built, scene_of, shown

from artforge import Canvas, Source
from artforge.scene import Keeper

LIME = np.array([0, 1, 0], np.float32)


def saved(folder: Path, image: Image.Image, name: str = "image.png", **options: Any) -> str:
    image.save(folder / name, **options)
    return str(folder / name)


def array_of(path: str, size: tuple[int, int], **keys: object) -> npt.NDArray[Any]:
    return shown({"use": "image", "path": path, **keys}, size=size).array()


@pytest.fixture
def halves(tmp_path: Path) -> str:
    """An image of 40x20 whose left half is red and whose right half is blue."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20, 0], pixels[:, 20:, 2] = 255, 255
    return saved(tmp_path, Image.fromarray(pixels))


def test_at_its_own_size_an_image_is_unchanged(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    path = saved(tmp_path, Image.fromarray(pixels))
    np.testing.assert_array_equal(shown({"use": "image", "path": path}, size=(9, 7)).array(np.uint8), pixels)


def test_cover_fills_the_canvas_and_cuts_off_both_sides_alike(halves: str) -> None:
    image = array_of(halves, (10, 10))
    np.testing.assert_allclose(image[:, :4], np.broadcast_to([1, 0, 0], (10, 4, 3)), atol=0.02)
    np.testing.assert_allclose(image[:, 6:], np.broadcast_to([0, 0, 1], (10, 4, 3)), atol=0.02)


def test_contain_shows_all_on_the_background(halves: str) -> None:
    image = array_of(halves, (20, 20), fit="contain", background="lime")
    np.testing.assert_array_equal(image[:5], np.broadcast_to(LIME, (5, 20, 3)))
    np.testing.assert_allclose(image[10, 0], [1, 0, 0], atol=0.02)
    np.testing.assert_allclose(image[10, 19], [0, 0, 1], atol=0.02)
    np.testing.assert_array_equal(image[15:], np.broadcast_to(LIME, (5, 20, 3)))


def test_stretch_shows_all_on_the_whole_canvas(halves: str) -> None:
    image = array_of(halves, (10, 30), fit="stretch")
    np.testing.assert_allclose(image[:, 0], np.broadcast_to([1, 0, 0], (30, 3)), atol=0.02)
    np.testing.assert_allclose(image[:, 9], np.broadcast_to([0, 0, 1], (30, 3)), atol=0.02)


@pytest.mark.parametrize("fit", ["cover", "contain", "stretch"])
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (37, 23)])
def test_any_canvas_is_filled(halves: str, fit: str, size: tuple[int, int]) -> None:
    assert array_of(halves, size, fit=fit).shape == (size[1], size[0], 3)


def test_transparency_shows_the_background(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("RGBA", (4, 4), (255, 0, 0, 51)))
    np.testing.assert_allclose(array_of(path, (4, 4), background="white")[0, 0], [1, 0.8, 0.8], atol=1e-6)


def test_hidden_colours_do_not_bleed_into_edges(tmp_path: Path) -> None:
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[:, :8], pixels[:, 8:] = (255, 255, 255, 255), (255, 0, 0, 0)
    image = array_of(saved(tmp_path, Image.fromarray(pixels)), (5, 5), background="black")
    np.testing.assert_allclose(image[..., 0], image[..., 1], atol=1e-6)


def test_a_palette_with_transparency_is_composited(tmp_path: Path) -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 255, 255, 0, 0])
    path = saved(tmp_path, image, transparency=1)
    np.testing.assert_array_equal(array_of(path, (4, 4), background="white"), np.ones((4, 4, 3)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F"])
def test_white_stays_white_in_every_mode(tmp_path: Path, mode: str) -> None:
    special: dict[str, float] = {"I;16": 65535, "I": 65535, "F": 1.0}
    if mode in special:
        image = Image.new(mode, (3, 3), special[mode])
    elif mode == "LAB":
        image = Image.new(mode, (3, 3), (255, 128, 128))
    else:
        image = Image.new("RGB", (3, 3), "white").convert(mode)
    path = saved(tmp_path, image, "image.tif")
    np.testing.assert_allclose(array_of(path, (3, 3)), 1.0, atol=0.01)


def test_sixteen_bits_of_grey_are_scaled_and_kept(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.fromarray(np.array([[0, 300, 32768, 65535]], np.uint16)))
    np.testing.assert_allclose(array_of(path, (4, 1))[0, :, 1], np.array([0, 300, 32768, 65535]) / 65535, atol=1e-6)


def test_the_camera_may_have_been_held_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = np.zeros((2, 4, 3), np.uint8)
    pixels[:, 0] = 255
    path = saved(tmp_path, Image.fromarray(pixels), exif=exif)
    assert array_of(path, (2, 4))[0].min() == 1.0


def linear_profile() -> bytes:
    """Return an sRGB profile with a curve that is straight."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.find(b"para")
    while at >= 0:
        profile[at + 8 : at + 10] = b"\0\0"
        profile[at + 12 : at + 16] = (65536).to_bytes(4, "big")
        at = profile.find(b"para", at + 4)
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_embedded_profile_is_converted_to_srgb(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGB", (3, 3), (55, 55, 55)).convert(mode)
    path = saved(tmp_path, image, icc_profile=linear_profile())
    np.testing.assert_allclose(array_of(path, (3, 3)) * 255, 128, atol=1.5)


def test_a_damaged_profile_counts_as_none(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("RGB", (3, 3), (55, 66, 77)), icc_profile=b"nonsense" * 20)
    np.testing.assert_allclose(array_of(path, (3, 3))[0, 0] * 255, [55, 66, 77], atol=1e-3)


def test_an_image_is_decoded_once(halves: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, part = Keeper(), built(Source, {"use": "image", "path": halves})
    part.picture(scene_of((8, 8), keeper=keeper))
    monkeypatch.setattr("artforge.ImageFile.image", lambda _: pytest.fail("decoded again"))
    part.picture(scene_of((8, 8), keeper=keeper))


def test_the_image_counts_in_the_memory_plan(halves: str) -> None:
    part = built(Source, {"use": "image", "path": halves})
    assert part.memory(Canvas(size=(100, 100))) >= 40 * 20 * 8 + 100 * 100 * 12


def test_what_is_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not an image")
    whole = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(whole, "PNG")
    (tmp_path / "cut.png").write_bytes(whole.getvalue()[:-300])
    for name in ("text.png", "cut.png", "absent.png", "."):
        with pytest.raises(ValidationError):
            built(Source, {"use": "image", "path": str(tmp_path / name)})
