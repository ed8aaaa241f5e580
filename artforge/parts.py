"""The kinds of parts: what a recipe can name, and what a plugin can bring.

A part is a frozen pydantic model. Its fields are the recipe's keys, and a method does the work.
"""

from __future__ import annotations

import concurrent.futures
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from artforge.canvas import Canvas, Timeline
from artforge.errors import RenderError
from artforge.faults import blame
from artforge.part import OneOrSeveral, Part
from artforge.pattern import Colour, Namespace, Value, recoloured
from artforge.pattern.numpy import canonical
from artforge.picture import Carried, Picture, Rows, picture_of
from artforge.rng import Rng
from artforge.scene import Film, Scene

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


class Source(Part, kind="source"):
    """Makes a picture: the first step of a recipe."""

    @abstractmethod
    def picture(self, scene: Scene) -> Picture:
        """Return a picture of the canvas's size; its rows may be computed when they are asked for."""


def guarded(source: Source, picture: Picture) -> Picture:
    """Return a source's picture with its rows checked and canonical, and blamed on the source."""

    def read(start: int, stop: int) -> Rows:
        with blame(source):
            return _checked(picture.read(start, stop), (stop - start, picture.width, 3))

    return picture if picture.pattern is not None else Picture(picture.width, picture.height, read)


class Filter(Part, kind="filter"):
    """Changes the picture of the step before. Subclass one of the three filters below."""

    @property
    def needs_previous(self) -> bool:
        """Whether it looks at its own picture of the frame before, `scene.previous`: frames are then made in turn."""
        return False

    @abstractmethod
    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Return the changed picture, of the same size."""


class PointFilter(Filter, kind="filter"):
    """Changes each colour by itself. Directly behind a pattern it becomes part of it."""

    @abstractmethod
    def colour(self, r: Value, g: Value, b: Value, xp: Namespace) -> Colour:
        """Return the new red, green and blue of sRGB-encoded channels in [0, 1]; traced."""

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Trace `colour` behind the picture."""
        with blame(self):
            return recoloured(picture, self.colour)


class WindowFilter(Filter, kind="filter"):
    """Looks at neighbours: computes a few rows from those rows and `reach` more on either side."""

    def reach(self, canvas: Canvas) -> int:
        """Return how many rows above and below a row are looked at."""
        return 0

    @abstractmethod
    def window(self, rows: Rows, first_row: int, scene: Scene) -> Rows:
        """Return the new rows from `first_row` on.

        `rows` is float32, (count + 2·reach, width, 3), in [0, 1], and may not be changed in place; beyond the
        picture's edges the edge is repeated. What is returned has `count` rows.
        """

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the rows in reach: those that are carried over, joined to new ones, and padded."""
        return 3 * 2 * self.reach(canvas) * canvas.width * 12

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Compute windows when rows are asked for; read downwards, each row behind them is computed once."""
        with blame(self):
            reach = self.reach(scene.canvas)
            if not isinstance(reach, int) or reach < 0:
                raise TypeError(f"`reach` must return a whole number of rows, 0 or more, got {reach!r}")

        carried = Carried(picture, 2 * reach)

        def read(start: int, stop: int) -> Rows:
            low, high = max(start - reach, 0), min(stop + reach, picture.height)
            beyond = (low - (start - reach), stop + reach - high)
            rows = carried.rows(low, high) if reach else picture.rows(low, high)
            if any(beyond):
                rows = np.pad(rows, (beyond, (0, 0), (0, 0)), "edge")
            with blame(self):
                return _checked(self.window(rows, start, scene), (stop - start, picture.width, 3))

        return Picture(picture.width, picture.height, read)


