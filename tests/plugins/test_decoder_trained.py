"""Trainings as recipes name them: what is kept, what is refused, and what they take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artforge_decoder.trained import Trained
from pydantic import ValidationError
from quick_decoders import PATCHES, codec
from stage import scene_of


def test_a_training_is_planned_with_the_memory_that_it_takes() -> None:
    import tracemalloc

    part = codec(
        **{**PATCHES, "kernel": 12, "seeds": 8, "material": {**PATCHES["material"], "width": 200, "height": 200}}
    )
    tracemalloc.start()
    part.learnt(scene_of((8, 8)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.5 * part.memory(scene_of((8, 8)).canvas) < peak < part.memory(scene_of((8, 8)).canvas)


def test_what_was_learnt_is_read_from_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    first = codec().learnt(scene_of((8, 8)))
    monkeypatch.setattr(Trained, "_train", lambda *given: pytest.fail("was trained again"))
    again = codec().learnt(scene_of((8, 8)))
    assert np.array_equal(first.film.decoder, again.film.decoder)
    assert np.array_equal(first.losses, again.losses)
    assert np.array_equal(first.moments, again.moments)


@pytest.mark.parametrize("damage", [b"", b"rubbish", "shorter", "other"])
def test_a_damaged_cache_only_costs_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: bytes | str) -> None:
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    first = codec().learnt(scene_of((8, 8)))
    (file,) = (tmp_path / "decoders").iterdir()
    whole = file.read_bytes()
    damaged = {"shorter": whole[:-40], "other": whole[:-40] + b"\xff" * 40}
    file.write_bytes(damaged[damage] if isinstance(damage, str) else damage)
    assert np.array_equal(codec().learnt(scene_of((8, 8))).last.decoder, first.last.decoder)


def test_a_training_that_was_stopped_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(done: int, of: int, what: str) -> None:
        assert what == "training 2 decoders"
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        codec().learnt(replace(scene_of((8, 8)), progress=stop))
    assert not list(tmp_path.rglob("*"))


def test_a_fingerprint_names_everything_that_was_used() -> None:
    scene = scene_of((8, 8))
    plain = codec().fingerprint(scene)
    changes: list[dict[str, Any]] = [
        {"components": 2}, {"kernel": 5}, {"seeds": 3}, {"seed": 1}, {"epochs": 4}, {"batches": 9}, {"batch": 64},
        {"rate": 0.02}, {"decay": False}, {"code_noise": [0.0]}, {"input_noise": 0.0},
        {"material": {"use": "bezier", "count": 65}},
    ]  # fmt: skip
    prints = [codec(**change).fingerprint(scene) for change in changes]
    assert len({plain, *prints}) == len(changes) + 1
    assert codec(stride=3).fingerprint(scene) == plain


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"stride": 8}, "a stride of 8 leaves gaps between windows of 7"),
        ({"kernel": 16}, "a kernel of 16 points does not fit into 15"),
        ({"code_noise": [0.1, 0.2]}, "there are 3 components and `code_noise` has 2 numbers"),
        ({"code_noise": [-0.1]}, "greater than or equal to 0"),
        ({"rate": 0.0}, "greater than 0"),
    ],
)
def test_trainings_that_cannot_be_are_refused(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        codec(**keys)
