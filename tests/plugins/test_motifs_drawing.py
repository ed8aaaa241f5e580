from __future__ import annotations

import numpy as np
import pytest
import torch
from artforge_dream.motifs.frame import Frame, keys
from artforge_dream.motifs.shapes import box, circle, limb, stripes
from artforge_dream.motifs.sheet import STRANGE, Sheet


def frame_of(side: int = 32, count: int = 1) -> Frame:
    """Return a frame of a sheet whose unit is half a side, with the origin in the middle."""
    across = (torch.arange(side) + 0.5) / side * 2 - 1
    x, y = torch.meshgrid(across, across, indexing="xy")
    whole = (count, side, side)
    return Frame(
        Sheet(count, side, 0), x.expand(whole), y.expand(whole), torch.full((count, 1, 1), 2 / side), keys(count, 1)
    )


def places(frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    return frame.x.numpy().astype(np.float64), frame.y.numpy().astype(np.float64)


def test_a_circle_is_the_distance_to_its_middle_less_its_radius() -> None:
    x, y = places(frame_of())
    np.testing.assert_allclose(circle(frame_of(), 0.3).numpy(), np.hypot(x, y) - 0.3, atol=1e-5)


def test_a_box_is_the_distance_to_its_nearest_edge() -> None:
    x, y = places(frame_of())
    right, below = np.abs(x) - 0.4, np.abs(y) - 0.2
    expected = np.hypot(np.maximum(right, 0), np.maximum(below, 0)) + np.minimum(np.maximum(right, below), 0)
    np.testing.assert_allclose(box(frame_of(), 0.4, 0.2).numpy(), expected, atol=1e-5)


def test_a_limb_is_the_distance_to_the_nearest_of_its_points() -> None:
    x, y = places(frame_of())
    shares = np.linspace(0, 1, 2001)[:, None, None, None]
    nearest = np.hypot(x - (-0.5 + 0.9 * shares), y - (0.3 - 0.5 * shares)).min(axis=0)
    np.testing.assert_allclose(limb(frame_of(), (-0.5, 0.3), (0.4, -0.2), 0.1).numpy(), nearest - 0.1, atol=1e-4)


def test_stripes_cover_their_share() -> None:
    covered = stripes(torch.linspace(0, 10, 10_001), 0.3) < 0
    assert abs(float(covered.float().mean()) - 0.3) < 0.01


def test_paint_stays_within_its_shape() -> None:
    frame = frame_of()
    before, tone = frame.sheet.colour.clone(), torch.tensor([9.0, 8.0, 7.0]).view(1, 3, 1, 1)
    frame.paint(circle(frame, 0.5), tone)
    inside, outside = frame.radius()[0] < 0.5 - 2 / 32, frame.radius()[0] > 0.5 + 2 / 32
    assert (frame.sheet.colour[0, 0][inside] == 9).all()
    assert torch.equal(frame.sheet.colour[..., outside], before[..., outside])


def test_relief_is_on_top_of_what_lies_below() -> None:
    frame = frame_of()
    before = frame.sheet.height.clone()
    for _ in range(2):
        frame.paint(torch.full_like(frame.x, -1), torch.zeros(1, 3, 1, 1), relief=0.5)
    torch.testing.assert_close(frame.sheet.height, before + 2 * 0.5 * 16)


def test_what_is_levelled_forgets_what_lies_below() -> None:
    frame = frame_of()
    frame.paint(torch.full_like(frame.x, -1), torch.zeros(1, 3, 1, 1), relief=0.5, levelled=True)
    torch.testing.assert_close(frame.sheet.height, torch.full_like(frame.x, 0.5 * 16))


def test_a_dome_rises_from_its_rim_to_its_height() -> None:
    frame = frame_of(64)
    frame.paint(circle(frame, 0.8), torch.zeros(1, 3, 1, 1), dome=0.4, levelled=True)
    height = frame.sheet.height[0] * frame.pixel[0]
    depth = (0.8 - frame.radius()[0]).clamp(0, 0.4)
    inside = depth > 2 / 64
    expected = 0.4 * (1 - (1 - depth / 0.4).square()).sqrt()
    torch.testing.assert_close(height[inside], expected[inside], atol=1e-4, rtol=1e-4)


def test_cells_have_their_own_origins_and_numbers() -> None:
    cells = frame_of(32).scaled(0.25).cells()
    assert float(cells.x.abs().max()) <= 0.5
    assert len(np.unique(cells.random(0, 1).numpy())) == 64


def test_pebbles_lie_about_the_nearest_point() -> None:
    pebble, border = frame_of(32).scaled(0.2).pebbles()
    assert float(border.min()) >= 0
    assert len(np.unique(pebble.key.numpy())) > 50
    assert float(pebble.radius().max()) < 1.5


def test_petals_are_all_alike() -> None:
    frame = frame_of(64)
    petal, turned = frame.petals(5.0), frame.turned(2 * np.pi / 5).petals(5.0)
    torch.testing.assert_close(petal.x, turned.x, atol=1e-4, rtol=0)


def test_light_falls_from_the_upper_left() -> None:
    sheet = Sheet(16, 48, 1)
    sheet.colour, sheet.height = torch.full_like(sheet.colour, 0.5), torch.zeros_like(sheet.height)
    frame = sheet.plane((20, 20.001), turn=0, warp=0).cells()
    across = torch.linspace(-1.2, 1.2, 48)
    x, y = torch.meshgrid(across, across, indexing="xy")
    ball = Frame(sheet, x.expand(16, -1, -1), y.expand(16, -1, -1), torch.full((16, 1, 1), 0.05), frame.key[:, :1, :1])
    ball.paint(circle(ball, 0.8), torch.full((1, 3, 1, 1), 0.5), dome=0.8)
    lit = sheet.picture().mean(1)
    assert (lit[:, 14:20, 14:20].mean((1, 2)) > lit[:, 28:34, 28:34].mean((1, 2))).all()


def test_noise_is_smooth_and_fills_its_range() -> None:
    noise = frame_of(64).noise(3, 3)
    assert float(noise.min()) >= 0
    assert float(noise.max()) <= 1
    assert float(noise.std()) > 0.1
    assert float(noise.diff(dim=2).abs().max()) < 0.2


def test_the_tones_of_a_sheet_differ() -> None:
    tones = Sheet(64, 8, 0).tones(0.5, 0.5, 0.5, 0.5)
    distances = [(first - second).norm(dim=1) for i, first in enumerate(tones) for second in tones[:i]]
    assert float(torch.stack(distances).median()) > 0.3


def test_tones_are_as_bright_as_asked_for_and_of_all_colours() -> None:
    lights = (0.2, 0.5, 0.8)
    for light, tone in zip(lights, Sheet(256, 8, 0).tones(*lights), strict=True):
        assert float(tone.mean()) == pytest.approx(light, abs=0.05)
        assert float(tone.mean(1).std()) < 0.1
        redder = float((tone[:, 0] > tone[:, 2]).float().mean())
        assert redder == pytest.approx(0.5, abs=0.1)


def test_a_given_colour_is_kept_but_in_some_pictures() -> None:
    (tone,) = Sheet(512, 8, 0).tones("#c32f22")
    given = torch.tensor([0xC3, 0x2F, 0x22]).view(3, 1, 1) / 255
    near = (tone - given).abs().amax((1, 2, 3)) < 0.3
    assert float(near.float().mean()) == pytest.approx(1 - STRANGE, abs=0.05)
    assert float((tone - given)[near].abs().mean()) < 0.1


def test_paint_covers_the_ground() -> None:
    frame = frame_of()
    frame.paint(circle(frame, 0.5), frame.sheet.tone(0.5))
    inside = circle(frame, 0.5) < -0.1
    assert bool((frame.sheet.cover[inside] == 1).all())
    assert bool((frame.sheet.cover[circle(frame, 0.5) > 0.1] == 0).all())
