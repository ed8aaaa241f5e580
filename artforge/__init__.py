"""artforge turns a text file into art. What stands in `__all__` is the public API.

Names are imported when they are first used, so that `import artforge` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from artforge import drawing as drawing
    from artforge import ffmpeg as ffmpeg
    from artforge import oklab as oklab
    from artforge import processes as processes
    from artforge import units as units
    from artforge.batch.write import write as write
    from artforge.caches import cache_folder as cache_folder
    from artforge.canvas import STILL as STILL
    from artforge.canvas import Canvas as Canvas
    from artforge.canvas import Timeline as Timeline
    from artforge.colour import LUMA as LUMA
    from artforge.colour import Colour as Colour
    from artforge.colour import luma_of as luma_of
    from artforge.contents import contents_of as contents_of
    from artforge.coordinates import Coordinates as Coordinates
    from artforge.coordinates import fit as fit
    from artforge.coordinates import locate as locate
    from artforge.errors import ArtforgeError as ArtforgeError
    from artforge.errors import ExecutorError as ExecutorError
    from artforge.errors import OutputError as OutputError
    from artforge.errors import PluginError as PluginError
    from artforge.errors import RecipeError as RecipeError
    from artforge.errors import RenderError as RenderError
    from artforge.errors import WorkersLostError as WorkersLostError
    from artforge.faults import blame as blame
    from artforge.files import WholeFile as WholeFile
    from artforge.files import write_whole as write_whole
    from artforge.hookspecs import API as API
    from artforge.hookspecs import hookimpl as hookimpl
    from artforge.inputs import ImageFile as ImageFile
    from artforge.inputs import InputFile as InputFile
    from artforge.lazy import LazyPart as LazyPart
    from artforge.part import Keys as Keys
    from artforge.part import OneOrSeveral as OneOrSeveral
    from artforge.part import Part as Part
    from artforge.part import Structural as Structural
    from artforge.part import named as named
    from artforge.parts import Activation as Activation
    from artforge.parts import Activations as Activations
    from artforge.parts import Architecture as Architecture
    from artforge.parts import Crew as Crew
    from artforge.parts import Executor as Executor
    from artforge.parts import Filter as Filter
    from artforge.parts import Initializer as Initializer
    from artforge.parts import Move as Move
    from artforge.parts import Net as Net
    from artforge.parts import Network as Network
    from artforge.parts import PointFilter as PointFilter
    from artforge.parts import Sink as Sink
    from artforge.parts import Source as Source
    from artforge.parts import Space as Space
    from artforge.parts import Transform as Transform
    from artforge.parts import WholeFilter as WholeFilter
    from artforge.parts import WindowFilter as WindowFilter
    from artforge.parts import Writer as Writer
    from artforge.pattern import Namespace as Namespace
    from artforge.pattern import Pattern as Pattern
    from artforge.pattern import Value as Value
    from artforge.pattern import exact as exact
    from artforge.pattern.glsl.shader import Shader as Shader
    from artforge.pattern.torch import trainable as trainable
    from artforge.picture import Carried as Carried
    from artforge.picture import Picture as Picture
    from artforge.picture import Shared as Shared
    from artforge.picture import picture_of as picture_of
    from artforge.pools import Pool as Pool
    from artforge.recipe.load import load as load
    from artforge.recipe.model import Recipe as Recipe
    from artforge.render import compose as compose
    from artforge.rng import Rng as Rng
    from artforge.scene import Film as Film
    from artforge.scene import Progress as Progress
    from artforge.scene import Scene as Scene
    from artforge.signals import uninterrupted as uninterrupted
    from artforge.steps import Steps as Steps
    from artforge.steps import follow as follow
    from artforge.weights import Described as Described
    from artforge.weights import WeightsFile as WeightsFile
    from artforge.weights import describe_weights as describe_weights
    from artforge.weights import read_weights as read_weights

__version__ = "0.5.0"

_HOMES = {
    "artforge.faults": ("blame",),
    "artforge.part": ("Keys", "OneOrSeveral", "Part", "Structural", "named"),
    "artforge.batch.write": ("write",),
    "artforge.caches": ("cache_folder",),
    "artforge.canvas": ("STILL", "Canvas", "Timeline"),
    "artforge.colour": ("LUMA", "Colour", "luma_of"),
    "artforge.contents": ("contents_of",),
    "artforge.coordinates": ("Coordinates", "fit", "locate"),
    "artforge.errors": (
        "ArtforgeError",
        "ExecutorError",
        "OutputError",
        "PluginError",
        "RecipeError",
        "RenderError",
        "WorkersLostError",
    ),
    "artforge.files": ("WholeFile", "write_whole"),
    "artforge.hookspecs": ("API", "hookimpl"),
    "artforge.lazy": ("LazyPart",),
    "artforge.inputs": ("ImageFile", "InputFile"),
    "artforge.signals": ("uninterrupted",),
    "artforge.parts": (
        "Activation",
        "Activations",
        "Architecture",
        "Crew",
        "Executor",
        "Filter",
        "Initializer",
        "Move",
        "Net",
        "Network",
        "PointFilter",
        "Sink",
        "Source",
        "Space",
        "Transform",
        "WholeFilter",
        "WindowFilter",
        "Writer",
    ),
    "artforge.pattern": ("Namespace", "Pattern", "Value", "exact"),
    "artforge.pattern.glsl.shader": ("Shader",),
    "artforge.pattern.torch": ("trainable",),
    "artforge.picture": ("Carried", "Picture", "Shared", "picture_of"),
    "artforge.pools": ("Pool",),
    "artforge.recipe.load": ("load",),
    "artforge.recipe.model": ("Recipe",),
    "artforge.render": ("compose",),
    "artforge.rng": ("Rng",),
    "artforge.scene": ("Film", "Progress", "Scene"),
    "artforge.steps": ("Steps", "follow"),
    "artforge.weights": ("Described", "WeightsFile", "describe_weights", "read_weights"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("drawing", "ffmpeg", "oklab", "processes", "units")
__all__ = ["__version__", *_HOME_OF, *_MODULES]  # noqa: PLE0604 - every name is one of the table above


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"artforge.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'artforge' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
