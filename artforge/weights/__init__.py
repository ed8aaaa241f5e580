"""Files of weights: `.safetensors`, and the `.pth` of PyTorch; no code in them is ever run."""

from artforge.weights.files import WeightsFile, describe_weights, read_weights
from artforge.weights.pickled import Described

__all__ = ["Described", "WeightsFile", "describe_weights", "read_weights"]
