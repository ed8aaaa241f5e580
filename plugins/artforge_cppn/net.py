"""What architectures build with: layers whose weights are drawn, or only counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from artforge import Activation, Initializer, Namespace, RenderError, Rng, Scene, Value, blame

if TYPE_CHECKING:
    from artforge_cppn.cppn import Cppn

Floats = npt.NDArray[np.float32]
BiasRule = Literal["first", "all", "none"]


def has_bias(rule: BiasRule, layer: int, asked: bool | None) -> bool:
    """Decide whether a layer, counted from 0, has a bias; what the architecture asks for goes before the rule."""
    return (rule == "all" or (rule == "first" and layer == 0)) if asked is None else asked


class DrawnNet:
    """A network whose weights are drawn from the step's stream, once for all frames.

    A layer's stream is named by its number, so that the weights depend on nothing but the seed, the
    initializer and the layer's shape.
    """

    def __init__(self, cppn: Cppn, scene: Scene, xp: Namespace) -> None:
        self.rng = scene.rng.child("architecture")
        self._cppn, self._scene, self._xp = cppn, scene, xp
        self._layers = 0

    def affine(self, v: Value, n: int, *, bias: bool | None = None) -> Value:
        """Add a layer of `n` neurons; see `artforge.Net`."""
        layer, shape = self._layers, (n, v.channels)
        self._layers += 1
        rng = self._scene.rng.child("layer", layer)
        weight = self._keep(self._cppn.init, shape, layer, rng.child("weight"), _drawn)
        if not has_bias(self._cppn.bias, layer, bias):
            return self._xp.affine(v, weight)
        return self._xp.affine(v, weight, self._keep(self._cppn.bias_init, shape, layer, rng.child("bias"), _column))

    def activate(self, v: Value) -> Value:
        """Apply the recipe's activation."""
        return activated(self._cppn.activation, v, self._xp)

    def _keep(
        self, init: Initializer, shape: tuple[int, int], layer: int, rng: Rng, draw: Callable[..., Floats]
    ) -> Floats:
        key = ("cppn", draw.__name__, init, shape, layer, rng.seed, rng.path)
        return self._scene.keep(key, lambda: draw(init, shape, layer, rng))


class CountedNet:
    """A network without weights, which counts how many there would be: for the memory plan."""

    def __init__(self, cppn: Cppn, rng: Rng, xp: Namespace) -> None:
        self.rng = rng
        self.weights = 0
        self._cppn, self._xp = cppn, xp

    def affine(self, v: Value, n: int, *, bias: bool | None = None) -> Value:
        """Count a layer of `n` neurons, with a bias whether it has one or not."""
        self.weights += n * (v.channels + 1)
        return self._xp.concat([v[0:1]] * n)

    def activate(self, v: Value) -> Value:
        """Apply the recipe's activation."""
        return activated(self._cppn.activation, v, self._xp)


def activated(activation: Activation, v: Value, xp: Namespace) -> Value:
    """Apply an activation; what goes wrong names it."""
    with blame(activation):
        result = activation(v, xp)
        if not isinstance(result, Value) or result.channels != v.channels:
            raise RenderError(f"expected {v.channels} channels back, one for each neuron")
    return result


def _drawn(init: Initializer, shape: tuple[int, int], layer: int, rng: Rng) -> Floats:
    with blame(init):
        weights = np.asarray(init(shape, layer, rng))
        if weights.shape != shape or weights.dtype != np.float32 or not np.isfinite(weights).all():
            raise TypeError(f"expected finite float32 weights of shape {shape}, got {weights.dtype} {weights.shape}")
    return weights


def _column(init: Initializer, shape: tuple[int, int], layer: int, rng: Rng) -> Floats:
    return np.ascontiguousarray(_drawn(init, shape, layer, rng)[:, 0])