class WholeFilter(Filter, kind="filter"):
    """Needs the whole image at once: planned at width · height · 12 bytes for each of three."""

    @abstractmethod
    def whole(self, image: Rows, scene: Scene) -> Rows:
        """Return the new image; both are float32, (height, width, 3), in [0, 1]."""

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the image before, what `whole` makes of it, and that made canonical."""
        return (3 * 12 + 3) * canvas.width * canvas.height

    def apply(self, picture: Picture, scene: Scene) -> Picture:
        """Compute the image now."""
        image = picture.array()
        with blame(self):
            return picture_of(_checked(self.whole(image, scene), image.shape))


def _checked(rows: object, shape: tuple[int, ...]) -> Rows:
    if not isinstance(rows, np.ndarray) or rows.shape != shape or rows.dtype != np.float32:
        got = f"{rows.dtype} {rows.shape}" if isinstance(rows, np.ndarray) else type(rows).__name__
        advice = ": write .astype(np.float32)" if got == f"float64 {shape}" else ""
        raise RenderError(f"expected float32 {shape} back, got {got}{advice}")
    return canonical(rows)


Coordinate = tuple[Value, Value]
Move = Callable[[Value, Value, Namespace], Coordinate]


class Space(Part, kind="space"):
    """A canvas's base coordinates."""

    @abstractmethod
    def __call__(self, column: Value, row: Value, canvas: Canvas, xp: Namespace) -> Coordinate:
        """Return x and y of a pixel, counted from 0 at the first pixel's centre; traced."""


class Transform(Part, kind="transform"):
    """Moves coordinates."""

    def prepare(self, rng: Rng, canvas: Canvas) -> Move:
        """Return the function that moves; override it where a seed or the canvas is needed."""
        return self

    def __call__(self, x: Value, y: Value, xp: Namespace) -> Coordinate:
        """Return the place whose colour is shown at (x, y); traced."""
        raise TypeError(f"{type(self).__name__} has neither __call__ nor prepare")


class Net(Protocol):
    """What an architecture builds with."""

    rng: Rng
    xp: Namespace

    def affine(self, v: Value, n: int, *, bias: bool | None = None, mask: Bools | None = None) -> Value:
        """Add a layer of `n` neurons with weights from the initializer.

        Without `bias` the source decides whether the layer has one, as its recipe says. Where `mask`, of shape
        (n, channels of v), is false, there is no connection.
        """

    def activate(self, v: Value) -> Value:
        """Apply the chosen activation; where there are several, the next in turn."""


class Architecture(Part, kind="architecture"):
    """A network for a compositional pattern-producing network (Stanley 2007).

    `init` names the initializer that suits it, for recipes that name none.
    """

    init: ClassVar[str] = "normal"

    @abstractmethod
    def __call__(self, v: Value, net: Net) -> Value:
        """Return the last hidden layer for the inputs `v`; the output layer comes after it."""


class Initializer(Part, kind="initializer"):
    """Draws starting weights."""

    @abstractmethod
    def __call__(self, shape: tuple[int, int], layer: int, rng: Rng) -> Floats:
        """Return weights of shape (outputs, inputs), float32; `layer` counts from 0.

        A layer's bias is the first column of such a draw, as if it were the weights of an input that is 1.
        """


class Activation(Part, kind="activation"):
    """A non-linearity."""

    @abstractmethod
    def __call__(self, v: Value, xp: Namespace) -> Value:
        """Return the activations, channel by channel; traced."""


Activations = Annotated[Activation | tuple[Activation, ...], OneOrSeveral(Activation)]
"""A field's type: an activation, or a list of two or more."""


class Sink(Protocol):
    """One open output file."""

    def add(self, picture: Picture) -> None:
        """Write the next picture, reading its rows from top to bottom once."""

    def close(self) -> None:
        """Finish the file and put it under its name; raises `OutputError`."""

    def abandon(self) -> None:
        """Leave nothing behind."""


