"""Pebbles: smooth stones side by side."""

from artforge_dream.motifs.shapes import blend
from artforge_dream.motifs.sheet import Sheet


def pebbles(sheet: Sheet) -> None:
    """Draw round stones of all sizes, grained and banded, with dark gaps."""
    gap, first, second = sheet.tones("#1f1c1a", "#8a8078", "#c8bda8")
    beach = sheet.plane((14, 37), warp=0.5)
    beach.paint(beach.x * 0 - 9, gap)
    stone, border = beach.pebbles(0.85)
    mixed = blend(stone.vary(first, 0.4), stone.vary(second, 0.4), stone.random(-0.3, 1.3))
    band = stone.turned(stone.random(-3, 3)).y
    grain = beach.noise(12, 12)
    mixed = blend(mixed, second, (1 - ((band - 0.1) * 12).abs()).clamp(0, 1) * (stone.random(0, 1) > 0.6))
    stone.paint(0.05 - border, mixed * (0.85 + 0.3 * grain[:, None]), dome=0.35, relief=0.02 * grain)
