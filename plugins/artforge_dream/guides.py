"""What a layer sees in a guide image."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image

from artforge import ImageFile, Scene
from artforge_dream.objective import Features
from artforge_dream.tiles import Viewer


def features_of(viewer: Viewer, layer: str, scene: Scene) -> Features:
    """Return the function that gives a layer's activations for an image file, which are kept from frame to frame."""

    def features(file: ImageFile, size: int) -> torch.Tensor:
        network = viewer.network
        key = ("guide", network.part_name(), network.identity, layer, file.sha256, size)
        return scene.keep(key, lambda: _features(viewer, layer, file, size))

    return features


def _features(viewer: Viewer, layer: str, file: ImageFile, size: int) -> torch.Tensor:
    image = file.image().convert("RGB")
    factor = size / min(image.size)
    wanted = (max(round(image.width * factor), 1), max(round(image.height * factor), 1))
    pixels = np.array(image.resize(wanted, Image.Resampling.LANCZOS), np.float32) / 255
    return viewer.activations(torch.from_numpy(pixels).permute(2, 0, 1)[None], layer)
