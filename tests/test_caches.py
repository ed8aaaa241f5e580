from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from artforge.caches import Checkpoints, cache_folder
from artforge.picture import Rows

IMAGE = np.random.default_rng(0).random((7, 5, 3), np.float32)


def never() -> Rows:
    raise AssertionError("made again")


def test_the_cache_is_the_users_or_where_he_wants_it(tmp_path: Path) -> None:
    assert cache_folder("weights", {"ARTFORGE_CACHE": str(tmp_path)}) == tmp_path / "weights"
    assert cache_folder("weights", {}).parent.name == "artforge"


def test_a_frame_is_made_once_and_is_the_same_the_first_time(tmp_path: Path) -> None:
    first = Checkpoints(tmp_path / "film").rows("a", lambda: IMAGE)
    again = Checkpoints(tmp_path / "film").rows("a", never)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first, IMAGE, atol=0.5 / 65535 + 1e-7)


def test_frames_have_their_own_keys(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    checkpoints.rows("a", lambda: IMAGE)
    assert not np.array_equal(checkpoints.rows("b", lambda: 1 - IMAGE), checkpoints.rows("a", never))


@pytest.mark.parametrize("spoil", [lambda data: data[:-3], lambda data: b"", lambda data: data[:20] + b"x" + data[21:]])
def test_a_damaged_frame_is_made_again(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    checkpoints = Checkpoints(tmp_path)
    wanted = checkpoints.rows("a", lambda: IMAGE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    np.testing.assert_array_equal(checkpoints.rows("a", lambda: IMAGE), wanted)
    np.testing.assert_array_equal(checkpoints.rows("a", never), wanted)


def test_where_nothing_can_be_kept_the_film_is_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shown = Checkpoints(tmp_path / "file" / "film").rows("a", lambda: IMAGE)
    np.testing.assert_allclose(shown, IMAGE, atol=1e-5)


def test_what_is_done_is_forgotten_and_so_are_old_films(tmp_path: Path) -> None:
    film, recent, old = (Checkpoints(tmp_path / name) for name in ("film", "recent", "old"))
    for checkpoints in (film, recent, old):
        checkpoints.rows("a", lambda: IMAGE)
    long_ago = time.time() - 40 * 24 * 3600
    os.utime(old.folder, (long_ago, long_ago))
    film.done()
    assert [path.name for path in tmp_path.iterdir()] == ["recent"]


def test_nothing_to_forget_is_no_fault(tmp_path: Path) -> None:
    Checkpoints(tmp_path / "gone" / "film").done()
