"""What was learnt before, in the user's cache folder."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from artforge import OutputError, cache_folder, write_whole
from artforge_decoder.autoencoder import Autoencoder
from artforge_decoder.training import Learnt

DIGEST = 32
"""Bytes of the SHA-256 with which a file begins."""


def remember(fingerprint: str, learnt: Learnt) -> None:
    """Keep what was learnt, whole or not at all; where there is no room for it, it is learnt anew next time."""
    from safetensors.numpy import save

    assert learnt.film.encoder is not None
    arrays: dict[str, npt.NDArray[Any]] = {"encoders": learnt.film.encoder, "decoders": learnt.film.decoder}
    data = save({**arrays, "losses": learnt.losses, "moments": learnt.moments})
    with suppress(OutputError):
        write_whole(_place(fingerprint), hashlib.sha256(data).digest() + data)


def remembered(fingerprint: str, shape: tuple[int, ...]) -> Learnt | None:
    """Return what was kept for pieces of a shape, or None where there is nothing, or where it is damaged."""
    from safetensors.numpy import load

    try:
        file = _place(fingerprint).read_bytes()
    except OSError:
        return None
    data = file[DIGEST:]
    if hashlib.sha256(data).digest() != file[:DIGEST]:
        return None
    arrays = load(data)
    film = Autoencoder(shape, arrays["decoders"], arrays["encoders"])
    return Learnt(film[-1], arrays["losses"].astype(np.float64), film, arrays["moments"].astype(np.int64))


def _place(fingerprint: str) -> Path:
    return cache_folder("decoders") / fingerprint
