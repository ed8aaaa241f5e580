"""The filter `deepdream`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, OneOrSeveral, Scene, Steps, Structural, WholeFilter, follow, named, picture_of, units
from artforge_dream.layering import Layer, Layers
from artforge_dream.network import Network
from artforge_dream.objective import Objective
from artforge_dream.octaves import MOST, fitting, octave_sizes, tapered
from artforge_dream.zooming import Zoom, zoomed

if TYPE_CHECKING:
    import torch

    from artforge_dream.dreaming import Way
    from artforge_dream.tiles import Aim, Viewer

Floats = npt.NDArray[np.float32]
IMAGES = 9
"""As many images are held at once while one is dreamt."""


class Deepdream(WholeFilter):
    """Dream over the picture: change it, step by step, towards what a neural network is to see in it."""

    tried_with: ClassVar[dict[str, int]] = {"iterations": 2, "octaves": 1}

    network: Network = Field(named("motifs"), description="the network to look through")
    layers: Layers | None = Field(
        None,
        description="where in the network to look: a layer's name, or a list of names, or of mappings with `name` and "
        "`weight`; by default what suits network and objective",
    )
    objective: Annotated[Objective | tuple[Objective, ...], OneOrSeveral(Objective)] = Field(
        named("l2"), description="what to see more of"
    )
    iterations: int = Field(14, ge=1, le=10_000, description="steps in the smallest octave")
    taper: units.Times = Field(
        0.7,
        gt=0,
        le=1,
        description="how many steps an octave takes beside the one before: 1 is as many, less is faster",
    )
    step: units.Plain = Field(
        0.007,
        gt=0,
        le=1,
        description="how far a step goes: by how much colours change on the mean, 1 is black to white",
    )
    octaves: int = Field(4, ge=1, le=MOST, description="sizes at which to dream, from small to large")
    octave_scale: units.Times = Field(
        1.4, ge=1.05, le=4, description="how much larger each octave is than the one before"
    )
    jitter: int = Field(
        16, ge=0, le=512, description="shift the picture by up to so many pixels before each step, against seams"
    )
    normalise: Literal["surroundings", "mean", "deviation", "pyramid"] = Field(
        "surroundings",
        description="what steps are measured by: the gradient's mean absolute value around each place, so that all "
        "places have a share, or over the whole picture, its deviation, or that of each size of detail",
    )
    smooth: units.Pixels = Field(0.3, ge=0, le=64, description="blur the gradient by a bell")
    hues: Annotated[units.Times, Field(ge=0, le=100)] | None = Field(
        0.6,
        description="how much colours change beside brightness, and smoothly; null: as the network wants it",
    )
    strength: units.Plain = Field(1.0, ge=0, le=1, description="0 leaves the picture as it is, 1 shows the dream alone")
    colours: Literal["free", "moments", "histogram"] = Field(
        "free",
        description="free: those of the dream; moments: with the picture's own mean and deviation; histogram: with "
        "exactly the picture's own values",
    )
    mask: Steps | None = Field(
        None, description="steps for a picture that says where to dream: all where white, nothing where black"
    )
    feather: units.Side = Field(0.0, ge=0, le=0.5, description="blur the mask by a bell")
    zoom: Zoom | None = Field(
        None, description="in an animation, let each frame begin with the last one, zoomed and turned"
    )
    carry: units.Plain = Field(
        0.0,
        ge=0,
        le=1,
        description="over a film: how much of the last frame's dream goes along with what moves, against flicker",
    )
    tile: Annotated[int, Structural()] = Field(
        512,
        ge=32,
        le=16384,
        description="large pictures are dreamt in tiles of so many pixels; smaller takes less memory",
    )

    @classmethod
    def details(cls) -> str:
        """Return the layers of the network that it has by default, and where those of others are listed."""
        from artforge_dream.networks.motifs import Motifs

        layers = ", ".join(Motifs.model_construct(weights=None).layers())
        return f"The layers of motifs are {layers}. `artforge parts resnet50` lists those of resnet50."

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if self.zoom is not None and self.carry:
            sentence = "a zoom begins with the whole last frame: `carry` is for films that move by themselves"
            raise PydanticCustomError("dream", "{sentence}", {"sentence": sentence})
        return self

    @model_validator(mode="after")
    def _can_look(self) -> Self:
        for objective in self._objectives():
            for layer in self._layers(objective):
                try:
                    self.network.channels(layer.name)
                    sentence = objective.refusal(self.network, layer.name)
                except LookupError as error:
                    sentence = str(error.args[0])
                if sentence:
                    raise PydanticCustomError("dream", "{sentence}", {"sentence": sentence})
        return self

    def misfit(self, canvas: Canvas) -> str | None:
        """Refuse octaves so small that a layer sees nothing in them."""
        names = {layer.name for objective in self._objectives() for layer in self._layers(objective)}
        layer = max(names, key=self.network.smallest)
        least = self.network.smallest(layer)
        smallest = octave_sizes((canvas.height, canvas.width), self.octaves, self.octave_scale)[0]
        if min(smallest) >= least:
            return None
        fits = fitting((canvas.height, canvas.width), least, self.octave_scale)
        help_ = f"take {fits} octaves at the most" if fits else "make canvas.size larger or choose an earlier layer"
        return (
            f"the smallest of {self.octaves} octaves is {smallest[1]}x{smallest[0]} pixels, and {layer} needs {least} "
            f"to see anything: {help_}"
        )

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the images that are held at once, and of what the network holds for a tile."""
        names = [layer.name for objective in self._objectives() for layer in self._layers(objective)]
        fields = [self.network.field(name) for name in names]
        halo = max(field.before + field.after + field.stride for field in fields)
        height, width = (min(side + self.jitter, self.tile + halo) for side in (canvas.height, canvas.width))
        images = IMAGES * 12 * canvas.width * canvas.height
        return super().memory(canvas) + images + self.network.held(names, height, width)

    def thrift(self, canvas: Canvas, memory: int) -> str | None:
        """Return the largest tile with which it would do with so many bytes."""
        tiles = [tile for tile in (1 << power for power in range(14, 4, -1)) if tile < self.tile]
        fits = (tile for tile in tiles if self.model_copy(update={"tile": tile}).memory(canvas) <= memory)
        tile = next(fits, None)
        return f"set `tile: {tile}` of deepdream" if tile else None

    @property
    def needs_previous(self) -> bool:
        """Whether it goes on from its own last picture."""
        return self.zoom is not None or self.carry > 0

    def whole(self, image: Floats, scene: Scene) -> Floats:
        """Dream over an image, or over the last dream; in a film that was stopped the dream may be there already."""
        undreamt = (*scene.rng.path, "undreamt")
        before = scene.history.get(undreamt, image)
        if self.carry:
            scene.history[undreamt] = image
        return scene.resumed(lambda: self._dreamt(image, before, scene))

    def _dreamt(self, image: Floats, before: Floats, scene: Scene) -> Floats:
        import torch

        from artforge_dream.colours import KEPT
        from artforge_dream.dreaming import Dream

        original = _tensor(image)
        start = self._start(original, _tensor(before), scene)
        mask, viewer = self._mask(image, scene), self._viewer(scene)
        aims = [aim for aim in self._aims(viewer, scene) if aim.weight]
        result = start
        if aims:
            result = Dream(self._way(scene.canvas), viewer, aims, scene.rng, scene.progress).over(start, mask)
        if self.colours != "free":
            result = KEPT[self.colours](result, original)
        blended = torch.lerp(start, result, self.strength * mask)
        return np.ascontiguousarray(blended[0].permute(1, 2, 0).numpy())

    def _start(self, image: torch.Tensor, before: torch.Tensor, scene: Scene) -> torch.Tensor:
        """Return what the dream begins with: the image, or what it has of the last dream."""
        if scene.previous is None:
            return image
        last = _tensor(scene.previous)
        if self.zoom is not None:
            return zoomed(last, self.zoom)
        if not self.carry:
            return image
        from artforge_dream.flow import likeness, motion, moved

        shift = motion(before, image)
        return image + self.carry * likeness(moved(before, shift), image) * (moved(last, shift) - image)

    def _objectives(self) -> tuple[Objective, ...]:
        return self.objective if isinstance(self.objective, tuple) else (self.objective,)

    def _layers(self, objective: Objective) -> tuple[Layer, ...]:
        return self.layers or (Layer(name=objective.layer(self.network)),)

    def _way(self, canvas: Canvas) -> Way:
        from artforge_dream.dreaming import Way

        sizes = octave_sizes((canvas.height, canvas.width), self.octaves, self.octave_scale)
        steps = tapered(self.iterations, self.octaves, self.taper)
        return Way(sizes, steps, self.step, self.jitter, self.normalise, self.smooth, self.hues)

    def _viewer(self, scene: Scene) -> Viewer:
        from artforge_dream.tiles import Viewer

        return Viewer(self.network, self.network.kept(scene), self.tile)

    def _aims(self, viewer: Viewer, scene: Scene) -> Iterator[Aim]:
        from artforge_dream.guides import features_of
        from artforge_dream.tiles import Aim

        for objective in self._objectives():
            for layer in self._layers(objective):
                goal = objective.prepare(self.network, features_of(viewer, layer.name, scene), scene)
                yield Aim(layer.name, goal, objective.weight * layer.weight)

    def _mask(self, image: Floats, scene: Scene) -> torch.Tensor:
        """Return how much each pixel may change, (1, 1, height, width)."""
        import torch

        from artforge_dream.gradients import blurred

        if self.mask is None:
            return torch.ones(1, 1, *image.shape[:2])
        shown = follow(self.mask, replace(scene, rng=scene.rng.child("mask")), picture_of(image)).array()
        mask = torch.from_numpy(np.ascontiguousarray(shown.mean(axis=2)))[None, None]
        return blurred(mask, self.feather * scene.canvas.shorter_side)


def _tensor(image: Floats) -> torch.Tensor:
    import torch

    return torch.from_numpy(image).permute(2, 0, 1)[None]