class Writer(Part, kind="writer"):
    """Writes files of the suffixes it names; its fields are options of an output.

    One that `draws_patterns` makes its files of `film.pattern`, for recipes that have a pattern behind every
    picture; others are refused. Of an animation it is shown the first picture alone. One that `seals` ends its files
    with a seal (see `WholeFile.seal`): a file that has lost it is damaged.
    """

    suffixes: ClassVar[tuple[str, ...]] = ()
    animated: ClassVar[bool] = False
    draws_patterns: ClassVar[bool] = False
    seals: ClassVar[bool] = False

    def dtype(self) -> str:
        """Return the numbers that its sinks read, `uint8`, `uint16` or `float32`; float32 serves all."""
        return "float32"

    def refusal(self, canvas: Canvas, timeline: Timeline) -> str | None:
        """Return why this format cannot hold such a film, as a sentence with the limit, or None."""
        return None

    @abstractmethod
    def open(self, film: Film, path: Path) -> Sink:
        """Open a file for one film; raises `OutputError`."""

    def write(self, film: Film, path: Path, picture: Picture) -> None:
        """Write a file of a single picture, whole or not at all; raises `OutputError`."""
        sink = self.open(film, path)
        try:
            sink.add(picture)
            sink.close()
        except BaseException:
            sink.abandon()
            raise

    @abstractmethod
    def provenance(self, path: Path) -> str | None:
        """Return the text that `open` embedded in a file, or None; raises `ValueError` for a damaged one."""


class Network(Part, kind="network"):
    """A network that looks at pictures: layers by name, and weights from a file.

    A layer that it does not have is refused by `LookupError` with a sentence, before any weights are read. Weights
    that cannot be read raise `RenderError`.
    """

    @abstractmethod
    def layers(self) -> tuple[str, ...]:
        """Return the names of all layers, in the order in which they are computed."""

    @abstractmethod
    def shape(self, layer: str, height: int, width: int) -> tuple[int, int, int]:
        """Return how many channels, rows and columns a layer gives for an image; none for one that is too small."""

    @abstractmethod
    def held(self, layers: Sequence[str], height: int, width: int) -> int:
        """Return how many bytes it takes to look at an image through some layers, at the most."""

    @abstractmethod
    def kernel_shape(self, layer: str) -> tuple[int, int, int, int]:
        """Return how many kernels a layer has, and their channels, rows and columns.

        Raises `LookupError`, too, for a layer without kernels.
        """

    @abstractmethod
    def kernels(self, layer: str, scene: Scene) -> Floats:
        """Return a layer's kernels, float32 of the shape that `kernel_shape` tells."""

    @abstractmethod
    def activations(self, image: Floats, layer: str, scene: Scene) -> Floats:
        """Return what a layer gives for an image, float32 (channels, rows, columns).

        `image` is float32, (height, width, 3), sRGB-encoded RGB in [0, 1].
        """


@dataclass(frozen=True)
class Crew:
    """What an executor is to open: how many workers, of how many threads each.

    `prepare` is what a worker does before its first job. It can be pickled, and may be called more than once.
    """

    workers: int
    threads: int
    prepare: Callable[[], None]


class Executor(Part, kind="executor"):
    """Runs jobs somewhere: `open` returns anything that is a `concurrent.futures.Executor`.

    What is submitted to it, and what comes back, can be pickled. A worker that dies in the middle of a job ends the
    job's future with an error: the job is tried once more, by itself, and then fails. Where no job is to blame, as
    when a cluster is gone, the futures end with `WorkersLostError`: the executor is opened anew, which is tried for
    some minutes, and the jobs are handed out again. A job's time counts from when its future is running.

    One that is `in_process` works in the run's own process, at one job at a time.
    """

    in_process: ClassVar[bool] = False

    @property
    def local(self) -> bool:
        """Whether its workers share this machine's processors and memory, and the working directory."""
        return True

    @abstractmethod
    def open(self, crew: Crew) -> concurrent.futures.Executor:
        """Start the workers; raises `ExecutorError` with a sentence where that is not possible."""

    def places(self, opened: concurrent.futures.Executor, crew: Crew) -> int:
        """Return how many jobs are to be on their way at a time; asked again and again, 0 while there is no worker."""
        return crew.workers
