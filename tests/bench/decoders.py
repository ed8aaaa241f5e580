"""How fast decoders are trained and drawn: against PyTorch's layers one after the other, and against matplotlib."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from artforge_decoder.material import pieces_of
from artforge_decoder.materials.bezier import Bezier, curves
from artforge_decoder.training import Hyperparameters, train

from artforge import Canvas, Rng, Scene, drawing
from artforge.render import compose
from artforge.scene import Keeper
from bench.measure import Row, speed

SEEDS, BATCH = 10, 128
STEPS, SHARE = 2560, 10
"""Steps that are timed, of the 640,000 that the article takes for each seed; of PyTorch's only one in `SHARE`."""

KERNEL, STRIDE, COMPONENTS = 7, 4, 3
NOISE, INPUT_NOISE, RATE = (0.1, 0.01, 0.001), 0.01, 1e-4
FRAMES = 12
SIZE = (1920, 1080)
RECIPE = """artforge: 1
seed: 4
canvas: {size: [1920, 1080]}
steps: [decoder-sweep]
output: sweep.png
"""
LOSS = 1.1e-4
"""The article's loss of 1e-4, to the digit that it gives; noise is on, as in the training."""


def rows(folder: Path) -> list[Row]:
    """Measure a share of the article's training, a whole one of ours, and frames of an animation."""
    lines = curves(Rng(0).uniform((16384, 2), -1, 1), 15)
    seconds, loss = whole_training(lines)
    return [
        Row(
            f"{SEEDS} seeds of the article's training, {STEPS} steps each",
            f"PyTorch, one seed after the other, {STEPS // SHARE} steps each",
            SHARE * speed(lambda: ours(lines), lambda: article(lines)),
            30,
            "x",
            at_least=True,
        ),
        Row(f"{SEEDS} seeds to the end, as recipes train them", "a minute", seconds, 60, " s"),
        Row("the mean of their losses then", "the article's", loss * 1e4, LOSS * 1e4, "e-4"),
        Row(
            f"decoder-sweep, {SIZE[0]}x{SIZE[1]}", "a figure of matplotlib for each frame", frames(folder), 5, "x", True
        ),
    ]


def hyperparameters(steps: int, rate: float, *, decay: bool) -> Hyperparameters:
    """Return the article's training with so many steps."""
    return Hyperparameters(SEEDS, COMPONENTS, steps // BATCH, BATCH, BATCH, rate, decay, NOISE, INPUT_NOISE)


def ours(lines: npt.NDArray[np.float32]) -> object:
    """Train all seeds side by side."""
    pieces = pieces_of(lines, KERNEL, 1 << 18, Rng(0))
    return train(pieces, (KERNEL,), hyperparameters(STEPS, RATE, decay=False), Rng(1))


def whole_training(lines: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Train as a recipe does that says nothing else; returns seconds and the mean of the last losses."""
    from artforge_decoder.trained import Trained

    began = time.perf_counter()
    part = Trained.model_construct(material=Bezier(), code_noise=None)
    plan = part.hyperparameters()
    learnt = train(pieces_of(lines, KERNEL, 1 << 18, Rng(0)), (KERNEL,), plan, Rng(1))
    return time.perf_counter() - began, float(learnt.losses[-1].mean())


def article(lines: npt.NDArray[np.float32]) -> None:
    """Train one seed after the other with PyTorch's layers and optimizer, as the article does.

    One thread is the fastest for layers as small as these.
    """
    import torch
    from torch import nn

    torch.set_num_threads(1)
    data, noise = torch.from_numpy(lines), torch.tensor(NOISE).view(1, -1, 1)
    for seed in range(SEEDS):
        torch.manual_seed(seed)
        encoder = nn.Sequential(nn.Conv1d(1, COMPONENTS, KERNEL, STRIDE), nn.Tanh())
        decoder = nn.ConvTranspose1d(COMPONENTS, 1, KERNEL, STRIDE)
        rule = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], RATE)
        for _ in range(STEPS // SHARE):
            first = int(torch.randint(lines.shape[1] - KERNEL + 1, ()))
            piece = data[torch.randint(len(data), (BATCH,)), None, first : first + KERNEL]
            code = encoder(piece + INPUT_NOISE * torch.randn_like(piece))
            loss = nn.functional.mse_loss(decoder(code + noise * torch.randn_like(code)), piece)
            rule.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            rule.step()


def frames(folder: Path) -> float:
    """Compare frames of `decoder-sweep` with figures of the same panels that matplotlib makes."""
    from artforge import load

    (folder / "sweep.yaml").write_text(RECIPE)
    recipe, keeper = load(folder / "sweep.yaml"), Keeper()
    playheads = np.linspace(0, 1, FRAMES, endpoint=False)
    part: Any = recipe.steps[0].part
    scene = Scene(Canvas(size=SIZE), 0.0, Rng(recipe.seed).child("decoder-sweep:0"), keeper)
    stage = part._stage(scene)

    def drawn() -> None:
        for playhead in playheads:
            list(compose(recipe, float(playhead), keeper).strips(np.uint8))  # as writers read it

    def plotted() -> None:
        for playhead in playheads:
            figure(stage, part._moment(stage.spread, float(playhead), scene.rng).code)

    return speed(drawn, plotted)


def figure(stage: Any, code: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Draw the four panels with matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    filters, colours = stage.autoencoder.filters, drawing.theme("dark").series
    sheet = Figure((SIZE[0] / 100, SIZE[1] / 100), 100, facecolor=drawing.theme("dark").paper)
    canvas, panels = FigureCanvasAgg(sheet), sheet.subplots(2, 2).ravel()
    panels[0].scatter(stage.cloud[:, 0], stage.cloud[:, 1], 6, alpha=0.35)
    panels[0].scatter(code[:1], code[1:2], 120, "w")
    whole = code @ filters + stage.autoencoder.bias
    for index, values in enumerate(filters):
        panels[1].plot(values, "o-", color=colours[index])
        panels[2].plot(values * code[index], "o-", color=colours[index])
        for shift in (-1, 1):
            panels[3].plot(whole + shift * stage.spread.deviation[index] * values, color=colours[index], alpha=0.4)
    panels[2].plot(whole, "o-", color="w", lw=4, alpha=0.5)
    panels[3].plot(whole, "o-", color="w", lw=3)
    for panel, name in zip(panels, ("the code", "filters", "filters, scaled", "what comes out"), strict=True):
        panel.set_title(name, color="w")
        panel.grid(visible=True)
    canvas.draw()  # type: ignore[no-untyped-call]
    return np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
