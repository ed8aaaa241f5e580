"""Trainings of decoders that take no time, for tests."""

from __future__ import annotations

from typing import Any

from artforge_decoder.codec import Codec
from artforge_decoder.trained import Trained
from stage import built

QUICK = {"use": "trained", "seeds": 2, "epochs": 3, "batches": 8, "material": {"use": "bezier", "count": 64}}
PICTURE = [{"use": "gradient", "colours": ["black", "white"], "repeat": 3}]
PATCHES: dict[str, Any] = {
    **QUICK,
    "kernel": 6,
    "material": {"use": "patches", "steps": PICTURE, "width": 40, "height": 30},
}


def codec(**keys: Any) -> Trained:
    part = built(Codec, {**QUICK, **keys})
    assert isinstance(part, Trained)
    return part
