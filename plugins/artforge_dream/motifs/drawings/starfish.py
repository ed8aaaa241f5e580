"""Starfish."""

import torch

from artforge_dream.motifs.shapes import blend, circle, limb, within
from artforge_dream.motifs.sheet import Sheet


def starfish(sheet: Sheet) -> None:
    """Draw starfish: five thick arms with rows of knobs."""
    skin, knob, tip = sheet.tones("#e86a3a", "#ffe0b0", "#f2a25a")
    own = sheet.scatter((23, 52), warp=0.25, loose=0.06)
    arm = own.petals(5.0)
    shape = limb(arm, (0.0, 0.0), (0.43, 0.0), 0.17, 0.025)
    grain = own.noise(30, 30)
    tone = blend(own.vary(skin), tip, arm.x * 2.6 - 0.3) * (0.85 + 0.3 * grain[:, None])
    own.paint(shape, tone, dome=0.13, relief=0.05 * (0.15 - arm.y.abs()) + 0.01 * grain)
    for place in range(5):
        bead = arm.moved(0.08 + 0.075 * place, 0)
        own.paint(circle(bead, 0.026 - 0.003 * place), knob, dome=0.02)
        side = torch.minimum(
            circle(bead.moved(0, 0.065 - 0.012 * place), 0.017), circle(bead.moved(0, 0.012 * place - 0.065), 0.017)
        )
        own.paint(within(side, shape), knob, dome=0.015)
    own.paint(circle(own, 0.04), knob, dome=0.03)
