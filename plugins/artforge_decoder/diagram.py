"""What all diagrams have in common."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from artforge import Canvas, Colour, Picture, Scene, Source, contents_of, drawing, named
from artforge_decoder.codec import Codec
from artforge_decoder.pen import Pen
from artforge_decoder.trained import Trained

SHEETS = 4
"""So many images of the canvas's size are held at once: what stays, a copy, and what is laid over it."""

MARGIN = 0.05
"""Around everything, a fraction of the shorter side."""


class Diagram(Source):
    """A picture that explains something, drawn on paper with a title."""

    theme: drawing.ThemeName = Field("dark", description="light colours on dark paper, or dark ones on light paper")
    colours: tuple[Colour, ...] | None = Field(
        None, min_length=1, max_length=32, description="the colours of components, in turn; by default the theme's"
    )
    title: str | None = Field(
        None, max_length=200, description="what stands on top; by default what is shown, nothing where it is empty"
    )

    heading: ClassVar[str] = ""
    explanation: ClassVar[str] = ""

    @abstractmethod
    def draw(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw into a box what depends on the playhead."""

    def ground(self, pen: Pen, box: drawing.Box, scene: Scene) -> None:
        """Draw into a box what stays the same all the time."""

    def picture(self, scene: Scene) -> Picture:
        """Return the diagram; what stays is drawn once."""

        def still() -> drawing.Paper:
            pen = self._pen(drawing.Paper(scene.canvas, drawing.theme(self.theme).paper))
            self._write_title(pen)
            self.ground(pen, self._box(pen), scene)
            return pen.paper

        key = ("diagram", self.part_name(), json.dumps(contents_of(self)), scene.canvas.size, scene.rng.path)
        pen = self._pen(scene.keep((*key, scene.rng.seed), still).copy())
        self.draw(pen, self._box(pen), scene)
        image = pen.paper.image
        return Picture(scene.canvas.width, scene.canvas.height, lambda start, stop: image[start:stop])

    def memory(self, canvas: Canvas) -> int:
        """Return the bytes of the sheets of paper."""
        return SHEETS * 12 * canvas.width * canvas.height

    def _title(self) -> str:
        return self.heading if self.title is None else self.title

    def _explanation(self) -> str:
        return self.explanation

    def _pen(self, paper: drawing.Paper) -> Pen:
        return Pen.on(paper, drawing.theme(self.theme, self.colours), drawing.theme(self.theme))

    def _box(self, pen: Pen) -> drawing.Box:
        box = pen.paper.box.inset(pen.paper.box.shorter_side * MARGIN)
        return box.cut(top=pen.letters * 3.9) if self._title() else box

    def _write_title(self, pen: Pen) -> None:
        if not self._title():
            return
        box = pen.paper.box.inset(pen.paper.box.shorter_side * MARGIN)
        top = box.top + pen.letters * 1.25
        pen.write(self._title(), (box.left, top), colour=pen.theme.ink, size=1.7, width=box.width)
        pen.write(self._explanation(), (box.left, top + pen.letters * 1.5), width=box.width)


class OfCodec(Diagram):
    """A diagram of a codec."""

    tried_with: ClassVar[dict[str, Any]] = {"codec": {"use": "trained", **Trained.tried_with}}

    codec: Codec = Field(named("trained"), description="the encoder and the decoder that are shown")
    pick: int = Field(0, ge=0, le=1_000_000, description="which of those that were trained side by side")

    needs_training: ClassVar[bool] = True
    """Whether it shows what the codec was trained on, so that one from a file will not do."""
    needs_curves: ClassVar[bool] = False
    """Whether pieces must be those of curves, not of pictures."""

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        refuse_pick(self.pick, self.codec)
        if self.needs_training and not isinstance(self.codec, Trained):
            raise refusal(f"{self.part_name()} shows what a codec was trained on: use the codec `trained`")
        if self.needs_curves and len(self.codec.shape()) != 1:
            raise refusal(f"{self.part_name()} shows curves: use a material of curves, such as `bezier` or `series`")
        return self

    @property
    def trained(self) -> Trained:
        """The codec, which was trained."""
        assert isinstance(self.codec, Trained)
        return self.codec

    @property
    def is_of_curves(self) -> bool:
        """Whether pieces are those of curves, not of pictures."""
        return len(self.codec.shape()) == 1


def refuse_pick(pick: int, codec: Codec) -> None:
    """Raise `PydanticCustomError` where fewer autoencoders were trained than one is picked of."""
    if pick >= codec.count():
        raise refusal(f"`pick` is {pick}, and {codec.count()} were trained: 0 is the first")


def refusal(sentence: str) -> PydanticCustomError:
    """Return why a diagram cannot be drawn."""
    return PydanticCustomError("diagram", "{sentence}", {"sentence": sentence})
