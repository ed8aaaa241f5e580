"""What architectures build with: layers whose weights are drawn, or only counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from artforge import Activation, Activations, Initializer, Namespace, RenderError, Rng, Scene, Value, blame

if TYPE_CHECKING:
    from artforge_cppn.cppn import Cppn

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
BiasRule = Literal["first", "all", "none"]


def has_bias(rule: BiasRule, layer: int, asked: bool | None) -> bool:
    """Decide whether a layer, counted from 0, has a bias; what the architecture asks for goes before the rule."""
    return (rule == "all" or (rule == "first" and layer == 0)) if asked is None else asked


class DrawnNet:
    """A network whose weights are drawn from the step's stream, once for all frames.

    A layer's stream is named by its number, so that the weights depend on nothing but the seed, the
    initializer and the layer's shape. In a morph, each layer is a mixture of those of several seeds.
    """

    def __init__(self, cppn: Cppn, scene: Scene, xp: Namespace) -> None:
        self.rng, self.xp = scene.rng.child("architecture"), xp
        self._cppn, self._scene = cppn, scene
        self._shares = [(scene.rng.seed, 1.0)] if cppn.morph is None else cppn.morph.shares()
        self._activations = InTurn(cppn.activation, xp)
        self._layers = 0

    def affine(self, v: Value, n: int, *, bias: bool | None = None, mask: Bools | None = None) -> Value:
        """Add a layer of `n` neurons; see `artforge.Net`."""
        layer, shape = self._layers, (n, v.channels)
        self._layers += 1
        weight = self._mixed(self._cppn.init, shape, layer, "weight", _drawn)
        if mask is not None:
            weight = weight * mask
        if not has_bias(self._cppn.bias, layer, bias):
            return self.xp.affine(v, weight)
        return self.xp.affine(v, weight, self._mixed(self._cppn.bias_init, shape, layer, "bias", _column))

    def activate(self, v: Value) -> Value:
        """Apply the recipe's activation, or the next of several."""
        return self._activations(v)

    def _mixed(
        self, init: Initializer, shape: tuple[int, int], layer: int, name: str, draw: Callable[..., Floats]
    ) -> Floats:
        """Return the sum of what each seed draws, by its share; numbers of a single one are what was drawn."""
        path = (*self._scene.rng.path, "layer", str(layer), name)
        drawn = [self._keep(init, shape, layer, Rng(seed, path), draw) for seed, _ in self._shares]
        if len(drawn) == 1:
            return drawn[0]
        total = sum(share * one.astype(np.float64) for one, (_, share) in zip(drawn, self._shares, strict=True))
        return np.asarray(total, np.float32)

    def _keep(
        self, init: Initializer, shape: tuple[int, int], layer: int, rng: Rng, draw: Callable[..., Floats]
    ) -> Floats:
        key = ("cppn", draw.__name__, init, shape, layer, rng.seed, rng.path)
        return self._scene.keep(key, lambda: draw(init, shape, layer, rng))


class CountedNet:
    """A network without weights, which counts how many there would be: for the memory plan."""

    def __init__(self, cppn: Cppn, rng: Rng, xp: Namespace) -> None:
        self.rng, self.xp = rng, xp
        self.weights = 0
        self._activations = InTurn(cppn.activation, xp)

    def affine(self, v: Value, n: int, *, bias: bool | None = None, mask: Bools | None = None) -> Value:
        """Count a layer of `n` neurons, with a bias whether it has one or not."""
        self.weights += n * (v.channels + 1)
        return self.xp.concat([v[0:1]] * n)

    def activate(self, v: Value) -> Value:
        """Apply the recipe's activation, or the next of several."""
        return self._activations(v)


class InTurn:
    """Applies an activation, or several in turn, to one layer after the other."""

    def __init__(self, chosen: Activations, xp: Namespace) -> None:
        self._chosen = chosen if isinstance(chosen, tuple) else (chosen,)
        self._xp = xp
        self._layers = 0

    def __call__(self, v: Value) -> Value:
        """Apply the next one."""
        activation = self._chosen[self._layers % len(self._chosen)]
        self._layers += 1
        return activated(activation, v, self._xp)


def activated(activation: Activation, v: Value, xp: Namespace) -> Value:
    """Apply an activation; what goes wrong names it."""
    with blame(activation):
        result = activation(v, xp)
        if getattr(result, "channels", None) != v.channels:
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
