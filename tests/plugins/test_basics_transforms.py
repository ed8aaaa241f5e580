"""Each transform against a plain formula in float64; a place is a complex number, whose imaginary part points down."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import ValidationError
from stage import built, traced_at

from artforge import Canvas, Rng, Transform

Plane = npt.NDArray[np.complex128]
# No row or column of it runs along an axis, through a centre or along a fold.
GRID: Plane = (np.linspace(-0.83, 0.91, 17) + 1j * np.linspace(-0.71, 0.67, 15)[:, None]).ravel() * np.exp(0.1j)
CENTER = 0.13 - 0.08j


def moved(name: str, places: npt.ArrayLike = GRID, **keys: Any) -> Plane:
    """Return where a transform looks for the colours of some places."""
    transform = built(Transform, {"use": name, **keys}).prepare(Rng(5), Canvas())
    given = np.atleast_1d(np.asarray(places, np.complex128))
    x, y = traced_at(transform, given.real, given.imag).astype(np.float64)
    result: Plane = x + 1j * y
    return result


def centered(**keys: Any) -> dict[str, Any]:
    return {"center": [CENTER.real, CENTER.imag], **keys}


def turn(degrees: float) -> complex:
    return complex(np.exp(1j * np.radians(degrees)))


def triangle(turns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 2 * np.abs(turns - np.round(turns))


def rounded(turns: npt.NDArray[np.float64], softness: float) -> npt.NDArray[np.float64]:
    angle = 2 * np.pi * turns
    wave: npt.NDArray[np.float64] = np.arctan2(np.hypot(np.sin(angle), softness), np.cos(angle)) / np.pi
    return wave


def from_above(places: Plane) -> npt.NDArray[np.float64]:
    """Return the clockwise angle from straight above, in turns."""
    turns: npt.NDArray[np.float64] = np.angle(places * 1j) / (2 * np.pi)
    return turns


def assert_near(got: Plane, expected: npt.NDArray[Any], tolerance: float = 2e-5) -> None:
    np.testing.assert_allclose(got.real, expected.real, atol=tolerance, rtol=tolerance)
    np.testing.assert_allclose(got.imag, expected.imag, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize("degrees", [0.0, 30.0, -100.0])
def test_scale_multiplies_along_its_axes(degrees: float) -> None:
    along = (GRID - CENTER) * turn(degrees)
    expected = CENTER + (0.25 * along.real + 3j * along.imag) / turn(degrees)
    assert_near(moved("scale", x=0.25, y=3.0, degrees=degrees, **centered()), expected)


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0])
def test_shear_slides_by_the_distance_to_the_side(degrees: float) -> None:
    along = (GRID - CENTER) * turn(degrees)
    expected = CENTER + (along - 0.7 * along.imag) / turn(degrees)
    assert_near(moved("shear", amount=0.7, degrees=degrees, **centered()), expected)


def test_a_shear_slides_what_lies_lower_further_to_the_right() -> None:
    assert_near(moved("shear", 0.5 + 1j, amount=0.5), np.array([0.0 + 1j]))


@pytest.mark.parametrize(("x", "y"), [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("softness", [0.0, 0.1])
def test_mirror_folds_over_its_lines(x: bool, y: bool, softness: float) -> None:
    along = (GRID - CENTER) * turn(25.0)
    across = np.hypot(along.real, softness) if x else along.real
    down = np.hypot(along.imag, softness) if y else along.imag
    expected = CENTER + (across + 1j * down) / turn(25.0)
    assert_near(moved("mirror", x=x, y=y, softness=softness, degrees=25.0, **centered()), expected)


def test_a_mirror_shows_the_right_half_on_the_left() -> None:
    assert_near(moved("mirror", [-0.3 + 0.1j, 0.3 + 0.1j], softness=0.0), np.array([0.3 + 0.1j, 0.3 + 0.1j]))


@pytest.mark.parametrize("segments", [1, 5, 6])
def test_kaleidoscope_folds_the_angle_into_half_a_segment(segments: int) -> None:
    along = GRID - CENTER
    within = triangle(from_above(along) * segments) * np.pi / segments
    expected = CENTER - 1j * np.abs(along) * np.exp(1j * (within + np.radians(40.0)))
    assert_near(moved("kaleidoscope", segments=segments, degrees=40.0, softness=0.0, **centered()), expected)


def test_a_kaleidoscope_looks_alike_after_a_segment_and_in_a_mirror() -> None:
    assert_near(moved("kaleidoscope", GRID * turn(60.0)), moved("kaleidoscope"))
    assert_near(moved("kaleidoscope", -GRID.conj()), moved("kaleidoscope"))


@pytest.mark.parametrize("repeats", [1, 4])
def test_polar_gives_the_angle_and_the_distance(repeats: int) -> None:
    along = (GRID - CENTER) * turn(70.0)
    around, out = triangle(from_above(along) * repeats), np.abs(along) / 0.4
    expected = around - 0.5 + 1j * (out - 0.5)
    assert_near(moved("polar", repeats=repeats, radius=0.4, degrees=70.0, softness=0.0, **centered()), expected)


@pytest.mark.parametrize("twist", [0, 1, -3])
def test_log_polar_gives_the_angle_and_the_ring(twist: int) -> None:
    along = GRID - CENTER
    ring = np.log(np.abs(along)) / np.log(5.0) - 0.3
    around = from_above(along) * 2 + twist * ring
    expected = triangle(around) - 0.5 + 1j * (triangle(ring) - 0.5)
    got = moved("log-polar", repeats=2, ratio=5.0, twist=twist, phase=0.3, softness=0.0, **centered())
    assert_near(got, expected)


def test_a_tunnel_that_has_come_one_ring_nearer_is_as_many_times_larger() -> None:
    assert_near(moved("log-polar", GRID * 8.0), moved("log-polar"), 1e-4)


@pytest.mark.parametrize("phase", [0.0, 0.2, 0.5])
def test_swirl_turns_less_and_less_up_to_its_radius(phase: float) -> None:
    along = GRID - CENTER
    fall = np.maximum(1 - np.abs(along) ** 2 / 0.49, 0.0) ** 3
    expected = CENTER + along * np.exp(1j * np.radians(250.0) * np.cos(2 * np.pi * phase) * fall)
    assert_near(moved("swirl", degrees=250.0, radius=0.7, phase=phase, **centered()), expected)


def test_ripple_moves_along_rays_in_rings() -> None:
    along = GRID - CENTER
    wave = 0.05 * np.sin(2 * np.pi * (np.abs(along) / 0.2 - 0.3))
    expected = GRID + wave * along / np.sqrt(np.abs(along) ** 2 + 0.05**2)
    assert_near(moved("ripple", amplitude=0.05, wavelength=0.2, phase=0.3, **centered()), expected)


def test_ripple_moves_along_its_course_in_lines() -> None:
    course = 1 / turn(35.0)
    forward = ((GRID - CENTER) * turn(35.0)).real
    expected = GRID + 0.05 * np.sin(2 * np.pi * (forward / 0.2 - 0.3)) * course
    keys = {"shape": "lines", "amplitude": 0.05, "wavelength": 0.2, "phase": 0.3, "degrees": 35.0}
    assert_near(moved("ripple", **centered(**keys)), expected)


@pytest.mark.parametrize("mirror", [True, False])
def test_tile_repeats_a_piece(mirror: bool) -> None:
    along = GRID - CENTER
    turns = [along.real / 0.3 - 0.4 * (2 if mirror else 1), along.imag / 0.2 + 0.1 * (2 if mirror else 1)]
    if mirror:
        within = [triangle(place / 2 + 0.25) - 0.5 for place in turns]
    else:
        within = [(place + 0.5) % 1.0 - 0.5 for place in turns]
    expected = CENTER + 0.3 * within[0] + 0.2j * within[1]
    got = moved("tile", size=[0.3, 0.2], mirror=mirror, phase=[0.4, -0.1], softness=0.0, **centered())
    assert_near(got, expected)


def test_the_piece_in_the_middle_of_tiles_stays_in_its_place() -> None:
    within = GRID * 0.2
    for mirror in (True, False):
        assert_near(moved("tile", within, softness=0.0, mirror=mirror), within)


@pytest.mark.parametrize(("strength", "phase"), [(3.0, 0.0), (-3.0, 0.0), (3.0, 0.5), (3.0, 0.1)])
def test_fisheye_grows_with_the_distance_from_its_middle(strength: float, phase: float) -> None:
    along, now = GRID - CENTER, strength * np.cos(2 * np.pi * phase)
    square = np.abs(along) ** 2 / 0.36
    factor = np.sqrt((1 + abs(now) * square) / (1 + abs(now))) ** np.sign(now)
    assert_near(moved("fisheye", strength=strength, radius=0.6, phase=phase, **centered()), CENTER + along * factor)


def test_a_strong_lens_brings_the_middle_nearer() -> None:
    assert abs(moved("fisheye", 0.1, strength=5.0)[0]) < 0.1 < abs(moved("fisheye", 0.1, strength=-5.0)[0])


def test_perspective_meets_the_tilted_plane() -> None:
    """Where a ray from the eye, the distance in front of the picture, meets the plane about the turned axis."""
    along = (GRID - CENTER) * turn(20.0)
    tilt, distance = np.radians(35.0), 2.0
    deep = np.array([0.0, np.cos(tilt), -np.sin(tilt)])
    expected = []
    for place in along:
        # From the eye at (0, 0, −distance): eye + t·ray = u·(1, 0, 0) + v·deep
        ray = np.array([place.real, place.imag, distance])
        _, u, v = np.linalg.solve(np.stack([ray, [-1, 0, 0], -deep], axis=1), [0, 0, distance])
        expected.append(u + 1j * v)
    got = moved("perspective", tilt=35.0, distance=distance, degrees=20.0, softness=1e-3, **centered())
    assert_near(got, CENTER + np.array(expected) / turn(20.0), 1e-4)


def test_perspective_shows_more_of_the_plane_above_up_to_a_bound() -> None:
    horizon = -0.5 / np.tan(np.radians(60.0))
    above, below, at_horizon = np.abs(moved("perspective", [-0.2j, 0.2j, horizon * 1j]))
    assert 4 * below < above < at_horizon
    assert at_horizon == pytest.approx(abs(horizon) / 0.1 * np.sqrt(1.01), rel=1e-4)


@pytest.mark.parametrize(("degrees", "scale"), [(90.0, 1.0), (200.0, 0.4), (0.0, 2.5)])
def test_mobius_maps_the_plane(degrees: float, scale: float) -> None:
    p, q, k = -0.25 + 0.1j, 0.3 + 0.2j, scale * turn(degrees)
    over, under = p * (GRID - q) - q * k * (GRID - p), (GRID - q) - k * (GRID - p)
    expected = over * under.conj() * 1.04 / (np.abs(under) ** 2 + 0.04 * abs(p - q) ** 2)
    keys = {"first": [p.real, p.imag], "second": [q.real, q.imag]}
    assert_near(moved("mobius", degrees=degrees, scale=scale, softness=0.2, **keys), expected, 1e-4)


def test_mobius_turns_counter_clockwise_about_its_first_point_and_back_about_the_second() -> None:
    steps = moved("mobius", [-0.3, -0.299, 0.3, 0.301], degrees=30.0, softness=1e-3)
    assert_near(steps[[0, 2]], np.array([-0.3, 0.3]), 1e-4)
    assert np.angle(steps[1] - steps[0], deg=True) == pytest.approx(30.0, abs=0.5)
    assert np.angle(steps[3] - steps[2], deg=True) == pytest.approx(-30.0, abs=0.5)


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("scale", {"x": 1.0}),
        ("shear", {"amount": 0.0}),
        ("swirl", {"degrees": 0.0}),
        ("ripple", {"amplitude": 0.0}),
        ("fisheye", {"strength": 0.0}),
        ("perspective", {"tilt": 0.0}),
        ("mobius", {"degrees": 0.0}),
        ("warp", {"amplitude": 0.0}),
    ],
)
def test_a_transform_of_no_strength_moves_nothing(name: str, nothing: dict[str, Any]) -> None:
    assert_near(moved(name, **nothing), GRID, 1e-6)


FOLDED: list[tuple[str, dict[str, Any]]] = [
    ("kaleidoscope", {"segments": 4}),
    ("polar", {"repeats": 2}),
    ("log-polar", {"repeats": 2}),
    ("tile", {}),
    ("mirror", {"x": True, "y": True}),
]


@pytest.mark.parametrize(("name", "keys"), FOLDED)
def test_a_rounded_fold_has_no_kink(name: str, keys: dict[str, Any]) -> None:
    """Along a circle that crosses all folds, slopes change little by little, as they do not without softness."""
    circle = 0.4 * np.exp(2j * np.pi * np.linspace(0, 1, 2001))

    def largest_change(softness: float) -> float:
        return float(np.abs(np.diff(moved(name, circle, softness=softness, **keys), 2)).max())

    assert largest_change(0.2) < 0.2 * largest_change(0.0)


def test_a_softness_rounds_the_fold_alone() -> None:
    turns = np.linspace(-1.2, 1.3, 301)
    x = moved("tile", turns, softness=0.3, size=[0.5, 0.5]).real
    np.testing.assert_allclose(x, (rounded(turns + 0.25, 0.3) - 0.5) * 0.5, atol=1e-5)


def plain_hash(*words: int) -> float:
    state = 0x1E3779B9
    for word in words:
        state = (state + word) & 0xFFFFFFFF
        state = ((state ^ (state >> 16)) * 0x21F0AAAD) & 0xFFFFFFFF
        state = ((state ^ (state >> 15)) * 0x735A2D97) & 0xFFFFFFFF
        state ^= state >> 15
    return ((state >> 8) / 2**24 + 0.5) % 1.0


def plain_noise(place: complex, seed: int, phase: float) -> complex:
    """Return the two fields of noise at a place, corner by corner."""
    total = 0j
    for column in (int(np.floor(place.real)), int(np.floor(place.real)) + 1):
        for row in (int(np.floor(place.imag)), int(np.floor(place.imag)) + 1):
            beside = place - (column + 1j * row)
            digits = int(plain_hash(seed, row, column) * 2**24)
            a, b, c, d = (((digits >> shift) & 63) / 63 * 4 - 2 for shift in (18, 12, 6, 0))
            first, second = beside * np.exp(2j * np.pi * phase), beside * np.exp(-2j * np.pi * phase)
            t, u = 1 - abs(beside.real), 1 - abs(beside.imag)
            weight = (6 * t**5 - 15 * t**4 + 10 * t**3) * (6 * u**5 - 15 * u**4 + 10 * u**3)
            total += weight * ((a * first.real + b * first.imag) + 1j * (c * second.real + d * second.imag))
    return total


@pytest.mark.parametrize("phase", [0.0, 0.2])
def test_warp_adds_octaves_of_noise(phase: float) -> None:
    rng, expected, place = Rng(5), GRID.copy(), GRID / 0.4
    for octave in range(2):
        seed, start = rng.integer(2**31), complex(*rng.uniform((2,)).tolist())
        noise = [plain_noise(at + start, seed, (octave + 1) * phase) for at in place]
        expected += 0.3 * 0.6**octave * np.array(noise)
        place = place * 2 * (0.8 + 0.6j)
    got = moved("warp", amplitude=0.3, scale=0.4, octaves=2, roughness=0.6, phase=phase)
    assert_near(got, expected, 1e-4)


def test_warp_moves_about_as_far_as_its_amplitude_says() -> None:
    places = np.random.Generator(np.random.PCG64(1)).uniform(-50, 50, (2, 20_000))
    far = moved("warp", places[0] + 1j * places[1], octaves=1, amplitude=1.0) - (places[0] + 1j * places[1])
    for field in (far.real, far.imag):
        assert abs(field.mean()) < 0.02
        assert np.quantile(np.abs(field), 0.99) == pytest.approx(0.9, abs=0.1)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"use": "mirror", "x": False}, "a mirror needs an axis"),
        ({"use": "ripple", "degrees": 30.0}, "rings run in all directions"),
        ({"use": "ripple", "shape": "squares"}, "'rings' or 'lines'"),
        ({"use": "mobius", "first": [0.3, 0.0]}, "two points"),
        ({"use": "mobius", "first": [0.3005, 0.0]}, "two points"),
        ({"use": "scale", "x": 0.0}, "greater than or equal to"),
        ({"use": "scale", "center": [2e6, 0.0]}, "less than or equal to 1000000"),
        ({"use": "kaleidoscope", "segments": 0}, "greater than or equal to 1"),
        ({"use": "kaleidoscope", "segments": 2.5}, "integer"),
        ({"use": "log-polar", "ratio": 1.0}, "greater than or equal to 1.1"),
        ({"use": "log-polar", "twist": 0.5}, "integer"),
        ({"use": "perspective", "tilt": 90.0}, "less than or equal to 89"),
        ({"use": "perspective", "softness": 0.0}, "greater than or equal to 0.001"),
        ({"use": "tile", "size": [0.5, 0.0]}, "greater than or equal to 0.0001"),
        ({"use": "warp", "octaves": 9}, "less than or equal to 8"),
    ],
)
def test_what_does_not_fit_is_refused(value: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        built(Transform, value)
