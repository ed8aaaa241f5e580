"""What a layer sees in a guide image."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import torch

from artforge import Scene
from artforge_dream.objective import Features
from artforge_dream.tiles import Viewer


def features_of(viewer: Viewer, layer: str, scene: Scene) -> Features:
    """Return the function that gives a layer's activations for an image; they are kept from frame to frame."""

    def features(image: npt.NDArray[np.float32]) -> torch.Tensor:
        digest = hashlib.blake2b(image.tobytes(), digest_size=16).hexdigest()
        key = ("guide", viewer.network.part_name(), viewer.network.identity, layer, image.shape, digest)
        pixels = torch.from_numpy(image).permute(2, 0, 1)[None]
        return scene.keep(key, lambda: viewer.activations(pixels, layer))

    return features
